package mysql_test

import (
	"context"
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
