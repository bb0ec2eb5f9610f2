package ddl

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
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

// Columns returns the columns that a query names for each of n tables, which it gives as
// rows of the table's place and the column.
func Columns(ctx context.Context, q dialect.Querier, n int, query func(i int) string, args ...any) ([][]string, error) {
	queries := make([]string, n)
	for i := range n {
		queries[i] = fmt.Sprintf("SELECT %d, found.name FROM (%s) found", i, query(i))
	}
	rows, err := q.QueryContext(ctx, strings.Join(queries, "\nUNION ALL "), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns := make([][]string, n)
	for rows.Next() {
		var i int
		var name string
		if err := rows.Scan(&i, &name); err != nil {
			return nil, err
		}
		columns[i] = append(columns[i], name)
	}
	return columns, rows.Err()
}

// Tables returns the tables of a schema that a query names.
func Tables(ctx context.Context, q dialect.Querier, schemaName, query string, args ...any) (tables []schema.TableName, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		name := schema.TableName{Schema: schemaName}
		if err := rows.Scan(&name.Name); err != nil {
			return nil, err
		}
		tables = append(tables, name)
	}
	return tables, rows.Err()
}
