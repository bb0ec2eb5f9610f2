package e2e_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
)

// TestSchemasComeAndGoAsTheClientMakesThem takes a database through the versions
// of a schema and back. The judge is the server's own dump: each time the
// database is dumped as one in which the client ran the file, at the end as an
// empty one.
func TestSchemasComeAndGoAsTheClientMakesThem(t *testing.T) {
	for name, start := range tested() {
		for _, folder := range folders(t, name) {
			t.Run(name+"/"+filepath.Base(folder), func(t *testing.T) {
				t.Parallel()
				comesAndGoes(t, start, folder)
			})
		}
	}
}

// folders are the schemas of a database. ALEMBIC_TEST_SCHEMAS names a folder with
// more of them, such as those of real projects, which lie outside: a folder for
// each database, in it one for each schema with v1.sql, v2.sql and so on.
func folders(t *testing.T, database string) []string {
	t.Helper()
	all, err := filepath.Glob("testdata/" + database + "/*")
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	if more := os.Getenv("ALEMBIC_TEST_SCHEMAS"); more != "" {
		outside, err := filepath.Glob(filepath.Join(more, database, "*"))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, outside...)
	}
	if database == "postgresql" && isNewestPostgres() {
		newest, err := filepath.Glob("testdata/postgresql18/*")
		if err != nil || len(newest) == 0 {
			t.Fatal(newest, err)
		}
		all = append(all, newest...)
	}
	return all
}

// TestRoutinesThatCallEachOtherComeAndGo has two functions call each other, of which
// pg_dump can't make a script that runs.
func TestRoutinesThatCallEachOtherComeAndGo(t *testing.T) {
	folder := t.TempDir()
	const head = "(n integer DEFAULT 0) RETURNS boolean LANGUAGE "
	for name, text := range map[string]string{
		"v1.sql": "CREATE FUNCTION even" + head + "plpgsql AS 'BEGIN END';" +
			"CREATE FUNCTION odd" + head + "sql IMMUTABLE BEGIN ATOMIC SELECT CASE WHEN n = 0 THEN false ELSE even(n - 1) END; END;" +
			"CREATE OR REPLACE FUNCTION even" + head + "sql IMMUTABLE BEGIN ATOMIC SELECT CASE WHEN n = 0 THEN true ELSE odd(n - 1) END; END;" +
			"COMMENT ON FUNCTION even(integer) IS 'even';",
		"v2.sql": "CREATE FUNCTION even" + head + "sql IMMUTABLE AS 'SELECT n % 2 = 0';" +
			"CREATE FUNCTION odd" + head + "sql IMMUTABLE BEGIN ATOMIC SELECT CASE WHEN n = 0 THEN false ELSE even(n - 1) END; END;",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	comesAndGoes(t, postgres, folder)
}

func comesAndGoes(t *testing.T, start func(*testing.T) server, folder string) {
	t.Helper()
	comesAndGoesBy(t, start, folder, alembic.DiffOptions{})
}

// comesAndGoesBy does it by operations as the options want them.
func comesAndGoesBy(t *testing.T, start func(*testing.T) server, folder string, options alembic.DiffOptions) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "v*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	s := start(t)
	db := s.open(t)
	db.SetMaxOpenConns(1) // the statements of a rebuild are for one connection
	want := [][]string{s.schemaDump(t)}
	var diffs []*alembic.Diff
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, start(t).clientMakes(t, string(text)))
		diffs = append(diffs, s.becomeBy(t, db, string(text), options))
		if diff := cmp.Diff(want[len(want)-1], uncounted(s.schemaDump(t))); diff != "" {
			t.Fatalf("%s (-client +alembic):\n%s", file, diff)
		}
		if len(diffs) == 1 {
			insertRows(t, db, folder)
		}
	}
	for i, d := range slices.Backward(diffs) {
		takeBack(t, db, d)
		if diff := cmp.Diff(want[i], uncounted(s.schemaDump(t))); diff != "" {
			t.Fatalf("back from %s (-before +after):\n%s", files[i], diff)
		}
	}
}

var rowCounter = regexp.MustCompile(` AUTO_INCREMENT=\d+`)

// uncounted takes what mariadb-dump says of the rows off its dump.
func uncounted(dump []string) []string {
	for i, line := range dump {
		if strings.HasPrefix(line, ") ENGINE=") {
			dump[i] = rowCounter.ReplaceAllString(line, "")
		}
	}
	slices.Sort(dump)
	return dump
}

