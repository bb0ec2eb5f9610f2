package compare

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// A table becomes a partition, stops being one, and changes the keys that it has by
// itself as parts of its table's while it stands alone: it is detached first and
// attached last. In between it is compared with all that it has from its table, so
// that ATTACH finds its keys and makes none, and DETACH leaves none behind.

// standsAlone reports whether the table stands alone while it changes.
func (t *tableDiff) standsAlone() bool {
	was, is := t.partitionOf(t.old), t.partitionOf(t.new)
	switch {
	case was == nil && is == nil, was != nil && t.old.Whole == nil, is != nil && t.new.Whole == nil:
		return false
	}
	return t.changesParents() || t.hasRegrouped(t.oldNorm) || t.hasRegrouped(t.newNorm) || !reflect.DeepEqual(t.attachedKeys(t.oldNorm), t.attachedKeys(t.newNorm))
}

func (c *comparison) partitionOf(t *schema.Table) any { return t.Options[c.traits.Partition] }

// attachedKeys returns the keys and indexes that a partition has by itself as parts
// of its table's, by their names.
func (c *comparison) attachedKeys(t *schema.Table) map[string]any {
	keys := map[string]any{}
	for _, k := range t.Constraints() {
		if k.ConstraintOptions()[c.traits.AttachedKey] != nil {
			keys[k.ConstraintName()] = k
		}
	}
	for _, x := range t.Indexes {
		if x.Options[c.traits.AttachedKey] != nil {
			keys[x.Name] = x
		}
	}
	return keys
}

// compareAlone detaches the table, runs the steps of the comparison on all that it
// has, and attaches it.
func (t *tableDiff) compareAlone(steps []func() error) error {
	was, is, own := t.partitionOf(t.old), t.partitionOf(t.new), t.newNorm
	if t.changesParents() {
		t.reparented = append(t.reparented, t.name)
	}
	if was != nil {
		t.phases.detach = append(t.phases.detach, t.partition(nil, was))
		t.old, t.oldNorm = t.old.Whole, t.oldNorm.Whole
	}
	if is != nil {
		t.new, t.newNorm = t.new.Whole, t.newNorm.Whole
	}
	connected := len(t.phases.connect)
	if err := t.compareEach(steps); err != nil {
		return err
	}
	if is != nil {
		t.connectAlone(connected, own)
		t.phases.attach = append(t.phases.attach, t.partition(is, nil))
		t.remakeTwins(own)
	}
	return nil
}

// partition makes the table a partition, or one no longer.
func (t *tableDiff) partition(is, was any) op.AlterTable {
	key := t.traits.Partition
	return op.AlterTable{Table: t.name, Options: schema.Options{key: is}, Existing: schema.Options{key: was}}
}

// connectAlone adds the foreign keys that the table's have already before the
// partition is attached. Those to come bring the partition's.
func (t *tableDiff) connectAlone(from int, own *schema.Table) {
	added := slices.Clone(t.phases.connect[from:])
	t.phases.connect = t.phases.connect[:from]
	for _, o := range added {
		fk := o.(op.AddConstraint).Constraint.(*schema.ForeignKey)
		same := func(other *schema.ForeignKey) bool {
			return other.RefTable == fk.RefTable && slices.Equal(columnPairs(other), columnPairs(fk))
		}
		parent := t.db.written.Table(own.Parents[0])
		switch {
		case slices.ContainsFunc(own.ForeignKeys, same):
			t.phases.connect = append(t.phases.connect, o)
		case parent != nil && slices.ContainsFunc(parent.ForeignKeys, same):
			t.build = append(t.build, o)
		}
	}
}

// remakeTwins makes the table's own indexes that say the same as its part of another
// one when it is attached: before, either could be taken for that part.
func (t *tableDiff) remakeTwins(own *schema.Table) {
	for _, x := range own.Indexes {
		if x.Options[t.traits.AttachedKey] != nil || !t.hasTwin(own, x) {
			continue
		}
		w := t.new.IndexNamed(x.Name)
		isBuilt := func(o op.Operation) bool { made, ok := o.(op.CreateIndex); return ok && made.Index.Name == x.Name }
		built := slices.ContainsFunc(t.build, isBuilt)
		t.build = slices.DeleteFunc(t.build, isBuilt)
		if old := t.old.IndexNamed(x.Name); old != nil && !built {
			t.release = append(t.release, op.DropIndex{Table: t.name, Name: old.Name, Index: old.Clone()})
		}
		t.phases.attach = append(t.phases.attach, op.CreateIndex{Table: t.name, Index: w.Clone()})
	}
}

