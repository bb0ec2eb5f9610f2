package compare

import (
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func (c *comparison) forwardReferences() bool { return c.d.Traits().ForwardReferences }

// logAdded logs the new tables with their indexes.
func (c *comparison) logAdded() {
	for _, name := range dependencyOrder(c.target.written, c.added) {
		c.log("Detected added table %s", quoted(name.String()))
		for _, x := range c.target.written.Table(name).Indexes {
			c.log("Detected added index %s on %s %s", quoted(x.Name), quoted(name.String()), listed(x.Columns()))
		}
	}
}

// createTables adds the new tables, each after those that it refers to.
// A foreign key of a cycle, or to a key that the changes make or drop, is added
// when all tables stand.
func (c *comparison) createTables() {
	made := map[schema.TableName]bool{}
	added, lost := nameSet(c.added), c.lostKeys()
	var late []op.Operation
	for _, name := range dependencyOrder(c.target.written, c.added) {
		t := c.target.written.Table(name).Clone()
		made[name] = true
		if !c.forwardReferences() {
			isLate := func(fk *schema.ForeignKey) bool {
				return fk.UseAlter || lost(fk) || !c.standing(fk, made, added)
			}
			for _, fk := range extract(&t.ForeignKeys, isLate) {
				late = append(late, c.addConstraint(name, fk))
			}
		}
		c.phases.create = append(c.phases.create, op.CreateTable{Table: t})
	}
	c.phases.connect = append(late, c.phases.connect...)
}

// standing reports whether the key that a new table refers to exists before the
// changes: in a table made already or in one that has it in the database.
func (c *comparison) standing(fk *schema.ForeignKey, made, added map[schema.TableName]bool) bool {
	if made[fk.RefTable] {
		return true
	}
	if added[fk.RefTable] {
		return false
	}
	t := c.db.written.Table(fk.RefTable)
	return t == nil || isKey(t, fk.RefColumns)
}

// nameSet returns the names as a set.
func nameSet(names []schema.TableName) map[schema.TableName]bool {
	set := make(map[schema.TableName]bool, len(names))
	for _, n := range names {
		set[n] = true
	}
	return set
}

// isKey reports whether the columns are a primary key or unique in t.
func isKey(t *schema.Table, columns []string) bool {
	same := func(other []string) bool { return slices.Equal(sorted(other), sorted(columns)) }
	return t.PrimaryKey != nil && same(t.PrimaryKey.Columns) ||
		slices.ContainsFunc(t.Uniques, func(u *schema.Unique) bool { return same(u.Columns) }) ||
		slices.ContainsFunc(t.Indexes, func(x *schema.Index) bool { return x.Unique && same(x.Columns()) })
}

// dropTables drops the removed tables, each before those that it refers to.
// A foreign key of a cycle, or to a key that the changes take away, goes first.
func (c *comparison) dropTables() {
	order := dependencyOrder(c.db.written, c.removed)
	slices.Reverse(order)
	removed, left := nameSet(c.removed), nameSet(c.removed)
	for _, name := range c.removed {
		c.logRemoved(c.db.written.Table(name))
	}
	lost := c.lostKeys()
	for _, name := range order {
		t := c.db.written.Table(name).Clone()
		if !c.forwardReferences() {
			gone := func(fk *schema.ForeignKey) bool {
				other := fk.RefTable != name
				return other && (removed[fk.RefTable] && !left[fk.RefTable] || lost(fk))
			}
			for _, fk := range extract(&t.ForeignKeys, gone) {
				c.phases.before = append(c.phases.before, dropConstraint(name, fk))
			}
		}
		left[name] = false
		c.phases.drop = append(c.phases.drop, op.DropTable{Name: name, Table: t})
	}
}

func (c *comparison) logRemoved(t *schema.Table) {
	for _, x := range t.Indexes {
		c.log("Detected removed index %s on %s", quoted(x.Name), quoted(t.Name.String()))
	}
	c.log("Detected removed table %s", quoted(t.Name.String()))
}

// lostKeys returns a test for foreign keys whose referred key the changes drop,
// if only to make it anew.
func (c *comparison) lostKeys() func(*schema.ForeignKey) bool {
	dropped := map[schema.TableName][][]string{}
	for _, o := range c.phases.change {
		switch o := o.(type) {
		case op.DropConstraint:
			dropped[o.Table] = append(dropped[o.Table], keyColumns(o.Constraint))
		case op.DropIndex:
			if o.Index.Unique {
				dropped[o.Table] = append(dropped[o.Table], o.Index.Columns())
			}
		}
	}
	return func(fk *schema.ForeignKey) bool {
		return slices.ContainsFunc(dropped[fk.RefTable], func(key []string) bool {
			return slices.Equal(sorted(key), sorted(fk.RefColumns))
		})
	}
}

// keyColumns are the columns of a primary key or unique constraint.
func keyColumns(c schema.Constraint) []string {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return c.Columns
	case *schema.Unique:
		return c.Columns
	default:
		return nil
	}
}

// reconnect drops and makes anew the foreign keys that stay while the key that
// they refer to changes: databases don't let go of a key that is referred to.
func (c *comparison) reconnect() {
	if c.forwardReferences() {
		return
	}
	lost, dropped := c.lostKeys(), c.droppedBefore()
	for _, name := range c.changed {
		for _, fk := range c.db.written.Table(name).ForeignKeys {
			if lost(fk) && !dropped[constraintKey{name, fk.Kind(), fk.Name}] {
				c.phases.before = append(c.phases.before, dropConstraint(name, fk))
				c.phases.connect = append(c.phases.connect, op.AddConstraint{Table: name, Constraint: fk.Clone()})
			}
		}
	}
}

// constraintKey is what a constraint is dropped by.
type constraintKey struct {
	table schema.TableName
	kind  schema.ConstraintKind
	name  string
}

// droppedBefore are the constraints that go in any case.
func (c *comparison) droppedBefore() map[constraintKey]bool {
	dropped := map[constraintKey]bool{}
	for _, o := range c.phases.before {
		if d, ok := o.(op.DropConstraint); ok {
			dropped[constraintKey{d.Table, d.Kind, d.Name}] = true
		}
	}
	return dropped
}

// extract removes the elements for which pick holds, and returns them.
func extract[T any](list *[]T, pick func(T) bool) []T {
	var out, rest []T
	for _, v := range *list {
		if pick(v) {
			out = append(out, v)
		} else {
			rest = append(rest, v)
		}
	}
	*list = rest
	return out
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }
