package dialecttest_test

import (
	"context"
	"database/sql"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/dialecttest"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
)

// wrapped is PostgreSQL under another name, as a user's own dialect may be.
type wrapped struct{ *postgresql.Dialect }

func (wrapped) Name() string { return "wrapped" }

func (w wrapped) Traits() dialect.Traits {
	t := w.Dialect.Traits()
	t.Names = []string{w.Name(), w.Dialect.Name()}
	return t
}

func (w wrapped) ForServer(ctx context.Context, q dialect.Querier) (dialect.Dialect, error) {
	d, err := w.Dialect.ForServer(ctx, q)
	if err != nil {
		return nil, err
	}
	return wrapped{d.(*postgresql.Dialect)}, nil
}

func TestADialectUnderAnotherNamePassesTheContract(t *testing.T) {
	dialecttest.Run(t, dialecttest.Config{
		Dialect: wrapped{postgresql.New()},
		Open: func(t *testing.T) *sql.DB {
			db, err := sql.Open("pgx", testdb.Postgres(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			return db
		},
	})
}
