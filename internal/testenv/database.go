package testenv

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // the databases of the tests

	"github.com/alembic-go/alembic"
)

// SQLite opens an empty database in a file of the test's own. A connection waits
// for the lock of another one.
func SQLite(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "test.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// Migrator returns a Migrator of a SQLite database, which may be nil.
func Migrator(t *testing.T, db *sql.DB, env *alembic.Env) *alembic.Migrator {
	t.Helper()
	m, err := alembic.New(db, "sqlite", env)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Current returns the rows of the version table, also those that no revision has.
func Current(t *testing.T, m *alembic.Migrator) []string {
	t.Helper()
	heads, err := m.Current(t.Context())
	var unknown *alembic.UnknownRevisionError
	if err != nil && !errors.As(err, &unknown) {
		t.Fatal(err)
	}
	return heads
}