// hasTwin reports whether the table has the same as x for its part of an index.
func (t *tableDiff) hasTwin(own *schema.Table, x *schema.Index) bool {
	return slices.ContainsFunc(t.newNorm.Indexes, func(other *schema.Index) bool {
		mine := own.IndexNamed(other.Name)
		return (mine == nil || mine.Options[t.traits.AttachedKey] != nil) && other.Unique == x.Unique &&
			t.sameParts(other.Keys, x.Keys) && len(t.optionChanges(other.Options, x.Options)) == 0
	})
}

// compareKeyColumns lets the columns of a partition's own primary key be NULL again
// when it goes.
func (t *tableDiff) compareKeyColumns(columns []string) {
	if t.old.Whole == nil || t.new.Whole == nil {
		return
	}
	nullable := func(s side, parent schema.TableName, column string) bool {
		p := s.written.Table(parent)
		return p != nil && p.Column(column) != nil && p.Column(column).Nullable()
	}
	for _, name := range columns {
		was, is := t.old.Whole.Column(name), t.new.Whole.Column(name)
		if was == nil || is == nil || was.Nullable() == is.Nullable() ||
			!nullable(t.db, t.old.Parents[0], name) || !nullable(t.target, t.new.Parents[0], name) {
			continue
		}
		before, after := was.Nullable(), is.Nullable()
		t.columns = append(t.columns, op.AlterColumn{Table: t.name, Name: name, Nullable: &after, ExistingNullable: &before, ExistingType: was.Type})
	}
}

// saidByColumn reports whether an object says of a column what the table says itself
// on the side on which it is no partition, or one of another table.
func (c *comparison) saidByColumn(o *schema.Object) bool {
	if !slices.Contains(c.reparented, o.On) {
		return false
	}
	return o.Kind == schema.KindComment && strings.HasPrefix(o.Args, "column ") ||
		o.Kind == schema.KindSetting && slices.ContainsFunc(o.DependsOn, func(r schema.ObjectRef) bool { return r.Column != "" })
}

// onlyParts takes from a new table the indexes and keys that are for it alone, and of
// a partitioned one the checks that aren't valid: its partitions are there before them.
// It returns the operations that add them.
func (c *comparison) onlyParts(t *schema.Table) []op.Operation {
	if len(c.target.partitions[t.Name]) == 0 {
		return nil
	}
	isOnly := func(o schema.Options) bool { return o[c.traits.OnlyKey] != nil }
	var ops []op.Operation
	if t.PrimaryKey != nil && isOnly(t.PrimaryKey.Options) {
		ops, t.PrimaryKey = append(ops, c.addConstraint(t.Name, t.PrimaryKey)), nil
	}
	for _, u := range extract(&t.Uniques, func(u *schema.Unique) bool { return isOnly(u.Options) }) {
		ops = append(ops, c.addConstraint(t.Name, u))
	}
	for _, k := range extract(&t.Checks, func(k *schema.Check) bool { return isNotValid(k.Options) }) {
		ops = append(ops, c.addConstraint(t.Name, k))
	}
	for _, x := range extract(&t.Indexes, func(x *schema.Index) bool { return isOnly(x.Options) }) {
		ops = append(ops, op.CreateIndex{Table: t.Name, Index: x})
	}
	return ops
}

// isOnly reports whether an operation makes or drops an index or key that is for a
// partitioned table alone. A partition that is attached while it stands gets its part.
func (c *comparison) isOnly(o op.Operation) bool {
	var options schema.Options
	switch o := o.(type) {
	case op.CreateIndex:
		options = o.Index.Options
	case op.DropIndex:
		options = o.Index.Options
	case op.AddConstraint:
		options = o.Constraint.ConstraintOptions()
	case op.DropConstraint:
		options = o.Constraint.ConstraintOptions()
	}
	return options[c.traits.OnlyKey] != nil
}

