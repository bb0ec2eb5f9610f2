package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ConstraintKind is a kind of constraint. The values are those of type_ in
// Alembic's drop_constraint.
type ConstraintKind string

// The kinds of constraints. KindUnknown is allowed only where the database
// drops a constraint by its name alone.
const (
	KindUnknown    ConstraintKind = ""
	KindPrimaryKey ConstraintKind = "primary"
	KindForeignKey ConstraintKind = "foreignkey"
	KindUnique     ConstraintKind = "unique"
	KindCheck      ConstraintKind = "check"
	KindExclude    ConstraintKind = "exclude"
)

// Constraint is implemented by the constraints of a table: *PrimaryKey,
// *ForeignKey, *Unique, *Check or *Exclude, and no other type.
type Constraint interface {
	TableItem
	Kind() ConstraintKind
	// ConstraintName is the given name; empty when the naming convention or
	// the database chooses one.
	ConstraintName() string
	// ConstraintOptions are the dialect's options; nil when there are none.
	ConstraintOptions() Options
	// Validate returns an error if the definition is invalid.
	Validate() error
	// String describes the constraint for people.
	String() string
	constraint()
}

// Timing is DEFERRABLE / INITIALLY of a constraint.
type Timing struct {
	Deferrable *bool  // nil: not said
	Initially  string // "", "DEFERRED" or "IMMEDIATE"
}

// PrimaryKey is a primary key constraint.
type PrimaryKey struct {
	Name    string
	Columns []string
	Options Options
	Timing
	// RenamedFrom is the name that the constraint of a model had before.
	RenamedFrom string
}

// Unique is a unique constraint.
type Unique struct {
	Name    string
	Columns []string
	Options Options
	Timing
	// RenamedFrom is the name that the constraint of a model had before.
	RenamedFrom string
}

// ForeignKey is a foreign key constraint. Written at a column, Columns is
// empty until the column joins its table.
type ForeignKey struct {
	Name       string
	Columns    []string
	RefTable   TableName
	RefColumns []string // empty: the referred table's primary key
	Bare       bool     // RefColumns are filled in: REFERENCES names the table alone
	OnUpdate   string   // SQL action, upper case: "CASCADE", "SET NULL" …
	OnDelete   string
	Match      string // "FULL", "PARTIAL", "SIMPLE"
	UseAlter   bool   // made by ALTER TABLE after all tables, for cycles
	// Index names the index that the database keeps for the key, made by itself
	// because there was no other one; "" where there is none.
	Index string
	// FollowsTable tells that the name begins with that of the table, and that the
	// database changes it along with that: MySQL's users_ibfk_1.
	FollowsTable bool
	Options      Options
	Timing
	// RenamedFrom is the name that the constraint of a model had before.
	RenamedFrom string
}

// refersAs reports whether two foreign keys without a name are one, which names the
// columns of the primary key here and not there.
func (c *ForeignKey) refersAs(o *ForeignKey) bool {
	return c.Name == "" && o.Name == "" && slices.Equal(c.Columns, o.Columns) && c.RefTable == o.RefTable &&
		(len(c.RefColumns) == 0 || len(o.RefColumns) == 0)
}

// KeptIndex returns the index that the database keeps for the foreign key, or
// nil.
func (c *ForeignKey) KeptIndex() *Index {
	if c.Index == "" {
		return nil
	}
	x := &Index{Name: c.Index}
	for _, column := range c.Columns {
		x.Keys = append(x.Keys, KeyPart{Column: column})
	}
	return x
}

// Check is a check constraint.
type Check struct {
	Name    string
	SQL     string // the condition, without the outer parentheses
	Columns []string
	Options Options
	Timing
	// TypeBound marks a check that belongs to the type of the column
	// Columns[0] (Boolean or Enum with CreateConstraint).
	TypeBound bool
	// RenamedFrom is the name that the constraint of a model had before.
	RenamedFrom string
}

// Exclude is PostgreSQL's EXCLUDE constraint.
type Exclude struct {
	Name     string
	Elements []ExcludeElement
	Using    string // index method; "" is gist
	Where    string
	Options  Options
	Timing
	// RenamedFrom is the name that the constraint of a model had before.
	RenamedFrom string
}

