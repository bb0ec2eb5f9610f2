package e2e_test

import (
	osexec "os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
)

// bodyLines are put into bodies: blank ones, comments of all kinds, tabs, and blanks at the end.
const bodyLines = "\n  -- a comment; with a semicolon, 'a quote and \"another  \n\n\n  /* one over\n     \n\n     lines */\n\t\n   \n-- at the margin\n\n"

// bodiesOf are schemas whose routines, triggers and events have such lines, and where in
// the catalog they stand. MariaDB's client turns CR LF into LF.
var bodiesOf = map[string][2]string{
	"mariadb": {
		"CREATE TABLE t (id int PRIMARY KEY, n int);\nDELIMITER //\n" +
			"CREATE FUNCTION f(a int) RETURNS int DETERMINISTIC\nBEGIN\n" + bodyLines + "  RETURN a + 1; -- behind  \n  # a hash's line;\n" + bodyLines + "END //\n" +
			"CREATE PROCEDURE p(IN a int)   \n\tCOMMENT 'two\n\n  -- lines '\n\nBEGIN\n\tDECLARE s text DEFAULT 'a string" + strings.ReplaceAll(bodyLines, "'", "''") + "';\n\tSELECT s,\t1;\n" + bodyLines + "END //\n" +
			"CREATE TRIGGER tr BEFORE INSERT ON t\nFOR EACH ROW\n\nBEGIN\n" + bodyLines + "  SET NEW.n = 1   ;\n" + bodyLines + "END //\n" +
			"CREATE EVENT ev ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE\nDO\n\nBEGIN\n" + bodyLines + "  DELETE FROM t WHERE n = 1;\n" + bodyLines + "END //\n" + "DELIMITER ;\n",
		`SELECT CONCAT(ROUTINE_NAME, ': ', ROUTINE_DEFINITION, ROUTINE_COMMENT) AS body FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
UNION ALL SELECT CONCAT(TRIGGER_NAME, ': ', ACTION_STATEMENT) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
UNION ALL SELECT CONCAT(EVENT_NAME, ': ', EVENT_DEFINITION) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() ORDER BY body`,
	},
	"postgresql": {
		"CREATE TABLE t (id int PRIMARY KEY, n int);\n" +
			"CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$\n" + bodyLines + "BEGIN\n  RETURN a + 1; -- behind  \n" + bodyLines + "END\n\n$$;\n" +
			"CREATE PROCEDURE p(a int)   \n\tLANGUAGE sql\n\nAS '" + strings.ReplaceAll(bodyLines, "'", "''") + "SELECT ''a string  \n\n\t''';\n" +
			"CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS $body$BEGIN\n" + bodyLines + "  RETURN NEW;\n" + bodyLines + "END$body$;\n" +
			"CREATE TRIGGER tr BEFORE INSERT ON t\n\nFOR EACH ROW\n\nEXECUTE FUNCTION trf('two\n\n  -- lines ');\n" +
			"CREATE FUNCTION crlf(a int) RETURNS int LANGUAGE plpgsql AS $$\r\nBEGIN\r\n" + strings.ReplaceAll(bodyLines, "\n", "\r\n") + "  RETURN a + 1;\r\n\r\nEND $$;\r\n" +
			"CREATE VIEW w AS SELECT 'a\n\n  -- string  \n' AS s;\nCOMMENT ON VIEW w IS 'two\n\n  lines  ';\n",
		`SELECT proname || ': ' || prosrc FROM pg_catalog.pg_proc WHERE pronamespace = current_schema()::regnamespace
UNION ALL SELECT pg_catalog.pg_get_triggerdef(oid) FROM pg_catalog.pg_trigger UNION ALL SELECT pg_catalog.pg_get_viewdef('w'::regclass)
UNION ALL SELECT pg_catalog.obj_description('w'::regclass, 'pg_class') ORDER BY 1`,
	},
}

// TestBodiesKeepTheirLines has the command write routines, triggers and events as an SQL
// and as a Go revision, run both, and print a script for the client. Each time the bodies
// are those that the client makes of the file, to the last blank.
func TestBodiesKeepTheirLines(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	schemas := &schemasInGo{imports: map[string]bool{}}
	want := map[string][]string{}
	for name, start := range map[string]func(*testing.T) server{"postgresql": postgres, "mariadb": mariadb} {
		text := bodiesOf[name][0]
		made, s, offline, inGo := start(t), start(t), start(t), start(t)
		made.clientRuns(t, text)
		want[name] = made.bodies(t)
		if len(want[name]) < 4 {
			t.Fatalf("%s: %q", name, want[name])
		}
		p := newProject(t, s, text)
		p.run(t, "revision", "--autogenerate", "-m", "all", "--rev-id", "aaaa")
		p.run(t, "upgrade", "head")
		s.hasBodies(t, "an SQL revision", want[name])
		p.run(t, "check")
		offline.clientRuns(t, p.run(t, "upgrade", "head", "--sql"))
		offline.hasBodies(t, "a script", want[name])
		inGo.clientRuns(t, versionTable)
		schemas.write(t, schemaInGo{server: inGo, name: name}, text, alembic.DiffOptions{})
	}
	program := schemas.compile(t)
	for _, s := range schemas.all {
		if out, err := osexec.Command(program, s.dialect, s.url, s.name, "upgrade").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		s.hasBodies(t, "a Go revision", want[s.name])
	}
}

// clientRuns has the client run a script. MariaDB's takes comments out unless it is told
// not to.
func (s server) clientRuns(t *testing.T, text string) {
	t.Helper()
	client := osexec.Command("psql", "-qX", "-v", "ON_ERROR_STOP=1", s.url)
	switch s.dialect {
	case "mariadb":
		client = osexec.Command("mariadb", s.clientArgs(t, "--comments")...)
	case "sqlite":
		client = osexec.Command("sqlite3", "-bail", s.file())
	}
	client.Stdin = strings.NewReader(text)
	if out, err := client.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

func (s server) bodies(t *testing.T) (all []string) {
	t.Helper()
	rows, err := s.open(t).Query(bodiesOf[s.dialect][1])
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			t.Fatal(err)
		}
		all = append(all, body)
	}
	return all
}

func (s server) hasBodies(t *testing.T, what string, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, s.bodies(t)); diff != "" {
		t.Errorf("%s on %s (-client +alembic):\n%s", what, s.dialect, diff)
	}
}
