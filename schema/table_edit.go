package schema

import (
	"fmt"
	"slices"
)

// AddColumn adds a column, settles what is written at it, and puts it before
// or after another one when that is named.
func (t *Table) AddColumn(c *Column, before, after string) error {
	t.Columns = append(t.Columns, c)
	if c.PrimaryKey {
		if t.PrimaryKey == nil {
			t.PrimaryKey = &PrimaryKey{}
		}
		t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, c.Name)
	}
	t.settleColumn(c)
	if before == "" && after == "" {
		return nil
	}
	return t.MoveColumn(c.Name, before, after)
}

// Detach makes a partition a table by itself: what it had from its table becomes its
// own.
func (t *Table) Detach() {
	w := t.Whole
	if w == nil {
		return
	}
	t.Columns, t.PrimaryKey, t.Uniques, t.Checks, t.Excludes, t.ForeignKeys, t.Indexes, t.Whole = w.Columns, w.PrimaryKey, w.Uniques, w.Checks, w.Excludes, w.ForeignKeys, w.Indexes, nil
}

// MoveColumn puts a column before or after another one.
func (t *Table) MoveColumn(name, before, after string) error {
	from := t.ColumnIndex(name)
	if from < 0 {
		return fmt.Errorf("column %q does not exist", name)
	}
	c := t.Columns[from]
	rest := slices.Delete(slices.Clone(t.Columns), from, from+1)
	anchor := before + after
	to := slices.IndexFunc(rest, func(c *Column) bool { return c.Name == anchor })
	if to < 0 {
		return fmt.Errorf("column %q does not exist", anchor)
	}
	if before == "" {
		to++
	}
	t.Columns = slices.Insert(rest, to, c)
	return nil
}

// RemoveColumn removes a column together with the indexes and constraints that
// name it, and reports whether it was there.
func (t *Table) RemoveColumn(name string) bool {
	i := t.ColumnIndex(name)
	if i < 0 {
		return false
	}
	t.Columns = slices.Delete(slices.Clone(t.Columns), i, i+1)
	names := func(columns []string) bool { return slices.Contains(columns, name) }
	if t.PrimaryKey != nil && names(t.PrimaryKey.Columns) {
		t.PrimaryKey = nil
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, func(c *Unique) bool { return names(c.Columns) })
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(c *ForeignKey) bool { return names(c.Columns) })
	t.Checks = slices.DeleteFunc(t.Checks, func(c *Check) bool { return names(c.Columns) })
	t.Excludes = slices.DeleteFunc(t.Excludes, func(c *Exclude) bool { return c.names(name) })
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x *Index) bool { return names(x.Columns()) })
	return true
}

// AddConstraint adds a constraint of any kind.
func (t *Table) AddConstraint(c Constraint) error {
	if _, ok := c.(*PrimaryKey); ok && t.PrimaryKey != nil {
		return fmt.Errorf("table %q has a primary key already", t.Name)
	}
	if err := t.knows(func(name string) bool { return t.Column(name) != nil || len(t.Parents) > 0 }, c, constraintColumns(c)); err != nil {
		return err
	}
	c.ApplyTable(t)
	if key, ok := c.(*PrimaryKey); ok && key.leavesNull() {
		t.leaveNull(key.Columns)
	}
	if t.PrimaryKey != nil {
		t.markPrimaryKey()
	}
	return nil
}

// leaveNull says of columns that don't tell that they may be NULL.
func (t *Table) leaveNull(columns []string) {
	for _, name := range columns {
		if c := t.Column(name); c != nil && c.Nullability == NullDefault {
			c.Nullability = Null
		}
	}
}

// RemoveConstraint removes the constraint of the same kind and name, or, for an
// unnamed one, of the same content; it reports whether it was there.
func (t *Table) RemoveConstraint(c Constraint) bool {
	same := func(o Constraint) bool {
		if c.ConstraintName() != "" {
			return o.ConstraintName() == c.ConstraintName()
		}
		return o.String() == c.String()
	}
	switch c := c.(type) {
	case *PrimaryKey:
		return t.removePrimaryKey()
	case *Unique:
		return removeFirst(&t.Uniques, func(o *Unique) bool { return same(o) })
	case *ForeignKey:
		return removeFirst(&t.ForeignKeys, func(o *ForeignKey) bool { return (same(o) || c.refersAs(o)) && t.keepIndex(o) })
	case *Check:
		return removeFirst(&t.Checks, func(o *Check) bool { return same(o) })
	case *Exclude:
		return removeFirst(&t.Excludes, func(o *Exclude) bool { return same(o) })
	}
	return false
}

// keepIndex makes the index that the database keeps for a foreign key one of the
// table's own, because it stays without the key.
func (t *Table) keepIndex(fk *ForeignKey) bool {
	if x := fk.KeptIndex(); x != nil && t.IndexNamed(x.Name) == nil {
		t.Indexes = append(t.Indexes, x)
	}
	return true
}

func (t *Table) removePrimaryKey() bool {
	if t.PrimaryKey == nil {
		return false
	}
	for _, name := range t.PrimaryKey.Columns {
		if c := t.Column(name); c != nil {
			c.PrimaryKey = false
			if c.Nullability == NullDefault {
				c.Nullability = NotNull // dropping the key leaves NOT NULL behind
			}
		}
	}
	t.PrimaryKey = nil
	return true
}

func removeFirst[T any](list *[]T, same func(T) bool) bool {
	i := slices.IndexFunc(*list, same)
	if i < 0 {
		return false
	}
	*list = slices.Delete(slices.Clone(*list), i, i+1)
	return true
}
