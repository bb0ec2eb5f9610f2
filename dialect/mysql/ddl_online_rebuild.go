package mysql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// layout is what of a table decides whether InnoDB rebuilds it for a change, copies
// it, or does neither. The manuals tell a part of this; the rest is what the server
// does, and TestOnlineIsWhatTheServerDoesToTablesOfAllKinds holds it.
type layout struct {
	rowKeys   []string // the keys in whose order the rows may be kept: the primary key, else each unique key without NULL
	uniques   int      // unique keys
	fullTexts int      // FULLTEXT indexes
	spatial   bool     // has a SPATIAL index
	virtual   bool     // has a computed column that isn't stored
	indexed   bool     // has an index on such a column
	hashed    bool     // has a unique key over a text of any length, which is kept as a hidden computed column
	hidden    bool     // had a FULLTEXT index, which left a hidden column behind
	parted    bool
}

func (d *Dialect) layoutOf(t *schema.Table) layout {
	l := layout{parted: d.stringOption(t.Options, keyPartitionBy) != ""}
	if t.PrimaryKey != nil {
		l.rowKeys = []string{"PRIMARY"}
	}
	for _, c := range t.Columns {
		l.virtual = l.virtual || isVirtual(c)
	}
	key := func(name string, unique bool, columns []string, whole bool) {
		notNull, hashed := whole, false
		for _, column := range columns {
			c := t.Column(column)
			l.indexed = l.indexed || isVirtual(c)
			notNull = notNull && c != nil && !c.Nullable()
			hashed = hashed || whole && c != nil && d.isLong(c.Type)
		}
		if unique {
			l.uniques++
			l.hashed = l.hashed || hashed
		}
		if unique && notNull && !hashed && t.PrimaryKey == nil {
			l.rowKeys = append(l.rowKeys, name)
		}
	}
	for _, u := range t.Uniques {
		key(u.Name, true, u.Columns, true)
	}
	for _, x := range t.Indexes {
		switch strings.ToUpper(d.stringOption(x.Options, keyPrefix)) {
		case "FULLTEXT":
			l.fullTexts++
			continue
		case "SPATIAL":
			l.spatial = true
			continue
		}
		whole := !slices.ContainsFunc(x.Keys, func(k schema.KeyPart) bool { return k.Column == "" || d.keyLength(x, k) > 0 })
		key(x.Name, x.Unique, x.Columns(), whole)
	}
	return l
}

// isLong reports a type whose values a key holds by their beginning or hash only.
func (d *Dialect) isLong(t schema.Type) bool {
	word := d.columnType(t).word
	return strings.HasSuffix(word, "TEXT") || strings.HasSuffix(word, "BLOB") || word == "JSON"
}

// isStored reports a computed column whose values are stored.
func isStored(c *schema.Column) bool {
	return c.Computed != nil && storesComputed(c.Computed)
}

// isVirtual reports a computed column whose values aren't stored.
func isVirtual(c *schema.Column) bool { return c != nil && c.Computed != nil && !isStored(c) }

// rebuilds reports whether the server rebuilds the table when a column comes or goes.
func (l layout) rebuilds() bool { return l.fullTexts > 0 || l.hidden || l.indexed || l.hashed }

// atMostInPlace is the way of a change of the columns that is INSTANT unless a FULLTEXT
// index was dropped in an earlier revision and left its hidden column behind, which the
// catalog shows to few. INPLACE lets the server do what is least.
func (d *Dialect) atMostInPlace(t *schema.Table, after layout) way {
	isText := func(c *schema.Column) bool { return d.columnType(c.Type).kind == textKind }
	if slices.ContainsFunc(t.Columns, isText) && after.rebuilt() == inPlace {
		return inPlace
	}
	return instant
}

// changesVirtual reports whether a computed column that isn't stored comes or goes
// together with something that must not precede or follow it.
func changesVirtual(o op.BatchAlterTable, t *schema.Table) bool {
	added, dropped, others := false, false, false
	for _, o := range o.Ops {
		switch o := o.(type) {
		case op.AddColumn:
			if added && !isVirtual(o.Column) {
				return true // the values that are stored come first
			}
			added = added || isVirtual(o.Column)
		case op.DropColumn:
			dropped, others = dropped || isVirtual(t.Column(o.Name)), others || !isVirtual(t.Column(o.Name))
		default:
			others = true
		}
	}
	return added && (dropped || others) || dropped && others
}

// rebuilt is the way of a change for which the server writes the table anew.
func (l layout) rebuilt() way {
	const blocks = "other sessions can't write to the table while the server rebuilds it with "
	shared := way{algorithm: "INPLACE", lock: "SHARED"}
	switch {
	case l.hashed:
		return copies("because it has a unique key over a text without a length")
	case l.fullTexts > 1:
		return copies("because it has several FULLTEXT indexes")
	case l.fullTexts > 0 || l.spatial:
		shared.blocks = blocks + "its FULLTEXT or SPATIAL index"
	case l.indexed:
		shared.blocks = blocks + "the index of a computed column that isn't stored"
	default:
		return inPlace
	}
	return shared
}

// reordered is the way of a change, which by itself is made in the way w, if the key in
// whose order the rows are kept is another one behind it. rekeyed says that the primary
// key is.
func (w way) reordered(before, after layout, rekeyed bool) way {
	switch {
	case w.algorithm == "" || !rekeyed && slices.Equal(before.rowKeys, after.rowKeys):
		return w
	case len(before.rowKeys) > 0 && len(after.rowKeys) == 0:
		return copies("because no key remains in whose order its rows can be kept")
	case w.blocks != "":
		return w
	}
	return after.rebuilt()
}

// changed returns the table behind a change, or the table itself if that can't be told,
// and whether its primary key is another one.
func changed(o op.BatchAlterTable, t *schema.Table) (after *schema.Table, rekeyed bool) {
	after = t.Clone()
	m := schema.NewMetaData(after)
	for _, o := range o.Ops {
		if drop, ok := o.(op.DropConstraint); ok && drop.Kind == schema.KindPrimaryKey {
			after.PrimaryKey, rekeyed = nil, true // whatever it is named: it's the only one
		} else if o.Apply(m) != nil {
			return t, rekeyed
		}
	}
	return after, rekeyed
}
