package dialect

import "context"

// EmptyTeller is implemented by dialects that can tell with one cheap query whether a
// database holds no table at all.
type EmptyTeller interface {
	// HoldsTables reports whether any schema that a revision may name has a table. It
	// may say so where there is none.
	HoldsTables(context.Context, Querier) (bool, error)
}
