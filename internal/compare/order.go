package compare

import (
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func (c *comparison) forwardReferences() bool { return c.traits.ForwardReferences }

// logAdded logs the new tables with their indexes.
func (c *comparison) logAdded() {
	for _, name := range tableOrder(c.target.written, c.added) {
		c.log("Detected added table %s", quoted(name.String()))
		for _, x := range c.target.written.Table(name).Indexes {
			c.log("Detected added index %s on %s %s", quoted(x.Name), quoted(name.String()), listed(x.Columns()))
		}
	}
}

// tableOrder sorts tables so that each comes after those that it needs.
func tableOrder(m *schema.MetaData, names []schema.TableName) []schema.TableName {
	nodes := make([]schema.ObjectRef, len(names))
	for i, name := range slices.SortedFunc(slices.Values(names), compareNames) {
		nodes[i] = schema.TableRef(name)
	}
	order := dependencyOrder(nodes, func(r schema.ObjectRef) []schema.ObjectRef { return tableNeeds(m.Table(r.Name)) })
	sorted := make([]schema.TableName, len(order))
	for i, r := range order {
		sorted[i] = r.Name
	}
	return sorted
}

// create adds the new tables and objects, each after those that it needs.
// Objects that no table needs come when all tables are as they shall be.
func (c *comparison) create() {
	nodes := tableRefs(c.added)
	for _, objects := range []map[schema.ObjectRef]*schema.Object{c.made, c.replaced} {
		for ref := range objects {
			nodes = append(nodes, ref)
		}
	}
	c.sortByKind(c.target, nodes)
	early := c.neededByTables(c.target)
	for _, name := range c.added {
		for _, ref := range c.target.parentDefaults(c.target.written.Table(name)) {
			early[ref] = true
		}
	}
	made, added, lost := map[schema.TableName]bool{}, nameSet(c.added), c.lostKeys()
	var late []op.Operation
	rings := c.breakCycles(c.target, nodes)
	order := dependencyOrder(nodes, rings.needs)
	completed, isLate := rings.completed(order), c.lateTables(order)
	below := extract(&order, func(r schema.ObjectRef) bool { return isLate[r] })
	for _, ref := range slices.Concat(order, below) {
		into := &c.phases.create
		if isLate[ref] {
			into = &c.phases.below
		}
		switch {
		case ref.Kind == schema.KindTable:
			made[ref.Name] = true
			tables, more := c.createTable(ref.Name, rings, made, added, lost)
			*into, late = append(*into, tables...), append(late, more...)
		case ref.Kind == schema.KindSchema, ref.Kind == schema.KindExtension && c.replaced[ref] != nil:
			c.phases.schemas = append(c.phases.schemas, c.newObject(ref, rings))
		case early[ref]:
			*into = append(*into, c.newObject(ref, rings))
		default:
			c.phases.finish = append(c.phases.finish, c.newObject(ref, rings))
		}
		for _, stub := range completed[ref] {
			c.phases.finish = append(c.phases.finish, op.ReplaceObject{Object: c.made[stub], Existing: rings.stubs[stub]})
		}
	}
	c.phases.connect = append(late, c.phases.connect...)
}

// createTable returns what creates a table, and what is added when all tables stand: a
// foreign key of a cycle, or to a key that the changes make or drop, and the parts that
// wait for objects that need the table.
func (c *comparison) createTable(name schema.TableName, rings *cycles, made, added map[schema.TableName]bool, lost func(*schema.ForeignKey) bool) (create, late []op.Operation) {
	t, attach := c.asPartition(c.target, c.target.written.Table(name))
	if !c.forwardReferences() {
		isLate := func(fk *schema.ForeignKey) bool {
			return fk.UseAlter || lost(fk) || !c.standing(fk, made, added) || c.takesPartitions(name)
		}
		for _, fk := range extract(&t.ForeignKeys, isLate) {
			late = append(late, c.addConstraint(name, fk))
		}
	}
	late = append(late, rings.lateParts(t)...)
	late = append(late, c.onlyParts(t)...)
	return append([]op.Operation{op.CreateTable{Table: t}}, attach...), late
}

// takesPartitions reports whether tables that stand become partitions of a new one.
// Its foreign keys come after them: what ATTACH gives to a partition, DETACH leaves
// there on the way back.
func (c *comparison) takesPartitions(name schema.TableName) bool {
	return slices.ContainsFunc(c.target.partitions[name], func(partition schema.TableName) bool { return c.db.written.Table(partition) != nil })
}

// standing reports whether the key that a new table refers to exists before the
// changes: in a table made already or in one that has it in the database.
func (c *comparison) standing(fk *schema.ForeignKey, made, added map[schema.TableName]bool) bool {
	missing := func(partition schema.TableName) bool { return added[partition] && !made[partition] }
	if made[fk.RefTable] {
		return !slices.ContainsFunc(c.target.partitions[fk.RefTable], missing)
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

// drop drops the removed tables and objects, each before those that it needs.
// Objects that no table needs go before anything else changes.
func (c *comparison) drop() {
	nodes := tableRefs(c.removed)
	for ref := range c.gone {
		nodes = append(nodes, ref)
	}
	c.sortByKind(c.db, nodes)
	rings := c.breakCycles(c.db, nodes)
	order := dependencyOrder(nodes, rings.needs)
	slices.Reverse(order)
	for _, name := range c.removed {
		c.logRemoved(c.db.written.Table(name))
	}
	used, originals, under := c.neededByTables(c.db), c.originals(), c.underTables()
	left, lost := nameSet(c.removed), c.lostKeys()
	tables := &c.phases.drop
	if c.traits.SchemaWideNames && (c.namesGoOver() || c.leavingTables()) || slices.ContainsFunc(c.removed, c.freesIndexes) {
		tables = &c.phases.free
	}
	for _, ref := range order {
		if stub := rings.stubs[ref]; stub != nil {
			c.phases.release = append(c.phases.release, op.ReplaceObject{Object: stub, Existing: c.gone[ref]})
		}
	}
	early := c.earlyTables(order)
	for _, ref := range order {
		switch {
		case ref.Kind == schema.KindTable && early[ref.Name]:
			c.phases.free = append(c.phases.free, c.dropTable(ref.Name, rings, left, lost))
		case ref.Kind == schema.KindTable:
			*tables = append(*tables, c.dropTable(ref.Name, rings, left, lost))
		case under[ref]:
			c.phases.unmake = append(c.phases.unmake, op.DropObject{Object: rings.standIn(ref, c.gone[ref])})
		case c.gone[ref].IsAbout():
			c.phases.release = append(c.phases.release, op.DropObject{Object: c.originalOf(c.gone[ref])})
		case originals[ref] != nil && (c.made[ref] != nil || !used[ref]):
			c.phases.release = append(c.phases.release, op.DropObject{Object: originals[ref]})
		case ref.Kind == schema.KindSchema:
		case used[ref] && c.made[ref] == nil && !c.clearing.first[ref]:
			c.phases.drop = append(c.phases.drop, op.DropObject{Object: rings.standIn(ref, c.gone[ref])})
		default:
			c.phases.release = append(c.phases.release, op.DropObject{Object: rings.standIn(ref, c.gone[ref])})
		}
	}
}

// dropTable drops a table. A foreign key of a cycle, or to a key that the
// changes take away, goes first. left holds the removed tables, those that still
// stand as true.
func (c *comparison) dropTable(name schema.TableName, rings *cycles, left map[schema.TableName]bool, lost func(*schema.ForeignKey) bool) op.DropTable {
	t, attach := c.asPartition(c.db, c.db.written.Table(name))
	for _, o := range attach {
		detach, _ := o.Reverse()
		c.phases.detach = append(c.phases.detach, detach)
	}
	if !c.forwardReferences() {
		gone := func(fk *schema.ForeignKey) bool {
			isGone := func(other schema.TableName) bool { stands, removed := left[other]; return removed && !stands }
			return fk.RefTable != name && (isGone(fk.RefTable) || slices.ContainsFunc(c.db.partitions[fk.RefTable], isGone) || lost(fk))
		}
		for _, fk := range extract(&t.ForeignKeys, gone) {
			c.phases.before = append(c.phases.before, dropConstraint(name, fk))
		}
	}
	for _, part := range slices.Backward(rings.lateParts(t)) {
		if undo, err := part.Reverse(); err == nil {
			c.phases.before = append(c.phases.before, undo)
		}
	}
	left[name] = false
	return op.DropTable{Name: name, Table: t}
}

// schemasGone drops schemas, which are empty when all else has gone.
func (c *comparison) schemasGone() []op.Operation {
	var out []op.Operation
	for _, o := range c.db.written.Objects {
		if o.Kind == schema.KindSchema && c.gone[o.Ref()] != nil {
			out = append(out, op.DropObject{Object: o})
		}
	}
	return out
}

// namesGoOver reports whether a name that a removed table gives free is given to
// something new: then the tables go before that is made.
func (c *comparison) namesGoOver() bool {
	made := map[takenName]bool{}
	for _, o := range slices.Concat(c.phases.enums, c.phases.create, c.phases.change, c.phases.below) {
		for _, n := range c.takes(o) {
			made[n] = true
		}
	}
	return slices.ContainsFunc(c.removed, func(name schema.TableName) bool {
		return slices.ContainsFunc(c.takenByTable(c.db, c.db.written.Table(name)), func(n takenName) bool { return made[n] })
	})
}

func (c *comparison) logRemoved(t *schema.Table) {
	for _, x := range t.Indexes {
		c.log("Detected removed index %s on %s", quoted(x.Name), quoted(t.Name.String()))
	}
	c.log("Detected removed table %s", quoted(c.databaseName(t.Name).String()))
}

// lostKeys returns a test for foreign keys whose referred key the changes drop,
// if only to make it anew.
func (c *comparison) lostKeys() func(*schema.ForeignKey) bool {
	dropped := map[schema.TableName][][]string{}
	for _, o := range slices.Concat(c.phases.free, c.phases.change) {
		switch o := o.(type) {
		case op.DropConstraint:
			dropped[o.Table] = append(dropped[o.Table], schema.KeyColumns(o.Constraint))
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

// reconnect drops and makes anew the foreign keys that stay while the key that
// they refer to changes, because databases don't let go of a key that is
// referred to, or while what they stand on changes otherwise.
func (c *comparison) reconnect() {
	if c.forwardReferences() {
		return
	}
	lost, disturbed, dropped := c.lostKeys(), c.disturbed(), c.droppedBefore()
	for _, t := range c.db.written.Tables() {
		name := t.Name
		if slices.Contains(c.removed, name) {
			continue
		}
		for _, fk := range t.ForeignKeys {
			if (lost(fk) || disturbed(name, fk) || atEitherEnd(c.retyped, name, fk)) && !dropped[constraintKey{name, fk.Kind(), fk.Name}] {
				c.phases.before = append(c.phases.before, dropConstraint(name, fk))
				again := fk.Clone()
				again.Index = "" // it needs none of its own: the changes make what it needs
				c.phases.connect = append(c.phases.connect, op.AddConstraint{Table: name, Constraint: again})
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
	if !slices.ContainsFunc(*list, pick) {
		return nil
	}
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
