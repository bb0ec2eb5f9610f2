package compare

import (
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/schema"
)

// Models that say nothing of partitions and inheritance declare such a table with all
// its columns, as they would a plain one. What it has from the tables above it is then
// theirs: it changes with them, and with them alone.

// leaveToParents takes what tables of the database have from others out of the models
// that don't tell so.
func (c *comparison) leaveToParents() error {
	if c.target.written.Inspected {
		return nil
	}
	for _, name := range c.changed {
		old, wanted := c.db.written.Table(name), c.target.written.Table(name)
		if len(wanted.Parents) > 0 || len(old.Parents) == 0 || slices.ContainsFunc(old.Parents, c.isRemoved) {
			continue
		}
		if err := c.warnOfOwn(name); err != nil {
			return err
		}
		c.disinherit(wanted, c.inherited(c.db.written, c.target.written, old), c.partitionOf(old) != nil)
		c.disinherit(c.target.normal.Table(name), c.inherited(c.db.normal, c.target.normal, c.db.normal.Table(name)), c.partitionOf(old) != nil)
		for _, t := range []*schema.Table{old, c.db.normal.Table(name)} {
			c.dropAttached(t)
		}
	}
	return nil
}

// keepsInherited returns an error if a table would be dropped of which one inherits that
// stays. A partition is detached then, an heir only if the target says so.
func (c *comparison) keepsInherited() error {
	for _, name := range c.changed {
		old, wanted := c.db.written.Table(name), c.target.written.Table(name)
		i := slices.IndexFunc(old.Parents, c.isRemoved)
		if i >= 0 && len(wanted.Parents) == 0 && c.partitionOf(old) == nil && !c.target.written.Inspected {
			return fmt.Errorf("table %q: it inherits from the table %q, which the models lack, so that it would be dropped; add it to the models, or write a revision with ALTER TABLE %s NO INHERIT %s",
				name, old.Parents[i], name, old.Parents[i])
		}
	}
	return nil
}

func (c *comparison) isRemoved(name schema.TableName) bool { return slices.Contains(c.removed, name) }

// inherited returns what a table has from others, in the database and as they shall be:
// the latter count first.
func (c *comparison) inherited(db, target *schema.MetaData, t *schema.Table) (from []*schema.Table) {
	for _, parent := range t.Parents {
		if wanted := target.Table(parent); wanted != nil {
			from = append(from, wanted)
		}
	}
	if t.Whole != nil {
		return append(from, c.withoutOwn(t))
	}
	for _, parent := range t.Parents {
		if above := db.Table(parent); above != nil {
			from = append(append(from, above), c.inherited(db, target, above)...)
		}
	}
	return from
}

// withoutOwn returns what a partition has from its table.
func (c *comparison) withoutOwn(t *schema.Table) *schema.Table {
	from := *t.Whole
	isOwn := func(k schema.Constraint) bool {
		return slices.ContainsFunc(t.Constraints(), func(own schema.Constraint) bool {
			return own.Kind() == k.Kind() && own.ConstraintName() == k.ConstraintName() && own.ConstraintOptions()[c.traits.AttachedKey] == nil
		})
	}
	if from.PrimaryKey != nil && isOwn(from.PrimaryKey) {
		from.PrimaryKey = nil
	}
	from.Uniques = slices.DeleteFunc(slices.Clone(from.Uniques), func(k *schema.Unique) bool { return isOwn(k) })
	from.Checks = slices.DeleteFunc(slices.Clone(from.Checks), func(k *schema.Check) bool { return isOwn(k) })
	from.ForeignKeys = slices.DeleteFunc(slices.Clone(from.ForeignKeys), func(k *schema.ForeignKey) bool { return isOwn(k) })
	from.Indexes = slices.DeleteFunc(slices.Clone(from.Indexes), func(x *schema.Index) bool {
		own := t.IndexNamed(x.Name)
		return own != nil && own.Options[c.traits.AttachedKey] == nil
	})
	return &from
}

