package op

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// Execute runs an SQL statement as written.
type Execute struct {
	SQL  string
	Args []any // written as literals in the place of the placeholders
	// Autocommit runs the statement outside of a transaction.
	Autocommit bool
}

// BulkInsert inserts rows. Columns gives the types of the values and, for rows
// given as lists, their order.
type BulkInsert struct {
	Table   schema.TableName
	Columns []*schema.Column
	Rows    []map[string]any
}

// Validate returns an error if the SQL is empty.
func (o Execute) Validate() error {
	if strings.TrimSpace(o.SQL) == "" {
		return errors.New("execute: the SQL is empty")
	}
	return nil
}

// Reverse returns an error: the reverse of SQL is unknown.
func (o Execute) Reverse() (Operation, error) {
	return nil, &IrreversibleError{o, "the SQL that undoes it"}
}

// Apply returns an *OpaqueError.
func (o Execute) Apply(*schema.MetaData) error { return &OpaqueError{o} }

// TableName returns false: the operation belongs to no table.
func (Execute) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns nil: the operation adds no names.
func (Execute) Names() []string { return nil }

func (o Execute) String() string {
	line, _, more := strings.Cut(strings.TrimSpace(o.SQL), "\n")
	const most = 60
	if r := []rune(line); len(r) > most {
		line, more = string(r[:most]), true
	}
	if more {
		line += " …"
	}
	return "execute " + line
}

// Validate returns an error if the table is missing, or if a row has a value for
// a column that is not listed.
func (o BulkInsert) Validate() error {
	known := map[string]bool{}
	for _, c := range o.Columns {
		if c == nil {
			return fmt.Errorf("bulk insert into %s: a column is nil", o.Table)
		}
		known[c.Name] = true
	}
	names := slices.Collect(maps.Keys(known))
	for i, row := range o.Rows {
		n := 0
		for _, name := range names {
			if _, ok := row[name]; ok {
				n++
			}
		}
		if n == len(row) {
			continue
		}
		for name := range row {
			if !known[name] {
				return fmt.Errorf("bulk insert into %s: row %d has a value for %q, which is not among the columns", o.Table, i+1, name)
			}
		}
	}
	return needName("bulk insert: the table", o.Table.Name)
}

// Reverse returns an error: which rows to delete depends on their keys.
func (o BulkInsert) Reverse() (Operation, error) {
	return nil, &IrreversibleError{o, "the SQL that deletes the rows"}
}

// Apply does nothing: rows are not part of the schema.
func (o BulkInsert) Apply(*schema.MetaData) error { return nil }

// TableName returns the table.
func (o BulkInsert) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns nil: the operation adds no names.
func (BulkInsert) Names() []string { return nil }

func (o BulkInsert) String() string {
	return fmt.Sprintf("insert %d rows into %s", len(o.Rows), o.Table)
}