// partitionsOf lists the partitions and heirs of each table, and theirs, and counts
// how many tables each one is a partition or heir of.
func partitionsOf(m *schema.MetaData) (all map[schema.TableName][]schema.TableName, depths map[schema.TableName]int) {
	all, depths = map[schema.TableName][]schema.TableName{}, map[schema.TableName]int{}
	for _, t := range m.Tables() {
		for up := t; up != nil && len(up.Parents) > 0; up = m.Table(up.Parents[0]) {
			all[up.Parents[0]] = append(all[up.Parents[0]], t.Name)
			depths[t.Name]++
		}
	}
	return all, depths
}

// referredPartitions are the partitions of the tables that t refers to: as long as it
// does, they can't be dropped.
func (s side) referredPartitions(t *schema.Table) []schema.ObjectRef {
	var refs []schema.ObjectRef
	for _, fk := range t.ForeignKeys {
		if !fk.UseAlter {
			refs = append(refs, tableRefs(s.partitions[fk.RefTable])...)
		}
	}
	return refs
}

// asPartition returns a table to create or drop. A partition of a table that stands,
// and that foreign keys refer to, is created as a table by itself and then attached,
// because it can be dropped only when it is detached.
func (c *comparison) asPartition(s side, t *schema.Table) (*schema.Table, []op.Operation) {
	of := c.partitionOf(t)
	if of == nil || t.Whole == nil || c.db.written.Table(t.Parents[0]) == nil || c.target.written.Table(t.Parents[0]) == nil || !s.isReferred(t.Parents[0]) {
		return t.Clone(), nil
	}
	whole := t.Whole.Clone()
	whole.ForeignKeys = t.Clone().ForeignKeys // the others come with the partitioned table
	whole.Comment, whole.DependsOn = t.Comment, t.DependsOn
	key := c.traits.Partition
	return whole, []op.Operation{op.AlterTable{Table: t.Name, Options: schema.Options{key: of}, Existing: schema.Options{key: nil}}}
}

func (s side) isReferred(name schema.TableName) bool {
	return slices.ContainsFunc(s.written.Tables(), func(t *schema.Table) bool {
		return slices.ContainsFunc(t.ForeignKeys, func(fk *schema.ForeignKey) bool { return fk.RefTable == name })
	})
}

// isNotValid reports whether a constraint isn't true of all rows.
func isNotValid(o schema.Options) bool {
	for key, value := range o {
		if schema.TellsNotValid(key) && value == true {
			return true
		}
	}
	return false
}

// retypesKey reports whether the type of a column changes by which the table, or one of
// its partitions, is partitioned: no statement changes it, and the table is left alone.
func (c *comparison) retypesKey(name schema.TableName) bool {
	for _, table := range append([]schema.TableName{name}, c.db.partitions[name]...) {
		if c.target.written.Inspected && c.target.written.Table(table) == nil {
			continue // it goes
		}
		t := c.tableDiff(table)
		for _, col := range c.db.normal.Table(name).Columns {
			isIt := func(word string) bool { return word == col.Name }
			inKey := func(option string) bool {
				text, _ := t.old.Options[option].(string)
				return text != "" && t.names(text, isIt)
			}
			if c.target.normal.Table(name).Column(col.Name) == nil || !slices.ContainsFunc(c.traits.FixedOptions, inKey) || c.alike(columnRef(name, col.Name), columnRef(name, col.Name)) {
				continue
			}
			c.warn("Table %s is partitioned by column %s, whose type changes from %s to %s in table %s; no statement changes that, so the table is left alone. "+
				"Write a revision that makes it anew under another name, copies its rows, drops the old one and renames the new one",
				table, col.Name, c.databaseType(c.db.written.Table(name).Column(col.Name).Type), c.modelType(c.target.written.Table(name).Column(col.Name).Type), name)
			c.unlike = append(append(c.unlike, name), c.db.partitions[name]...)
			c.leftOut = append(c.leftOut, fmt.Sprintf("type of column %s of table %s", col.Name, name))
			return true
		}
	}
	return false
}

// partsFromUnlike reports whether a table becomes a partition of one that is left
// alone, or stops being one: it can't, and is left alone, too.
func (c *comparison) partsFromUnlike(name schema.TableName) bool {
	was, is := c.db.written.Table(name), c.target.written.Table(name)
	if slices.Equal(was.Parents, is.Parents) || len(is.Parents) == 0 && !c.target.written.Inspected || !c.belongsToUnlike(was) && !c.belongsToUnlike(is) {
		return false
	}
	c.unlike = append(c.unlike, name)
	c.leftOut = append(c.leftOut, "partition "+name.String())
	return true
}