// insertRows puts the rows of a folder's rows.sql, a statement a line, into the
// tables of its first version: what comes then must run on tables with rows.
func insertRows(t *testing.T, db *sql.DB, folder string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "rows.sql"))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	for line := range strings.Lines(string(text)) {
		if _, err = db.Exec(line); err != nil {
			t.Fatalf("%v\nin: %s", err, line)
		}
	}
}

// TestADumpIsReadAsItStands takes what mariadb-dump and sqlite3 write as the
// schema.
func TestADumpIsReadAsItStands(t *testing.T) {
	for name, start := range map[string]func(*testing.T) server{"mariadb": mariadb, "sqlite": sqliteFile} {
		for _, folder := range folders(t, name) {
			t.Run(name+"/"+filepath.Base(folder), func(t *testing.T) {
				t.Parallel()
				readsDump(t, start, folder)
			})
		}
	}
}

func readsDump(t *testing.T, start func(*testing.T) server, folder string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "v1.sql"))
	if err != nil {
		t.Fatal(err)
	}
	made := start(t)
	want := made.clientMakes(t, string(text))
	s := start(t)
	s.become(t, s.open(t), made.dump(t))
	if diff := cmp.Diff(want, s.schemaDump(t)); diff != "" {
		t.Errorf("(-client +alembic):\n%s", diff)
	}
}

// TestARestoredDumpIsNoDifference restores pg_dump's dump, whose texts the server
// reads as other ones than those it wrote.
func TestARestoredDumpIsNoDifference(t *testing.T) {
	for _, folder := range folders(t, "postgresql") {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(folder, "v1.sql"))
			if err != nil {
				t.Fatal(err)
			}
			made, restored := postgres(t), postgres(t)
			made.clientMakes(t, string(text))
			dump, err := osexec.Command("pg_dump", made.url).Output()
			if err != nil {
				t.Fatal(err)
			}
			restored.clientMakes(t, string(dump))
			if d := restored.become(t, restored.open(t), string(text)); !d.Empty() {
				t.Errorf("it differs: %v", d.Upgrade)
			}
		})
	}
}

// TestADumpOfTheDatabaseIsNoDifference has the target be what the database's own
// program dumps of its schema.
func TestADumpOfTheDatabaseIsNoDifference(t *testing.T) {
	const event = "SET timestamp = 1700000000; CREATE TABLE t (a int); CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t"
	const view = "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE INDEX i ON m (a)"
	const names = `CREATE SCHEMA app; CREATE TABLE t (id serial PRIMARY KEY, "Low" text DEFAULT 'a'); CREATE TABLE app.u (id serial, t integer REFERENCES t);
CREATE VIEW v AS SELECT id, "Low" FROM t; CREATE SEQUENCE free; CREATE FUNCTION f(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n';
CREATE TYPE mood AS ENUM ('good'); CREATE TABLE w (m mood DEFAULT 'good', n bigint DEFAULT nextval('free'), c oid DEFAULT 't'::regclass::oid);`
	for name, c := range map[string]struct {
		start   func(*testing.T) server
		schema  string
		options []string
	}{
		"all names in quotes":                         {postgres, names, []string{"--quote-all-identifiers"}},
		"a materialized view with rows":               {postgres, view, nil},
		"an event without a start":                    {mariadb, event, nil},
		"a dump that creates and enters the database": {mariadb, event, []string{"--databases"}},
		"a dump that enters the database":             {mariadb, event, []string{"--databases", "--no-create-db"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := c.start(t)
			s.clientMakes(t, c.schema+";")
			if d := s.become(t, s.open(t), s.dump(t, c.options...)); !d.Empty() {
				t.Errorf("it differs: %v", d.Upgrade)
			}
		})
	}
}

// become compares the database with a schema and changes it.
func (s server) become(t *testing.T, db *sql.DB, text string) *alembic.Diff {
	t.Helper()
	return s.becomeBy(t, db, text, alembic.DiffOptions{})
}

