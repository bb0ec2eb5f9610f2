package engine

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/sqlite"
)

func TestALockIsTakenFromItsHolderAndFromNobodyElse(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		d := s.open(t, options())
		if held, err := d.LockHolder(t.Context()); held != nil || err != nil {
			t.Fatalf("a free lock is held by %v, %v", held, err)
		}
		conn, err := s.pool(t).Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if got, err := d.Dialect.Locker("alembic_version").TryLock(t.Context(), conn); !got || err != nil {
			t.Fatalf("got %v, %v", got, err)
		}
		held, err := d.LockHolder(t.Context())
		if err != nil || held == nil || held.Holder == "" || held.At != "it is at base" {
			t.Fatalf("held by %+v, %v", held, err)
		}
		var moved *MovedLockError
		if err := d.BreakLock(t.Context(), "1"); !errors.As(err, &moved) || moved.Now.ID != held.ID || !strings.Contains(err.Error(), held.Holder) {
			t.Errorf("another holder: %v", err)
		}
		if number(t, conn, "SELECT 1") != 1 {
			t.Error("the session ended")
		}
		if err := d.BreakLock(t.Context(), held.ID); err != nil {
			t.Fatal(err)
		}
		if held, err := d.LockHolder(t.Context()); held != nil || err != nil {
			t.Errorf("held by %v, %v", held, err)
		}
		if _, err := conn.ExecContext(t.Context(), "SELECT 1"); err == nil {
			t.Error("the holder's session goes on")
		}
		if err := d.BreakLock(t.Context(), held.ID); err != nil {
			t.Errorf("a lock that is free by now: %v", err)
		}
	})
}

func TestATransactionIsNoLockToBreak(t *testing.T) {
	db, _ := sqliteFile(t)
	s := server{dialect: sqlite.New(), db: db}
	if _, err := s.open(t, options()).LockHolder(t.Context()); !errors.Is(err, ErrNoLock) {
		t.Errorf("got %v", err)
	}
}
