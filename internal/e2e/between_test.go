package e2e_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// ending is a connector whose connections tell that a transaction was committed.
type ending struct {
	counting
	committed func()
}

func (c ending) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.counting.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return endingConn{conn.(countedConn), c.committed}, nil
}

type endingConn struct {
	countedConn
	committed func()
}

func (c endingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	result, err := c.countedConn.ExecContext(ctx, query, args)
	if strings.HasSuffix(query, "COMMIT") && err == nil {
		c.committed()
	}
	return result, err
}

// TestARunInterruptedBetweenTwoStepsLeavesNoTransactionOpen has one connection, whose
// transaction may begin with the end of the one before.
func TestARunInterruptedBetweenTwoStepsLeavesNoTransactionOpen(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		ctx, interrupt := context.WithCancel(t.Context())
		d, dsn := s.driver(t)
		db := sql.OpenDB(ending{counting{d, dsn, new(atomic.Int64)}, interrupt})
		defer db.Close()
		db.SetMaxOpenConns(1)
		env := testenv.SQL("CREATE TABLE a (x INTEGER);", "CREATE TABLE b (x INTEGER);")
		m := s.migrator(t, db, env, alembic.WithLimits(alembic.Limits{Lock: -1}))
		if err := m.Upgrade(ctx, "head"); !errors.Is(err, context.Canceled) {
			t.Fatalf("the interrupted run returned %v", err)
		}
		query := map[string]string{
			"postgresql": "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
			"mariadb":    "SELECT @@in_transaction + 1 - @@autocommit",
		}[s.dialect]
		var open int
		if err := db.QueryRowContext(t.Context(), query).Scan(&open); err != nil || open != 0 {
			t.Errorf("a transaction is open: %d, %v", open, err)
		}
		var done int
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM alembic_version").Scan(&done); err != nil || done != 1 {
			t.Errorf("%d revisions are recorded, want the first: %v", done, err)
		}
	})
}
