package op

import "github.com/alembic-go/alembic/schema"

// CreateSchema creates a schema (a namespace of tables).
type CreateSchema struct {
	Name        string
	IfNotExists bool
}

// DropSchema drops a schema.
type DropSchema struct {
	Name     string
	IfExists bool
	// Cascade drops everything in the schema as well. Without it, a schema that
	// isn't empty causes an error.
	Cascade bool
}

// Validate reports a missing name.
func (o CreateSchema) Validate() error { return needName("create schema", o.Name) }

// Reverse returns DropSchema, without Cascade.
func (o CreateSchema) Reverse() (Operation, error) { return DropSchema{Name: o.Name}, nil }

// Apply does nothing: the model knows schemas by the names of their tables.
func (o CreateSchema) Apply(*schema.MetaData) error { return nil }

// TableName returns false: the operation belongs to no table.
func (CreateSchema) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns the schema's name.
func (o CreateSchema) Names() []string { return []string{o.Name} }

func (o CreateSchema) String() string { return "create schema " + o.Name }

// Validate reports a missing name.
func (o DropSchema) Validate() error { return needName("drop schema", o.Name) }

// Reverse returns CreateSchema, unless the contents of the schema were dropped
// too.
func (o DropSchema) Reverse() (Operation, error) {
	if o.Cascade {
		return nil, &IrreversibleError{o, "what the dropped schema held"}
	}
	return CreateSchema{Name: o.Name}, nil
}

// Apply removes the tables of the schema if they are dropped with it.
func (o DropSchema) Apply(m *schema.MetaData) error {
	if !o.Cascade {
		return nil
	}
	var names []schema.TableName
	for _, t := range m.Tables() {
		if t.Name.Schema == o.Name {
			names = append(names, t.Name)
		}
	}
	for _, name := range names {
		m.Remove(name)
	}
	return nil
}

// TableName returns false: the operation belongs to no table.
func (DropSchema) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns nil: the operation adds no names.
func (DropSchema) Names() []string { return nil }

func (o DropSchema) String() string { return "drop schema " + o.Name }
