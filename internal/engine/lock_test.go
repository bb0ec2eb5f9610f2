package engine

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
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
		unlockSecond, err := second.Lock(testdb.Soon(t))
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
		if _, err := s.open(t, short).Lock(testdb.Soon(t)); !errors.As(err, &late) || late.Holder == "" || !strings.Contains(err.Error(), "(held by "+late.Holder+")") {
			t.Errorf("after the timeout: %v", err)
		}

		ctx, cancel := context.WithCancel(testdb.Soon(t))
		defer cancel()
		waiting := options()
		waiting.Log = slog.New(&lines{react: func(string) { cancel() }})
		if _, err := s.open(t, waiting).Lock(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("after Ctrl-C: %v", err)
		}
	})
}

// endingLocker has the context end while the server gives the lock.
type endingLocker struct {
	dialect.Locker
	end func()
}

func (l endingLocker) TryLock(ctx context.Context, c dialect.Conn) (bool, error) {
	l.end()
	return l.Locker.TryLock(ctx, c)
}

func TestALockThatIsGivenDuringAnInterruptIsHeld(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		s.db.SetMaxOpenConns(2)
		d, err := Open(t.Context(), s.db, s.dialect, Options{VersionTable: options().VersionTable, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if err := d.waitFor(ctx, endingLocker{d.Dialect.Locker("x"), cancel}, d.Conn()); err != nil {
			t.Errorf("the lock was given, and the wait for it returned %v", err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestLocksOfTwoVersionTablesAreTwo(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		other := options()
		other.VersionTable.Name = "other_version"
		other.LockTimeout = time.Nanosecond
		for _, d := range []*Database{s.open(t, options()), s.open(t, other)} {
			unlock, err := d.Lock(testdb.Soon(t))
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

func TestWhoWaitsIsToldHowFarTheOtherRunIs(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		waited := map[int]string{}
		opts := options()
		opts.Journal = schema.Name("alembic_journal")
		opts.OnVersionApply = func(hook *Step, _ revision.Step, heads []string) error {
			second := opts
			second.LockTimeout = 300 * time.Millisecond // the first look takes longer than a few on a busy machine
			log := &lines{}
			second.Log = slog.New(log)
			var late *LockError
			if _, err := s.open(t, second).Lock(testdb.Soon(t)); !errors.As(err, &late) || !strings.Contains(err.Error(), "; "+late.At+". Nothing was done") {
				t.Errorf("%v", err)
			} else {
				waited[len(waited)] = late.At
			}
			if late != nil && !log.holds("Waiting for another process that migrates this database; "+late.At) {
				t.Errorf("the log of the one who waits: %q", log.all)
			}
			return nil
		}
		first := s.open(t, opts)
		unlock, err := first.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		steps, find := upgrades([]string{"a1", "a2"}, executing("CREATE TABLE a (x INTEGER)"), executing("CREATE TABLE b (x INTEGER)"))
		if _, err := first.Run(t.Context(), nil, steps, find); err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"it is at base", "it is at a1"} {
			if s.dialect.Name() == "mariadb" { // the journal is written ahead
				want += ", and the upgrade of a"
			}
			if !strings.HasPrefix(waited[i], want) || strings.Contains(waited[i], "process") != (s.dialect.Name() == "mariadb") {
				t.Errorf("in step %d: %s", i, waited[i])
			}
		}
	})
}

// sqliteFile returns a database in a file, and a function that keeps others from
// writing to it until the function that it returns is called. Its connections
// don't wait by themselves.
func sqliteFile(t *testing.T) (db *sql.DB, occupy func() (leave func())) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(t.TempDir(), "x.db"))+"?_pragma=busy_timeout(0)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db, func() func() {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
			t.Fatal(err)
		}
		return func() {
			if _, err := conn.ExecContext(context.Background(), "COMMIT"); err != nil {
				t.Error(err)
			}
			conn.Close()
		}
	}
}

func TestSQLitesWriteLockIsWaitedForWhateverTheDSN(t *testing.T) {
	db, occupy := sqliteFile(t)
	leave := occupy()
	log := &lines{}
	log.react = func(message string) {
		if strings.HasPrefix(message, "Waiting for another process that is writing") {
			leave()
		}
	}
	opts := options()
	opts.Log = slog.New(log)
	d, err := Open(t.Context(), db, sqlite.New(), opts)
	if err != nil {
		t.Fatal(err)
	}
	steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE a (x INTEGER)"))
	if _, err := d.Run(testdb.Soon(t), nil, steps, find); err != nil || !log.holds("is writing") {
		t.Errorf("%v, %q", err, log.all)
	}
	leave = occupy()
	defer leave()
	d.opts.LockTimeout, log.react = time.Nanosecond, nil
	steps, find = upgrades([]string{"a2"}, executing("CREATE TABLE b (x INTEGER)"))
	var late *LockError
	if _, err := d.Run(testdb.Soon(t), []string{"a1"}, steps, find); !errors.As(err, &late) || late.Busy == nil {
		t.Errorf("after the timeout: %v", err)
	}
	conn := d.conn
	if got := number(t, conn, "PRAGMA busy_timeout"); got < 5000 {
		t.Errorf("statements of a run wait %d ms for a lock", got)
	}
	if err := d.session.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := number(t, conn, "PRAGMA busy_timeout"); got != 0 {
		t.Errorf("the connection is given back with busy_timeout = %d", got)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
}

func TestSQLiteNeedsNoLock(t *testing.T) {
	d := open(t, options())
	for range 2 {
		if _, err := d.Lock(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
