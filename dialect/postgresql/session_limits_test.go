package postgresql_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/postgresql"
	driver "github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
)

// limited returns a session with a limit in a transaction, on a connection that
// ran some statements before.
func limited(t *testing.T, l dialect.Limits, before ...string) (*sql.Conn, dialect.Session) {
	t.Helper()
	db, err := driver.Driver.Open(t.Context(), testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	run(t, conn, before...)
	s := postgresql.New().NewSession(conn)
	s.(dialect.SessionLimiter).Limit(l)
	for _, f := range []func(context.Context) error{s.Open, s.Begin} {
		if err := f(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return conn, s
}

func run(t *testing.T, conn *sql.Conn, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := conn.ExecContext(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

func wantSetting(t *testing.T, conn *sql.Conn, name, want string) {
	t.Helper()
	var got string
	if err := conn.QueryRowContext(t.Context(), "SELECT current_setting($1)", name).Scan(&got); err != nil || got != want {
		t.Errorf("%s is %s, want %s; %v", name, got, want, err)
	}
}

func TestALimitByDefaultGivesWay(t *testing.T) {
	byDefault := dialect.Limits{Lock: 5 * time.Second, LockByDefault: true}
	conn, _ := limited(t, byDefault)
	wantSetting(t, conn, "lock_timeout", "5s")
	conn, _ = limited(t, byDefault, "SET lock_timeout = '7s'")
	wantSetting(t, conn, "lock_timeout", "7s")
	conn, _ = limited(t, dialect.Limits{Lock: 5 * time.Second, Statement: time.Minute, Idle: time.Hour}, "SET lock_timeout = '7s'")
	for name, want := range map[string]string{"lock_timeout": "5s", "statement_timeout": "1min", "idle_in_transaction_session_timeout": "1h"} {
		wantSetting(t, conn, name, want)
	}
}

func TestARevisionsOwnLimitEndsWithIt(t *testing.T) {
	conn, s := limited(t, dialect.Limits{Lock: 5 * time.Second})
	const own = "SET lock_timeout = '1min'"
	if _, err := s.(dialect.Observer).Watch(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	run(t, conn, own)
	if err := s.StillOpen(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantSetting(t, conn, "lock_timeout", "5s")
}

func TestStatementsWithConcurrentlyWaitWithoutALimit(t *testing.T) {
	conn, s := limited(t, dialect.Limits{Lock: 5 * time.Second})
	if err := s.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	watch := s.(dialect.Observer)
	for _, text := range []string{"CREATE INDEX CONCURRENTLY i ON t (x)", "DROP INDEX CONCURRENTLY i", "ALTER TABLE t DETACH PARTITION p CONCURRENTLY"} {
		if _, err := watch.Watch(t.Context(), text); err != nil {
			t.Fatal(err)
		}
		wantSetting(t, conn, "lock_timeout", "0")
		watch.Observe(t.Context(), text, nil)
		wantSetting(t, conn, "lock_timeout", "5s")
	}
	run(t, conn, "SET lock_timeout = '9s'") // the revision's own
	if _, err := watch.Watch(t.Context(), "DROP INDEX CONCURRENTLY i"); err != nil {
		t.Fatal(err)
	}
	wantSetting(t, conn, "lock_timeout", "9s")
}
