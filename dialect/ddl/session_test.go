package ddl_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

// connect returns a connection to a new database in memory.
func connect(t *testing.T) *sql.Conn {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func run(t *testing.T, conn *sql.Conn, text string) {
	t.Helper()
	if _, err := conn.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

func hasTable(t *testing.T, conn *sql.Conn) bool {
	t.Helper()
	var n int
	if err := conn.QueryRowContext(t.Context(), "SELECT count(*) FROM sqlite_master").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n > 0
}

func TestASessionCommitsOrRollsBack(t *testing.T) {
	for _, commit := range []bool{true, false} {
		conn := connect(t)
		s := &ddl.TxSession{Conn: conn, BeginSQL: "BEGIN IMMEDIATE", Savepoints: true}
		steps := []func(context.Context) error{s.Open, s.Begin, s.StillOpen,
			func(context.Context) error { run(t, conn, "CREATE TABLE t (a)"); return nil }, s.StillOpen}
		if commit {
			steps = append(steps, s.BeforeCommit, s.Commit, s.Close)
		} else {
			steps = append(steps, s.Rollback, s.Close)
		}
		for i, step := range steps {
			if err := step(t.Context()); err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
		if hasTable(t, conn) != commit {
			t.Errorf("commit %t, and the table is there: %t", commit, !commit)
		}
	}
}

func TestASessionNoticesThatItsTransactionEnded(t *testing.T) {
	for name, text := range map[string]string{"committed": "COMMIT", "rolled back": "ROLLBACK", "another one": "COMMIT; BEGIN"} {
		conn := connect(t)
		s := &ddl.TxSession{Conn: conn, Savepoints: true}
		if err := s.Begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		run(t, conn, text)
		var ended *dialect.EndedError
		if err := s.StillOpen(t.Context()); !errors.As(err, &ended) {
			t.Errorf("%s: StillOpen returned %v", name, err)
		}
		if err := s.Commit(t.Context()); !errors.As(err, &ended) {
			t.Errorf("%s: Commit returned %v", name, err)
		}
	}
}

func TestASessionRollsBackAfterTheRunIsCancelled(t *testing.T) {
	conn := connect(t)
	s := &ddl.TxSession{Conn: conn}
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	run(t, conn, "CREATE TABLE t (a)")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Rollback(cancelled); err != nil {
		t.Fatal(err)
	}
	if hasTable(t, conn) {
		t.Error("the table is still there")
	}
}

func TestAStatementThatFailsIsNamed(t *testing.T) {
	s := &ddl.TxSession{Conn: connect(t)}
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(t.Context()); err == nil || err.Error()[:7] != "BEGIN: " {
		t.Errorf("got %v", err)
	}
}
