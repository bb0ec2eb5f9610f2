package oracle_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect/dialecttest"
	"github.com/alembic-go/alembic/dialect/oracle"
)

func TestContract(t *testing.T) {
	dialecttest.Run(t, dialecttest.Config{Dialect: oracle.New()})
}
