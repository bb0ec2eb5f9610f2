package e2e_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/internal/testenv"
)

// openAsCommand opens a PostgreSQL database as the command does.
func openAsCommand(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := postgresql.Driver.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestPoolerInStatementModeIsRefused(t *testing.T) {
	pooled, direct := testdb.PgBouncer(t, "statement")
	s := server{dialect: "postgresql", url: direct}
	m := s.migrator(t, openAsCommand(t, pooled), countingEnv(1))
	wantError(t, m.Upgrade(t.Context(), "head"), "statement mode", "name the server itself")
	if heads, err := m.Current(t.Context()); err != nil || len(heads) > 0 {
		t.Errorf("the version is %v, %v", heads, err)
	}
	if got := one(t, s.open(t), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); got != "0" {
		t.Errorf("%s tables were made", got)
	}
}

func TestStatementOutsideOfATransactionIsRefusedBehindAPooler(t *testing.T) {
	pooled, direct := testdb.PgBouncer(t, "transaction")
	s := server{dialect: "postgresql", url: direct}
	env := testenv.Files("-- +alembic upgrade\nCREATE TABLE t (id INTEGER);", "-- +alembic upgrade no-transaction\nCREATE INDEX CONCURRENTLY i ON t (id);")
	wantError(t, s.migrator(t, openAsCommand(t, pooled), env).Upgrade(t.Context(), "head"), "outside of a transaction", "Nothing was done")
	if got := one(t, s.open(t), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); got != "0" {
		t.Errorf("%s tables were made", got)
	}
	if err := s.migrator(t, openAsCommand(t, direct), env).Upgrade(t.Context(), "head"); err != nil {
		t.Errorf("on the server itself: %v", err)
	}
}

// TestARunGivesItsSessionBackToAPoolerThatHasNoOther takes all sessions of a pooler but
// the one that a run gets, and gives none back before it has that one as well, as
// another run would.
func TestARunGivesItsSessionBackToAPoolerThatHasNoOther(t *testing.T) {
	testdb.SkipShort(t)
	pooled, direct := testdb.PgBouncer(t, "session")
	s := server{dialect: "postgresql", url: direct}
	others := openAsCommand(t, pooled)
	var sessions []*sql.Conn
	take := func() {
		conn, err := others.Conn(testdb.Soon(t))
		if err == nil {
			_, err = conn.ExecContext(testdb.Soon(t), "SELECT 1")
		}
		if err != nil {
			t.Fatal(err)
		}
		sessions = append(sessions, conn)
	}
	for range testdb.PoolSize - 1 {
		take()
	}
	m := s.migrator(t, openAsCommand(t, pooled), countingEnv(2), alembic.WithLockTimeout(time.Minute))
	ended := make(chan error, 1)
	go func() { ended <- m.Upgrade(t.Context(), "head") }()
	s.await(t, fmt.Sprintf("SELECT count(*) = %d FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", testdb.PoolSize))
	take()
	for _, conn := range sessions {
		conn.Close()
	}
	others.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := one(t, s.open(t), "SELECT count(*) FROM runs"); got != "2" {
		t.Errorf("%s revisions ran", got)
	}
}
