package sqlite

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.Batcher = Dialect{}

// Batch puts the changes of a table that need a rebuild into one batch, so that
// its rows are copied once. It stands where the first of them stood, which is
// right for any order of other tables: foreign keys aren't looked at before the
// commit. An operation that may depend on the tables as they are by then (SQL,
// rows, views, a renamed table) divides what is before it from what is behind.
func (Dialect) Batch(all []op.Operation) []op.Operation {
	var groups []*op.BatchAlterTable // nil entries of out, in order
	var out []op.Operation
	open := map[schema.TableName]*op.BatchAlterTable{}
	for _, o := range all {
		table, ok := batchable(o)
		if !ok {
			if name, known := ddl.TableOf(o); known && ownTableOnly(o) {
				delete(open, name)
			} else {
				clear(open)
			}
			out, groups = append(out, o), append(groups, nil)
			continue
		}
		g := open[table]
		if g == nil {
			g = &op.BatchAlterTable{Table: table}
			open[table] = g
			out, groups = append(out, nil), append(groups, g)
		}
		g.Ops = append(g.Ops, o)
	}
	return flatten(out, groups)
}

// batchable returns the table whose batch may hold the operation.
func batchable(o op.Operation) (schema.TableName, bool) {
	switch o := o.(type) {
	case op.AddColumn:
		return o.Table, true
	case op.DropColumn:
		return o.Table, true
	case op.AlterColumn:
		return o.Table, o.NewName == ""
	case op.AddConstraint:
		return o.Table, true
	case op.DropConstraint:
		return o.Table, true
	case op.RenameConstraint:
		return o.Table, true
	case op.CreateIndex:
		return o.Table, true
	case op.DropIndex:
		return o.Table, o.Table.Name != ""
	}
	return schema.TableName{}, false
}

// ownTableOnly reports an operation that no other table's changes depend on.
func ownTableOnly(o op.Operation) bool {
	switch o.(type) {
	case op.CreateTable, op.DropTable, op.CreateTableComment, op.BatchAlterTable:
		return true
	}
	return false
}

// flatten puts the groups in their places: as a batch where that saves a
// rebuild, else as they were.
func flatten(out []op.Operation, groups []*op.BatchAlterTable) []op.Operation {
	var flat []op.Operation
	for i, o := range out {
		switch g := groups[i]; {
		case g == nil:
			flat = append(flat, o)
		case rebuilds(g.Ops) > 1:
			flat = append(flat, *g)
		default:
			flat = append(flat, g.Ops...)
		}
	}
	return flat
}

// rebuilds counts the changes that are a rebuild each, as far as can be seen
// without the table.
func rebuilds(all []op.Operation) int {
	n := 0
	for _, o := range all {
		switch o := o.(type) {
		case op.CreateIndex, op.DropIndex:
		case op.AddColumn:
			if !nativeAdd(o) || !constantAdd(o) {
				n++
			}
		default:
			n++
		}
	}
	return n
}
