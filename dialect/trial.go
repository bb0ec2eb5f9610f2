package dialect

import (
	"context"

	"github.com/alembic-go/alembic/schema"
)

// TableTrier is implemented by databases whose schema changes commit one by one, so that
// a revision is half done when they refuse a part of it.
type TableTrier interface {
	// TryTable has the database create a table for the moment, as far as it can, and
	// returns a *TableRefusedError if the table is one that it refuses. Any other error
	// tells nothing about the table. before is the table as it is, or nil.
	TryTable(ctx context.Context, c Conn, t, before *schema.Table) error
	// TakesTables does that with several tables in one message, and reports whether the
	// database took all of them. If not, TryTable tells which one it refuses, if any.
	TakesTables(ctx context.Context, c Conn, all []Untried) bool
	// CheckUntried returns an error for what the database refuses in a table that exists
	// for more than the moment.
	CheckUntried(ctx context.Context, c Conn, u Untried) error
}

// Untried is a table that a revision makes or changes.
type Untried struct {
	Table   *schema.Table     // as it becomes, with what its model leaves to the database
	Before  *schema.Table     // as it is; nil for a new one
	Renamed map[string]string // its columns with other names: their old name to their new one
	Schema  *schema.MetaData  // with all tables as they become
}

// TableRefusedError is returned by TryTable for a table that the database refuses.
type TableRefusedError struct{ Err error }

func (e *TableRefusedError) Error() string { return e.Err.Error() }

// Unwrap returns the database's error.
func (e *TableRefusedError) Unwrap() error { return e.Err }

// TableReader is implemented by databases that tell of a table for the moment what they
// make of it, and have no place for a schema that leaves no trace.
type TableReader interface {
	// ReadBack has the database create a table as TryTable does, and returns it with the
	// expressions and defaults that the database makes of its own.
	ReadBack(ctx context.Context, c Conn, t, before *schema.Table) (*schema.Table, error)
}

// DefinitionReader is implemented by databases that read the statement of an object without
// running it.
type DefinitionReader interface {
	// CheckDefinition returns an error if the database can't read the statement. What it
	// names needn't be there.
	CheckDefinition(ctx context.Context, c Conn, sql string) error
}
