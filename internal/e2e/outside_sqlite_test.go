package e2e_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// outsideEnv has a revision that is outside of a transaction until go on is closed.
func outsideEnv(inside chan<- struct{}, goOn <-chan struct{}) *alembic.Env {
	up := func(op *alembic.Op) error {
		op.Autocommit(func() {
			op.Execute("CREATE TABLE IF NOT EXISTS runs (x INTEGER)")
			op.Execute("INSERT INTO runs VALUES (1)")
			if op.Mode() == alembic.Online && op.Err() == nil {
				inside <- struct{}{}
				<-goOn
			}
			op.Execute("INSERT INTO runs VALUES (2)")
		})
		return op.Err()
	}
	return testenv.GoBothWays(up, func(op *alembic.Op) error { op.DropTable("runs"); return op.Err() })
}

// TestARunOutsideOfATransactionKeepsOthersOutOnSQLite starts other commands while a
// revision is outside of its transaction: they wait until it has ended.
func TestARunOutsideOfATransactionKeepsOthersOutOnSQLite(t *testing.T) {
	for name, journal := range map[string]bool{"with a journal": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "test.db")
			s := server{dialect: "sqlite", url: "sqlite:///" + path}
			inside, goOn := make(chan struct{}, 2), make(chan struct{})
			env := outsideEnv(inside, goOn)
			env.DisableJournal = !journal
			run := func(f func(*alembic.Migrator, context.Context) error, options ...alembic.Option) <-chan error {
				done := make(chan error, 1)
				m := s.migrator(t, s.open(t), env, options...)
				go func() { done <- f(m, context.Background()) }()
				return done
			}
			up := func(m *alembic.Migrator, ctx context.Context) error { return m.Upgrade(ctx, "head") }
			down := func(m *alembic.Migrator, ctx context.Context) error { return m.Downgrade(ctx, "base") }
			first := run(up)
			select {
			case <-inside:
			case err := <-first:
				t.Fatalf("the first run ended early: %v", err)
			}
			var locked *alembic.LockedError
			if err := <-run(up, alembic.WithLockTimeout(time.Nanosecond)); !errors.As(err, &locked) {
				t.Errorf("a second upgrade returned %v", err)
			}
			if journal {
				if err := <-run(down, alembic.WithLockTimeout(time.Nanosecond)); !errors.As(err, &locked) {
					t.Errorf("a downgrade returned %v", err)
				}
				var unfinished *alembic.UnfinishedError
				if _, err := s.migrator(t, s.open(t), env).Current(t.Context()); !errors.As(err, &unfinished) || !unfinished.UnderWay {
					t.Errorf("Current returned %v", err)
				}
			}
			waiting := run(up)
			close(goOn)
			for _, done := range []<-chan error{first, waiting} {
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
			if got := one(t, s.open(t), "SELECT group_concat(x) FROM runs"); got != "1,2" {
				t.Errorf("the rows are %s", got)
			}
			if _, err := os.Stat(path + "-alembic"); err == nil {
				t.Error("the file of the lock stays")
			}
		})
	}
}
