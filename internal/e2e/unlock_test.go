package e2e_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestALockIsTakenFromARunInItsMiddle has a run that hangs in its revision
// lose the lock: it applies nothing more, whatever leads to the server.
func TestALockIsTakenFromARunInItsMiddle(t *testing.T) {
	direct := func(start func(*testing.T) server) func(*testing.T) (server, func() *sql.DB) {
		return func(t *testing.T) (server, func() *sql.DB) {
			s := start(t)
			return s, func() *sql.DB { return s.open(t) }
		}
	}
	pooled := func(mode string) func(*testing.T) (server, func() *sql.DB) {
		return func(t *testing.T) (server, func() *sql.DB) {
			pooled, direct := testdb.PgBouncer(t, mode)
			return server{dialect: "postgresql", url: direct}, func() *sql.DB { return openAsCommand(t, pooled) }
		}
	}
	for name, start := range map[string]func(*testing.T) (server, func() *sql.DB){
		"postgresql": direct(postgres), "mariadb": direct(mariadb), "pooled transactions": pooled("transaction"), "pooled sessions": pooled("session"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, open := start(t)
			hanging, goOn := make(chan bool), make(chan bool)
			release := sync.OnceFunc(func() { close(goOn) })
			defer release() // if the test fails before
			exec(t, s.open(t), "CREATE TABLE a (x INTEGER)")
			env := testenv.Go(func(op *alembic.Op) error {
				op.Execute("INSERT INTO a VALUES (1)")
				if op.Mode() == alembic.Online {
					close(hanging)
					<-goOn
				}
				return op.Err()
			})
			ended := make(chan error, 1)
			holder := s.migrator(t, open(), env)
			go func() { ended <- holder.Upgrade(context.Background(), "head") }()
			<-hanging
			m := s.migrator(t, open(), env)
			held, err := m.LockHolder(t.Context())
			if err != nil || held == nil || held.Holder == "" {
				t.Fatalf("held by %+v, %v", held, err)
			}
			if err := m.BreakLock(t.Context(), held); err != nil {
				t.Error(err)
			}
			if now, err := m.LockHolder(t.Context()); now != nil || err != nil {
				t.Errorf("held by %+v, %v", now, err)
			}
			release()
			if err := <-ended; err == nil {
				t.Error("the run that lost its lock went on")
			}
			if got := one(t, s.open(t), "SELECT count(*) FROM a"); got != "0" {
				t.Errorf("the run that lost its lock wrote %s rows", got)
			}
			theNextOneIsLeftAlone(t, s, open, held)
		})
	}
}

// theNextOneIsLeftAlone breaks a lock that another run has got meanwhile.
func theNextOneIsLeftAlone(t *testing.T, s server, open func() *sql.DB, old *alembic.LockHolder) {
	breaker := s.migrator(t, open(), testenv.SQL("SELECT 1;"))
	env := testenv.Go(func(op *alembic.Op) error {
		if op.Mode() != alembic.Online {
			return nil
		}
		var moved *alembic.LockMovedError
		if err := breaker.BreakLock(op.Context(), old); !errors.As(err, &moved) || moved.Now == nil || moved.Now.Holder == "" {
			t.Errorf("the lock of another run: %v", err)
		}
		return nil
	})
	if err := s.migrator(t, open(), env).Upgrade(t.Context(), "head"); err != nil {
		t.Error(err)
	}
}
