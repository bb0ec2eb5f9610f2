// Package op holds the operations of a migration as plain values, with one
// group of them in each file.
//
// An operation knows its reverse, how it changes a schema.MetaData, its table
// and the names that it adds. Everything else (compiling to SQL, rendering as
// Go, describing, …) is a table over this set in another package, which returns
// an error for an operation that it doesn't know.
package op

import (
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/schema"
)

// Operation is one step of a migration.
type Operation interface {
	// Validate returns an error if the operation can't be carried out.
	Validate() error
	// Reverse returns the operation that undoes this one. For an irreversible
	// one it returns an *IrreversibleError.
	Reverse() (Operation, error)
	// Apply changes the model as the operation changes the database. An
	// operation whose effect is unknown returns an *OpaqueError and leaves the
	// model unchanged.
	Apply(*schema.MetaData) error
	// TableName returns the table of the operation, under its name before the
	// operation. It returns ok false if there is no table or it isn't named.
	TableName() (name schema.TableName, ok bool)
	// Names returns the new names that the operation adds to the database.
	Names() []string
	// String describes the operation for people: "add column users.email".
	String() string
}

// Custom is implemented by custom operations. A custom operation is a macro
// that expands to other operations, and embeds Macro.
type Custom interface {
	Operation
	// Expand returns the operations that the macro consists of on a dialect.
	Expand(dialect string) ([]Operation, error)
}

// Macro is embedded in Custom operations. The tables and names of a custom
// operation are those of its expansion.
type Macro struct{}

// TableName returns false.
func (Macro) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns nothing.
func (Macro) Names() []string { return nil }

// CreateTableItem is implemented by the arguments of CREATE TABLE: columns,
// constraints, indexes, and options that only apply there (IfNotExists).
type CreateTableItem interface{ CreateTableItem() }

// IrreversibleError is returned when an operation lacks information that its
// reverse needs.
type IrreversibleError struct {
	Operation Operation
	Missing   string // "the columns of the dropped table"
}

func (e *IrreversibleError) Error() string {
	return fmt.Sprintf("%s can't be reversed: it does not hold %s", e.Operation, e.Missing)
}

// OpaqueError is returned by Apply of an operation whose effect on the schema
// is unknown, such as raw SQL.
type OpaqueError struct{ Operation Operation }

func (e *OpaqueError) Error() string {
	return fmt.Sprintf("the effect of %q on the schema is not known", e.Operation)
}

// ApplyAll applies operations in order and skips opaque ones. opaque reports
// whether there were any.
func ApplyAll(m *schema.MetaData, all []Operation) (opaque bool, err error) {
	for _, o := range all {
		var unknown *OpaqueError
		switch err := o.Apply(m); {
		case errors.As(err, &unknown):
			opaque = true
		case err != nil:
			return opaque, fmt.Errorf("%s: %w", o, err)
		}
	}
	return opaque, nil
}

// ReverseAll returns the reverse of each operation, last one first.
func ReverseAll(all []Operation) ([]Operation, error) {
	out := make([]Operation, 0, len(all))
	for i := len(all) - 1; i >= 0; i-- {
		r, err := all[i].Reverse()
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func needTable(m *schema.MetaData, name schema.TableName) (*schema.Table, error) {
	if t := m.Table(name); t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("table %q does not exist", name)
}

func needName(what, name string) error {
	if name == "" {
		return fmt.Errorf("%s has no name", what)
	}
	return nil
}

// columnNames returns the names of a column and of what is written at it.
func columnNames(c *schema.Column) []string {
	names := []string{c.Name}
	for _, fk := range c.ForeignKeys {
		names = append(names, given(fk.Name)...)
	}
	for _, ck := range c.Checks {
		names = append(names, given(ck.Name)...)
	}
	return names
}

// given returns the name, or nothing when it is empty.
func given(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}
