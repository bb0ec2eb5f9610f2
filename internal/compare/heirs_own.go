package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// A table may declare again what it inherits. Such a column or check comes and goes with
// that of the table above: it is added before it, which then is merged with it, and
// dropped after it. Its type changes with the one above, and so does its default, which
// is therefore set aside.

// anyAbove reports whether one of the tables that a table is a partition or heir of,
// directly or not, is so.
func (s side) anyAbove(t *schema.Table, is func(*schema.Table) bool) bool {
	return slices.ContainsFunc(t.Parents, func(name schema.TableName) bool {
		above := s.written.Table(name)
		return above != nil && (is(above) || s.anyAbove(above, is))
	})
}

// inherits reports whether a table of a side has another one above it.
func (s side) inherits(table, above schema.TableName) bool {
	t := s.written.Table(table)
	return t != nil && s.anyAbove(t, func(up *schema.Table) bool { return up.Name == above })
}

// hasParents reports whether a table of a side has any table above it.
func (s side) hasParents(table schema.TableName) bool {
	t := s.written.Table(table)
	return t != nil && len(t.Parents) > 0
}

// inheritsColumn reports whether a table that is no partition has a column from above.
func (c *comparison) inheritsColumn(s side, t *schema.Table, column string) bool {
	return c.partitionOf(t) == nil && s.anyAbove(t, func(above *schema.Table) bool { return above.Column(column) != nil })
}

// inheritsNotNull reports whether the column of a table above is NOT NULL.
func (s side) inheritsNotNull(t *schema.Table, column string) bool {
	return s.anyAbove(t, func(above *schema.Table) bool {
		c := above.Column(column)
		return c != nil && !c.Nullable()
	})
}

// inheritsCheck reports whether a table that is no partition has a check from above.
func (c *comparison) inheritsCheck(s side, t *schema.Table, check string) bool {
	return c.partitionOf(t) == nil && s.anyAbove(t, func(above *schema.Table) bool {
		return slices.ContainsFunc(above.Checks, func(k *schema.Check) bool { return k.Name == check && !isNotInherited(k.Options) })
	})
}

// isNotInherited reports whether a check is for its table alone.
func isNotInherited(o schema.Options) bool {
	for key, value := range o {
		if strings.HasSuffix(key, "_no_inherit") && value == true {
			return true
		}
	}
	return false
}

// leaveDeclared tells that what a table declares again stays so, or isn't declared again:
// no statement changes that alone.
func (t *tableDiff) leaveDeclared(what string, adds bool) {
	if !t.target.written.Inspected {
		return
	}
	advice := "declare it there in the target schema as well"
	if adds {
		advice = "take it out of that table in the target schema"
	}
	t.warn("Table %s inherits the %s in the database and in the target schema, but declares it itself in one of the two only; no statement changes that, so it is left as it is: %s", t.name, what, advice)
	t.leftOut = append(t.leftOut, fmt.Sprintf("declaration of the %s in table %s", what, t.name))
}

// partOf returns what an operation adds or drops of a table, "" if it is nothing that
// tables inherit.
func partOf(o op.Operation) (table schema.TableName, part string, adds bool) {
	switch o := o.(type) {
	case op.AddColumn:
		return o.Table, "column " + o.Column.Name, true
	case op.DropColumn:
		return o.Table, "column " + o.Name, false
	case op.AddConstraint:
		if o.Constraint.Kind() == schema.KindCheck {
			return o.Table, "check " + o.Constraint.ConstraintName(), true
		}
	case op.DropConstraint:
		if o.Kind == schema.KindCheck {
			return o.Table, "check " + o.Name, false
		}
	}
	return schema.TableName{}, "", false
}

// withHeirs orders the operations on what tables declare again: they are added before
// those of the tables above, and dropped after them.
func (c *comparison) withHeirs(ops []op.Operation) []op.Operation {
	heirs := c.heirs()
	if len(heirs) == 0 {
		return ops
	}
	for i := 0; i < len(ops); i++ { // adding: each goes before the first one of a table above
		table, part, adds := partOf(ops[i])
		if part == "" || !adds || !c.target.hasParents(table) {
			continue
		}
		at := slices.IndexFunc(ops[:i], func(o op.Operation) bool {
			above, other, also := partOf(o)
			return also && other == part && c.target.inherits(table, above)
		})
		if at >= 0 {
			o := ops[i]
			ops = slices.Insert(slices.Delete(ops, i, i+1), at, o)
		}
	}
	for i := len(ops) - 1; i >= 0; i-- { // dropping: each goes behind the last one of a table above
		table, part, adds := partOf(ops[i])
		if part == "" || adds || !c.db.hasParents(table) {
			continue
		}
		at := lastIndex(ops, func(o op.Operation) bool {
			above, other, also := partOf(o)
			return !also && other == part && c.db.inherits(table, above)
		})
		if at > i {
			o := ops[i]
			ops = slices.Delete(slices.Insert(ops, at+1, o), i, i+1)
		}
	}
	return c.alteredWithHeirs(c.withMoves(ops), heirs)
}

func lastIndex(ops []op.Operation, is func(op.Operation) bool) int {
	for i := len(ops) - 1; i >= 0; i-- {
		if is(ops[i]) {
			return i
		}
	}
	return -1
}

// heirs are the tables before and after the changes that inherit, and aren't partitions.
func (c *comparison) heirs() (names []schema.TableName) {
	for _, name := range c.changed {
		if t := c.target.written.Table(name); len(t.Parents) > 0 && c.partitionOf(t) == nil {
			names = append(names, name)
		}
	}
	return names
}

