package compare

import (
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// compareKeptIndexes makes the indexes that the database keeps for foreign keys
// part of the changes: such an index stays when its foreign key is dropped, and
// isn't made while another index serves.
func (t *tableDiff) compareKeptIndexes() error {
	was, is := keptIndexes(t.oldNorm), keptIndexes(t.newNorm)
	var dropped []op.Operation
	for _, fk := range t.oldNorm.ForeignKeys {
		if x := was[fk.Index]; x != nil && !sameIndex(x, is[fk.Index]) && !t.keeps(fk.Columns) && t.goes(fk) {
			dropped = append(dropped, op.DropIndex{Table: t.name, Name: x.Name, Index: x})
		}
	}
	for _, fk := range t.newNorm.ForeignKeys {
		if x := is[fk.Index]; x != nil && !sameIndex(x, was[fk.Index]) && !t.hasKept(fk) {
			t.build = append(t.build, op.CreateIndex{Table: t.name, Index: x})
		}
	}
	t.release = append(dropped, t.release...)
	return nil
}

// pinKeptIndexes renames the indexes to their own names that MySQL keeps for foreign keys
// and calls otherwise than a key that is added: unless somebody has named such an index,
// the server replaces it with one that is called like the new key.
func (c *comparison) pinKeptIndexes() {
	var connect []op.Operation
	pinned := map[op.RenameIndex]bool{}
	for _, o := range c.phases.connect {
		if add, ok := o.(op.AddConstraint); ok {
			if pin, kept := c.pinOf(add); kept && !pinned[pin] {
				connect, pinned[pin] = append(connect, pin), true
			}
		}
		connect = append(connect, o)
	}
	c.phases.connect = connect
}

// pinOf returns the renaming of the index that a foreign key finds, if the target wants
// it by the name that it has.
func (c *comparison) pinOf(o op.AddConstraint) (pin op.RenameIndex, kept bool) {
	fk, ok := o.Constraint.(*schema.ForeignKey)
	before, after := c.db.normal.Table(o.Table), c.target.normal.Table(o.Table)
	if !ok || fk.Name == "" || before == nil || after == nil {
		return pin, false
	}
	for name, x := range keptIndexes(before) {
		if slices.Equal(x.Columns(), fk.Columns) && name != fk.Name && sameIndex(x, keptIndexes(after)[name]) {
			return op.RenameIndex{Table: o.Table, From: name, To: name}, true
		}
	}
	return pin, false
}

// sameIndex reports whether an index is there on both sides, about the same columns.
func sameIndex(a, b *schema.Index) bool { return b != nil && slices.Equal(a.Columns(), b.Columns()) }

// goes reports whether a foreign key is dropped, or stays where an index serves
// that is no foreign key's.
func (t *tableDiff) goes(fk *schema.ForeignKey) bool {
	return t.droppedBefore()[constraintKey{t.name, fk.Kind(), fk.Name}] ||
		slices.ContainsFunc(t.newNorm.ForeignKeys, func(o *schema.ForeignKey) bool { return t.sameForeignKey(o, fk) && o.Index == "" }) &&
			!slices.ContainsFunc(t.newNorm.ForeignKeys, func(o *schema.ForeignKey) bool { return o.Index != "" && slices.Equal(o.Columns, fk.Columns) })
}

// hasKept reports whether the database keeps an index for a foreign key already,
// under whatever name, be it that of another one of these columns.
func (t *tableDiff) hasKept(fk *schema.ForeignKey) bool {
	return slices.ContainsFunc(t.oldNorm.ForeignKeys, func(o *schema.ForeignKey) bool {
		return o.Index != "" && slices.Equal(o.Columns, fk.Columns) && !t.droppedBefore()[constraintKey{t.name, o.Kind(), o.Name}]
	})
}

// keptIndexes are the indexes that the database keeps for a table's foreign keys.
func keptIndexes(t *schema.Table) map[string]*schema.Index {
	kept := map[string]*schema.Index{}
	for _, fk := range t.ForeignKeys {
		if x := fk.KeptIndex(); x != nil {
			kept[x.Name] = x
		}
	}
	return kept
}

// disturbed returns a test for foreign keys that can't stand during the changes,
// because a column on either end gets another type or an index that they may
// need goes.
func (c *comparison) disturbed() func(schema.TableName, *schema.ForeignKey) bool {
	if !c.traits.RigidForeignKeys {
		return func(schema.TableName, *schema.ForeignKey) bool { return false }
	}
	keeper, keeps := c.d.(typeKeeper)
	retyped, dropped := map[schema.ObjectRef]bool{}, map[schema.TableName][][]string{}
	for _, o := range c.phases.change {
		switch o := o.(type) {
		case op.AlterColumn:
			if o.Type != nil && !(keeps && keeper.StoresAlike(o.ExistingType, o.Type)) {
				retyped[columnRef(o.Table, o.Name)] = true
			}
		case op.DropIndex:
			dropped[o.Table] = append(dropped[o.Table], o.Index.Columns())
		case op.DropConstraint:
			dropped[o.Table] = append(dropped[o.Table], schema.KeyColumns(o.Constraint))
		}
	}
	return func(table schema.TableName, fk *schema.ForeignKey) bool {
		return atEitherEnd(retyped, table, fk) || begun(dropped[table], fk.Columns) || begun(dropped[fk.RefTable], fk.RefColumns)
	}
}

// begun reports whether one of the keys begins with the columns.
func begun(keys [][]string, columns []string) bool {
	return slices.ContainsFunc(keys, func(key []string) bool {
		return len(key) >= len(columns) && slices.Equal(key[:len(columns)], columns)
	})
}
