package op

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/alembic-go/alembic/schema"
)

// AddConstraint adds a constraint of any kind (ALTER TABLE … ADD CONSTRAINT).
type AddConstraint struct {
	Table      schema.TableName
	Constraint schema.Constraint
	// MayGo tells Reverse that the constraint may be gone already, with another one.
	MayGo bool
}

// DropConstraint drops a constraint (ALTER TABLE … DROP CONSTRAINT).
type DropConstraint struct {
	Table      schema.TableName
	Name       string
	Kind       schema.ConstraintKind
	IfExists   bool
	Constraint schema.Constraint // what Reverse adds again; nil if unknown
	Options    schema.Options
}

// ValidateConstraint checks the existing rows against a foreign key or check that
// was added without that (NOT VALID).
type ValidateConstraint struct {
	Table schema.TableName
	Name  string
}

// Validate returns an error if the constraint is missing or invalid.
func (o AddConstraint) Validate() error {
	if o.Constraint == nil {
		return fmt.Errorf("add constraint to %s: the constraint is nil", o.Table)
	}
	err := errors.Join(needName("add constraint: the table", o.Table.Name), o.Constraint.Validate())
	if fk, ok := o.Constraint.(*schema.ForeignKey); ok && err == nil && len(fk.Columns) == 0 {
		return fmt.Errorf("%s needs at least one column", fk)
	}
	return err
}

// Reverse returns a DropConstraint.
func (o AddConstraint) Reverse() (Operation, error) {
	return DropConstraint{Table: o.Table, Name: o.Constraint.ConstraintName(), Kind: o.Constraint.Kind(), Constraint: o.Constraint, IfExists: o.MayGo}, nil
}

// Apply adds the constraint.
func (o AddConstraint) Apply(m *schema.MetaData) error {
	t, err := needTable(m, o.Table)
	if err != nil {
		return err
	}
	if name := o.Constraint.ConstraintName(); name != "" && t.Constraint(name, o.Constraint.Kind()) != nil {
		return fmt.Errorf("constraint %q exists already", name)
	}
	return t.AddConstraint(schema.CloneConstraint(o.Constraint))
}

// TableName returns the table.
func (o AddConstraint) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns the constraint's name, if it has one.
func (o AddConstraint) Names() []string { return given(o.Constraint.ConstraintName()) }

func (o AddConstraint) String() string {
	return fmt.Sprintf("add %s to %s", o.Constraint, o.Table)
}

// Validate returns an error if the table is missing or the kind is unknown.
func (o DropConstraint) Validate() error {
	kinds := []schema.ConstraintKind{schema.KindUnknown, schema.KindCheck, schema.KindForeignKey,
		schema.KindPrimaryKey, schema.KindUnique, schema.KindExclude}
	if !slices.Contains(kinds, o.Kind) {
		return fmt.Errorf("%s: the kind is %q; it can be check, foreignkey, primary or unique", o, o.Kind)
	}
	return needName("drop constraint: the table", o.Table.Name)
}

// Reverse returns the AddConstraint, or an error if the definition is unknown.
func (o DropConstraint) Reverse() (Operation, error) {
	if o.Constraint == nil {
		return nil, &IrreversibleError{o, "the definition of the dropped constraint"}
	}
	return AddConstraint{Table: o.Table, Constraint: o.Constraint, MayGo: o.IfExists}, nil
}

// Apply removes the constraint.
func (o DropConstraint) Apply(m *schema.MetaData) error {
	t, err := needTable(m, o.Table)
	if err != nil {
		return err
	}
	c := t.Constraint(o.Name, o.Kind)
	if o.Name == "" || c == nil {
		c = o.Constraint
	}
	if (c == nil || !t.RemoveConstraint(c)) && !o.IfExists {
		return fmt.Errorf("%s: it does not exist", o)
	}
	return nil
}

// TableName returns the table.
func (o DropConstraint) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns nil: the operation adds no names.
func (DropConstraint) Names() []string { return nil }

func (o DropConstraint) String() string {
	switch {
	case o.Name != "":
		return fmt.Sprintf("drop constraint %s of %s", o.Name, o.Table)
	case o.Constraint != nil:
		return fmt.Sprintf("drop %s of %s", o.Constraint, o.Table)
	}
	return fmt.Sprintf("drop a constraint without a name of %s", o.Table)
}

// Validate returns an error if a name is missing.
func (o ValidateConstraint) Validate() error {
	return errors.Join(needName("validate constraint: the table", o.Table.Name), needName("validate constraint", o.Name))
}

// Reverse returns an error: a constraint can only be added again as not valid.
func (o ValidateConstraint) Reverse() (Operation, error) {
	return nil, &IrreversibleError{o, "the constraint, which would have to be added again"}
}

// Apply marks the constraint as valid.
func (o ValidateConstraint) Apply(m *schema.MetaData) error {
	t, err := needTable(m, o.Table)
	if err != nil {
		return err
	}
	c := t.Constraint(o.Name, schema.KindUnknown)
	if c == nil {
		return fmt.Errorf("%s: it does not exist", o)
	}
	maps.DeleteFunc(c.ConstraintOptions(), func(key string, _ any) bool { return schema.TellsNotValid(key) })
	return nil
}

// TableName returns the table.
func (o ValidateConstraint) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns nil: the operation adds no names.
func (ValidateConstraint) Names() []string { return nil }

func (o ValidateConstraint) String() string {
	return fmt.Sprintf("validate constraint %s of %s", o.Name, o.Table)
}
