package mssql_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect/dialecttest"
	"github.com/alembic-go/alembic/dialect/mssql"
)

func TestContract(t *testing.T) {
	dialecttest.Run(t, dialecttest.Config{Dialect: mssql.New()})
}
