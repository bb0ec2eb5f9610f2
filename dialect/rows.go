package dialect

import (
	"context"

	"github.com/alembic-go/alembic/schema"
)

// Row is what an INSERT of one row inserts.
type Row struct {
	Columns []string // their names
	Values  []string // as literals, in the order of the columns
}

// RowInserter is implemented by sessions that can insert many rows faster than with
// one statement for each.
type RowInserter interface {
	// InsertRows returns a function that inserts rows into columns of a table as one
	// INSERT for each of them would, in their order. It returns nil if that isn't
	// certain: a trigger may act for each statement, a table may keep the rows of a
	// statement that fails.
	InsertRows(ctx context.Context, table schema.TableName, columns []string) (InsertRows, error)
}

// InsertRows inserts rows of literals. If it fails, the rows are inserted one by one
// from where they were, to find out which of them the database refuses.
type InsertRows func(ctx context.Context, rows [][]string) error
