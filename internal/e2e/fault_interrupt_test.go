package e2e_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testdb"
)

// TestARunInterruptedAtAnyInstantIsFinishedByTheNext gives up runs at random
// instants, as Ctrl-C and SIGTERM do. When a run has returned, nothing of it goes
// on in the server.
func TestARunInterruptedAtAnyInstantIsFinishedByTheNext(t *testing.T) {
	testdb.SkipShort(t)
	everyFault(t, onDatabases, func(t *testing.T, f faultForm, s server, _, direction string) {
		f.endures(t, s, direction, 2, func(t *testing.T, fresh server, random *rand.Rand, takes time.Duration) bool {
			return f.runInterrupted(t, fresh, direction, instant(random, takes))
		})
	})
}

func (f faultForm) runInterrupted(t *testing.T, s server, direction string, after time.Duration) (before bool) {
	t.Helper()
	db := s.open(t)
	defer db.Close()
	m := s.migrator(t, db, f.env)
	ctx, interrupt := context.WithTimeout(t.Context(), after) // the instant of the fault
	defer interrupt()
	err := f.run(ctx, m, direction)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the interrupted run returned %v", err)
	}
	var half *alembic.UnfinishedError
	if errors.As(err, &half) && half.UnderWay {
		t.Errorf("the interrupted run holds its lock: %v", err)
	}
	s.awaitIdle(t)
	return err != nil
}

// awaitIdle waits until no other session of the database runs a statement or has a
// transaction open. What a run leaves behind stays so; MariaDB lists a statement for a
// moment after its answer. SQLite has no sessions beside those of this process.
func (s server) awaitIdle(t *testing.T) {
	t.Helper()
	idle, ok := map[string]string{
		"postgresql": "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()",
		"mariadb":    "SELECT count(*) = 0 FROM information_schema.processlist p LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id WHERE p.db = DATABASE() AND p.id <> CONNECTION_ID() AND (t.trx_id IS NOT NULL OR p.info IS NOT NULL)",
	}[s.dialect]
	if ok {
		s.await(t, idle)
	}
}
