package render

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/rowcheck"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// needs returns the lines of comments above each operation: what its rows must
// fulfil, and the query that finds those that don't. m is the schema before the first
// operation.
func needs(ops []op.Operation, d dialect.Dialect, m *schema.MetaData) [][]string {
	all := make([][]string, len(ops))
	if d == nil {
		return all
	}
	for i, found := range rowcheck.Of(ops, d, m) {
		for _, need := range found {
			all[i] = append(all[i], need.Text)
			for line := range strings.Lines(need.Query) {
				all[i] = append(all[i], "  "+strings.TrimRight(line, "\r\n"))
			}
		}
	}
	return all
}
