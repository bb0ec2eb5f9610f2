package dialect

import "context"

// SchemaLister is implemented by dialects that read a schema which isn't there as an
// empty one.
type SchemaLister interface {
	// Schemas lists the schemas that hold or may hold a user's tables.
	Schemas(context.Context, Querier) ([]string, error)
}
