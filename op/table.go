package op

import (
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/schema"
)

// CreateTable creates a table with its constraints, indexes and comments.
type CreateTable struct {
	Table       *schema.Table
	IfNotExists bool
}

// DropTable drops a table.
type DropTable struct {
	Name     schema.TableName
	IfExists bool
	Table    *schema.Table // what Reverse creates again; nil if unknown
	// Options holds the options of the dialect ("postgresql_cascade").
	Options schema.Options
}

// RenameTable renames a table within its schema.
type RenameTable struct {
	From schema.TableName
	To   string
}

// CreateTableComment sets the comment of a table. An empty Comment removes it.
type CreateTableComment struct {
	Table    schema.TableName
	Comment  string
	Existing string // what Reverse sets again
	// ExistingKnown is true if Existing is the current comment, even if that is
	// empty.
	ExistingKnown bool
}

// Validate returns an error if the table is missing or its definition is
// invalid.
func (o CreateTable) Validate() error {
	if o.Table == nil {
		return errors.New("create table: the table is nil")
	}
	return o.Table.Validate()
}

// Reverse returns a DropTable.
func (o CreateTable) Reverse() (Operation, error) {
	return DropTable{Name: o.Table.Name, Table: o.Table}, nil
}

// Apply adds the table to the model.
func (o CreateTable) Apply(m *schema.MetaData) error {
	if m.Table(o.Table.Name) != nil {
		if o.IfNotExists {
			return nil
		}
		return fmt.Errorf("table %q exists already", o.Table.Name)
	}
	m.Add(o.Table.Clone())
	return nil
}

// TableName returns the name of the new table.
func (o CreateTable) TableName() (schema.TableName, bool) { return o.Table.Name, true }

// Names returns the names of the table, its columns, constraints and indexes.
func (o CreateTable) Names() []string {
	names := []string{o.Table.Name.Name}
	for _, c := range o.Table.Columns {
		names = append(names, columnNames(c)...)
	}
	for _, c := range o.Table.Constraints() {
		names = append(names, given(c.ConstraintName())...)
	}
	for _, x := range o.Table.Indexes {
		names = append(names, given(x.Name)...)
	}
	return names
}

func (o CreateTable) String() string {
	if o.Table == nil {
		return "create table"
	}
	return "create table " + o.Table.Name.String()
}

// Validate returns an error if the table has no name.
func (o DropTable) Validate() error { return needName("drop table", o.Name.Name) }

// Reverse returns a CreateTable. It returns an error if the table's definition
// is unknown.
func (o DropTable) Reverse() (Operation, error) {
	if o.Table == nil {
		return nil, &IrreversibleError{o, "the columns of the dropped table"}
	}
	return CreateTable{Table: o.Table}, nil
}

// Apply removes the table from the model.
func (o DropTable) Apply(m *schema.MetaData) error {
	if !m.Remove(o.Name) && !o.IfExists {
		return fmt.Errorf("table %q does not exist", o.Name)
	}
	return nil
}

// TableName returns the name of the dropped table.
func (o DropTable) TableName() (schema.TableName, bool) { return o.Name, true }

// Names returns nil: the operation adds no names.
func (DropTable) Names() []string { return nil }

func (o DropTable) String() string { return "drop table " + o.Name.String() }

// Validate returns an error if a name is missing.
func (o RenameTable) Validate() error {
	return errors.Join(needName("rename table", o.From.Name), needName("the new table", o.To))
}

// Reverse returns a RenameTable in the opposite direction.
func (o RenameTable) Reverse() (Operation, error) {
	return RenameTable{From: schema.TableName{Schema: o.From.Schema, Name: o.To}, To: o.From.Name}, nil
}

// Apply renames the table in the model.
func (o RenameTable) Apply(m *schema.MetaData) error {
	return m.Rename(o.From, schema.TableName{Schema: o.From.Schema, Name: o.To})
}

// TableName returns the table's old name.
func (o RenameTable) TableName() (schema.TableName, bool) { return o.From, true }

// Names returns the table's new name.
func (o RenameTable) Names() []string { return []string{o.To} }

func (o RenameTable) String() string { return fmt.Sprintf("rename table %s to %s", o.From, o.To) }

// Validate returns an error if the table has no name.
func (o CreateTableComment) Validate() error {
	return needName("table comment: the table", o.Table.Name)
}

// Reverse returns a CreateTableComment that restores the existing comment. It
// returns an error if that is unknown.
func (o CreateTableComment) Reverse() (Operation, error) {
	if !o.ExistingKnown && o.Existing == "" {
		return nil, &IrreversibleError{o, "the existing comment"}
	}
	return CreateTableComment{Table: o.Table, Comment: o.Existing, Existing: o.Comment, ExistingKnown: true}, nil
}

// Apply sets the comment in the model.
func (o CreateTableComment) Apply(m *schema.MetaData) error {
	t, err := needTable(m, o.Table)
	if err == nil {
		t.Comment = o.Comment
	}
	return err
}

// TableName returns the name of the table.
func (o CreateTableComment) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns nil: the operation adds no names.
func (CreateTableComment) Names() []string { return nil }

func (o CreateTableComment) String() string {
	if o.Comment == "" {
		return "drop comment of table " + o.Table.String()
	}
	return "comment table " + o.Table.String()
}
