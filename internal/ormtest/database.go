package ormtest

import (
	"context"
	"database/sql"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/internal/testdb"
)

// Database is an empty database of a test's own.
type Database struct {
	Dialect string
	URL     string
	DB      *sql.DB
	scratch alembic.Option
}

// OnDatabases runs a test on each kind of database. open returns a further empty
// database of that kind.
func OnDatabases(t *testing.T, test func(t *testing.T, open func() *Database)) {
	t.Run("sqlite", func(t *testing.T) {
		memory := func(ctx context.Context) (*sql.DB, error) { return sqlite.Open(ctx, "sqlite://") }
		test(t, func() *Database {
			return open(t, "sqlite", sqlite.Driver, "sqlite:///"+filepath.Join(t.TempDir(), "a.db"), memory)
		})
	})
	t.Run("postgresql", func(t *testing.T) {
		none := func(context.Context) (*sql.DB, error) { return nil, nil }
		test(t, func() *Database { return open(t, "postgresql", postgresql.Driver, testdb.Postgres(t), none) })
	})
	t.Run("mariadb", func(t *testing.T) {
		empty := testdb.MariaDB(t)
		other := func(ctx context.Context) (*sql.DB, error) { return mysql.Driver.Open(ctx, empty) }
		test(t, func() *Database { return open(t, "mariadb", mysql.Driver, testdb.MariaDB(t), other) })
	})
}

func open(t *testing.T, dialect string, d driver.Driver, url string, scratch func(context.Context) (*sql.DB, error)) *Database {
	t.Helper()
	db, err := d.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &Database{Dialect: dialect, URL: url, DB: db, scratch: alembic.WithScratch(scratch)}
}

// Migrator returns a Migrator of the database.
func (d *Database) Migrator(t *testing.T, env *alembic.Env) *alembic.Migrator {
	t.Helper()
	m, err := alembic.New(d.DB, d.Dialect, env, d.scratch)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Dump returns the schema as the database's own client writes it, without the
// version table and the journal.
func (d *Database) Dump(t *testing.T) string {
	t.Helper()
	switch d.Dialect {
	case "postgresql":
		return output(t, "pg_dump", "--schema-only", "--no-owner", "--exclude-table=alembic_(version|journal)", d.URL)
	case "mariadb":
		u, err := url.Parse(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(u.Path, "/")
		return output(t, "mariadb-dump", "--no-data", "--skip-comments", "--skip-dump-date", "--ignore-table="+name+".alembic_version", "--ignore-table="+name+".alembic_journal",
			"-h", u.Hostname(), "-P", u.Port(), "-u", u.User.Username(), name)
	}
	return d.sqliteDump(t)
}

// unstable are the parts of a dump that differ from one to the next.
var unstable = regexp.MustCompile(`(?m)^\\(un)?restrict .*$| AUTO_INCREMENT=\d+`)

func output(t *testing.T, command ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).Output()
	if err != nil {
		t.Fatalf("%q: %v", command, err)
	}
	return unstable.ReplaceAllString(string(out), "")
}

func (d *Database) sqliteDump(t *testing.T) string {
	t.Helper()
	rows, err := d.DB.QueryContext(t.Context(), "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT IN ('alembic_version', 'alembic_journal', 'sqlite_sequence') ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, ";\n")
}
