package ddl

import (
	"context"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Exist reports, in one round trip, which of n queries have a row. query returns
// the i-th query, without a terminator; args are the values bound in all of them.
func Exist(ctx context.Context, q dialect.Querier, n int, query func(i int) string, args ...any) ([]bool, error) {
	columns, found, targets := make([]string, n), make([]bool, n), make([]any, n)
	for i := range n {
		columns[i], targets[i] = "EXISTS ("+query(i)+")", &found[i]
	}
	err := q.QueryRowContext(ctx, "SELECT "+strings.Join(columns, ", "), args...).Scan(targets...)
	return found, err
}
