package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/suggest"
)

// Unresolved returns the tables that foreign keys of m refer to and that target
// lacks.
func (m *MetaData) Unresolved(target *MetaData) []TableName {
	var missing []TableName
	for _, t := range m.tables {
		for _, fk := range t.ForeignKeys {
			if target.Table(fk.RefTable) == nil && !slices.Contains(missing, fk.RefTable) {
				missing = append(missing, fk.RefTable)
			}
		}
	}
	return missing
}

// CheckReferences returns an error for each foreign key of m to a table or column
// that all lacks. A database refuses such a key, or, like SQLite, the rows of the
// table. What the tables of the foreign schemas are isn't known.
func (m *MetaData) CheckReferences(all *MetaData, foreign []string) error {
	var problems []error
	for _, t := range m.tables {
		for _, fk := range t.ForeignKeys {
			if slices.Contains(foreign, fk.RefTable.Schema) {
				continue
			}
			if err := all.checkReference(fk); err != nil {
				problems = append(problems, t.KeyMistake(fk, err))
			}
		}
	}
	return errors.Join(problems...)
}

// Mistake returns the error for what is wrong with a table, with the place where it is
// defined.
func (t *Table) Mistake(err error) error { return fmt.Errorf("%s: %w", t.described(), err) }

// ColumnMistake returns the error for what is wrong with a column of the table.
func (t *Table) ColumnMistake(name string, err error) error {
	c := t.Column(name)
	if c == nil || c.origin == "" {
		return t.Mistake(fmt.Errorf("column %q: %w", name, err))
	}
	return t.Mistake(fmt.Errorf("column %q (%s): %w", name, c.origin, err))
}

// KeyMistake returns the error for what is wrong with a foreign key of the table.
func (t *Table) KeyMistake(fk *ForeignKey, err error) error {
	return t.Mistake(fmt.Errorf("%s: %w", t.referring(fk), err))
}

// referring describes a foreign key by the fields or columns that refer.
func (t *Table) referring(fk *ForeignKey) string {
	names := make([]string, len(fk.Columns))
	for i, name := range fk.Columns {
		names[i] = name
		if c := t.Column(name); c != nil && c.origin != "" {
			names[i] = c.origin
		}
	}
	return "the foreign key of " + strings.Join(names, ", ")
}

func (m *MetaData) checkReference(fk *ForeignKey) error {
	ref := m.Table(fk.RefTable)
	if ref == nil {
		return fmt.Errorf("there is no table %q, neither in the models nor in the database;%s correct the name, or add the table to the models",
			fk.RefTable, question(fk.RefTable.String(), m.tableNames()))
	}
	for _, name := range fk.RefColumns {
		if ref.Column(name) == nil && len(ref.Parents) == 0 {
			return fmt.Errorf("the table %q has no column %q;%s correct the name, or add the column to the table", ref.Name, name, question(name, ref.columnNames()))
		}
	}
	return nil
}

// question asks for the name that was probably meant, as a part of an error.
func question(typed string, names []string) string {
	if meant := suggest.Nearest(typed, names); meant != "" {
		return " did you mean '" + meant + "'? Otherwise"
	}
	return ""
}

func (m *MetaData) tableNames() []string {
	names := make([]string, len(m.tables))
	for i, t := range m.tables {
		names[i] = t.Name.String()
	}
	return names
}

func (t *Table) columnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}
