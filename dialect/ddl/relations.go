package ddl

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
)

// Relations runs a query for the names of relations and what their definitions
// are told by.
func Relations(ctx context.Context, q dialect.Querier, query string) (map[string]string, error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	defer rows.Close()
	relations := map[string]string{}
	for rows.Next() {
		var name string
		var state sql.NullString
		if err := rows.Scan(&name, &state); err != nil {
			return nil, err
		}
		relations[name] = state.String
	}
	return relations, rows.Err()
}
