package e2e_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/url"
	osexec "os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// client is a database with its own command line client.
type client struct {
	dialect dialect.Dialect
	open    func(*testing.T) (*sql.DB, []string) // an empty database and the command that runs a script in it
	rows    string                               // a query that shows the rows of the table things as one text, or ""
}

var clients = map[string]client{
	"sqlite3": {sqlite.New(), func(t *testing.T) (*sql.DB, []string) {
		path := filepath.Join(t.TempDir(), "script.db")
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db, []string{"sqlite3", "-bail", "-cmd", "PRAGMA foreign_keys = ON", path}
	}, `SELECT group_concat(line, '|') FROM (SELECT id || ',' || hex(name) || ',' || hex(body) || quote(price) || quote(active) || quote(born) ||
		quote(seen) || quote(data) || quote(doc) || quote(uid) || quote(mood) || quote(kind) AS line FROM things ORDER BY id)`},
	"psql": {postgresql.New(), func(t *testing.T) (*sql.DB, []string) {
		s := postgres(t)
		return s.open(t), []string{"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", s.url}
	}, `SELECT string_agg(t::text, '|' ORDER BY id) FROM things t`},
	"mariadb": {mysql.NewMariaDB(), func(t *testing.T) (*sql.DB, []string) {
		s := mariadb(t)
		u, err := url.Parse(s.url)
		if err != nil {
			t.Fatal(err)
		}
		return s.open(t), []string{"mariadb", "--no-defaults", "--protocol=tcp", "--default-character-set=utf8mb4", "-h", u.Hostname(),
			"-P", u.Port(), "-u", u.User.Username(), strings.TrimPrefix(u.Path, "/")}
	}, `SELECT group_concat(concat_ws(',', id, hex(name), hex(body), price, active, born, seen, hex(data), hex(doc), uid, mood, kind) ORDER BY id SEPARATOR '|') FROM things`},
}

// play feeds a script to the client.
func play(t *testing.T, command []string, script string) {
	t.Helper()
	if out, err := played(t, command, script); err != nil {
		t.Fatalf("%s: %v\n%s\nthe script:\n%s", command[0], err, out, script)
	}
}

// played feeds a script to a client and returns what it printed.
func played(t *testing.T, command []string, script string) (string, error) {
	t.Helper()
	if _, err := osexec.LookPath(command[0]); err != nil {
		t.Fatalf("this test needs the client %s: %v; run `make test`, which installs it, or internal/testdb/install.sh", command[0], err)
	}
	c := osexec.Command(command[0], command[1:]...)
	c.Stdin = strings.NewReader(script)
	out, err := c.CombinedOutput()
	return string(out), err
}

// TestScriptsDoInTheDatabasesClientWhatARunDoes upgrades and downgrades one
// database online and another by the printed scripts, and compares the schemas,
// the rows and the version table.
func TestScriptsDoInTheDatabasesClientWhatARunDoes(t *testing.T) {
	for name, c := range clients {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := richEnv()
			online, _ := c.open(t)
			offline, command := c.open(t)
			m, err := alembic.New(online, c.dialect.Name(), env)
			if err != nil {
				t.Fatal(err)
			}
			compare := func(after string) {
				t.Helper()
				if diff := cmp.Diff(c.state(t, online), c.state(t, offline)); diff != "" {
					t.Errorf("after %s the script's database differs (-run +script):\n%s", after, diff)
				}
			}
			script := func(print func(context.Context, *bytes.Buffer) error) string {
				t.Helper()
				var out bytes.Buffer
				if err := print(t.Context(), &out); err != nil {
					t.Fatal(err)
				}
				return out.String()
			}
			for _, target := range []string{"aaaa", "cccc"} {
				if err := m.Upgrade(t.Context(), target); err != nil {
					t.Fatal(err)
				}
				from := map[string]string{"aaaa": "", "cccc": "aaaa"}[target]
				play(t, command, script(func(ctx context.Context, w *bytes.Buffer) error { return m.UpgradeSQL(ctx, w, from, target) }))
				compare("upgrade " + target)
			}
			for _, target := range []string{"aaaa", "base"} {
				if err := m.Downgrade(t.Context(), target); err != nil {
					t.Fatal(err)
				}
				from := map[string]string{"aaaa": "cccc", "base": "aaaa"}[target]
				play(t, command, script(func(ctx context.Context, w *bytes.Buffer) error { return m.DowngradeSQL(ctx, w, from, target) }))
				compare("downgrade " + target)
			}
		})
	}
}

// state writes down what a database holds.
func (c client) state(t *testing.T, db *sql.DB) []string {
	t.Helper()
	d, err := c.dialect.ForServer(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.Inspect(t.Context(), db, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	m.Remove(schema.Name("alembic_journal")) // a script keeps none
	for _, table := range m.Tables() {
		if err := d.Normal(table); err != nil {
			t.Fatal(err)
		}
		statements, err := d.Compile(op.CreateTable{Table: table}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statements {
			lines = append(lines, strings.Join(strings.Fields(s.SQL), " "))
		}
		if table.Name.Name == "things" && c.rows != "" {
			lines = append(lines, one(t, db, c.rows))
		}
	}
	for _, e := range m.Enums {
		lines = append(lines, fmt.Sprint(e))
	}
	slices.Sort(lines)
	return append(lines, "at "+one(t, db, "SELECT max(version_num) FROM alembic_version")+" of "+one(t, db, "SELECT count(*) FROM alembic_version"))
}

// richEnv has three revisions, or those of them that are named.
func richEnv(only ...string) *alembic.Env {
	has := func(id string) bool { return len(only) == 0 || slices.Contains(only, id) }
	files := fstest.MapFS{}
	for id, revises := range map[string]string{"aaaa": "[]string{}", "bbbb": `[]string{"aaaa"}`, "cccc": `[]string{"bbbb"}`} {
		if !has(id) {
			continue
		}
		files[id+".go"] = &fstest.MapFile{Data: []byte(fmt.Sprintf(`package versions

import "github.com/alembic-go/alembic"

func init() {
	Revisions.Add(alembic.Revision{ID: %q, Revises: %s, Upgrade: up, Downgrade: down})
}
`, id, revises))}
	}
	set := alembic.NewRevisions(files)
	env := &alembic.Env{Revisions: []*alembic.Revisions{set}, TargetMetadata: sa.NewMetaData(sa.NamingConvention{
		"ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s"})}
	add := map[string]func(){
		"aaaa": func() {
//line aaaa.go:6
			set.Add(alembic.Revision{ID: "aaaa", Upgrade: makeThings, Downgrade: dropThings})
		},
		"bbbb": func() {
//line bbbb.go:6
			set.Add(alembic.Revision{ID: "bbbb", Revises: []string{"aaaa"}, Upgrade: changeThings, Downgrade: restoreThings})
		},
		"cccc": func() {
//line cccc.go:6
			set.Add(alembic.Revision{ID: "cccc", Revises: []string{"bbbb"}, Upgrade: extendThings, Downgrade: shrinkThings})
		},
	}
	for id, f := range add {
		if has(id) {
			f()
		}
	}
	return env
}
