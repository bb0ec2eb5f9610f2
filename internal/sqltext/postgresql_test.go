package sqltext_test

import (
	"testing"

	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestSplitPostgreSQL(t *testing.T) {
	runSplitCases(t, sqltext.PostgreSQL, commonCases)
	runSplitCases(t, sqltext.PostgreSQL, []splitCase{
		{name: "dollar quotes", text: "DO $$ BEGIN x; END $$; SELECT $a$ $$; $b$ ' $a$; SELECT $1; SELECT a$b$;",
			want: []string{"DO $$ BEGIN x; END $$", "SELECT $a$ $$; $b$ ' $a$", "SELECT $1", "SELECT a$b$"}},
		{name: "a digit doesn't begin a tag", text: "SELECT $1$; SELECT 2", want: []string{"SELECT $1$", "SELECT 2"}},
		{name: "unclosed dollar quote", text: "SELECT 1;\nDO $x$ BEGIN; $y$;\n", err: "this dollar-quoted string is not closed", errLine: 2},
		{name: "escape strings", text: `SELECT E'a\';'; SELECT e'\\'; SELECT 'a\'; SELECT U&'\0061;'; SELECT U&"d\0061;";`,
			want: []string{`SELECT E'a\';'`, `SELECT e'\\'`, `SELECT 'a\'`, `SELECT U&'\0061;'`, `SELECT U&"d\0061;"`}},
		{name: "an escape string goes on over a line break", text: "SELECT E'a' -- it's\n 'b\\';c'; SELECT 1",
			want: []string{"SELECT E'a' -- it's\n 'b\\';c'", "SELECT 1"}},
		{name: "and not on the same line", text: `SELECT E'a' 'b\'; SELECT 1`, want: []string{`SELECT E'a' 'b\'`, "SELECT 1"}},
		{name: "nested comments", text: "SELECT 1 /* a /* ; */ ; */ ; SELECT 2", want: []string{"SELECT 1", "SELECT 2"}},
		{name: "comment behind an operator", text: "SELECT 1 +/* ; */2; SELECT 3 *-- ;\n4", want: []string{"SELECT 1 +/* ; */2", "SELECT 3 *-- ;\n4"}},
		{name: "rule with statements in parentheses", text: "CREATE RULE r AS ON INSERT TO a DO ALSO (INSERT INTO b VALUES (1); DELETE FROM c); SELECT 1;",
			want: []string{"CREATE RULE r AS ON INSERT TO a DO ALSO (INSERT INTO b VALUES (1); DELETE FROM c)", "SELECT 1"}},
		{name: "parenthesis closed too often", text: "SELECT 1); SELECT 2;", want: []string{"SELECT 1)", "SELECT 2"}},
		{name: "unclosed parenthesis", text: "SELECT 1;\nCREATE TABLE a (b int;\nSELECT 2;", err: "a parenthesis of this statement is not closed", errLine: 2},
		{name: "function body of standard SQL", text: "CREATE OR REPLACE FUNCTION f(begin int) RETURNS int BEGIN ATOMIC\n SELECT CASE WHEN $1 > 1 THEN 2 END; SELECT 3;\nEND;\nSELECT 1;",
			want: []string{"CREATE OR REPLACE FUNCTION f(begin int) RETURNS int BEGIN ATOMIC\n SELECT CASE WHEN $1 > 1 THEN 2 END; SELECT 3;\nEND", "SELECT 1"}, lines: []int{1, 4}},
		{name: "procedure body of standard SQL", text: "create procedure p() begin atomic insert into a values (1); end; begin; end;",
			want: []string{"create procedure p() begin atomic insert into a values (1); end", "begin", "end"}},
		{name: "function body without an end", text: "\nCREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC SELECT 1;\n", err: "this BEGIN has no END", errLine: 3},
		{name: "begin and case are names elsewhere", text: "CREATE TABLE function (begin int); CREATE VIEW begin AS SELECT 1; SELECT 2;",
			want: []string{"CREATE TABLE function (begin int)", "CREATE VIEW begin AS SELECT 1", "SELECT 2"}},
		{name: "function with a string body", text: "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN CASE WHEN true THEN new END; END $f$; SELECT 1",
			want: []string{"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN CASE WHEN true THEN new END; END $f$", "SELECT 1"}},
		{name: "command of psql", text: "SELECT 1;\n\\d users\n", err: `\d is a command of psql and not SQL`, errLine: 2},
		{name: "the frame of pg_dump", text: "\\restrict aB3\n\nSELECT 1;\n\n\\unrestrict aB3\n", want: []string{"SELECT 1"}},
		{name: "psql's end of a statement", text: "SELECT 1 \\g\n", err: `\g is a command of psql`, errLine: 1},
		{name: "data of COPY", text: "COPY a (b, c) FROM stdin WITH (FORMAT csv);\n1,2\n\\.\n", err: "COPY … FROM STDIN reads data that psql sends", errLine: 1},
		{name: "COPY of a file, COPY to", text: "COPY a FROM '/x'; COPY (SELECT 1 FROM stdin) TO '/x';", err: "COPY … FROM STDIN", errLine: 1},
		{name: "stdin elsewhere", text: "SELECT 1 FROM stdin; COPY a FROM '/stdin';", want: []string{"SELECT 1 FROM stdin", "COPY a FROM '/stdin'"}},
		{name: "brackets and backticks quote nothing", text: "SELECT a[1;", want: []string{"SELECT a[1"}},
	})
}

func FuzzSplitPostgreSQL(f *testing.F) {
	fuzzSplit(f, sqltext.PostgreSQL,
		"CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN 1 THEN 2 END; END; SELECT $1, $a$ $$ $a$;",
		"SELECT E'a\\'' -- x\n 'b\\''; /* /* */ */ SELECT U&'\\0061'", "COPY a FROM stdin;\n\\.\n", "CREATE RULE r DO (SELECT 1; SELECT 2)")
}