func (s server) becomeBy(t *testing.T, db *sql.DB, text string, all alembic.DiffOptions) *alembic.Diff {
	t.Helper()
	all.DropUnmanaged = true // no revision made anything
	env, options := &alembic.Env{Privileges: true}, []alembic.Option{target(t, text)}
	switch s.dialect {
	case "postgresql":
		env.IncludeSchemas = []string{"app"}
	case "mariadb":
		options = append(options, scratch(t, mariadb(t)))
	case "sqlite":
		options = append(options, inMemory)
	}
	m := s.migrator(t, db, env, options...)
	d, err := m.Diff(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, d, slices.Concat(d.Upgrade, d.Later))
	again, err := m.Diff(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range again.Upgrade {
		t.Errorf("a second comparison finds: %s", o)
	}
	return d
}

func apply(t *testing.T, db *sql.DB, d *alembic.Diff, ops []op.Operation) {
	t.Helper()
	statements, err := ddl.CompileAll(d.Dialect, ops, d.Database)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range statements {
		exec(t, db, statement.SQL)
	}
}

// clientMakes runs a text by the server's client and returns the dump of the
// database.
func (s server) clientMakes(t *testing.T, text string) []string {
	t.Helper()
	client := osexec.Command("psql", "-qX", "-v", "ON_ERROR_STOP=1", s.url)
	switch s.dialect {
	case "mariadb":
		client = osexec.Command("mariadb", s.clientArgs(t)...)
	case "sqlite":
		client = osexec.Command("sqlite3", "-bail", s.file())
	}
	client.Stdin = strings.NewReader(text)
	if out, err := client.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return s.schemaDump(t)
}

// clientArgs tell MariaDB's programs which database of which server is meant.
func (s server) clientArgs(t *testing.T, options ...string) []string {
	t.Helper()
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--no-defaults", "-h", u.Hostname(), "-P", u.Port(), "-u", u.User.Username()}
	return append(append(args, options...), strings.TrimPrefix(u.Path, "/"))
}

// schemaNoise are the lines of dumps that say nothing about the schema, and
// definers say who ran the statements.
var (
	schemaNoise = regexp.MustCompile(`^(--|SET |SELECT pg_catalog|\\|$|DO SETVAL|/\*!\d+ SET|/\*!4|/\*M!)`)
	definer     = regexp.MustCompile("DEFINER=[`\"][^`\"]*[`\"]@[`\"][^`\"]*[`\"]")
)

// dump returns what the server's client writes of the schema.
func (s server) dump(t *testing.T, options ...string) string {
	t.Helper()
	client := osexec.Command("pg_dump", append(options, "-s", s.url)...)
	switch s.dialect {
	case "mariadb":
		client = osexec.Command("mariadb-dump", s.clientArgs(t, append([]string{"--no-data", "--routines", "--events", "--triggers"}, options...)...)...)
	case "sqlite":
		client = osexec.Command("sqlite3", s.file(), ".dump")
	}
	out, err := client.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// schemaDump returns the lines of the dump in order of their text: columns need
// not be in the order of the file.
func (s server) schemaDump(t *testing.T) []string {
	t.Helper()
	if s.dialect == "sqlite" {
		return s.sqliteShape(t)
	}
	if s.dialect == "postgresql" && isNewestPostgres() {
		return s.catalogs(t)
	}
	text := strings.ReplaceAll(definer.ReplaceAllString(s.dump(t), ""), s.url[strings.LastIndex(s.url, "/")+1:], "db")
	var lines []string
	under := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(strings.TrimSpace(line), ",")
		if set := keptSetting.FindStringSubmatch(line); set != nil {
			under[set[1]] = set[2]
		}
		if storedCode.MatchString(line) {
			line = under["sql_mode"] + under["time_zone"] + line
			clear(under)
		}
		if !schemaNoise.MatchString(line) {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}

// keptSetting is what mariadb-dump sets before it creates what keeps the setting, a
// storedCode.
var (
	keptSetting = regexp.MustCompile(`^/\*!50003 SET (sql_mode|time_zone) += ('.*')`)
	storedCode  = regexp.MustCompile(`^(/\*!50\d+ )?CREATE\b.*(?i)( TRIGGER| EVENT| PROCEDURE| FUNCTION)\b`)
)

// TestAFunctionMayStandBeforeWhatItsBodyNames has a body in SQL name a table, and another
// function, that the file creates later: they come first in the revision.
func TestAFunctionMayStandBeforeWhatItsBodyNames(t *testing.T) {
	const text = "CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) + more() FROM later';" +
		"CREATE FUNCTION more() RETURNS bigint LANGUAGE sql AS 'SELECT max(id)::bigint FROM later'; CREATE TABLE later (id integer);"
	s := postgres(t)
	want := postgres(t).clientMakes(t, "SET check_function_bodies = off;"+text)
	s.become(t, s.open(t), text)
	if diff := cmp.Diff(want, s.schemaDump(t)); diff != "" {
		t.Errorf("(-client +alembic):\n%s", diff)
	}
}
