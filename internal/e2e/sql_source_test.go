package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/driver"
	mysqldriver "github.com/alembic-go/alembic/driver/mysql"
	postgresqldriver "github.com/alembic-go/alembic/driver/postgresql"
	sqlitedriver "github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/internal/command"
)

// TestEverySchemaIsARevisionInSQL has the command write each schema of the tests as an
// SQL revision, run it on an empty database, print it as a script that the client runs
// on another one, and take both back. Each time the database is dumped as one in which
// the client ran the file, at the end as an empty one.
func TestEverySchemaIsARevisionInSQL(t *testing.T) {
	for name, start := range tested() {
		for _, folder := range folders(t, name) {
			t.Run(name+"/"+filepath.Base(folder), func(t *testing.T) {
				t.Parallel()
				text, err := os.ReadFile(filepath.Join(folder, "v1.sql"))
				if err != nil {
					t.Fatal(err)
				}
				const versions = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));\n"
				made, s, offline := start(t), start(t), start(t)
				want, empty := made.clientMakes(t, versions+string(text)), start(t).clientMakes(t, versions)
				p := newProject(t, s, string(text))
				p.run(t, "revision", "--autogenerate", "-m", "all", "--rev-id", "aaaa")
				p.run(t, "upgrade", "head")
				dumps(t, s, "upgrade", want)
				p.run(t, "check")
				offline.clientMakes(t, p.run(t, "upgrade", "head", "--sql"))
				dumps(t, offline, "the script of the upgrade", want)
				offline.clientMakes(t, p.run(t, "downgrade", "aaaa:base", "--sql"))
				p.run(t, "downgrade", "base")
				dumps(t, s, "downgrade", empty)
				dumps(t, offline, "the script of the downgrade", empty)
			})
		}
	}
}

// project is a folder with alembic.ini and schema.sql.
type project struct{ ini string }

func newProject(t *testing.T, s server, schema string) project {
	t.Helper()
	dir := t.TempDir()
	p := project{filepath.Join(dir, "alembic.ini")}
	p.run(t, "init", "-t", "sql", filepath.Join(dir, "migrations"))
	settings := "script_location = " + filepath.Join(dir, "migrations") + "\ntarget_metadata = schema.sql\nprivileges = on\njournal = off\nsqlalchemy.url = " + strings.ReplaceAll(s.url, "%", "%%") + "\n"
	if s.dialect == "mariadb" {
		settings += "scratch_url = " + mariadb(t).url + "\n"
	}
	for name, text := range map[string]string{"alembic.ini": "[alembic]\n" + settings, "schema.sql": schema} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// run runs the command and returns what it prints.
func (p project) run(t *testing.T, args ...string) string {
	t.Helper()
	var out, errors bytes.Buffer
	app := &command.App{
		Drivers: []driver.Driver{sqlitedriver.Driver, postgresqldriver.Driver, mysqldriver.Driver}, Name: "alembic",
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errors,
	}
	if status := app.Run(t.Context(), append([]string{"-c", p.ini}, args...)); status != 0 {
		t.Fatalf("%s: status %d\n%s%s", args, status, out.String(), errors.String())
	}
	return out.String()
}

func dumps(t *testing.T, s server, what string, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, s.schemaDump(t)); diff != "" {
		t.Fatalf("%s (-client +alembic):\n%s", what, diff)
	}
}
