package compare

import (
	"fmt"
	"maps"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Parts of tables use objects: a default calls a function, an index has an operator
// class, a column a domain. Such a part steps aside while its object is dropped and made
// again, although it doesn't change itself. Which objects those are is known when tables
// and objects are compared, so that the comparison runs again with what it found.

// compareAll compares the tables and then the objects.
func (c *comparison) compareAll() error {
	before := c.found()
	c.regroup()
	for {
		for _, name := range c.changed {
			if err := c.table(name); err != nil {
				return fmt.Errorf("table %s: %w", name, err)
			}
		}
		c.reconnect()
		c.pinKeptIndexes()
		c.compareObjects()
		if !c.leavesMore() {
			return nil
		}
		before.restore(c)
	}
}

// found is what a comparison has found so far.
type found struct {
	phases                 phases
	log, warnings, leftOut []string
	unmanaged              []schema.ObjectRef
	reparented, enumsMade  []schema.TableName
	retyped                map[schema.ObjectRef]bool
	given                  map[constraintKey]bool
}

func (c *comparison) found() found {
	return found{
		phases: c.phases, log: c.r.Log, warnings: c.r.Warnings, leftOut: c.leftOut, unmanaged: c.r.Unmanaged,
		reparented: c.reparented, enumsMade: c.enumsMade, retyped: maps.Clone(c.retyped), given: maps.Clone(c.given),
	}
}

func (f found) restore(c *comparison) {
	c.phases, c.leftOut, c.reparented, c.enumsMade = f.phases, f.leftOut, f.reparented, f.enumsMade
	c.r.Log, c.r.Warnings, c.r.Unmanaged = f.log, f.warnings, f.unmanaged
	c.retyped, c.given = maps.Clone(f.retyped), maps.Clone(f.given)
}

// leavesMore finds the objects that are dropped while a table uses them, and reports
// whether there are any that weren't known yet.
func (c *comparison) leavesMore() (more bool) {
	for _, name := range slices.Concat(c.changed, c.removed) {
		for _, use := range c.db.written.Table(name).Uses {
			of := use.Of.Whole()
			if c.gone[of] != nil && !c.leaving[of] && (c.made[of] != nil || c.hasNamesake(of)) {
				c.leaving[of], more = true, true
			}
		}
	}
	return more
}

// hasNamesake reports whether the target has a routine of the same name, which the same
// words mean when this one has gone.
func (c *comparison) hasNamesake(ref schema.ObjectRef) bool {
	return slices.ContainsFunc(c.target.written.Objects, func(o *schema.Object) bool {
		return o.Kind == ref.Kind && o.Name == ref.Name && o.Args != ref.Args
	})
}

// underTables are the objects that go when the parts of tables that use them have gone:
// those that leave, and what they need.
func (c *comparison) underTables() map[schema.ObjectRef]bool {
	under := map[schema.ObjectRef]bool{}
	var add func(ref schema.ObjectRef)
	add = func(ref schema.ObjectRef) {
		if ref.Kind == schema.KindTable || under[ref] {
			return
		}
		under[ref] = true
		if o := c.db.written.Object(ref); o != nil {
			for _, need := range o.DependsOn {
				add(need.Whole())
			}
		}
		for _, named := range c.db.bodies[ref] {
			if named.Kind == schema.KindFunction { // the way back creates it first
				add(named)
			}
		}
	}
	for ref := range c.leaving {
		add(ref)
	}
	return under
}

// leavingTables reports whether a removed table uses what leaves: then it goes before
// that, with the keys and indexes.
func (c *comparison) leavingTables() bool {
	return slices.ContainsFunc(c.removed, func(name schema.TableName) bool {
		return slices.ContainsFunc(c.db.written.Table(name).Uses, func(u schema.Use) bool { return c.leaving[u.Of.Whole()] })
	})
}

// part is a part of a table.
type part struct {
	kind schema.UsePart
	name string
}

// leavingParts are the parts of a table that use what leaves.
func (c *comparison) leavingParts(t *schema.Table) map[part]schema.ObjectRef {
	if len(c.leaving) == 0 {
		return nil
	}
	parts := map[part]schema.ObjectRef{}
	for _, u := range t.Uses {
		if c.leaving[u.Of.Whole()] {
			parts[part{u.Part, u.Name}] = u.Of.Whole()
		}
	}
	return parts
}

// losesKey reports whether an index or constraint uses what leaves, or a column that
// does.
func (t *tableDiff) losesKey(name string, columns []string) bool {
	_, loses := t.loses[part{schema.UseKey, name}]
	return loses && name != "" || slices.ContainsFunc(columns, func(c string) bool { return slices.Contains(t.texts, c) })
}

// losesColumn reports whether the type of a column, or what it is computed from, leaves.
func (t *tableDiff) losesColumn(name string) bool {
	_, typed := t.loses[part{schema.UseColumn, name}]
	_, valued := t.loses[part{schema.UseDefault, name}]
	return typed || valued
}

// aside is a change that lasts until what the column uses has been made again.
type aside struct{ op.AlterColumn }

// setAside has the columns whose type leaves be texts for the time, takes their defaults
// and those that use what leaves, and lets the comparison bring back what was there.
func (t *tableDiff) setAside() error {
	if t.loses = t.leavingParts(t.old); len(t.loses) == 0 {
		return nil
	}
	if of, loses := t.loses[part{}]; loses {
		return t.refuseUse(of)
	}
	t.old, t.oldNorm = withOwnColumns(t.old), withOwnColumns(t.oldNorm)
	for i, col := range t.old.Columns {
		of, typed := t.loses[part{schema.UseColumn, col.Name}]
		_, valued := t.loses[part{schema.UseDefault, col.Name}]
		if col.Computed != nil || !typed && !valued {
			continue
		}
		a := op.AlterColumn{Table: t.name, Name: col.Name, ExistingType: col.Type}
		if was := defaultOf(col); !was.IsNone() && col.Identity == nil {
			a.Default, a.ExistingDefault = &op.DefaultChange{}, was
		}
		if typed {
			a.Type, a.ExistingOptions = t.carry(col)
			t.texts = append(t.texts, col.Name)
			t.touch(col.Name)
			if t.touchesKey() {
				return t.refuseUse(of)
			}
		}
		t.undone = append(t.undone, a)
		t.apart = append(t.apart, aside{a})
		for _, c := range []*schema.Column{t.old.Columns[i], t.oldNorm.Column(col.Name)} {
			if c == nil {
				continue
			}
			if typed {
				c.Type = a.Type
			}
			if a.Default != nil {
				c.Default = nil
			}
		}
	}
	return nil
}

// withOwnColumns returns a copy of the table whose columns can be changed.
func withOwnColumns(t *schema.Table) *schema.Table {
	n := *t
	n.Columns = make([]*schema.Column, len(t.Columns))
	for i, c := range t.Columns {
		n.Columns[i] = c.Clone()
	}
	return &n
}

// touchesKey reports whether a marked column stands in what the table is partitioned by.
func (t *tableDiff) touchesKey() bool {
	return slices.ContainsFunc(t.traits.FixedOptions, func(key string) bool {
		text, _ := t.old.Options[key].(string)
		return t.touches(text)
	})
}

func (t *tableDiff) refuseUse(of schema.ObjectRef) error {
	return fmt.Errorf("it is partitioned by, or made of, what uses %s, which can only be changed by dropping it and creating it again, and no statement takes it out of the table; "+
		"leave %s as it is and give what changes another name, or write a revision that makes the table anew and copies its rows", quotedObject(of), quotedObject(of))
}

// partDefaultsOfRows takes a changed default that names the table's own row type before
// the types of other columns change, and gives the new one after them, in both directions:
// a database that keeps the default as an expression would put a cast into it.
func (t *tableDiff) partDefaultsOfRows() {
	var before, between, after []op.Operation
	retypes := slices.ContainsFunc(t.columns, func(o op.Operation) bool {
		a, ok := o.(op.AlterColumn)
		return ok && a.Type != nil
	})
	for _, o := range t.columns {
		a, ok := o.(op.AlterColumn)
		if !ok || !retypes || a.Default == nil || !t.namesRows(a.Default) && !t.namesRows(a.ExistingDefault) {
			between = append(between, o)
			continue
		}
		part := op.AlterColumn{Table: a.Table, Name: a.Name, ExistingType: a.ExistingType, ExistingNullable: a.ExistingNullable}
		if !a.ExistingDefault.IsNone() {
			goes := part
			goes.Default, goes.ExistingDefault = &op.DefaultChange{}, a.ExistingDefault
			before = append(before, goes)
		}
		if !a.Default.IsNone() {
			comes := part
			comes.ExistingDefault = &op.DefaultChange{}
			if comes.Default = a.Default; a.Type != nil {
				comes.ExistingType = a.Type
			}
			after = append(after, comes)
		}
		if a.Default, a.ExistingDefault = nil, nil; len(a.Changes()) > 0 {
			between = append(between, a)
		}
	}
	t.columns = slices.Concat(before, between, after)
}

// namesRows reports whether a default names the table.
func (t *tableDiff) namesRows(d *op.DefaultChange) bool {
	return d != nil && d.Default != nil && t.names(d.Default.Expr, func(name string) bool { return name == t.name.Name })
}

// bringBack gives the columns back what was set aside and the comparison doesn't bring,
// because Env's hooks leave it out.
func (t *tableDiff) bringBack() error {
	for _, a := range t.apart {
		compared := slices.Contains(t.compared, a.Name)
		if slices.ContainsFunc(slices.Concat(t.columns, t.discard), a.isSettledBy) || compared && a.Type == nil {
			continue
		}
		if compared {
			a.Default, a.ExistingDefault = nil, nil
		}
		back, err := a.Reverse()
		if err != nil {
			return err
		}
		t.columns = slices.Insert(t.columns, 0, back)
	}
	return nil
}

// isSettledBy reports whether an operation drops the column or gives it another type.
func (a aside) isSettledBy(o op.Operation) bool {
	switch o := o.(type) {
	case op.DropColumn:
		return o.Name == a.Name
	case op.AlterColumn:
		return o.Name == a.Name && o.Type != nil
	}
	return false
}