// alteredWithHeirs has a column that heirs declare again change for all of them at once.
func (c *comparison) alteredWithHeirs(ops []op.Operation, heirs []schema.TableName) []op.Operation {
	var out []op.Operation
	under, altered := map[schema.ObjectRef]bool{}, map[schema.ObjectRef]op.AlterColumn{}
	for _, o := range ops {
		if a, ok := o.(op.AlterColumn); ok {
			altered[columnRef(a.Table, a.Name)] = a
			for _, heir := range c.changedBelow(a, heirs) {
				under[columnRef(heir, a.Name)] = true
			}
		}
	}
	for _, o := range ops {
		a, ok := o.(op.AlterColumn)
		switch {
		case !ok:
			out = append(out, o)
			continue
		case under[columnRef(a.Table, a.Name)]:
			continue
		}
		var before, after []op.Operation
		for _, heir := range c.changedBelow(a, heirs) {
			set, back := c.besides(a, heir, altered[columnRef(heir, a.Name)])
			if len(set.Changes()) > 0 {
				before = append([]op.Operation{set}, before...)
			}
			if len(back.Changes()) > 0 {
				after = append(after, back)
			}
		}
		out = slices.Concat(out, before, []op.Operation{o}, after)
	}
	return out
}

// changedBelow are those of the heirs whose columns get the type, default or NOT NULL of one above.
func (c *comparison) changedBelow(a op.AlterColumn, heirs []schema.TableName) []schema.TableName {
	if a.Type == nil && a.Default == nil && a.Nullable == nil {
		return nil
	}
	return c.declaredBelow(a.Table, a.Name, heirs)
}

// declaredBelow are those of the heirs that have a table above them and declare its column
// again, before and after, each behind those above it.
func (c *comparison) declaredBelow(table schema.TableName, column string, heirs []schema.TableName) (names []schema.TableName) {
	for _, name := range heirs {
		was, is := c.db.written.Table(name).Column(column), c.target.written.Table(name).Column(column)
		if was != nil && is != nil && was.Computed == nil && is.Computed == nil && was.Identity == nil && is.Identity == nil &&
			was.Autoincrement != schema.AutoincrementOn && is.Autoincrement != schema.AutoincrementOn &&
			c.db.inherits(name, table) && c.target.inherits(name, table) {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b schema.TableName) int {
		switch {
		case c.target.inherits(a, b):
			return 1
		case c.target.inherits(b, a):
			return -1
		}
		return 0
	})
	return names
}

// besides takes the default and NOT NULL off an heir's column before the one above it
// changes, and does the rest of what changes of it afterwards. own is the operation on it
// alone.
func (c *comparison) besides(above op.AlterColumn, heir schema.TableName, own op.AlterColumn) (set, back op.AlterColumn) {
	was, is := c.db.written.Table(heir).Column(above.Name), c.target.written.Table(heir).Column(above.Name)
	nullable := was.Nullable()
	back = own
	back.Table, back.Name, back.Type, back.ExistingType = heir, above.Name, nil, is.Type
	back.Options, back.ExistingOptions = withoutUsing(own.Options), withoutUsing(own.ExistingOptions)
	if back.ExistingNullable == nil {
		back.ExistingNullable = &nullable
	}
	set = op.AlterColumn{Table: heir, Name: above.Name, ExistingType: was.Type, ExistingNullable: &nullable}
	isPlain := func(d *op.DefaultChange) bool { return d == nil || d.IsNone() }
	if above.Default != nil || !isPlain(above.ExistingDefault) || was.Default != nil || is.Default != nil {
		set.Default, set.ExistingDefault = &op.DefaultChange{}, defaultOf(was)
		back.Default, back.ExistingDefault = defaultOf(is), &op.DefaultChange{}
	}
	no := false
	switch {
	case above.Nullable == nil || is.Nullable():
	case nullable && !*above.Nullable:
		back.Nullable = nil // it has come with that of the column above
	case nullable:
	case *above.Nullable:
		back.Nullable, back.ExistingNullable = &no, &no
	default: // the way back
		set.Nullable, set.ExistingNullable = &no, &no
	}
	return set, back
}

// withoutUsing returns the options without those that say how values are converted.
func withoutUsing(o schema.Options) schema.Options {
	var out schema.Options
	for key, value := range o {
		if !strings.HasSuffix(key, "_using") && !strings.HasSuffix(key, "_from_json") {
			out.Set(key, value)
		}
	}
	return out
}

// throughHeirs gives a NOT NULL that heirs or partitions may have under names of their own
// another name by making it anew: renaming it renames theirs, and fails at the first one
// that is called otherwise.
func (t *tableDiff) throughHeirs(a op.AlterColumn) []op.Operation {
	key := t.traits.NotNullKey
	_, given := a.Options[key]
	declares := func(below schema.TableName) bool {
		heir := t.db.written.Table(below)
		return heir.Column(a.Name) != nil || t.partitionOf(heir) != nil
	}
	if !given || a.Nullable != nil || slices.Contains(keyOf(t.old).Columns, a.Name) || !slices.ContainsFunc(t.db.partitions[t.name], declares) {
		return []op.Operation{a}
	}
	yes, no := true, false
	drop := op.AlterColumn{Table: a.Table, Name: a.Name, Nullable: &yes, ExistingNullable: &no, ExistingType: a.ExistingType, ExistingDefault: a.ExistingDefault,
		Options: schema.Options{key: nil}, ExistingOptions: schema.Options{key: a.ExistingOptions[key]}}
	a.Nullable, a.ExistingNullable, a.ExistingOptions = &no, &yes, with(a.ExistingOptions, schema.Options{key: nil})
	return []op.Operation{drop, a}
}
