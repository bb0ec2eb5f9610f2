package compare

import (
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// tableDiff compares one table that both sides have.
type tableDiff struct {
	*comparison
	name schema.TableName
	// The written and the normal form of both sides.
	old, new         *schema.Table
	oldNorm, newNorm *schema.Table
	// partner is the database's check for one of the target's, both in normal form.
	partner map[*schema.Check]*schema.Check
	// kept are columns of the database that are neither in the target nor
	// dropped; what names them stays too.
	kept []string
	// loses are the parts that use what leaves, apart the changes that set columns aside,
	// texts those of them that are texts for the time.
	loses map[part]schema.ObjectRef
	apart []aside
	texts []string
	// compared are the columns that both sides have and the hooks let through, where some
	// are set aside.
	compared []string
	// remade are columns that are dropped and added again.
	remade []string

	release  []op.Operation // keys, indexes and checks dropped, before the columns change
	undone   []op.Operation // columns dropped that are added again, after what uses them
	columns  []op.Operation // columns added and altered
	computed []op.Operation // computed columns added, after those that they are computed from
	build    []op.Operation // keys, indexes and checks added; comments
	discard  []op.Operation // columns dropped, the computed ones first
}

func (c *comparison) tableDiff(name schema.TableName) *tableDiff {
	return &tableDiff{
		comparison: c, name: name,
		old: c.db.written.Table(name), new: c.target.written.Table(name),
		oldNorm: c.db.normal.Table(name), newNorm: c.target.normal.Table(name),
	}
}

// table compares a table and hands its operations to the phases.
func (c *comparison) table(name schema.TableName) error {
	t := c.tableDiff(name)
	if c.db.shared[name] && !c.movesParts() {
		t.respell()
		return nil
	}
	steps := []func() error{t.compareColumns, t.remakeComputed, t.comparePrimaryKey, t.compareKeys, t.compareForeignKeys, t.compareKeptIndexes, t.compareChecks, t.compareExcludes, t.compareOptions, t.compareComment}
	if t.changesParents() && !t.standsAlone() {
		steps = []func() error{t.takeColumns, t.compareOptions, t.compareComment}
	}
	if err := t.run(steps); err != nil {
		return err
	}
	t.hintColumns()
	t.respell()
	t.orderComputed()
	t.nameNotNullInTurn()
	t.release = append(t.release, t.undone...)
	t.markParts(t.release)
	t.markParts(t.build)
	if len(c.db.partitions[name]) > 0 {
		c.phases.only = append(c.phases.only, extract(&t.release, c.isOnly)...)
		c.phases.finish = append(c.phases.finish, extract(&t.build, t.comesLast)...)
	}
	if t.isRemadeAbove() { // the keys and indexes of its own go before that column
		c.phases.free = slices.Concat(t.release, c.phases.free)
		t.release = nil
	}
	if c.traits.SchemaWideNames { // another table may want a name that this one lets go of
		c.phases.free = append(c.phases.free, t.release...)
	} else {
		c.phases.free = append(c.phases.free, extract(&t.release, c.freesIndex)...)
		t.columns = append(t.release, t.columns...)
	}
	c.phases.change = append(c.phases.change, slices.Concat(t.columns, t.computed, t.build, t.discard)...)
	return nil
}

// movesParts reports whether a table that both sides have in the same words may change
// nevertheless: because parts of it go and come around changes elsewhere, or because hooks
// take part in the comparison.
func (c *comparison) movesParts() bool {
	hooked := c.o.IncludeName != nil || c.o.IncludeObject != nil || c.o.CompareType != nil || c.o.CompareServerDefault != nil
	return hooked || !c.clearing.isEmpty() || len(c.retyped)+len(c.leaving)+len(c.remadeAbove)+len(c.regrouped) > 0
}

func (t *tableDiff) run(steps []func() error) error {
	if t.standsAlone() {
		return t.compareAlone(steps)
	}
	return t.compareEach(steps)
}

func (t *tableDiff) compareEach(steps []func() error) error {
	t.partner = t.pairChecks()
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// changesParents reports whether the table becomes a partition or an heir, or is
// one no longer. What is the parents' own isn't listed of an heir, so that its
// columns, keys and indexes can be compared only afterwards.
func (t *tableDiff) changesParents() bool {
	tells := t.target.written.Inspected || len(t.new.Parents) > 0 || slices.ContainsFunc(t.old.Parents, t.isRemoved)
	return tells && !slices.Equal(t.old.Parents, t.new.Parents)
}

func (t *tableDiff) drop(c schema.Constraint) {
	t.release = append(t.release, dropConstraint(t.name, c))
}

func (t *tableDiff) add(c schema.Constraint) {
	t.build = append(t.build, t.addConstraint(t.name, c))
}

func dropConstraint(table schema.TableName, c schema.Constraint) op.DropConstraint {
	return op.DropConstraint{Table: table, Name: c.ConstraintName(), Kind: c.Kind(), Constraint: schema.CloneConstraint(c)}
}

// keeps reports whether any of the columns stays although the target lacks it.
func (t *tableDiff) keeps(columns []string) bool {
	return slices.ContainsFunc(columns, func(c string) bool { return slices.Contains(t.kept, c) })
}

func (t *tableDiff) comparePrimaryKey() error {
	old, key := keyOf(t.oldNorm), keyOf(t.newNorm)
	before, after := old.Columns, key.Columns
	if t.samePrimaryKey(old, key) && !t.isRegrouped(key.Name) && !t.remakes(before) && !t.losesKey(old.Name, before) || t.keeps(before) {
		return nil
	}
	if len(after) == 0 && t.stays(schema.KindPrimaryKey, old.Name, before) {
		return nil
	}
	t.log("Detected changed primary key on %s: %s to %s", quoted(t.name.String()), listed(before), listed(after))
	if t.old.PrimaryKey != nil && len(before) > 0 {
		t.drop(t.nullableKey(t.old.PrimaryKey, t.oldNorm))
	}
	if t.new.PrimaryKey != nil && len(after) > 0 {
		t.add(t.nullableKey(t.new.PrimaryKey, t.newNorm))
	}
	t.compareKeyColumns(slices.Compact(sorted(slices.Concat(before, after))))
	return nil
}

// nullableKey returns a key with the option that leaves its columns NULL, if any of them may
// be and the database lets a key's.
func (t *tableDiff) nullableKey(key *schema.PrimaryKey, normal *schema.Table) *schema.PrimaryKey {
	isNullable := func(name string) bool { c := normal.Column(name); return c != nil && c.Nullable() }
	if t.traits.NullableKey == "" || !slices.ContainsFunc(key.Columns, isNullable) {
		return key
	}
	key = key.Clone()
	key.Options.Set(t.traits.NullableKey, true)
	return key
}

// keyOf returns the primary key of a table, or one without columns.
func keyOf(t *schema.Table) *schema.PrimaryKey {
	if t.PrimaryKey == nil {
		return &schema.PrimaryKey{}
	}
	return t.PrimaryKey
}

func (t *tableDiff) samePrimaryKey(a, b *schema.PrimaryKey) bool {
	if !slices.Equal(a.Columns, b.Columns) {
		return false
	}
	return len(a.Columns) == 0 || t.sameName(a.Name, b.Name) && sameTiming(a.Timing, b.Timing) && len(t.optionChanges(a.Options, b.Options)) == 0
}

func (t *tableDiff) compareComment() error {
	before, after := t.oldNorm.Comment, t.newNorm.Comment
	if before != after {
		t.build = append(t.build, op.CreateTableComment{Table: t.name, Comment: after, Existing: before, ExistingKnown: true})
	}
	return nil
}
