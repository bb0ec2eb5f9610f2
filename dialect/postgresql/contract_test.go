package postgresql_test

import (
	"database/sql"
	"testing"

	"github.com/alembic-go/alembic/dialect/dialecttest"
	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/schema"
)

func TestContract(t *testing.T) {
	dialecttest.Run(t, dialecttest.Config{
		Dialect: pg.New(),
		Open: func(t *testing.T) *sql.DB {
			db, err := sql.Open("pgx", testdb.Postgres(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			return db
		},
		Types: []schema.Type{pg.JSONB(), pg.INET(), pg.BIT(3), pg.TIMESTAMPTZ(3), pg.INTERVAL("DAY TO SECOND", 2), pg.TSTZRANGE(),
			schema.Array{Elem: pg.JSONB(), Dimensions: 2}},
	})
}
