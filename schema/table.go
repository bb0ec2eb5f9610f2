package schema

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/suggest"
)

// errNilItem is a nil among the items of a table, such as a column variable
// that was never set.
var errNilItem = errors.New("an item is nil")

// TableItem is implemented by the parts of a table: a column, a constraint, an
// index, an option.
type TableItem interface {
	CreateTableItem()
	ApplyTable(*Table)
}

// Table is a table.
type Table struct {
	Name        TableName
	Columns     []*Column
	PrimaryKey  *PrimaryKey
	ForeignKeys []*ForeignKey
	Uniques     []*Unique
	Checks      []*Check
	Excludes    []*Exclude
	Indexes     []*Index
	Comment     string
	Prefixes    []string // words between CREATE and TABLE: "TEMPORARY"
	Options     Options  // mysql_engine, sqlite_strict …
	// DDL is the database's own text of the table, as inspected, where a rebuild
	// keeps what the model can't hold (SQLite). It is no part of the model: two
	// tables that differ in it alone are equal, and it may be older than the rest.
	DDL string
	// Parents names the tables whose columns are this one's as well, because it
	// inherits from them or is a partition (PostgreSQL).
	Parents []TableName
	// Whole is a partition with the columns, keys and indexes that it has from its table
	// as well, as a database gave it. It is nil for other tables, and no part of the
	// model either.
	Whole *Table
	// DependsOn names what must be created before this table beside the tables
	// that its foreign keys name.
	DependsOn []ObjectRef
	// Uses tells which of the table's parts depend on which objects, as inspected. It is
	// no part of the model.
	Uses        []Use
	RenamedFrom string // the name that the table of a model had before

	origin   string
	problems []error
}

// NewTable returns a table made of the items. What is written at a column
// (primary key, foreign key, unique, index, check) becomes the table's own
// constraint. Validate reports what makes no sense.
func NewTable(name TableName, items ...TableItem) *Table {
	t := &Table{Name: name}
	for _, item := range items {
		if item == nil {
			t.Problem(errNilItem)
			continue
		}
		item.ApplyTable(t)
	}
	t.settle()
	return t
}

// settle moves what is written at columns to the table. The columns keep
// PrimaryKey; the rest stands at the table only, and once.
func (t *Table) settle() {
	var key []string
	for _, c := range t.Columns {
		if c.PrimaryKey {
			key = append(key, c.Name)
		}
	}
	switch {
	case t.PrimaryKey == nil && len(key) > 0:
		t.PrimaryKey = &PrimaryKey{Columns: key}
	case t.PrimaryKey != nil && len(key) > 0 && !slices.Equal(key, t.PrimaryKey.Columns):
		t.Problem(fmt.Errorf("table %q: primary key columns (%s) contradict %s",
			t.Name.Name, strings.Join(key, ", "), t.PrimaryKey))
	case t.PrimaryKey != nil:
		t.markPrimaryKey()
	}
	for _, c := range t.Columns {
		t.settleColumn(c)
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, t.saidByKey)
}

// saidByKey reports whether an unnamed unique constraint says the same as the
// primary key, so that PostgreSQL doesn't create it.
func (t *Table) saidByKey(u *Unique) bool {
	return u != nil && t.PrimaryKey != nil && u.Name == "" && len(u.Options) == 0 && u.Timing == (Timing{}) && slices.Equal(u.Columns, t.PrimaryKey.Columns)
}

func (t *Table) markPrimaryKey() {
	for _, name := range t.PrimaryKey.Columns {
		if c := t.Column(name); c != nil {
			c.PrimaryKey = true
		}
	}
}

func (t *Table) settleColumn(c *Column) {
	for _, fk := range c.ForeignKeys {
		if len(fk.Columns) == 0 {
			fk.Columns = []string{c.Name}
		}
		t.ForeignKeys = append(t.ForeignKeys, fk)
	}
	for _, ck := range c.Checks {
		ck.Columns = []string{c.Name}
		t.Checks = append(t.Checks, ck)
	}
	switch {
	case c.Index:
		t.Indexes = append(t.Indexes, &Index{Keys: []KeyPart{{Column: c.Name}}, Unique: c.Unique})
	case c.Unique:
		t.Uniques = append(t.Uniques, &Unique{Columns: []string{c.Name}})
	}
	c.ForeignKeys, c.Checks, c.Unique, c.Index = nil, nil, false, false
}

