package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/alembic-go/alembic/dialect/dialecttest"
	"github.com/alembic-go/alembic/dialect/sqlite"
	driver "github.com/alembic-go/alembic/driver/sqlite"
)

func TestContract(t *testing.T) {
	dialecttest.Run(t, dialecttest.Config{
		Dialect: sqlite.New(),
		Open: func(t *testing.T) *sql.DB {
			db, err := driver.Open(t.Context(), "sqlite:///"+filepath.Join(t.TempDir(), "contract.db"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			return db
		},
		Queries: 1,
	})
}