// ExcludeElement is one "expression WITH operator".
type ExcludeElement struct {
	KeyPart
	Operator string
}

// names reports whether an element is the column.
func (c *Exclude) names(column string) bool {
	return slices.ContainsFunc(c.Elements, func(e ExcludeElement) bool { return e.Column == column })
}

// CreateTableItem marks the constraints as parts of CREATE TABLE.
func (*PrimaryKey) CreateTableItem() {}

// CreateTableItem marks a unique constraint as a part of CREATE TABLE.
func (*Unique) CreateTableItem() {}

// CreateTableItem marks a foreign key as a part of CREATE TABLE.
func (*ForeignKey) CreateTableItem() {}

// CreateTableItem marks a check as a part of CREATE TABLE.
func (*Check) CreateTableItem() {}

// CreateTableItem marks an exclude constraint as a part of CREATE TABLE.
func (*Exclude) CreateTableItem() {}

// ApplyTable sets the table's primary key; a second one is a problem.
func (c *PrimaryKey) ApplyTable(t *Table) {
	switch {
	case c == nil:
		t.Problem(errNilItem)
	case t.PrimaryKey != nil:
		t.Problem(fmt.Errorf("table %q is given two primary keys", t.Name.Name))
	default:
		t.PrimaryKey = c
	}
}

// ApplyTable adds the constraint to t.
func (c *Unique) ApplyTable(t *Table) { addItem(t, &t.Uniques, c) }

// ApplyTable adds the constraint to t.
func (c *ForeignKey) ApplyTable(t *Table) { addItem(t, &t.ForeignKeys, c) }

// ApplyTable adds the constraint to t.
func (c *Check) ApplyTable(t *Table) { addItem(t, &t.Checks, c) }

// ApplyTable adds the constraint to t.
func (c *Exclude) ApplyTable(t *Table) { addItem(t, &t.Excludes, c) }

func addItem[T any](t *Table, list *[]*T, item *T) {
	if item == nil {
		t.Problem(errNilItem)
		return
	}
	*list = append(*list, item)
}

func (*PrimaryKey) constraint() {}
func (*Unique) constraint()     {}
func (*ForeignKey) constraint() {}
func (*Check) constraint()      {}
func (*Exclude) constraint()    {}

// Kind returns KindPrimaryKey.
func (*PrimaryKey) Kind() ConstraintKind { return KindPrimaryKey }

// Kind returns KindUnique.
func (*Unique) Kind() ConstraintKind { return KindUnique }

// Kind returns KindForeignKey.
func (*ForeignKey) Kind() ConstraintKind { return KindForeignKey }

// Kind returns KindCheck.
func (*Check) Kind() ConstraintKind { return KindCheck }

// Kind returns KindExclude.
func (*Exclude) Kind() ConstraintKind { return KindExclude }

// ConstraintName returns the given name.
func (c *PrimaryKey) ConstraintName() string { return c.Name }

// ConstraintName returns the given name.
func (c *Unique) ConstraintName() string { return c.Name }

// ConstraintName returns the given name.
func (c *ForeignKey) ConstraintName() string { return c.Name }

// ConstraintName returns the given name.
func (c *Check) ConstraintName() string { return c.Name }

// ConstraintName returns the given name.
func (c *Exclude) ConstraintName() string { return c.Name }

// ConstraintOptions returns the dialect's options.
func (c *PrimaryKey) ConstraintOptions() Options { return c.Options }

// ConstraintOptions returns the dialect's options.
func (c *Unique) ConstraintOptions() Options { return c.Options }

// ConstraintOptions returns the dialect's options.
func (c *ForeignKey) ConstraintOptions() Options { return c.Options }

// ConstraintOptions returns the dialect's options.
func (c *Check) ConstraintOptions() Options { return c.Options }

// ConstraintOptions returns the dialect's options.
func (c *Exclude) ConstraintOptions() Options { return c.Options }

