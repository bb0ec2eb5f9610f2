package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
)

func TestLockIsHeldByOneConnectionOfTheDatabase(t *testing.T) {
	s := start(t)
	ctx := context.Background()
	a, err := s.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := s.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	l := s.Locker("alembic_version")
	take := func(c dialect.Conn, locker dialect.Locker, want bool) {
		t.Helper()
		if got, err := locker.TryLock(ctx, c); err != nil || got != want {
			t.Fatalf("got %v, %v, want %v", got, err, want)
		}
	}
	take(a, l, true)
	take(b, l, false)
	if holder := l.Holder(ctx, b); !strings.Contains(holder, "user root") || !strings.Contains(holder, "127.0.0.1") || !strings.Contains(holder, "since") {
		t.Errorf("the holder is described as %q", holder)
	}
	take(b, s.Locker("another_version_table"), true)
	if err := l.Unlock(ctx, b); err == nil {
		t.Error("the lock was given back by a connection that did not hold it")
	}
	if err := l.Unlock(ctx, a); err != nil {
		t.Fatal(err)
	}
	if holder := l.Holder(ctx, b); holder != "" {
		t.Errorf("nobody has the lock, but %q is named", holder)
	}
	take(b, l, true)
}

func TestLockIsNeverFreeWhileItMoves(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	conns := [3]*sql.Conn{connOf(t, s), connOf(t, s), connOf(t, s)}
	l := s.Locker("alembic_version")
	if got, err := l.TryLock(ctx, conns[0]); !got || err != nil {
		t.Fatalf("got %v, %v", got, err)
	}
	tries, moved := make(chan error), make(chan struct{})
	go func() {
		defer close(tries)
		for {
			got, err := s.Locker("alembic_version").TryLock(ctx, conns[2])
			if got {
				err = errors.New("the lock was free")
			}
			select {
			case <-moved:
				return
			case tries <- err:
			}
		}
	}()
	const moves = 200
	for i := range moves {
		if err := l.(dialect.Mover).Move(ctx, conns[i%2], conns[1-i%2]); err != nil {
			t.Fatal(err)
		}
		if err := <-tries; err != nil {
			t.Fatal(err)
		}
	}
	close(moved)
	for range tries {
	}
	if err := l.Unlock(ctx, conns[0]); err != nil {
		t.Error(err)
	}
}

func TestLockThatARevisionReleasedDoesNotMove(t *testing.T) {
	s := start(t)
	a, b := connOf(t, s), connOf(t, s)
	l := s.Locker("alembic_version")
	if got, err := l.TryLock(t.Context(), a); !got || err != nil {
		t.Fatalf("got %v, %v", got, err)
	}
	if _, err := a.ExecContext(t.Context(), "DO RELEASE_ALL_LOCKS()"); err != nil {
		t.Fatal(err)
	}
	if err := l.(dialect.Mover).Move(t.Context(), a, b); err == nil || !strings.Contains(err.Error(), "a statement of the revision released it") {
		t.Errorf("got %v", err)
	}
}

func connOf(t *testing.T, s server) *sql.Conn {
	t.Helper()
	c, err := s.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestLockOfAnotherDatabaseIsAnother(t *testing.T) {
	a, b := start(t), start(t)
	ctx := context.Background()
	for _, s := range []server{a, b} {
		c, err := s.db.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if got, err := s.Locker("alembic_version").TryLock(ctx, c); !got || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
	}
}
