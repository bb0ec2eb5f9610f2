package compare

import (
	"maps"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// A partition or heir has the columns of the table above it. If those change in the same
// revision, one that comes is created when they have changed, and one that goes is dropped
// before: then each has the columns that its own text tells, on the way back as well.

// changingTables are the tables whose columns change, and the partitions and heirs of those.
func (c *comparison) changingTables() map[schema.TableName]bool {
	changing := map[schema.TableName]bool{}
	for _, o := range c.phases.change {
		switch o := o.(type) {
		case op.AddColumn:
			changing[o.Table] = true
		case op.AlterColumn:
			changing[o.Table] = true
		case op.DropColumn:
			changing[o.Table] = true
		}
	}
	for name := range maps.Clone(changing) {
		for _, below := range slices.Concat(c.db.partitions[name], c.target.partitions[name]) {
			changing[below] = true
		}
	}
	return changing
}

// isBelow reports whether the table is a partition or heir of one of the tables.
func isBelow(t *schema.Table, tables map[schema.TableName]bool) bool {
	return slices.ContainsFunc(t.Parents, func(parent schema.TableName) bool { return tables[parent] })
}

// lateTables are those of the new tables and objects, in order, that come under a table
// whose columns change, and what needs them.
func (c *comparison) lateTables(order []schema.ObjectRef) map[schema.ObjectRef]bool {
	late, changing := map[schema.ObjectRef]bool{}, c.changingTables()
	isLate := func(r schema.ObjectRef) bool { return late[r.Whole()] }
	for _, ref := range order {
		if ref.Kind != schema.KindTable {
			late[ref] = c.made[ref] != nil && slices.ContainsFunc(c.made[ref].DependsOn, isLate)
			continue
		}
		t := c.target.written.Table(ref.Name)
		late[ref] = isBelow(t, changing) || slices.ContainsFunc(t.DependsOn, isLate)
	}
	return late
}

// earlyTables are those of the removed tables, in the order in which they are dropped, that
// are under a table whose columns change, and those that need them.
func (c *comparison) earlyTables(order []schema.ObjectRef) map[schema.TableName]bool {
	early, changing := map[schema.TableName]bool{}, c.changingTables()
	isEarly := func(r schema.ObjectRef) bool { return r.Kind == schema.KindTable && early[r.Name] }
	for _, ref := range slices.Backward(order) {
		if ref.Kind == schema.KindTable {
			t := c.db.written.Table(ref.Name)
			early[ref.Name] = isBelow(t, changing) || slices.ContainsFunc(tableNeeds(t), isEarly)
		}
	}
	return early
}
