package mysql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// togetherInFullText has columns of one FULLTEXT index get their new types at once: they
// have one character set at any time. The index goes and comes back in the same
// statement, which tells that it is one.
func (d *Dialect) togetherInFullText(all []op.Operation, places []int, n numbering) (chosen []int, index *schema.Index) {
	for _, x := range n.before.Indexes {
		if !d.mariadb || !strings.EqualFold(d.stringOption(x.Options, keyPrefix), "FULLTEXT") {
			continue // MySQL's may have a parser, which its catalog doesn't tell
		}
		chosen = slices.DeleteFunc(slices.Clone(places), func(i int) bool {
			a, ok := all[i].(op.AlterColumn)
			return !ok || a.Type == nil || !isOne(a.Name, x.Columns())
		})
		goes := slices.ContainsFunc(places, func(i int) bool {
			drop, ok := all[i].(op.DropIndex)
			return ok && drop.Name == x.Name
		})
		if len(chosen) > 1 && !goes {
			return chosen, x
		}
	}
	return nil, nil
}

// around puts an index around changes of a table.
func around(x *schema.Index, name schema.TableName, changes []op.Operation) []op.Operation {
	if x == nil {
		return changes
	}
	return slices.Concat([]op.Operation{op.DropIndex{Table: name, Name: x.Name, Index: x.Clone()}}, changes, []op.Operation{op.CreateIndex{Table: name, Index: x.Clone()}})
}
