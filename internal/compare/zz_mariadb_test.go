package compare_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/alembic-go/alembic/dialect/mysql"
	driver "github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/internal/testdb"
)

func init() {
	engines["mariadb"] = engine{func(t *testing.T) *sql.DB {
		db, err := driver.Driver.Open(context.Background(), testdb.MariaDB(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}, mysql.NewMariaDB()}
}
