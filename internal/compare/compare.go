package compare

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Verdict is the answer of a comparison hook.
type Verdict uint8

// Undecided leaves the answer to the built-in comparison.
const (
	Undecided Verdict = iota
	Same
	Different
)

// Options say what is compared.
type Options struct {
	// Own lists the tables that are ours and are left out.
	Own []schema.TableName
	// Schemas are those whose tables may be dropped; empty means the default
	// one (""). A table of another schema is compared if the target has it.
	Schemas []string

	// IncludeName says whether a name found in the database takes part. kind is
	// "schema", "table", "column", "index", "unique_constraint",
	// "foreign_key_constraint", "check_constraint" or that of an object; parent
	// is the table of what belongs to one. nil includes all.
	IncludeName func(name, kind string, parent schema.TableName) bool
	// IncludeObject says whether a *schema.Table, *schema.Column,
	// *schema.Index, schema.Constraint or *schema.Object takes part. reflected: it is the
	// database's; compareTo is its counterpart on the other side, or nil.
	IncludeObject func(object any, name, kind string, reflected bool, compareTo any) bool

	// CompareType and CompareServerDefault may decide about a column themselves.
	CompareType          func(table schema.TableName, database, target *schema.Column) Verdict
	CompareServerDefault func(table schema.TableName, database, target *schema.Column) Verdict

	// Renames lists renamings in the form "old:new": "users:people",
	// "users.name:full_name" for parts of tables and of enum types. One that can't be
	// is an error.
	Renames []string
	// Moves are what the database that is compared has behind it already.
	Moves *Moves
	// IsRename answers the question whether what went is what came in its place. nil
	// means no.
	IsRename func(Rename) bool

	// Expressions are the tables of UndecidedTables as a database of the same kind has
	// them. Without them expressions that differ may mean the same.
	Expressions *schema.MetaData

	// Managed says whether some revision created the table (column is "") or
	// the column. What no revision created is not dropped but listed, unless
	// DropUnmanaged. nil means that all is managed.
	Managed       func(table schema.TableName, column string) bool
	DropUnmanaged bool
	// ManagedPart says the same of a key, check or index (of no kind) of a table, which
	// stays where columns of the table stay that it is about.
	ManagedPart   func(table schema.TableName, kind schema.ConstraintKind, name string, columns []string) bool
	ManagedObject func(schema.ObjectRef) bool // says the same of an object
	// KeysByCode tells that code makes the target's tables: what it leaves open of a key,
	// whether it may hold NULL on SQLite, is no difference.
	KeysByCode bool
	// Privileges compares owners and grants as well.
	Privileges bool
	// Online prefers changes that leave rows as they are to those in one transaction.
	Online bool

	// valuesAround has what uses an enum type go and come around its new values, which
	// needs that on the way back alone.
	valuesAround bool
}

// Result is what Compare found.
type Result struct {
	// Ops change the database into the target, in an order in which each can be
	// run. Back gives the way back.
	Ops []op.Operation
	// Unmanaged is what was not dropped because no revision created it: tables,
	// columns and objects.
	Unmanaged []schema.ObjectRef
	// LeftOut names what either side has and belongs to no managed kind.
	LeftOut []string
	// Log holds a line for each difference, in Alembic's words.
	Log []string
	// Warnings tell what could not be compared or changed, and what may be a
	// renaming rather than a loss.
	Warnings []string

	// forth and back are the columns that become plain in either direction, paired the
	// operations in which they are dropped and added again.
	forth, back plainColumns
	paired      []op.Operation
}

// Back returns the operations that undo those of the result.
func (r *Result) Back() ([]op.Operation, error) {
	back, err := op.ReverseAll(r.paired)
	return r.back.within(back), err
}

// Compare returns what changes database into target. Neither is changed.
func Compare(database, target *schema.MetaData, d dialect.Dialect, o Options) (*Result, error) {
	o.IsRename = remembered(o.IsRename)
	compareWith := func(o Options, a clearing) (*comparison, error) {
		return compare(database, target, d, o, a)
	}
	c, err := compareWith(o, clearing{})
	if err != nil {
		return nil, err
	}
	r := cmp.Or(stepAside(c, compareWith), c.r)
	if r.paired, err = pairedWith(r, o, compareWith); err != nil {
		return nil, err
	}
	r.Ops = r.forth.within(r.Ops)
	if o.Moves != nil {
		r.Ops, r.paired, r.Log = slices.Concat(o.Moves.Ops, r.Ops), o.Moves.paired(r.paired), slices.Concat(o.Moves.log, r.Log)
	}
	return r, nil
}

