package ddl

import (
	"context"
	"database/sql"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Kinds returns, in one round trip, the value of each of n queries, which is "" if
// the query has no row. query returns the i-th query, without a terminator; args are
// the values bound in all of them.
func Kinds(ctx context.Context, q dialect.Querier, n int, query func(i int) string, args ...any) ([]string, error) {
	columns, found, targets := make([]string, n), make([]sql.NullString, n), make([]any, n)
	for i := range n {
		columns[i], targets[i] = "("+query(i)+")", &found[i]
	}
	if err := q.QueryRowContext(ctx, "SELECT "+strings.Join(columns, ", "), args...).Scan(targets...); err != nil {
		return nil, err
	}
	kinds := make([]string, n)
	for i := range found {
		kinds[i] = found[i].String
	}
	return kinds, nil
}
