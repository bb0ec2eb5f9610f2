package mysql_test

import (
	"database/sql"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/dialecttest"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/schema"
)

// TestContract runs the contract on MariaDB, under both names: a mysql:// URL
// may lead to it.
func TestContract(t *testing.T) {
	for _, d := range []dialect.Dialect{mysql.NewMariaDB(), mysql.New()} {
		t.Run(d.Name(), func(t *testing.T) {
			dialecttest.Run(t, dialecttest.Config{
				Dialect: d,
				Open:    func(t *testing.T) *sql.DB { return start(t).db },
				Types:   []schema.Type{mysql.TinyInt(mysql.Unsigned), mysql.MediumText(), mysql.Bit(3), mysql.Year(), mysql.DateTime(3)},
			})
		})
	}
}

// TestContractOfMySQLWithoutAServer runs the half of the contract that needs no
// server on MySQL itself, which can't be started here.
func TestContractOfMySQLWithoutAServer(t *testing.T) {
	dialecttest.Run(t, dialecttest.Config{Dialect: mysql.New()})
}