func compare(database, target *schema.MetaData, d dialect.Dialect, o Options, a clearing) (*comparison, error) {
	c := &comparison{d: d, traits: d.Traits(), o: o, clearing: a, r: &Result{}, retyped: map[schema.ObjectRef]bool{}, remadeAbove: map[schema.ObjectRef]bool{}, leaving: map[schema.ObjectRef]bool{}, given: map[constraintKey]bool{}, read: map[schema.TableName]bool{}, wanted: spellerOf(target, d)}
	var failed error
	var db sync.WaitGroup
	db.Go(func() { c.db, failed = prepare(database, database, d, nil) }) // beside the target: neither needs the other
	err := c.setTarget(target, database)
	db.Wait()
	if err == nil {
		err = c.target.normalise(d, side{})
	}
	if err == nil && failed == nil {
		failed = c.db.normalise(d, c.target)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("the target schema: %w", err)
	case failed != nil:
		return nil, fmt.Errorf("the database's schema: %w", failed)
	}
	if c.textsAsTheyAre() {
		c.target.restoreTexts(c.respelled)
		c.db.restoreTexts(c.respelled)
	}
	if err := c.readExpressions(); err != nil {
		return nil, err
	}
	return c, c.run()
}

// setTarget sets the target's schema, with the database's spelling of names.
func (c *comparison) setTarget(m, database *schema.MetaData) error {
	spelled, err := Spelled(m, database, c.d)
	if err == nil {
		err = spelled.Validate()
	}
	if err == nil {
		c.target, err = prepare(spelled, database, c.d, m.NamingConvention)
	}
	return err
}

// setDatabase sets the database's schema anew.
func (c *comparison) setDatabase(m *schema.MetaData) (err error) {
	if c.db, err = prepare(m, m, c.d, nil); err == nil {
		err = c.db.normalise(c.d, c.target)
	}
	if err != nil {
		return fmt.Errorf("the database's schema: %w", err)
	}
	if c.textsAsTheyAre() {
		c.db.restoreTexts(c.respelled)
	}
	return nil
}

// textsAsTheyAre reports whether a database gave both sides in the same words.
func (c *comparison) textsAsTheyAre() bool {
	return c.target.written.Inspected && !c.traits.ExactExpressions
}

// comparison is one run of Compare.
type comparison struct {
	d          dialect.Dialect
	traits     dialect.Traits
	o          Options
	db, target side
	r          *Result
	wanted     *speller                  // the target's own spellings; nil where each name has one
	read       map[schema.TableName]bool // tables of the target in whose normal form the database's words stand
	renaming
	clearing clearing // of names that go to something else
	regrouping
	added, removed, changed []schema.TableName
	unlike                  []schema.TableName                  // differ in what can't be changed
	reparented              []schema.TableName                  // become partitions, or stop being ones
	leftOut                 []string                            // what that is
	made                    map[schema.ObjectRef]*schema.Object // created, or created again
	gone                    map[schema.ObjectRef]*schema.Object // dropped, if only to be created again
	replaced                map[schema.ObjectRef]*schema.Object // given another definition in place
	enumsMade               []schema.TableName                  // enum types created by themselves
	retyped                 map[schema.ObjectRef]bool           // columns whose type changes, or that are made anew
	remadeAbove             map[schema.ObjectRef]bool           // columns that a table above drops and adds again
	leaving                 map[schema.ObjectRef]bool           // objects dropped while parts of tables that stay use them
	given                   map[constraintKey]bool              // names given to constraints that have none, whatever their kind
	movedUp, movedDown      columnMoves                         // columns that are the heirs' own in the database or in the target
	phases                  phases
}

func (c *comparison) run() error {
	if err := c.rename(); err != nil {
		return err
	}
	c.pair()
	if err := c.leaveToParents(); err != nil {
		return err
	}
	c.moveColumns()
	if err := c.keepsReferred(); err != nil {
		return err
	}
	c.enumTypes()
	c.logAdded()
	if err := c.compareAll(); err != nil {
		return err
	}
	if err := c.keepsUsed(); err != nil {
		return err
	}
	c.create()
	c.drop()
	if err := c.refuseLeft(); err != nil {
		return err
	}
	c.hintTables()
	for _, name := range c.enumsMade {
		c.leaveEnum(name)
	}
	c.leaveSharedEnums()
	if err := c.dropEnums(); err != nil {
		return err
	}
	c.phases.drop = append(c.phases.drop, c.schemasGone()...)
	if err := c.refused(); err != nil {
		return err
	}
	c.spellOwners()
	c.r.Ops = c.withHeirs(c.phases.all())
	if d, ok := c.d.(dialect.Combiner); ok {
		c.r.Ops = d.Combine(c.r.Ops, c.db.normal, c.target.normal)
	}
	c.r.LeftOut = slices.Compact(slices.Sorted(slices.Values(slices.Concat(c.db.written.LeftOut, c.target.written.LeftOut, c.leftOut))))
	return nil
}

