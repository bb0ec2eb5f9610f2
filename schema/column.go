package schema

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Nullability is whether a column allows NULL.
type Nullability uint8

const (
	// NullDefault leaves it to the rule: a primary key column is NOT NULL, any
	// other admits NULL.
	NullDefault Nullability = iota
	// Null admits NULL, said explicitly.
	Null
	// NotNull forbids NULL.
	NotNull
)

// Autoincrement is whether the database numbers an integer key itself.
type Autoincrement uint8

const (
	// AutoincrementAuto numbers a single integer primary key without default
	// and foreign key, as SQLAlchemy's autoincrement="auto".
	AutoincrementAuto Autoincrement = iota
	// AutoincrementOn asks for numbering.
	AutoincrementOn
	// AutoincrementOff forbids it.
	AutoincrementOff
)

// Column is a column of a table.
type Column struct {
	Name          string
	Type          Type
	Nullability   Nullability
	PrimaryKey    bool // part of the table's primary key
	Unique        bool // an unnamed unique constraint on this column alone
	Index         bool // an unnamed index on this column alone
	Default       *Default
	Computed      *Computed
	Identity      *Identity
	Autoincrement Autoincrement
	Comment       string
	ForeignKeys   []*ForeignKey // written at the column; Columns is filled in by the table
	Checks        []*Check      // written at the column
	Options       Options       // what only a dialect knows
	RenamedFrom   string        // the name that the column of a model had before

	origin   string
	problems []error
}

// Nullable reports whether the column admits NULL.
func (c *Column) Nullable() bool {
	switch c.Nullability {
	case Null:
		return true
	case NotNull:
		return false
	default:
		return !c.PrimaryKey && c.Identity == nil
	}
}

// SetNullability records an explicit NULL or NOT NULL; giving both is a problem
// that Validate reports.
func (c *Column) SetNullability(n Nullability) {
	if c.Nullability != NullDefault && c.Nullability != n {
		c.Problem(fmt.Errorf("column %q is given both NULL and NOT NULL", c.Name))
	}
	c.Nullability = n
}

// SetOrigin records the struct field of which the column is made, such as
// "User.Email", for errors. The origin is no part of the model.
func (c *Column) SetOrigin(field string) { c.origin = field }

// Problem records what is wrong with the column's definition; Validate reports
// it where the file and line are known.
func (c *Column) Problem(err error) { c.problems = append(c.problems, err) }

// Validate returns what makes the definition impossible, or nil.
func (c *Column) Validate() error {
	problems := slices.Clone(c.problems)
	add := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if c.Name == "" {
		add("a column has no name")
	}
	if c.Type == nil {
		add("column %q has no type", c.Name)
	} else if v, ok := c.Type.(interface{ Validate() error }); ok && v.Validate() != nil {
		add("column %q: %w", c.Name, v.Validate())
	}
	if c.Computed != nil && c.Identity != nil {
		add("column %q is both computed and identity", c.Name)
	}
	if c.Default != nil && (c.Computed != nil || c.Identity != nil) {
		add("column %q has a server default and is computed or identity; keep one", c.Name)
	}
	return errors.Join(problems...)
}

// Clone returns a copy that shares nothing mutable with c.
func (c *Column) Clone() *Column {
	n := *c
	n.unshare()
	return &n
}

// unshare makes a copy share nothing mutable with its original.
func (c *Column) unshare() {
	c.Default = clonePtr(c.Default)
	c.Computed = clonePtr(c.Computed)
	c.Identity = clonePtr(c.Identity)
	c.ForeignKeys = cloneEach(c.ForeignKeys, (*ForeignKey).Clone)
	c.Checks = cloneEach(c.Checks, (*Check).Clone)
	c.Options = maps.Clone(c.Options)
	c.problems = slices.Clone(c.problems)
}

// cloneColumns clones columns in one piece of memory.
func cloneColumns(columns []*Column) []*Column {
	if columns == nil {
		return nil
	}
	copies, out := make([]Column, len(columns)), make([]*Column, len(columns))
	for i, c := range columns {
		copies[i] = *c
		copies[i].unshare()
		out[i] = &copies[i]
	}
	return out
}

// CreateTableItem marks a column as a part of CREATE TABLE.
func (c *Column) CreateTableItem() {}

// ApplyTable adds a copy of the column to t, so that several tables can share the
// one that is written.
func (c *Column) ApplyTable(t *Table) {
	if c == nil {
		t.Problem(errNilItem)
		return
	}
	t.Columns = append(t.Columns, c.Clone())
}

// A ColumnOption is an option of a column: NOT NULL, a default, a foreign key.
type ColumnOption interface{ ApplyColumn(*Column) }

// Options holds what only a dialect knows, under Alembic's keys
// ("postgresql_where", "mysql_engine"). Typed functions of the dialect's
// package write it, so that a misspelt key doesn't compile.
type Options map[string]any

// Set stores an option, making the map when there is none.
func (o *Options) Set(key string, value any) {
	if *o == nil {
		*o = Options{}
	}
	(*o)[key] = value
}

// TellsNotValid reports whether an option, by its key in any dialect, says that a
// constraint isn't tested for the rows that were there before it.
func TellsNotValid(key string) bool { return strings.HasSuffix(key, "_not_valid") }

// leavesNull reports whether an option, by its key in any dialect, says that the columns
// of the key may be NULL.
func (k *PrimaryKey) leavesNull() bool {
	for key := range k.Options {
		if strings.HasSuffix(key, "_nullable") {
			return true
		}
	}
	return false
}

// Default is a server default.
type Default struct {
	Literal string // a string constant, quoted by the dialect; used when Expr is empty
	Expr    string // SQL, as it stands
}

// LiteralDefault returns a default whose text the dialect quotes as a string.
func LiteralDefault(s string) *Default { return &Default{Literal: s} }

// ExprDefault returns a default given as SQL.
func ExprDefault(sql string) *Default { return &Default{Expr: sql} }

// Of returns the default as all databases take it for a column of that type. The literals
// true and false of a Boolean are 1 and 0: MariaDB refuses 'true', and SQLite stores it
// as a text.
func (d *Default) Of(t Type) *Default {
	if _, ok := t.(Boolean); !ok || d == nil || d.Expr != "" {
		return d
	}
	switch strings.ToLower(d.Literal) {
	case "true":
		return LiteralDefault("1")
	case "false":
		return LiteralDefault("0")
	}
	return d
}

// Computed is GENERATED ALWAYS AS (SQL).
type Computed struct {
	SQL       string
	Persisted *bool // STORED or VIRTUAL; nil leaves it to the database
}

// Identity is GENERATED … AS IDENTITY. Zero pointers leave the database's value.
type Identity struct {
	Name      string // of an identity column's sequence; empty means the name that the database gives it
	Type      string // of a sequence alone: "integer"; empty means the default
	Always    bool   // ALWAYS instead of BY DEFAULT
	OnNull    bool   // Oracle: BY DEFAULT ON NULL
	Start     *int64
	Increment *int64
	MinValue  *int64
	MaxValue  *int64
	NoMin     bool
	NoMax     bool
	Cycle     *bool
	Cache     *int64
	Order     *bool // Oracle
}

func clonePtr[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func cloneEach[T any](s []T, clone func(T) T) []T {
	if s == nil {
		return nil
	}
	out := make([]T, len(s))
	for i, v := range s {
		out[i] = clone(v)
	}
	return out
}
