package engine

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

// reading asks the database something outside of a transaction, and asks again where
// only another session or node is to blame for the failure, such as a schema change that
// a cluster applies in the middle of a query. Within a transaction the step is repeated
// as a whole, or fails.
func reading[T any](ctx context.Context, d *Database, ask func() (T, error)) (T, error) {
	for n := 1; ; n++ {
		answer, err := ask()
		if err == nil || d.within || n > repeats || !d.conflicts(err) {
			return answer, err
		}
		d.log.Debug("asking again", "error", err)
		select {
		case <-ctx.Done():
			return answer, err
		case <-time.After(time.Duration(n) * (10*time.Millisecond + rand.N(20*time.Millisecond))):
		}
	}
}

// conflicts reports whether others are to blame for the failure of a query.
func (d *Database) conflicts(failed error) bool {
	coder, ok := d.Dialect.(dialect.ErrorCoder)
	return ok && slices.Contains(d.Dialect.Traits().ReadConflicts, coder.ErrorCode(failed))
}
