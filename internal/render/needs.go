package render

import (
	"strings"

	"github.com/alembic-go/alembic/internal/online"
	"github.com/alembic-go/alembic/internal/rowcheck"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// needs returns the lines of comments above each operation: what its rows must
// fulfil, the query that finds those that don't, and why it isn't online, if it
// should be. m is the schema before the first operation, indent stands before a line
// of a query.
func needs(ops []op.Operation, o Options, m *schema.MetaData, indent string) ([][]string, error) {
	all := make([][]string, len(ops))
	d := o.Dialect
	if d == nil {
		return all, nil
	}
	if o.Online && m != nil {
		r, err := online.Of(ops, d, m, true)
		if err != nil {
			return nil, err
		}
		for i, why := range r.Blocks {
			if why != "" {
				all[i] = lines("", "Not online: "+why+".")
			}
		}
	}
	for i, found := range rowcheck.Of(ops, d, m) {
		for _, need := range found {
			all[i] = append(append(all[i], lines("", need.Text)...), lines(indent, need.Query)...)
		}
	}
	return all, nil
}

// lines indents the lines of a text, which a name may contain as well.
func lines(indent, text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		all = append(all, indent+strings.TrimRight(line, "\r\n"))
	}
	return all
}
