package engine

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestASecondRunGetsTheLockWhenTheFirstGivesItBack(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		first := s.open(t, options())
		unlock, err := first.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		log := &lines{react: func(message string) {
			if strings.HasPrefix(message, "Waiting for another process") {
				unlock()
			}
		}}
		opts := options()
		opts.Log = slog.New(log)
		second := s.open(t, opts)
		unlockSecond, err := second.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		unlockSecond()
		if !log.holds("Waiting for another process") {
			t.Error("the second run had the lock while the first held it")
		}
	})
}

func TestTheWaitForTheLockEnds(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		first := s.open(t, options())
		unlock, err := first.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()

		short := options()
		short.LockTimeout = time.Nanosecond
		var late *LockError
		if _, err := s.open(t, short).Lock(t.Context()); !errors.As(err, &late) || late.Holder == "" || !strings.Contains(err.Error(), "(held by "+late.Holder+")") {
			t.Errorf("after the timeout: %v", err)
		}

		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		waiting := options()
		waiting.Log = slog.New(&lines{react: func(string) { cancel() }})
		if _, err := s.open(t, waiting).Lock(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("after Ctrl-C: %v", err)
		}
	})
}

func TestLocksOfTwoVersionTablesAreTwo(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		other := options()
		other.VersionTable.Name = "other_version"
		other.LockTimeout = time.Nanosecond
		for _, d := range []*Database{s.open(t, options()), s.open(t, other)} {
			unlock, err := d.Lock(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer unlock()
		}
	})
}

func TestALockThatCannotBeGivenBackEndsWithItsConnection(t *testing.T) {
	s := postgres(t)
	log := &lines{}
	opts := options()
	opts.Log = slog.New(log)
	d := s.open(t, opts)
	unlock, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Conn().ExecContext(t.Context(), "SELECT pg_advisory_unlock_all()"); err != nil {
		t.Fatal(err)
	}
	unlock()
	if !d.broken || !log.holds("giving the migration lock back failed") {
		t.Errorf("broken: %v, the log: %q", d.broken, log.all)
	}
	unlock() // nothing is left to do
}

func TestSQLiteNeedsNoLock(t *testing.T) {
	d := open(t, options())
	for range 2 {
		if _, err := d.Lock(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
