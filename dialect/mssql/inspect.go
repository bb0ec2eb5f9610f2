package mssql

import (
	"context"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// Inspect is refused: there is no driver.
func (*Dialect) Inspect(context.Context, dialect.Querier, dialect.Scope) (*schema.MetaData, error) {
	return nil, noConnection("inspecting a database")
}
