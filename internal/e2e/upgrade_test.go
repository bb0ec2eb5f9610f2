package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/todo/migrations"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/internal/testenv"
)

func TestExampleGoesUpAndDownOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		ctx := t.Context()
		db := s.open(t)
		m := s.migrator(t, db, migrations.Env)
		if heads := testenv.Current(t, m); heads != nil {
			t.Fatalf("a new database is at %v", heads)
		}
		if err := m.Upgrade(ctx, "head"); err != nil {
			t.Fatal(err)
		}
		if err := m.Check(ctx); err != nil {
			t.Errorf("the models differ after upgrade head: %v", err)
		}
		if name := one(t, db, "SELECT name FROM lists"); name != "Inbox" {
			t.Errorf("the SQL revision left %q", name)
		}
		if err := m.RequireHead(ctx); err != nil {
			t.Error(err)
		}
		if err := m.Downgrade(ctx, "-1"); err != nil {
			t.Fatal(err)
		}
		var behind *alembic.BehindError
		if err := m.RequireHead(ctx); !errors.As(err, &behind) || !slices.Equal(behind.Missing, []string{inboxRevision}) {
			t.Errorf("RequireHead returned %v", err)
		}
		if err := m.Downgrade(ctx, "base"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("SELECT 1 FROM lists"); err == nil {
			t.Error("downgrade base left the table lists")
		}
	})
}

func TestWaitForHeadOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		done := make(chan error, 1)
		waiting := s.migrator(t, s.open(t), migrations.Env)
		go func() { done <- waiting.WaitForHead(ctx) }()
		if err := s.migrator(t, s.open(t), migrations.Env).Upgrade(ctx, "head"); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// countingEnv are revisions that note each run in a table without a key.
func countingEnv(revisions int) *alembic.Env {
	upgrades := []string{"CREATE TABLE runs (revision VARCHAR(32));\nINSERT INTO runs VALUES ('1');"}
	for i := 2; i <= revisions; i++ {
		upgrades = append(upgrades, fmt.Sprintf("CREATE TABLE t%d (id INTEGER PRIMARY KEY);\nINSERT INTO runs VALUES ('%d');", i, i))
	}
	return testenv.SQL(upgrades...)
}

// holdLock runs an upgrade that stays in its revision until release is called.
func holdLock(t *testing.T, s server) (release func() error) {
	t.Helper()
	inside, leave := make(chan struct{}), make(chan struct{})
	env := countingEnv(1)
	env.OnVersionApply = func(context.Context, alembic.DBTX, alembic.Applied) error {
		close(inside)
		<-leave
		return nil
	}
	done := make(chan error, 1)
	m := s.migrator(t, s.open(t), env)
	go func() { done <- m.Upgrade(context.Background(), "head") }()
	select {
	case <-inside:
	case err := <-done:
		t.Fatalf("the upgrade ended early: %v", err)
	}
	release = sync.OnceValue(func() error { close(leave); return <-done })
	t.Cleanup(func() { _ = release() }) // of a test that fails before
	return release
}

func TestLockIsWaitedForInBoundsAndNamesItsHolder(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		release := holdLock(t, s)
		err := s.migrator(t, s.open(t), countingEnv(1), alembic.WithLockTimeout(300*time.Millisecond)).Upgrade(testdb.Soon(t), "head")
		var locked *alembic.LockedError
		if !errors.As(err, &locked) {
			t.Fatalf("Upgrade returned %v", err)
		}
		if !strings.Contains(locked.Holder, "user ") || locked.Waited < 300*time.Millisecond {
			t.Errorf("the error names %q after %s", locked.Holder, locked.Waited)
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
		if err := s.migrator(t, s.open(t), countingEnv(1)).Upgrade(t.Context(), "head"); err != nil {
			t.Errorf("after the other has ended: %v", err)
		}
	})
}

