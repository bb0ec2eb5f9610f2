package compare

import (
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// A column may move from a table to its heirs, or from them to it. The heirs' values stay:
// dropped from the table alone, the column becomes the heirs' own, and one that is added
// to the table is merged with those of the heirs.

// moveColumns finds the columns that move, in either direction: those that move up now
// move down on the way back.
func (c *comparison) moveColumns() {
	forth, back := columnMoves{}, columnMoves{}
	for _, name := range c.changed {
		forth.find(c, c.db, c.target, name)
		back.find(c, c.target, c.db, name)
	}
	c.movedDown, c.movedUp = forth, back
	c.r.forth = forth.leave(c, c.db, c.target, c.r.forth)
	c.r.back = back.leave(c, c.target, c.db, c.r.back)
	c.warnOfMerged(back)
}

// warnOfMerged tells that heirs go on declaring columns that the table above gets.
func (c *comparison) warnOfMerged(up columnMoves) {
	if !c.target.written.Inspected {
		return
	}
	for _, name := range c.changed {
		for _, col := range c.target.written.Table(name).Columns {
			for _, heir := range up[columnRef(name, col.Name)] {
				c.warn("Column %s.%s becomes part of the table %s and keeps its values; %s goes on declaring it itself, because no statement changes that: declare it there in the target schema as well", heir, col.Name, name, heir)
			}
		}
	}
}

// columnMoves holds the heirs that get a column of a table as their own.
type columnMoves map[schema.ObjectRef][]schema.TableName

// find finds the columns that a table inherits before and declares itself afterwards, and
// gives them to it before as well, so that they are compared.
func (m columnMoves) find(c *comparison, before, after side, name schema.TableName) {
	heir, will := before.written.Table(name), after.written.Table(name)
	if len(heir.Parents) == 0 || c.partitionOf(heir) != nil || c.partitionOf(will) != nil {
		return
	}
	for _, col := range will.Columns {
		if heir.Column(col.Name) != nil || c.inheritsColumn(after, will, col.Name) {
			continue
		}
		from := before.handing(heir, col.Name)
		lose := func(above schema.TableName) bool {
			return after.inherits(name, above) && slices.Contains(c.changed, above)
		}
		if len(from) == 0 || slices.ContainsFunc(from, func(above schema.TableName) bool { return !lose(above) }) {
			continue
		}
		for _, above := range from {
			m[columnRef(above, col.Name)] = append(m[columnRef(above, col.Name)], name)
			c.writeNames(before.written.Table(above), col.Name)
			c.writeNames(before.normal.Table(above), col.Name)
		}
		heir.Columns = append(slices.Clip(heir.Columns), c.inheritable(before, from[0], before.written.Table(from[0]).Column(col.Name)))
		if normal := before.normal.Table(from[0]).Column(col.Name); normal != nil {
			n := before.normal.Table(name)
			n.Columns = append(slices.Clip(n.Columns), c.inheritable(before, from[0], normal))
		}
	}
}

// writeNames writes the names that a column gave to what its heirs have of it.
func (c *comparison) writeNames(t *schema.Table, column string) {
	namer, ok := c.d.(dialect.ColumnNamer)
	i := slices.IndexFunc(t.Columns, func(col *schema.Column) bool { return col.Name == column })
	if !ok || i < 0 {
		return
	}
	t.Columns = slices.Clone(t.Columns)
	t.Columns[i] = t.Columns[i].Clone()
	namer.WriteNames(t.Name, t.Columns[i])
}

// handing returns the tables above an heir that declare a column, the nearest first.
func (s side) handing(heir *schema.Table, column string) (from []schema.TableName) {
	for _, name := range heir.Parents {
		if above := s.written.Table(name); above != nil && above.Column(column) != nil {
			from = append(from, name)
		}
	}
	for _, name := range heir.Parents {
		if above := s.written.Table(name); above != nil {
			from = append(from, s.handing(above, column)...)
		}
	}
	return from
}

// leave has the tables lose those columns without their heirs.
func (m columnMoves) leave(c *comparison, before, after side, in plainColumns) plainColumns {
	for ref, heirs := range m {
		if in == nil {
			in = plainColumns{}
		}
		in[ref] = becomesPlain{leaves: c.handDown(before, after, ref.Name, ref.Column, heirs)}
	}
	return in
}

// handDown drops a column from a table, but not from the heirs that keep it.
func (c *comparison) handDown(before, after side, table schema.TableName, column string, to []schema.TableName) []op.Operation {
	drop := op.DropColumn{Table: table, Name: column, Column: before.handed(table, column), KeepInHeirs: true}
	ops := append(c.releaseNumbers(before, drop, to), drop)
	for _, heir := range before.written.Tables() {
		is := after.written.Table(heir.Name)
		if !slices.Contains(heir.Parents, table) || is == nil || heir.Column(column) != nil || c.inheritsColumn(after, is, column) {
			continue
		}
		if slices.ContainsFunc(to, func(name schema.TableName) bool { return before.inherits(name, heir.Name) }) {
			ops = append(ops, c.handDown(before, after, heir.Name, column, to)...)
			continue
		}
		ops = append(ops, op.DropColumn{Table: heir.Name, Name: column, Column: before.handed(table, column)})
	}
	return ops
}

// releaseNumbers has the heirs that get another default afterwards, or lose the column, let
// go of the sequence that goes with the table's column.
func (c *comparison) releaseNumbers(before side, drop op.DropColumn, to []schema.TableName) (ops []op.Operation) {
	if !isSerial(drop.Column) || before.written.Table(drop.Table).Column(drop.Name) == nil {
		return nil
	}
	for _, heir := range before.partitions[drop.Table] {
		if !slices.Contains(to, heir) && before.written.Table(heir).Column(drop.Name) == nil {
			ops = append(ops, op.AlterColumn{Table: heir, Name: drop.Name, ExistingType: drop.Column.Type, Default: &op.DefaultChange{}})
		}
	}
	return ops
}

// handed returns a column that a table has by itself or from above.
func (s side) handed(table schema.TableName, column string) *schema.Column {
	t := s.written.Table(table)
	if col := t.Column(column); col != nil {
		return col.Clone()
	}
	return s.written.Table(s.handing(t, column)[0]).Column(column).Clone()
}

// withMoves orders the changes of columns that move: an heir's is as the table's is to be
// before the two are merged, and lets go of the table's sequence before that is dropped.
func (c *comparison) withMoves(ops []op.Operation) []op.Operation {
	for i := 0; i < len(ops) && len(c.movedUp)+len(c.movedDown) > 0; i++ {
		a, ok := ops[i].(op.AlterColumn)
		if !ok {
			continue
		}
		numbers := false
		at := slices.IndexFunc(ops[:i], func(o op.Operation) bool {
			switch o := o.(type) {
			case op.AddColumn:
				numbers = isSerial(o.Column)
				return o.Column.Name == a.Name && slices.Contains(c.movedUp[columnRef(o.Table, a.Name)], a.Table)
			case op.DropColumn:
				numbers = true
				return isSerial(o.Column) && o.Name == a.Name && slices.Contains(c.movedDown[columnRef(o.Table, a.Name)], a.Table)
			}
			return false
		})
		if at < 0 {
			continue
		}
		first, rest := a, op.AlterColumn{}
		if numbers {
			first, rest = withoutDefault(a)
			if _, drops := ops[at].(op.DropColumn); drops {
				first, rest = rest, first
			}
		}
		ops = slices.Delete(ops, i, i+1)
		parts := 0
		for _, part := range []struct {
			at int
			op.AlterColumn
		}{{i, rest}, {at, first}} {
			if len(part.Changes()) > 0 {
				ops = slices.Insert(ops, part.at, op.Operation(part.AlterColumn))
				parts++
			}
		}
		i += parts - 1
	}
	return ops
}

// withoutDefault parts a change into that of the default and the others.
func withoutDefault(a op.AlterColumn) (others, alone op.AlterColumn) {
	alone = op.AlterColumn{Table: a.Table, Name: a.Name, Default: a.Default, ExistingDefault: a.ExistingDefault, ExistingType: a.ExistingType, ExistingNullable: a.ExistingNullable}
	others = a
	others.Default = nil
	if a.Type != nil {
		others.ExistingDefault = nil // it takes no part in the change of the type
	}
	return others, alone
}
