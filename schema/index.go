package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// KeyPart is one key of an index: a column or an expression.
type KeyPart struct {
	Column    string // a column's name; empty for an expression
	Expr      string // SQL; used when Column is empty
	Desc      bool
	Nulls     string // "", "FIRST" or "LAST"
	Collation string
	OpClass   string // PostgreSQL
	Length    int    // MySQL prefix length; 0 means the whole value
}

// String returns the column or expression.
func (k KeyPart) String() string {
	s := k.Column
	if s == "" {
		s = k.Expr
	}
	if k.Desc {
		s += " DESC"
	}
	return s
}

// rename replaces the column that the key names.
func (k *KeyPart) rename(from, to string) {
	if k.Column == from {
		k.Column = to
	}
}

// Index is an index of a table.
type Index struct {
	Name    string
	Keys    []KeyPart
	Unique  bool
	Options Options // postgresql_where, mysql_length …
	// RenamedFrom is the name that the index of a model had before.
	RenamedFrom string
}

// Columns returns the names of the plain columns among the keys.
func (x *Index) Columns() []string {
	var names []string
	for _, k := range x.Keys {
		if k.Column != "" {
			names = append(names, k.Column)
		}
	}
	return names
}

// Clone returns a copy that shares nothing mutable with x.
func (x *Index) Clone() *Index {
	n := *x
	n.Keys, n.Options = slices.Clone(x.Keys), maps.Clone(x.Options)
	return &n
}

// Validate returns an error if the index has no keys.
func (x *Index) Validate() error {
	if len(x.Keys) == 0 {
		return fmt.Errorf("index %q has no columns", x.Name)
	}
	for _, k := range x.Keys {
		if k.Column == "" && strings.TrimSpace(k.Expr) == "" {
			return fmt.Errorf("index %q has an empty key", x.Name)
		}
	}
	return nil
}

func (x *Index) String() string {
	parts := make([]string, len(x.Keys))
	for i, k := range x.Keys {
		parts[i] = k.String()
	}
	kind := "index"
	if x.Unique {
		kind = "unique index"
	}
	return describe(kind, x.Name, "("+strings.Join(parts, ", ")+")")
}

// CreateTableItem marks an index as a part of CREATE TABLE; it is made right
// after the table.
func (x *Index) CreateTableItem() {}

// ApplyTable adds the index to t.
func (x *Index) ApplyTable(t *Table) { addItem(t, &t.Indexes, x) }