// Column returns the column of that name, or nil.
func (t *Table) Column(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// ColumnIndex returns the position of the column of that name, or -1.
func (t *Table) ColumnIndex(name string) int {
	return slices.IndexFunc(t.Columns, func(c *Column) bool { return c.Name == name })
}

// IndexNamed returns the index of that name, or nil.
func (t *Table) IndexNamed(name string) *Index {
	for _, x := range t.Indexes {
		if x.Name == name {
			return x
		}
	}
	return nil
}

// Constraints returns all constraints: primary key, unique, check, exclude,
// foreign keys.
func (t *Table) Constraints() []Constraint {
	var all []Constraint
	if t.PrimaryKey != nil {
		all = append(all, t.PrimaryKey)
	}
	for _, c := range t.Uniques {
		all = append(all, c)
	}
	for _, c := range t.Checks {
		all = append(all, c)
	}
	for _, c := range t.Excludes {
		all = append(all, c)
	}
	for _, c := range t.ForeignKeys {
		all = append(all, c)
	}
	return all
}

// Constraint returns the constraint of that name and kind (KindUnknown: any),
// or nil.
func (t *Table) Constraint(name string, kind ConstraintKind) Constraint {
	for _, c := range t.Constraints() {
		if c.ConstraintName() == name && (kind == KindUnknown || kind == c.Kind()) {
			return c
		}
	}
	return nil
}

// SharesColumns reports whether another foreign key has the same columns. MySQL keeps one
// index for both, and calls it like the last of them.
func (t *Table) SharesColumns(fk *ForeignKey) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(o *ForeignKey) bool { return o != fk && slices.Equal(o.Columns, fk.Columns) })
}

// SetOrigin records where the table is defined, such as "models/user.go:12", for
// the errors of Validate. The origin is no part of the model.
func (t *Table) SetOrigin(place string) { t.origin = place }

// described returns the table's name for an error, with its origin.
func (t *Table) described() string {
	if t.origin == "" {
		return fmt.Sprintf("table %q", t.Name)
	}
	return fmt.Sprintf("table %q (%s)", t.Name, t.origin)
}

// Problem records what is wrong with the definition; Validate reports it.
func (t *Table) Problem(err error) { t.problems = append(t.problems, err) }

// Validate returns everything that makes the definition impossible, or nil.
func (t *Table) Validate() error {
	problems := slices.Clone(t.problems)
	if t.Name.Name == "" {
		problems = append(problems, errors.New("a table has no name"))
	}
	add := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	for i, c := range t.Columns {
		add(c.Validate())
		if first := t.ColumnIndex(c.Name); first < i {
			add(twice(t.Columns[first], c))
		}
	}
	has := func(name string) bool { return t.Column(name) != nil || len(t.Parents) > 0 }
	for _, c := range t.Constraints() {
		add(c.Validate())
		add(t.knows(has, c, constraintColumns(c)))
	}
	for _, x := range t.Indexes {
		add(x.Validate())
		add(t.knows(has, x, x.Columns()))
	}
	if err := errors.Join(problems...); err != nil {
		return t.Mistake(err)
	}
	return nil
}

// twice returns the error for two columns of one name.
func twice(a, b *Column) error {
	if a.origin == "" || b.origin == "" {
		return fmt.Errorf("column %q stands twice", b.Name)
	}
	return fmt.Errorf("column %q stands twice: %s and %s; name one of them with column=… in its tag", b.Name, a.origin, b.origin)
}

// knows reports a constraint or index that names a column which the table
// doesn't have.
func (t *Table) knows(has func(string) bool, of fmt.Stringer, names []string) error {
	for _, name := range names {
		if !has(name) {
			err := fmt.Errorf("%s names the column %q, which the table does not have", of, name)
			if meant := suggest.DidYouMean(name, t.columnNames()); meant != "" {
				err = fmt.Errorf("%w; %s", err, meant)
			}
			return err
		}
	}
	return nil
}

func constraintColumns(c Constraint) []string {
	if fk, ok := c.(*ForeignKey); ok {
		return fk.Columns
	}
	return KeyColumns(c)
}

// KeyColumns returns the columns of a primary key or unique constraint; nil of any other
// constraint.
func KeyColumns(c Constraint) []string {
	switch c := c.(type) {
	case *PrimaryKey:
		return c.Columns
	case *Unique:
		return c.Columns
	default:
		return nil
	}
}

// Clone returns a copy that shares nothing mutable with t.
func (t *Table) Clone() *Table {
	n := t.shareColumns()
	n.Columns = cloneColumns(t.Columns)
	return n
}

// shareColumns is Clone, but the columns are t's.
func (t *Table) shareColumns() *Table {
	n := *t
	n.Columns = slices.Clone(t.Columns)
	if t.PrimaryKey != nil {
		n.PrimaryKey = t.PrimaryKey.Clone()
	}
	n.ForeignKeys = cloneEach(t.ForeignKeys, (*ForeignKey).Clone)
	n.Uniques = cloneEach(t.Uniques, (*Unique).Clone)
	n.Checks = cloneEach(t.Checks, (*Check).Clone)
	n.Excludes = cloneEach(t.Excludes, (*Exclude).Clone)
	n.Indexes = cloneEach(t.Indexes, (*Index).Clone)
	n.Prefixes = slices.Clone(t.Prefixes)
	n.Options = maps.Clone(t.Options)
	n.DependsOn, n.Uses, n.Parents = slices.Clone(t.DependsOn), slices.Clone(t.Uses), slices.Clone(t.Parents)
	n.problems = slices.Clone(t.problems)
	if t.Whole != nil {
		n.Whole = t.Whole.Clone()
	}
	return &n
}
