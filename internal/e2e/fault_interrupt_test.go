package e2e_test

import (
	"context"
	"database/sql"
	"errors"
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
	everyFault(t, onDatabases, func(t *testing.T, f faultForm, s server, form, direction string) {
		random := chances(t)
		want, takes := f.undisturbed(t, s, direction)
		n, cut := trials(t, 2), 0
		for range n {
			fresh := f.prepared(t, s, direction)
			if f.runInterrupted(t, fresh, direction, time.Duration(random.Int64N(int64(takes)))) {
				cut++
			}
			f.recovers(t, fresh, direction, want, random.IntN(3))
			if t.Failed() {
				return
			}
		}
		t.Logf("%d interrupts, %d of them before the run had ended", n, cut)
	})
}

func (f faultForm) runInterrupted(t *testing.T, s server, direction string, after time.Duration) (before bool) {
	t.Helper()
	db, watch := s.open(t), s.open(t)
	defer watch.Close()
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
	s.wantIdle(t, watch)
	return err != nil
}

// wantIdle fails if another session of the database runs a statement or has a
// transaction open. MariaDB still lists a statement that it has answered a moment
// before, such as the last one of a session. SQLite has no sessions beside those of this process.
func (s server) wantIdle(t *testing.T, watch *sql.DB) {
	t.Helper()
	busy, ok := map[string]string{
		"postgresql": "SELECT string_agg(state || ' ' || query, '; ') FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()",
		"mariadb":    "SELECT group_concat(p.command, ' ', coalesce(p.info, '') SEPARATOR '; ') FROM information_schema.processlist p LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id WHERE p.db = DATABASE() AND p.id <> CONNECTION_ID() AND (t.trx_id IS NOT NULL OR p.info NOT REGEXP '^(DO RELEASE_ALL_LOCKS|KILL QUERY)')",
	}[s.dialect]
	if !ok {
		return
	}
	if going := one(t, watch, busy); going != "" {
		t.Errorf("in the server goes on: %s", going)
	}
}