// disinherit takes out of a model what its table has from others. A partition has no
// columns of its own; an heir has from others no keys and indexes.
func (c *comparison) disinherit(t *schema.Table, from []*schema.Table, isPartition bool) {
	own := c.db.written.Table(t.Name)
	t.Columns = slices.DeleteFunc(slices.Clone(t.Columns), func(col *schema.Column) bool {
		return own.Column(col.Name) == nil && (isPartition || given(from, func(p *schema.Table) bool { return p.Column(col.Name) != nil }))
	})
	same := &tableDiff{comparison: c}
	isCheck := func(p *schema.Table, k *schema.Check) bool {
		return slices.ContainsFunc(p.Checks, func(other *schema.Check) bool {
			return k.Name != "" && other.Name == k.Name || same.sameSQL(other.SQL, k.SQL)
		})
	}
	t.Checks = slices.DeleteFunc(slices.Clone(t.Checks), func(k *schema.Check) bool { return given(from, func(p *schema.Table) bool { return isCheck(p, k) }) })
	if !isPartition {
		return
	}
	if given(from, func(p *schema.Table) bool { return p.PrimaryKey != nil && len(p.PrimaryKey.Columns) > 0 }) {
		t.PrimaryKey = nil
	}
	t.Uniques = slices.DeleteFunc(slices.Clone(t.Uniques), func(k *schema.Unique) bool {
		return given(from, func(p *schema.Table) bool {
			return slices.ContainsFunc(p.Uniques, func(other *schema.Unique) bool { return slices.Equal(other.Columns, k.Columns) })
		})
	})
	t.ForeignKeys = slices.DeleteFunc(slices.Clone(t.ForeignKeys), func(k *schema.ForeignKey) bool {
		return given(from, func(p *schema.Table) bool {
			return slices.ContainsFunc(p.ForeignKeys, func(other *schema.ForeignKey) bool {
				return other.RefTable == k.RefTable && slices.Equal(columnPairs(other), columnPairs(k))
			})
		})
	})
	t.Indexes = slices.DeleteFunc(slices.Clone(t.Indexes), func(x *schema.Index) bool {
		return given(from, func(p *schema.Table) bool {
			return slices.ContainsFunc(p.Indexes, func(other *schema.Index) bool { return other.Unique == x.Unique && same.sameParts(other.Keys, x.Keys) })
		})
	})
}

func given(from []*schema.Table, has func(*schema.Table) bool) bool {
	return slices.ContainsFunc(from, has)
}

// dropAttached takes out of a table of the database the keys that it has as parts of its
// table's under names of its own.
func (c *comparison) dropAttached(t *schema.Table) {
	attached := func(o schema.Options) bool { return o[c.traits.AttachedKey] != nil }
	if t.PrimaryKey != nil && attached(t.PrimaryKey.Options) {
		t.PrimaryKey = nil
	}
	t.Uniques = slices.DeleteFunc(slices.Clone(t.Uniques), func(k *schema.Unique) bool { return attached(k.Options) })
	t.ForeignKeys = slices.DeleteFunc(slices.Clone(t.ForeignKeys), func(k *schema.ForeignKey) bool { return attached(k.Options) })
	t.Indexes = slices.DeleteFunc(slices.Clone(t.Indexes), func(x *schema.Index) bool { return attached(x.Options) })
}

// warnOfOwn warns of columns that a model gives to a table which can't have them
// otherwise than the tables above it.
func (c *comparison) warnOfOwn(name schema.TableName) error {
	old, wanted := c.db.written.Table(name), c.target.written.Table(name)
	from, normal := c.inherited(c.db.written, c.target.written, old), c.inherited(c.db.normal, c.target.normal, c.db.normal.Table(name))
	for _, col := range wanted.Columns {
		i := slices.IndexFunc(from, func(p *schema.Table) bool { return p.Column(col.Name) != nil })
		switch {
		case old.Column(col.Name) != nil:
		case i < 0 && c.partitionOf(old) != nil:
			c.warn("Column %s.%s can't be added, because the table is a partition of %s in the database: give the column to %s", name, col.Name, old.Parents[0], old.Parents[0])
		case i >= 0:
			differs, err := c.differs(from[i], normal[i], wanted, c.target.normal.Table(name), col.Name)
			if err != nil {
				return err
			}
			if differs {
				c.warn("Column %s.%s isn't changed, because the table has it from %s: change it there", name, col.Name, old.Parents[0])
			}
		}
	}
	return nil
}

// differs reports whether a column of two tables differs.
func (c *comparison) differs(old, oldNormal, wanted, wantedNormal *schema.Table, column string) (bool, error) {
	alone := *c
	alone.r = &Result{}
	t := &tableDiff{comparison: &alone, name: wanted.Name, old: old, new: wanted, oldNorm: oldNormal, newNorm: wantedNormal}
	if err := t.alterColumn(old.Column(column), wanted.Column(column)); err != nil {
		return false, err
	}
	return len(t.columns)+len(t.undone) > 0, nil
}
