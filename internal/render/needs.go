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
// operation, indent stands before a line of a query.
func needs(ops []op.Operation, d dialect.Dialect, m *schema.MetaData, indent string) [][]string {
	all := make([][]string, len(ops))
	if d == nil {
		return all
	}
	for i, found := range rowcheck.Of(ops, d, m) {
		for _, need := range found {
			all[i] = append(append(all[i], lines("", need.Text)...), lines(indent, need.Query)...)
		}
	}
	return all
}

// lines indents the lines of a text, which a name may contain as well.
func lines(indent, text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		all = append(all, indent+strings.TrimRight(line, "\r\n"))
	}
	return all
}
