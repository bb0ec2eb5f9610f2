package e2e_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testdb"
)

// TestARunWhoseServerIsKilledIsFinishedByTheNext kills the server at random
// instants of a run, and starts it again.
func TestARunWhoseServerIsKilledIsFinishedByTheNext(t *testing.T) {
	testdb.SkipShort(t)
	everyFault(t, onOwnServers, func(t *testing.T, f faultForm, s server, _, direction string) {
		f.endures(t, s, direction, 1, func(t *testing.T, fresh server, random *rand.Rand, takes time.Duration) bool {
			defer restart(t, s.own)
			return f.runWhileKilled(t, fresh, s.own, direction, instant(random, takes))
		})
	})
}

// onOwnServers runs a test on servers that nobody else uses and that keep what they
// have committed.
func onOwnServers(t *testing.T, test func(*testing.T, server)) {
	for name, start := range map[string]func(context.Context) (*testdb.Server, error){
		"postgresql": testdb.StartDurablePostgres, "mariadb": testdb.StartDurableMariaDB,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, own := killed(t, name, start)
			s.own = own
			test(t, s)
		})
	}
}

// runWhileKilled runs, kills a server after a while and waits for the end of the run.
// It reports whether the run failed.
func (f faultForm) runWhileKilled(t *testing.T, s server, victim *testdb.Server, direction string, after time.Duration) (failed bool) {
	t.Helper()
	db := s.open(t)
	defer db.Close()
	m := s.migrator(t, db, f.env, alembic.WithLockTimeout(time.Minute))
	ended := make(chan error, 1)
	go func() { ended <- f.run(t.Context(), m, direction) }()
	time.Sleep(after) // the instant of the fault, not a wait for an outcome
	victim.Kill()
	select {
	case err := <-ended:
		failed = err != nil
	case <-time.After(time.Minute):
		t.Error("the run goes on although its server is gone")
	}
	return failed
}

func restart(t *testing.T, s *testdb.Server) {
	t.Helper()
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
}
