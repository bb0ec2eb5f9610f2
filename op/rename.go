package op

import (
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/schema"
)

// RenameIndex renames an index. The name of Table may be empty if the database
// finds an index by its name alone; its Schema is still used.
type RenameIndex struct {
	Table    schema.TableName
	From, To string
}

// RenameConstraint renames a constraint.
type RenameConstraint struct {
	Table    schema.TableName
	From, To string
}

// RenameObject renames an object, such as a view or a sequence, which keeps what it
// holds.
type RenameObject struct {
	Object schema.ObjectRef
	To     string
}

// SetSchema moves a table or an object, such as a view or a type, to another schema.
// What belongs to a table goes along: indexes, constraints and the sequences it owns.
type SetSchema struct {
	Object schema.ObjectRef
	To     string // "" is the default schema
}

// Validate returns an error if a name is missing.
func (o RenameIndex) Validate() error {
	return errors.Join(needName("rename index: the index", o.From), needName("rename index: the new index", o.To))
}

// Reverse returns the opposite renaming.
func (o RenameIndex) Reverse() (Operation, error) {
	return RenameIndex{Table: o.Table, From: o.To, To: o.From}, nil
}

// Apply renames the index, in any table that has it if no table is named.
func (o RenameIndex) Apply(m *schema.MetaData) error {
	found := false
	for _, t := range m.Tables() {
		if o.Table.Name != "" && t.Name != o.Table {
			continue
		}
		found = found || t.Name == o.Table && len(t.Parents) > 0 // may be one that it has from its parents
		for _, in := range withWhole(t) {
			if x := in.IndexNamed(o.From); x != nil {
				x.Name, found = o.To, true
			}
		}
		if renameKept(t, o.From, o.To) {
			return nil
		}
	}
	if found {
		return nil
	}
	return fmt.Errorf("index %q does not exist", o.From)
}

// withWhole returns a table, and what a partition has from its parents as well.
func withWhole(t *schema.Table) []*schema.Table {
	if t.Whole == nil {
		return []*schema.Table{t}
	}
	return []*schema.Table{t, t.Whole}
}

// renameKept renames an index that the database keeps for foreign keys.
func renameKept(t *schema.Table, from, to string) (found bool) {
	for _, fk := range t.ForeignKeys {
		if fk.Index == from {
			fk.Index, found = to, true
		}
	}
	return found
}

// TableName returns the index's table, if it is named.
func (o RenameIndex) TableName() (schema.TableName, bool) { return o.Table, o.Table.Name != "" }

// Names returns the index's new name.
func (o RenameIndex) Names() []string { return []string{o.To} }

func (o RenameIndex) String() string { return fmt.Sprintf("rename index %s to %s", o.From, o.To) }

// Validate returns an error if a name is missing.
func (o RenameConstraint) Validate() error {
	return errors.Join(needName("rename constraint: the table", o.Table.Name),
		needName("rename constraint: the constraint", o.From), needName("rename constraint: the new constraint", o.To))
}

// Reverse returns the opposite renaming.
func (o RenameConstraint) Reverse() (Operation, error) {
	return RenameConstraint{Table: o.Table, From: o.To, To: o.From}, nil
}

// Apply renames the constraint.
func (o RenameConstraint) Apply(m *schema.MetaData) error {
	t, err := needTable(m, o.Table)
	if err != nil {
		return err
	}
	found := len(t.Parents) > 0 // may be one that it has from its parents
	for _, in := range withWhole(t) {
		c := in.Constraint(o.From, schema.KindUnknown)
		if c != nil {
			nameConstraint(c, o.To)
			found = true
		}
	}
	if !found {
		return fmt.Errorf("constraint %q does not exist", o.From)
	}
	return nil
}

func nameConstraint(c schema.Constraint, name string) {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		c.Name = name
	case *schema.Unique:
		c.Name = name
	case *schema.ForeignKey:
		c.Name = name
	case *schema.Check:
		c.Name = name
	case *schema.Exclude:
		c.Name = name
	}
}

// TableName returns the table.
func (o RenameConstraint) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns the constraint's new name.
func (o RenameConstraint) Names() []string { return []string{o.To} }

func (o RenameConstraint) String() string {
	return fmt.Sprintf("rename constraint %s of %s to %s", o.From, o.Table, o.To)
}

// Validate returns an error if a name is missing.
func (o RenameObject) Validate() error {
	return errors.Join(needName("rename "+string(o.Object.Kind), o.Object.Name.Name), needName("rename "+string(o.Object.Kind)+": the new name", o.To))
}

// Reverse returns the opposite renaming.
func (o RenameObject) Reverse() (Operation, error) {
	from := o.Object.Name.Name
	o.Object.Name.Name = o.To
	return RenameObject{Object: o.Object, To: from}, nil
}

// Apply renames the object, and what is said of it elsewhere.
func (o RenameObject) Apply(m *schema.MetaData) error {
	if !m.RenameObject(o.Object, o.To) {
		return fmt.Errorf("%s does not exist", o.Object)
	}
	return nil
}

// TableName returns the table that the object belongs to.
func (o RenameObject) TableName() (schema.TableName, bool) {
	return o.Object.On, o.Object.On.Name != ""
}

// Names returns the object's new name.
func (o RenameObject) Names() []string { return []string{o.To} }

func (o RenameObject) String() string { return fmt.Sprintf("rename %s to %s", o.Object, o.To) }

// Validate returns an error if the name is missing.
func (o SetSchema) Validate() error {
	return needName("set schema: the "+string(o.Object.Kind), o.Object.Name.Name)
}

// Reverse returns the move back.
func (o SetSchema) Reverse() (Operation, error) {
	from := o.Object.Name.Schema
	o.Object.Name.Schema, o.To = o.To, from
	return o, nil
}

// Apply moves the table or object, and follows what refers to it.
func (o SetSchema) Apply(m *schema.MetaData) error {
	if !m.SetSchema(o.Object, o.To) {
		return fmt.Errorf("%s does not exist, or its name is taken in the schema %q", o.Object, o.To)
	}
	return nil
}

// TableName returns the table that moves.
func (o SetSchema) TableName() (schema.TableName, bool) {
	return o.Object.Name, o.Object.Kind == schema.KindTable
}

// Names returns nil: the names stay as they are.
func (SetSchema) Names() []string { return nil }

func (o SetSchema) String() string {
	if o.To == "" {
		return fmt.Sprintf("move %s to the default schema", o.Object)
	}
	return fmt.Sprintf("move %s to the schema %s", o.Object, o.To)
}