// pair sorts the tables' names into added, removed and common ones.
func (c *comparison) pair() {
	for _, t := range c.target.written.Tables() {
		old := c.db.written.Table(t.Name)
		switch {
		case slices.Contains(c.o.Own, t.Name):
		case !c.includes(t, t.Name.Name, "table", false, nilable(old)):
		case old == nil:
			c.added = append(c.added, t.Name)
		case c.named(t.Name) && c.includes(old, t.Name.Name, "table", true, t) && !c.isUnlike(t.Name):
			c.changed = append(c.changed, t.Name)
		}
	}
	c.added = slices.DeleteFunc(c.added, func(name schema.TableName) bool { return c.belongsToUnlike(c.target.written.Table(name)) })
	c.changed = slices.DeleteFunc(c.changed, func(name schema.TableName) bool { return slices.Contains(c.unlike, name) || c.partsFromUnlike(name) })
	for _, t := range c.db.written.Tables() {
		if c.target.written.Table(t.Name) == nil && c.removable(t) {
			c.removed = append(c.removed, t.Name)
		}
	}
	for _, names := range [][]schema.TableName{c.added, c.changed, c.removed} {
		slices.SortFunc(names, compareNames)
	}
	// What changes in a table changes in its heirs, which are compared after it.
	slices.SortStableFunc(c.changed, func(a, b schema.TableName) int { return c.db.depths[a] - c.db.depths[b] })
}

// keepsReferred returns an error for a foreign key of the target to a table that
// it lacks, so that the table would be dropped. An SQL file with such a key is
// refused by the server that reads it, if it minds.
func (c *comparison) keepsReferred() error {
	if c.target.written.Complete {
		return nil
	}
	if err := c.keepsInherited(); err != nil {
		return err
	}
	for _, t := range c.target.written.Tables() {
		for _, fk := range t.ForeignKeys {
			if slices.Contains(c.removed, fk.RefTable) {
				return fmt.Errorf("table %q: %s, but the models lack the table %q, so it would be dropped; add it to the models, or take the foreign key out", t.Name, fk, fk.RefTable)
			}
		}
	}
	return nil
}

// isUnlike reports whether a table differs in what can't be changed. It is left
// alone then, and so is what belongs to it: only its owner can say how its rows are
// to be moved.
func (c *comparison) isUnlike(name schema.TableName) bool {
	if c.db.shared[name] {
		return false
	}
	before, after := c.db.normal.Table(name).Options, c.target.normal.Table(name).Options
	for _, key := range c.traits.FixedOptions {
		exact := c.target.written.Inspected
		differs := (before[key] == nil) != (after[key] == nil) || exact && !reflect.DeepEqual(before[key], after[key])
		if differs && (exact || after[key] != nil) {
			c.warn("Table %s has the option %s %s in the database and %s in the target schema; no statement changes that, so the table is left alone. "+
				"Write a revision that makes it anew under another name, copies its rows, drops the old one and renames the new one",
				name, key, shownOption(before[key]), shownOption(after[key]))
			c.unlike = append(c.unlike, name)
			c.leftOut = append(c.leftOut, fmt.Sprintf("option %s of table %s", key, name))
			return true
		}
	}
	return c.retypesKey(name)
}

func shownOption(value any) string {
	if value == nil {
		return "not set"
	}
	return fmt.Sprintf("%q", value)
}

// belongsToUnlike reports whether a table is a partition or heir of one that is
// left alone.
func (c *comparison) belongsToUnlike(t *schema.Table) bool {
	return slices.ContainsFunc(t.Parents, func(parent schema.TableName) bool { return slices.Contains(c.unlike, parent) })
}

// removable reports whether a table that the target lacks may be dropped.
func (c *comparison) removable(t *schema.Table) bool {
	switch {
	case slices.Contains(c.o.Own, t.Name), !c.named(t.Name):
		return false
	case !c.ownSchema(t.Name.Schema):
		return false
	case !c.includes(t, t.Name.Name, "table", true, nil):
		return false
	case len(t.Parents) > 0 && !c.target.wantsPartitions(), c.belongsToUnlike(t):
		return false
	case !c.managed(t.Name, ""):
		c.r.Unmanaged = append(c.r.Unmanaged, schema.TableRef(t.Name))
		return false
	}
	return true
}

// named asks IncludeName about a table of the database and its schema.
func (c *comparison) named(n schema.TableName) bool {
	return c.includesName(n.Schema, "schema", schema.TableName{}) && c.includesName(n.Name, "table", schema.TableName{})
}

func (c *comparison) includesName(name, kind string, parent schema.TableName) bool {
	return c.o.IncludeName == nil || c.o.IncludeName(name, kind, parent)
}

func (c *comparison) includes(object any, name, kind string, reflected bool, compareTo any) bool {
	return c.o.IncludeObject == nil || c.o.IncludeObject(object, name, kind, reflected, compareTo)
}

func (c *comparison) managed(table schema.TableName, column string) bool {
	return c.o.Managed == nil || c.o.DropUnmanaged || c.o.Managed(c.databaseName(table), column)
}

func (c *comparison) log(format string, args ...any) {
	c.r.Log = append(c.r.Log, fmt.Sprintf(format, args...))
}

func (c *comparison) warn(format string, args ...any) {
	c.r.Warnings = append(c.r.Warnings, fmt.Sprintf(format, args...))
}

func compareNames(a, b schema.TableName) int {
	if s := strings.Compare(a.Schema, b.Schema); s != 0 {
		return s
	}
	return strings.Compare(a.Name, b.Name)
}

// nilable turns a nil pointer into a nil interface.
func nilable[T any](p *T) any {
	if p == nil {
		return nil
	}
	return p
}
