package dialect

import (
	"context"

	"github.com/alembic-go/alembic/schema"
)

// TableFinder is implemented by dialects that can look for tables with one query,
// where Inspect needs several.
type TableFinder interface {
	// FindTables returns what is there under each of the names, in their order:
	// KindTable, the name of another kind such as "view", or "" for nothing.
	FindTables(context.Context, Querier, ...schema.TableName) ([]string, error)
}

// ColumnFinder is implemented by dialects that can look for tables by their columns with
// one query.
type ColumnFinder interface {
	// TablesWith returns the tables of a schema that have a column; "" is the default
	// schema, which their names don't carry then.
	TablesWith(ctx context.Context, q Querier, schemaName, column string) ([]schema.TableName, error)
}

// KindTable is what FindTables says of a table.
const KindTable = "table"
