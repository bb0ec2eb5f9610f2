package compare

import (
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func (c *comparison) forwardReferences() bool {
	f, ok := c.d.(dialect.ForwardReferencer)
	return ok && f.ForwardReferences()
}

// logAdded logs the new tables with their indexes.
func (c *comparison) logAdded() {
	for _, name := range dependencyOrder(c.target.written, c.added) {
		c.log("Detected added table %s", quoted(name.String()))
		for _, x := range c.target.written.Table(name).Indexes {
			c.log("Detected added index %s on %s", quoted(x.Name), quoted(pyTuple(x.Columns())))
		}
	}
}

// createTables adds the new tables, each after those that it refers to.
// A foreign key of a cycle, or to a key that the changes make or drop, is added
// when all tables stand.
func (c *comparison) createTables() {
	made := map[schema.TableName]bool{}
	lost := c.lostKeys()
	var late []op.Operation
	for _, name := range dependencyOrder(c.target.written, c.added) {
		t := c.target.written.Table(name).Clone()
		made[name] = true
		if !c.forwardReferences() {
			isLate := func(fk *schema.ForeignKey) bool {
				return fk.UseAlter || lost(fk) || !c.standing(fk.RefTable, fk.RefColumns, made)
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
func (c *comparison) standing(table schema.TableName, columns []string, made map[schema.TableName]bool) bool {
	if made[table] {
		return true
	}
	if slices.Contains(c.added, table) {
		return false
	}
	t := c.db.written.Table(table)
	return t == nil || isKey(t, columns)
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
	left := map[schema.TableName]bool{}
	for _, name := range order {
		left[name] = true
	}
	for _, name := range c.removed {
		c.logRemoved(c.db.written.Table(name))
	}
	lost := c.lostKeys()
	for _, name := range order {
		t := c.db.written.Table(name).Clone()
		if !c.forwardReferences() {
			gone := func(fk *schema.ForeignKey) bool {
				other := fk.RefTable != name
				return other && (slices.Contains(c.removed, fk.RefTable) && !left[fk.RefTable] || lost(fk))
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
	lost := c.lostKeys()
	for _, name := range c.changed {
		for _, fk := range c.db.written.Table(name).ForeignKeys {
			drop := dropConstraint(name, fk)
			if lost(fk) && !c.dropsAlready(drop) {
				c.phases.before = append(c.phases.before, drop)
				c.phases.connect = append(c.phases.connect, op.AddConstraint{Table: name, Constraint: fk.Clone()})
			}
		}
	}
}

// dropsAlready reports whether the same foreign key goes in any case.
func (c *comparison) dropsAlready(drop op.DropConstraint) bool {
	return slices.ContainsFunc(c.phases.before, func(o op.Operation) bool {
		d, ok := o.(op.DropConstraint)
		return ok && d.Table == drop.Table && d.Kind == drop.Kind && d.Name == drop.Name
	})
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

// dependencyOrder sorts tables so that each comes after those it needs; equals
// are in order of their names. In a cycle the first name comes first.
func dependencyOrder(m *schema.MetaData, names []schema.TableName) []schema.TableName {
	rest := slices.SortedFunc(slices.Values(names), compareNames)
	needs := map[schema.TableName][]schema.TableName{}
	for _, n := range rest {
		needs[n] = tableNeeds(m.Table(n), rest)
	}
	order := make([]schema.TableName, 0, len(rest))
	done := map[schema.TableName]bool{}
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(n schema.TableName) bool {
			return !slices.ContainsFunc(needs[n], func(d schema.TableName) bool { return !done[d] })
		})
		if i < 0 {
			i = slices.IndexFunc(rest, func(n schema.TableName) bool { return inDeepestCycle(n, needs, done) })
		}
		order, done[rest[i]] = append(order, rest[i]), true
		rest = slices.Delete(rest, i, i+1)
	}
	return order
}

// tableNeeds lists the other tables among names that t refers to or depends on.
func tableNeeds(t *schema.Table, names []schema.TableName) []schema.TableName {
	needs := slices.Clone(t.DependsOn)
	for _, fk := range t.ForeignKeys {
		if !fk.UseAlter {
			needs = append(needs, fk.RefTable)
		}
	}
	return slices.DeleteFunc(needs, func(n schema.TableName) bool { return n == t.Name || !slices.Contains(names, n) })
}

// inDeepestCycle reports whether every table that n needs needs n in turn: the
// cycle of n needs nothing outside of it.
func inDeepestCycle(n schema.TableName, needs map[schema.TableName][]schema.TableName, done map[schema.TableName]bool) bool {
	for other := range reach(n, needs, done) {
		if !reach(other, needs, done)[n] {
			return false
		}
	}
	return true
}

func reach(from schema.TableName, needs map[schema.TableName][]schema.TableName, done map[schema.TableName]bool) map[schema.TableName]bool {
	seen := map[schema.TableName]bool{}
	queue := []schema.TableName{from}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, next := range needs[n] {
			if !done[next] && !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return seen
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }
