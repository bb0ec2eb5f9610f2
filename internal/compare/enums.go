package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func (c *comparison) namedEnums() bool { return c.traits.NamedEnums }

// enumTypes compares the values of enum types that both sides have. A type that
// is new comes with the first column that uses it and goes with the last.
func (c *comparison) enumTypes() {
	if !c.namedEnums() {
		return
	}
	before, after := c.db.enums, c.target.enums
	for _, name := range enumNames(after) {
		if old, ok := before[name]; ok && !slices.Equal(old, after[name]) {
			c.changeEnum(name, old, after[name])
		}
	}
	for _, e := range c.target.written.Enums {
		if before[e.Name] == nil && !c.usesEnum(c.target.normal, e.Name) {
			c.log("Detected added enum type %s", quoted(e.Name.String()))
			c.phases.enums = append(c.phases.enums, op.CreateEnum{Enum: &schema.EnumType{Name: e.Name, Values: slices.Clone(e.Values)}})
		}
	}
}

// changeEnum adds values one by one where that is all; else the type gets a new
// list, and so it does where the revision itself uses a new value, which a value
// that is added doesn't allow before the commit. The type of a partition key can't be
// given one, and its columns are written anew for it, so that the value is added and
// committed by itself for such a type, and online.
func (c *comparison) changeEnum(name schema.TableName, before, after []string) {
	uses, committed := c.usesNewValue(name, before, after), c.o.Online || c.enumInKey(name)
	if !isSubsequence(before, after) || uses && !committed {
		c.hintValues(name, before, after)
		c.log("Detected changed values of enum type %s: %s to %s", quoted(name.String()), listedValues(before), listedValues(after))
		c.touchEnum(name)
		c.phases.enums = append(c.phases.enums, op.SetEnumValues{Enum: name, Values: slices.Clone(after), Existing: slices.Clone(before)})
		return
	}
	if c.o.valuesAround && !c.enumInKey(name) {
		c.touchEnum(name)
	}
	now := slices.Clone(before)
	for i, v := range after {
		if i < len(now) && now[i] == v {
			continue
		}
		add := op.AddEnumValue{Enum: name, Value: v, Autocommit: committed && (uses || c.bounds(v))}
		switch {
		case i < len(now) && i == 0:
			add.Before = now[0]
		case i < len(now):
			add.After = now[i-1]
		}
		now = slices.Insert(now, i, v)
		c.log("Detected added value %s of enum type %s", quoted(v), quoted(name.String()))
		c.phases.enums = append(c.phases.enums, add)
	}
}

// enumInKey reports whether a table of the database is partitioned by a column of the
// enum type.
func (c *comparison) enumInKey(name schema.TableName) bool {
	return slices.ContainsFunc(c.db.normal.Tables(), func(t *schema.Table) bool {
		return slices.ContainsFunc(c.traits.FixedOptions, func(key string) bool {
			text, _ := t.Options[key].(string)
			return text != "" && c.tableDiff(t.Name).names(text, func(word string) bool {
				col := t.Column(word)
				return col != nil && c.isEnum(col, name)
			})
		})
	})
}

// partDefaultsOfEnums drops a changed default that may be a value which its enum type
// loses before the type changes, and sets the new one after it, in both directions: the
// default must be one of the type's values at any time, and the old and the new one may
// have no list of values in common.
func (t *tableDiff) partDefaultsOfEnums() {
	for i, o := range t.columns {
		a, ok := o.(op.AlterColumn)
		if !ok || a.Default == nil || a.ExistingDefault.IsNone() || t.keepsValue(a) {
			continue
		}
		none := &op.DefaultChange{}
		t.release = append(t.release, op.AlterColumn{
			Table: a.Table, Name: a.Name, Default: none, ExistingDefault: a.ExistingDefault, ExistingType: a.ExistingType, ExistingNullable: a.ExistingNullable,
		})
		if a.ExistingDefault = none; a.Default.IsNone() {
			a.Default, a.ExistingDefault = nil, nil
		}
		t.columns[i] = a
	}
	t.columns = slices.DeleteFunc(t.columns, func(o op.Operation) bool {
		a, ok := o.(op.AlterColumn)
		return ok && len(a.Changes()) == 0
	})
}

// keepsValue reports whether the default that a column has is valid after the changes of
// enum types as well.
func (t *tableDiff) keepsValue(a op.AlterColumn) bool {
	e := t.enumOf(t.old.Column(a.Name).Type)
	if e == nil {
		return true
	}
	at := slices.IndexFunc(t.phases.enums, func(o op.Operation) bool {
		set, ok := o.(op.SetEnumValues)
		return ok && set.Enum == schema.TableName{Schema: e.Schema, Name: e.Name}
	})
	if at < 0 {
		return true
	}
	set, d := t.phases.enums[at].(op.SetEnumValues), a.ExistingDefault.Default
	loses := slices.ContainsFunc(set.Existing, func(v string) bool { return !slices.Contains(set.Values, v) })
	return !loses || d != nil && d.Expr == "" && slices.Contains(set.Values, d.Literal)
}

// bounds reports whether a partition of the target is for a value.
func (c *comparison) bounds(value string) bool {
	literal := "'" + strings.ReplaceAll(value, "'", "''") + "'"
	return slices.ContainsFunc(c.target.written.Tables(), func(t *schema.Table) bool {
		text, _ := t.Options[c.traits.Partition].(string)
		return strings.Contains(text, literal)
	})
}

// dropEnums drops the types whose last column the changes take away. The
// operations that take it away then leave the type alone, so that a revision
// shows where it goes.
func (c *comparison) dropEnums() error {
	if !c.namedEnums() {
		return nil
	}
	before, after := c.db.enums, c.target.enums
	for _, e := range c.target.written.Enums {
		if !c.usesEnum(c.target.normal, e.Name) {
			c.leaveEnum(e.Name) // the target keeps it without a column
		}
	}
	gone := slices.DeleteFunc(enumNames(before), func(n schema.TableName) bool {
		_, stays := after[n]
		return stays || !c.usesEnum(c.db.normal, n) && !c.dropsEnum(n)
	})
	if len(gone) == 0 {
		return nil
	}
	left := c.original.written.Clone() // to which the renamings still have to come
	if _, err := op.ApplyAll(left, c.phases.all()); err != nil {
		return err
	}
	for _, name := range gone {
		if c.usesEnum(left, name) {
			continue // by a table that is left alone
		}
		c.leaveEnum(name)
		c.phases.drop = append(c.phases.drop, op.DropEnum{Name: name, Enum: &schema.EnumType{Name: name, Values: slices.Clone(before[name])}})
	}
	return nil
}

// dropsEnum reports whether a type that no column uses is dropped: the target
// says which types there shall be, and a revision created it.
func (c *comparison) dropsEnum(name schema.TableName) bool {
	if !c.target.written.Complete || c.db.written.Enum(name) == nil || !c.ownSchema(name.Schema) {
		return false
	}
	return c.o.ManagedObject == nil || c.o.DropUnmanaged || c.o.ManagedObject(schema.ObjectRef{Kind: schema.KindEnum, Name: name})
}

// leaveSharedEnums keeps changes of columns from bringing or taking the enum
// types that both sides have: another column may need the type before or after.
func (c *comparison) leaveSharedEnums() {
	if !c.namedEnums() {
		return
	}
	before, after := c.db.enums, c.target.enums
	mark := func(t schema.Type) schema.Type {
		e := c.enumOf(t)
		if e == nil {
			return t
		}
		name := schema.TableName{Schema: e.Schema, Name: e.Name}
		if before[name] == nil || after[name] == nil {
			return t
		}
		return c.existing(t, name)
	}
	for i, o := range c.phases.change {
		if a, ok := o.(op.AlterColumn); ok && a.Type != nil && a.ExistingType != nil {
			a.Type, a.ExistingType = mark(a.Type), mark(a.ExistingType)
			c.phases.change[i] = a
		}
	}
	for name := range before {
		if after[name] != nil { // nor must the way back make it with values that come later
			c.leaveEnum(name)
		}
	}
}

// leaveEnum marks an enum type as one that exists, in whatever the changes
// create and take away.
func (c *comparison) leaveEnum(name schema.TableName) {
	mark := func(col *schema.Column) { col.Type = c.existing(col.Type, name) }
	for _, list := range [][]op.Operation{c.phases.free, c.phases.create, c.phases.change, c.phases.below, c.phases.drop} {
		for i, o := range list {
			switch o := o.(type) {
			case op.CreateTable:
				for _, col := range o.Table.Columns {
					mark(col)
				}
			case op.AddColumn:
				mark(o.Column)
			case op.DropTable:
				for _, col := range o.Table.Columns {
					mark(col)
				}
			case op.DropColumn:
				o.Column = o.Column.Clone()
				mark(o.Column)
				list[i] = o
			case op.AlterColumn:
				if o.Type != nil && o.ExistingType != nil {
					o.Type, o.ExistingType = c.existing(o.Type, name), c.existing(o.ExistingType, name)
					list[i] = o
				}
			}
		}
	}
}

// existing returns a column's type with the enum type of that name, if it is
// one, marked as existing.
func (c *comparison) existing(t schema.Type, name schema.TableName) schema.Type {
	switch u := schema.ResolveVariant(t, c.d.Name()).(type) {
	case *schema.Enum:
		if u.Name == name.Name && u.Schema == name.Schema {
			marked := *u
			return marked.Existing()
		}
	case schema.Array:
		u.Elem = c.existing(u.Elem, name)
		return u
	}
	return t
}

// isSubsequence reports whether all of short stand in long, in the same order.
func isSubsequence(short, long []string) bool {
	for _, v := range long {
		if len(short) > 0 && short[0] == v {
			short = short[1:]
		}
	}
	return len(short) == 0
}

// enumsOf lists the values of a schema's named enum types, those of columns
// included.
func enumsOf(m *schema.MetaData, d dialect.Dialect) map[schema.TableName][]string {
	all := map[schema.TableName][]string{}
	for _, t := range m.Tables() {
		for _, col := range t.Columns {
			if e := enumOf(col.Type, d); e != nil {
				all[schema.TableName{Schema: e.Schema, Name: e.Name}] = e.Values
			}
		}
	}
	for _, e := range m.Enums {
		all[e.Name] = e.Values
	}
	return all
}

// enumOf returns the named enum type that a column's type is or holds.
func (c *comparison) enumOf(t schema.Type) *schema.Enum { return enumOf(t, c.d) }

func enumOf(t schema.Type, d dialect.Dialect) *schema.Enum {
	switch t := dialect.ResolveVariant(d, t).(type) {
	case *schema.Enum:
		if t.Name != "" && !t.NonNative {
			return t
		}
	case schema.Array:
		return enumOf(t.Elem, d)
	}
	return nil
}

func (c *comparison) usesEnum(m *schema.MetaData, name schema.TableName) bool {
	for _, t := range m.Tables() {
		for _, col := range t.Columns {
			if e := c.enumOf(col.Type); e != nil && e.Name == name.Name && e.Schema == name.Schema {
				return true
			}
		}
	}
	return false
}

func enumNames(m map[schema.TableName][]string) []schema.TableName {
	var names []schema.TableName
	for n := range m {
		names = append(names, n)
	}
	slices.SortFunc(names, compareNames)
	return names
}