// Clone returns a copy that shares nothing mutable with c.
func (c *PrimaryKey) Clone() *PrimaryKey {
	n := *c
	n.Columns, n.Options = slices.Clone(c.Columns), maps.Clone(c.Options)
	return &n
}

// Clone returns a copy that shares nothing mutable with c.
func (c *Unique) Clone() *Unique {
	n := *c
	n.Columns, n.Options = slices.Clone(c.Columns), maps.Clone(c.Options)
	return &n
}

// Clone returns a copy that shares nothing mutable with c.
func (c *ForeignKey) Clone() *ForeignKey {
	n := *c
	n.Columns, n.RefColumns = slices.Clone(c.Columns), slices.Clone(c.RefColumns)
	n.Options = maps.Clone(c.Options)
	return &n
}

// Clone returns a copy that shares nothing mutable with c.
func (c *Check) Clone() *Check {
	n := *c
	n.Columns, n.Options = slices.Clone(c.Columns), maps.Clone(c.Options)
	return &n
}

// Clone returns a copy that shares nothing mutable with c.
func (c *Exclude) Clone() *Exclude {
	n := *c
	n.Elements, n.Options = slices.Clone(c.Elements), maps.Clone(c.Options)
	return &n
}

// CloneConstraint returns a copy of any constraint.
func CloneConstraint(c Constraint) Constraint {
	switch c := c.(type) {
	case *PrimaryKey:
		return c.Clone()
	case *Unique:
		return c.Clone()
	case *ForeignKey:
		return c.Clone()
	case *Check:
		return c.Clone()
	case *Exclude:
		return c.Clone()
	default:
		return nil
	}
}

func (c *PrimaryKey) String() string {
	return describe("primary key", c.Name, "("+strings.Join(c.Columns, ", ")+")")
}
func (c *Unique) String() string {
	return describe("unique constraint", c.Name, "("+strings.Join(c.Columns, ", ")+")")
}
func (c *ForeignKey) String() string {
	return describe("foreign key", c.Name, fmt.Sprintf("(%s) to %s(%s)",
		strings.Join(c.Columns, ", "), c.RefTable, strings.Join(c.RefColumns, ", ")))
}
func (c *Check) String() string   { return describe("check constraint", c.Name, "("+c.SQL+")") }
func (c *Exclude) String() string { return describe("exclude constraint", c.Name, "") }

func describe(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}

// Validate returns an error if the key has no columns.
func (c *PrimaryKey) Validate() error { return needColumns(c, c.Columns) }

// Validate returns an error if the constraint has no columns.
func (c *Unique) Validate() error { return needColumns(c, c.Columns) }

// Validate returns an error if columns are missing, if the numbers of columns
// differ, or if an action is unknown.
func (c *ForeignKey) Validate() error {
	if c.RefTable.Name == "" {
		return fmt.Errorf("%s has no referred table", c)
	}
	if len(c.RefColumns) > 0 && len(c.Columns) > 0 && len(c.Columns) != len(c.RefColumns) {
		return fmt.Errorf("%s: %d columns refer to %d", c, len(c.Columns), len(c.RefColumns))
	}
	for _, action := range []string{c.OnUpdate, c.OnDelete} {
		if !slices.Contains(actions, strings.ToUpper(action)) {
			return fmt.Errorf("%s: unknown action %q; use one of %s", c, action, strings.Join(actions[1:], ", "))
		}
	}
	return nil
}

// actions are SQL's referential actions (and PostgreSQL's column lists are not among them).
var actions = []string{"", "CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"}

// Validate returns an error if the condition is empty.
func (c *Check) Validate() error {
	if strings.TrimSpace(c.SQL) == "" {
		return fmt.Errorf("%s has no condition", describe("check constraint", c.Name))
	}
	return nil
}

// Validate returns an error if the constraint has no elements.
func (c *Exclude) Validate() error {
	if len(c.Elements) == 0 {
		return fmt.Errorf("%s has no elements", c)
	}
	return nil
}

func needColumns(c fmt.Stringer, columns []string) error {
	if len(columns) == 0 || slices.Contains(columns, "") {
		return fmt.Errorf("%s needs at least one column, and no empty name", c)
	}
	return nil
}
