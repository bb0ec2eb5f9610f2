package dialect

import (
	"context"

	"github.com/alembic-go/alembic/schema"
)

// Repeater is implemented by scratch places that can tell what the schema depends on
// which statements make in them: with the same inputs the same statements make the same
// schema, which needn't be made again.
type Repeater interface {
	// Inputs returns all that the schema depends on besides the statements, which are
	// those that Statement returned. It returns "" if that can't be told.
	Inputs(ctx context.Context, statements []string) (string, error)
	// InspectBy is Inspect of a Scratch. It sends its queries through q.
	InspectBy(ctx context.Context, q Querier) (*schema.MetaData, error)
}
