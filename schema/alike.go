package schema

import (
	"maps"
	"reflect"
	"slices"
)

// WrittenAlike reports whether two tables are written in the same words, so that a dialect
// makes the same of both. The order of keys, indexes and foreign keys doesn't count, nor
// does what is no part of the model: DDL, Uses, and the places where the tables are
// defined. A table with mistakes and a partition that tells what it is as a whole are like
// no other.
func (t *Table) WrittenAlike(o *Table) bool {
	return t.Name == o.Name && t.Comment == o.Comment && t.RenamedFrom == o.RenamedFrom &&
		len(t.problems)+len(o.problems) == 0 && t.Whole == nil && o.Whole == nil &&
		slices.EqualFunc(t.Columns, o.Columns, (*Column).writtenAlike) &&
		(t.PrimaryKey == nil) == (o.PrimaryKey == nil) && (t.PrimaryKey == nil || t.PrimaryKey.writtenAlike(o.PrimaryKey)) &&
		sameInAnyOrder(t.ForeignKeys, o.ForeignKeys, (*ForeignKey).writtenAlike) &&
		sameInAnyOrder(t.Uniques, o.Uniques, (*Unique).writtenAlike) &&
		sameInAnyOrder(t.Indexes, o.Indexes, (*Index).writtenAlike) &&
		slices.EqualFunc(t.Checks, o.Checks, (*Check).writtenAlike) &&
		slices.EqualFunc(t.Excludes, o.Excludes, (*Exclude).writtenAlike) &&
		slices.Equal(t.Prefixes, o.Prefixes) && slices.Equal(t.Parents, o.Parents) && slices.Equal(t.DependsOn, o.DependsOn) &&
		t.Options.same(o.Options)
}

// sameInAnyOrder pairs each of a with one of b.
func sameInAnyOrder[T any](a, b []T, same func(x, y T) bool) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		switch at := slices.IndexFunc(b, func(y T) bool { return same(x, y) }); at {
		case -1:
			return false
		case 0:
			b = b[1:]
		default:
			b = slices.Delete(slices.Clone(b), at, at+1)
		}
	}
	return true
}

func (c *Column) writtenAlike(o *Column) bool {
	return c.Name == o.Name && sameType(c.Type, o.Type) && c.Nullability == o.Nullability && c.PrimaryKey == o.PrimaryKey &&
		c.Unique == o.Unique && c.Index == o.Index && samePtr(c.Default, o.Default) && c.Computed.same(o.Computed) &&
		(c.Identity == o.Identity || reflect.DeepEqual(c.Identity, o.Identity)) &&
		c.Autoincrement == o.Autoincrement && c.Comment == o.Comment && c.RenamedFrom == o.RenamedFrom &&
		slices.EqualFunc(c.ForeignKeys, o.ForeignKeys, (*ForeignKey).writtenAlike) &&
		slices.EqualFunc(c.Checks, o.Checks, (*Check).writtenAlike) &&
		c.Options.same(o.Options) && len(c.problems)+len(o.problems) == 0
}

func (c *PrimaryKey) writtenAlike(o *PrimaryKey) bool {
	return c.Name == o.Name && slices.Equal(c.Columns, o.Columns) && c.Options.same(o.Options) && c.Timing.same(o.Timing) && c.RenamedFrom == o.RenamedFrom
}

func (c *Unique) writtenAlike(o *Unique) bool {
	return c.Name == o.Name && slices.Equal(c.Columns, o.Columns) && c.Options.same(o.Options) && c.Timing.same(o.Timing) && c.RenamedFrom == o.RenamedFrom
}

func (c *ForeignKey) writtenAlike(o *ForeignKey) bool {
	return c.Name == o.Name && slices.Equal(c.Columns, o.Columns) && c.RefTable == o.RefTable && slices.Equal(c.RefColumns, o.RefColumns) &&
		c.Bare == o.Bare && c.OnUpdate == o.OnUpdate && c.OnDelete == o.OnDelete && c.Match == o.Match && c.UseAlter == o.UseAlter &&
		c.Index == o.Index && c.FollowsTable == o.FollowsTable && c.Options.same(o.Options) && c.Timing.same(o.Timing) && c.RenamedFrom == o.RenamedFrom
}

func (c *Check) writtenAlike(o *Check) bool {
	return c.Name == o.Name && c.SQL == o.SQL && slices.Equal(c.Columns, o.Columns) && c.Options.same(o.Options) && c.Timing.same(o.Timing) &&
		c.TypeBound == o.TypeBound && c.RenamedFrom == o.RenamedFrom
}

func (c *Exclude) writtenAlike(o *Exclude) bool {
	return c.Name == o.Name && slices.Equal(c.Elements, o.Elements) && c.Using == o.Using && c.Where == o.Where &&
		c.Options.same(o.Options) && c.Timing.same(o.Timing) && c.RenamedFrom == o.RenamedFrom
}

func (x *Index) writtenAlike(o *Index) bool {
	return x.Name == o.Name && slices.Equal(x.Keys, o.Keys) && x.Unique == o.Unique && x.Options.same(o.Options) && x.RenamedFrom == o.RenamedFrom
}

func (c *Computed) same(o *Computed) bool {
	return c == o || c != nil && o != nil && c.SQL == o.SQL && samePtr(c.Persisted, o.Persisted)
}

func (t Timing) same(o Timing) bool {
	return t.Initially == o.Initially && samePtr(t.Deferrable, o.Deferrable)
}

func (o Options) same(p Options) bool {
	return len(o) == len(p) && (len(o) == 0 || maps.EqualFunc(o, p, func(a, b any) bool { return reflect.DeepEqual(a, b) }))
}

func samePtr[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// sameType compares the types that most columns have without reflection, which is slow.
func sameType(a, b Type) bool {
	switch a.(type) {
	case Integer, SmallInteger, BigInteger, String, Text, Boolean, Numeric, Date, DateTime:
		return a == b
	}
	return reflect.DeepEqual(a, b)
}
