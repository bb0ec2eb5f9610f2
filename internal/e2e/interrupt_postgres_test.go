package e2e_test

import (
	"context"
	"errors"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestInterruptCancelsTheStatementOnPostgres gives up while a statement runs, with
// a pool of one connection: when the run returns the server must be idle and
// without locks.
func TestInterruptCancelsTheStatementOnPostgres(t *testing.T) {
	const sleep = "INSERT INTO a SELECT 2 FROM pg_sleep(60)"
	for kind, env := range map[string]*alembic.Env{
		"SQL": testenv.SQL("INSERT INTO a VALUES (1);\n" + sleep + ";"),
		"Go": testenv.Go(func(op *alembic.Op) error {
			op.Execute("INSERT INTO a VALUES (1)")
			_, err := op.Conn().ExecContext(op.Context(), sleep)
			return err
		}),
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db, watch := s.open(t), s.open(t)
			db.SetMaxOpenConns(1)
			exec(t, db, "CREATE TABLE a (x INTEGER)")
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				s.awaitStatement(t, sleep)
				cancel()
			}()
			err := s.migrator(t, db, env).Upgrade(ctx, "head")
			wantError(t, err, "interrupted", "was rolled back and is not recorded")
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %v", err)
			}
			if got := one(t, watch, s.running(sleep)); got != "0" {
				t.Errorf("%s statements still run", got)
			}
			if got := one(t, watch, "SELECT count(*) FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()"); got != "0" {
				t.Errorf("%s locks are held", got)
			}
			if got := one(t, watch, "SELECT count(*) FROM a"); got != "0" {
				t.Errorf("%s rows are left", got)
			}
			if err := s.migrator(t, db, testenv.SQL("SELECT 1;")).Upgrade(t.Context(), "head"); err != nil {
				t.Errorf("the next run: %v", err)
			}
		})
	}
}
