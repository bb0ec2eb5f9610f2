package dialect

import (
	"context"

	"github.com/alembic-go/alembic/schema"
)

// TableFinder is implemented by dialects that can look for tables with one query,
// where Inspect needs several.
type TableFinder interface {
	// FindTables returns what is there under each of the names, in their order:
	// KindTable or KindUnsafeTable, the name of another kind such as "view", or "" for
	// nothing.
	FindTables(context.Context, Querier, ...schema.TableName) ([]string, error)
}

// ColumnFinder is implemented by dialects that can look for tables by their columns, and
// for columns, with one query.
type ColumnFinder interface {
	// RequiredColumns returns, for each of the tables, the columns that an INSERT must
	// name: they are NOT NULL, have no default, and no trigger may fill them.
	RequiredColumns(ctx context.Context, q Querier, tables ...schema.TableName) ([][]string, error)
	// TablesWith returns the tables of a schema that have a column; "" is the default
	// schema, which their names don't carry then.
	TablesWith(ctx context.Context, q Querier, schemaName, column string) ([]schema.TableName, error)
}

// QueryOptioner is implemented by dialects with a driver that takes an option before the
// arguments of a query.
type QueryOptioner interface {
	// QueryOption returns the option with which a driver's connection sends a query in one
	// message, where it would send two; nil if there is none.
	QueryOption(driverConn any) any
}

// SchemaFinder is implemented by dialects of databases with schemas that can look for a
// table in all of them with one query.
type SchemaFinder interface {
	// SchemasWith returns the schemas, other than that of the table's name, in which a
	// table has that name and a column; "" is the default schema. The first of them, visible
	// in number, are those in which the session finds tables without a schema as well.
	SchemasWith(ctx context.Context, q Querier, table schema.TableName, column string) (schemas []string, visible int, err error)
}

// What FindTables says of a table, and of one whose rows no rollback takes back.
const (
	KindTable       = "table"
	KindUnsafeTable = "table without transactions"
)