func TestCancelledWaitForTheLockEndsAtOnce(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		release := holdLock(t, s)
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		if err := s.migrator(t, s.open(t), countingEnv(1)).Upgrade(ctx, "head"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Upgrade returned %v", err)
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestNothingToDoTakesNoLock(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		if err := s.migrator(t, s.open(t), countingEnv(1)).Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		holder := s.open(t)
		env := countingEnv(2)
		env.OnVersionApply = func(ctx context.Context, _ alembic.DBTX, _ alembic.Applied) error {
			// The lock is held now; another instance that is at its head goes on.
			return s.migrator(t, s.open(t), countingEnv(1), alembic.WithLockTimeout(time.Nanosecond)).Upgrade(ctx, "head")
		}
		if err := s.migrator(t, holder, env).Upgrade(testdb.Soon(t), "head"); err != nil {
			t.Error(err)
		}
	})
}

func TestConnIsTheTransactionOfTheRevision(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		db := s.open(t)
		exec(t, db, "CREATE TABLE log (line VARCHAR(80))")
		insert := func(ctx context.Context, tx alembic.DBTX) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO log VALUES ('step')")
			return err
		}
		failing := testenv.Go(func(op *alembic.Op) error {
			if err := insert(op.Context(), op.Conn()); err != nil {
				return err
			}
			var lines int
			if err := op.Conn().QueryRowContext(op.Context(), "SELECT count(*) FROM log").Scan(&lines); err != nil || lines != 1 {
				return fmt.Errorf("inside the revision: %d lines, %v", lines, err)
			}
			return errors.New("changed my mind")
		})
		wantError(t, s.migrator(t, db, failing).Upgrade(t.Context(), "head"), "changed my mind")
		if got := one(t, db, "SELECT count(*) FROM log"); got != "0" {
			t.Errorf("the revision that failed left %s lines", got)
		}
		working := testenv.Go(func(op *alembic.Op) error { return insert(op.Context(), op.Conn()) })
		if err := s.migrator(t, db, working).Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if got := one(t, db, "SELECT count(*) FROM log"); got != "1" {
			t.Errorf("the revision left %s lines", got)
		}
	})
}

func TestConnGivesPgxItsNativeConnectionInTheTransaction(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE points (x INTEGER, y INTEGER)")
	copyRows := func(op *alembic.Op) error {
		return op.Conn().Raw(func(driverConn any) error {
			conn := driverConn.(*stdlib.Conn).Conn()
			_, err := conn.CopyFrom(op.Context(), pgx.Identifier{"points"}, []string{"x", "y"},
				pgx.CopyFromRows([][]any{{1, 2}, {3, 4}}))
			return err
		})
	}
	rollback := testenv.Go(func(op *alembic.Op) error { return errors.Join(copyRows(op), errors.New("no")) })
	wantError(t, s.migrator(t, db, rollback).Upgrade(t.Context(), "head"), "no")
	if got := one(t, db, "SELECT count(*) FROM points"); got != "0" {
		t.Errorf("the revision that failed left %s rows", got)
	}
	if err := s.migrator(t, db, testenv.Go(copyRows)).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, "SELECT sum(x * y) FROM points"); got != "14" {
		t.Errorf("the rows sum up to %s", got)
	}
}

func TestConcurrentlyWorksWhileTheLockIsHeld(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	files := fstest.MapFS{
		"a.sql": {Data: []byte("-- table\n--\n-- Revision ID: aaaa\n\n-- +alembic upgrade\nCREATE TABLE t (x INTEGER);\n")},
		"b.sql": {Data: []byte("-- index\n--\n-- Revision ID: bbbb\n-- Revises: aaaa\n\n-- +alembic upgrade no-transaction\n" +
			"CREATE INDEX CONCURRENTLY ix_t_x ON t (x);\n")},
	}
	env := &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	errs := make(chan error, 3)
	for range 3 {
		m := s.migrator(t, s.open(t), env)
		go func() { errs <- m.Upgrade(ctx, "head") }()
	}
	for range 3 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if got := one(t, db, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_t_x'::regclass"); got != "true" {
		t.Errorf("the index is valid: %s", got)
	}
}
