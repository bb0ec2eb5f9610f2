package op

import (
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/schema"
)

// CreateIndex creates an index.
type CreateIndex struct {
	Table       schema.TableName
	Index       *schema.Index
	IfNotExists bool
	// MayGo tells Reverse that the index may be gone already, with another one.
	MayGo bool
}

// DropIndex drops an index. The name of Table may be empty if the database
// finds an index by its name alone; its Schema is still used.
type DropIndex struct {
	Table    schema.TableName
	Name     string
	IfExists bool
	Index    *schema.Index // what Reverse creates again; nil if unknown
	Options  schema.Options
}

// CreateIndexOption is implemented by options of op.CreateIndex.
type CreateIndexOption interface{ ApplyCreateIndex(*CreateIndex) }

// DropIndexOption is implemented by options of op.DropIndex.
type DropIndexOption interface{ ApplyDropIndex(*DropIndex) }

// Validate returns an error if the index is missing or invalid.
func (o CreateIndex) Validate() error {
	if o.Index == nil {
		return fmt.Errorf("create index on %s: the index is nil", o.Table)
	}
	return errors.Join(needName("create index: the table", o.Table.Name), o.Index.Validate())
}

// Reverse returns a DropIndex.
func (o CreateIndex) Reverse() (Operation, error) {
	return DropIndex{Table: o.Table, Name: o.Index.Name, Index: o.Index, IfExists: o.MayGo}, nil
}

// Apply adds the index.
func (o CreateIndex) Apply(m *schema.MetaData) error {
	t, err := needTable(m, o.Table)
	if err != nil {
		return err
	}
	if t.IndexNamed(o.Index.Name) != nil {
		if o.IfNotExists {
			return nil
		}
		return fmt.Errorf("index %q exists already", o.Index.Name)
	}
	for _, name := range o.Index.Columns() {
		if t.Column(name) == nil && len(t.Parents) == 0 { // a partition may leave its columns to its table
			return fmt.Errorf("column %q does not exist", name)
		}
	}
	t.Indexes = append(t.Indexes, o.Index.Clone())
	return nil
}

// TableName returns the table.
func (o CreateIndex) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns the index's name, if it has one.
func (o CreateIndex) Names() []string { return given(o.Index.Name) }

func (o CreateIndex) String() string {
	return fmt.Sprintf("create %s on %s", o.Index, o.Table)
}

// Validate returns an error if the name is missing.
func (o DropIndex) Validate() error { return needName("drop index", o.Name) }

// Reverse returns the CreateIndex, or an error if the definition is unknown.
func (o DropIndex) Reverse() (Operation, error) {
	if o.Index == nil || o.Table.Name == "" {
		return nil, &IrreversibleError{o, "the definition of the dropped index"}
	}
	return CreateIndex{Table: o.Table, Index: o.Index, MayGo: o.IfExists}, nil
}

// Apply removes the index, from any table that has it if no table is named.
func (o DropIndex) Apply(m *schema.MetaData) error {
	for _, t := range m.Tables() {
		kept := slices.IndexFunc(t.ForeignKeys, func(fk *schema.ForeignKey) bool { return fk.Index == o.Name })
		if (o.Table.Name != "" && t.Name != o.Table) || t.IndexNamed(o.Name) == nil && kept < 0 {
			continue
		}
		if kept >= 0 {
			t.ForeignKeys[kept].Index = ""
		}
		t.Indexes = slices.DeleteFunc(t.Indexes, func(x *schema.Index) bool { return x.Name == o.Name })
		return nil
	}
	if o.IfExists {
		return nil
	}
	return fmt.Errorf("index %q does not exist", o.Name)
}

// TableName returns the index's table, if it is named.
func (o DropIndex) TableName() (schema.TableName, bool) { return o.Table, o.Table.Name != "" }

// Names returns nil: the operation adds no names.
func (DropIndex) Names() []string { return nil }

func (o DropIndex) String() string { return "drop index " + o.Name }
