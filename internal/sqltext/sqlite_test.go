package sqltext_test

import (
	"database/sql"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestSplitSQLite(t *testing.T) {
	runSplitCases(t, sqltext.SQLite, commonCases)
	runSplitCases(t, sqltext.SQLite, []splitCase{
		{name: "trigger", text: "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\n  SELECT 2;\nEND;\nSELECT 3;",
			want: []string{"CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\n  SELECT 2;\nEND", "SELECT 3"}, lines: []int{1, 5}},
		{name: "trigger without a last semicolon", text: "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END",
			want: []string{"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END"}},
		{name: "CASE in a trigger", text: "create temp trigger if not exists t after update on a begin select case when 1 then 2 end; select case 1 when 2 then 3\nend\n; end ; select 1",
			want: []string{"create temp trigger if not exists t after update on a begin select case when 1 then 2 end; select case 1 when 2 then 3\nend\n; end", "select 1"}},
		{name: "comment between the end and its semicolon", text: "CREATE TEMPORARY TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; /* x */ END /* y */ ; SELECT 2;",
			want: []string{"CREATE TEMPORARY TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; /* x */ END", "SELECT 2"}},
		{name: "column named end in a trigger", text: "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1 AS end; END;SELECT 1",
			want: []string{"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1 AS end; END", "SELECT 1"}},
		{name: "explained trigger", text: "EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;SELECT 2",
			want: []string{"EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END", "SELECT 2"}},
		{name: "two triggers", text: "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;\nDROP TRIGGER t;\nCREATE TRIGGER u AFTER INSERT ON a BEGIN SELECT 1; END;",
			want: []string{"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END", "DROP TRIGGER t", "CREATE TRIGGER u AFTER INSERT ON a BEGIN SELECT 1; END"}, lines: []int{1, 2, 3}},
		{name: "trigger without an end", text: "SELECT 1;\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\nSELECT 1;\n", err: "this trigger has no end; end it with END;", errLine: 2},
		{name: "names in brackets and backticks", text: "SELECT [a;'b], `c;``d`, \"e;\"; SELECT [x'];",
			want: []string{"SELECT [a;'b], `c;``d`, \"e;\"", "SELECT [x']"}},
		{name: "backslash is an ordinary character", text: `SELECT 'a\'; SELECT '\';`, want: []string{`SELECT 'a\'`, `SELECT '\'`}},
		{name: "comments don't nest", text: "SELECT 1 /* /* ; */ ; SELECT 2", want: []string{"SELECT 1", "SELECT 2"}},
		{name: "a line with go or a slash", text: "SELECT 1\ngo\nSELECT 6\n / -- x\nSELECT 4\n/ 2;\nGO\n",
			want: []string{"SELECT 1", "SELECT 6", "SELECT 4\n/ 2"}, ends: []string{"go", "/", ";"}},
		{name: "a slash line within a trigger", text: "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 4\n/\n2; END\n/\nSELECT 1",
			want: []string{"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 4\n/\n2; END", "SELECT 1"}},
		{name: "a line with a number sign", text: "#!/bin/it's\nSELECT 1;\n# it's\nSELECT 2;", want: []string{"SELECT 1", "SELECT 2"}},
		{name: "shell command", text: "SELECT 1;\n.mode csv\n", err: `".mode csv" is a command of the sqlite3 shell and not SQL`, errLine: 2},
		{name: "unclosed name", text: "SELECT [a;", err: "this quoted name is not closed", errLine: 1},
		{name: "a dot within a statement", text: "SELECT a\n.b FROM a;", want: []string{"SELECT a\n.b FROM a"}},
	})
}

// What was split is executed statement by statement: a statement cut too late
// would hide the next one (the driver is given one at a time), one cut too
// early would not compile.
func TestSplitSQLiteStatementsExecute(t *testing.T) {
	const script = `-- a schema with everything
CREATE TABLE [a;b] (x INTEGER PRIMARY KEY, "y;z" TEXT DEFAULT ';');
CREATE TABLE log (n INTEGER, what TEXT);
CREATE TRIGGER tr AFTER INSERT ON [a;b] FOR EACH ROW WHEN NEW.x > 0 BEGIN
  INSERT INTO log SELECT CASE WHEN NEW.x = 1 THEN 10 ELSE CASE NEW.x WHEN 2 THEN 20 END END, 'begin; end;';
  INSERT INTO log VALUES (0, 'x'); -- end;
END;
CREATE TEMP TRIGGER tr2 AFTER DELETE ON [a;b] BEGIN DELETE FROM log; END;
CREATE VIEW v AS SELECT CASE WHEN x THEN ';' END AS "end" FROM [a;b];
INSERT INTO [a;b] VALUES (1, 'it''s'); INSERT INTO [a;b] VALUES (2, '/* ; */')
/
EXPLAIN CREATE TRIGGER tr3 AFTER INSERT ON log BEGIN SELECT 1; END;
`
	statements, err := sqltext.Split(sqltext.SQLite, script, sqltext.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(statements) != 8 {
		t.Errorf("%d statements, want 8", len(statements))
	}
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, s := range statements {
		if _, err := db.Exec(s.SQL); err != nil {
			t.Fatalf("line %d: %v\n%s", s.Line, err, s.SQL)
		}
	}
	var rows, sum int
	if err := db.QueryRow("SELECT count(*), sum(n) FROM log").Scan(&rows, &sum); err != nil || rows != 4 || sum != 30 {
		t.Errorf("%d rows with the sum %d, error %v; want 4 and 30", rows, sum, err)
	}
}
