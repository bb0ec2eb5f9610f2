package op

import (
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/schema"
)

// CreateEnum creates a named enum type (PostgreSQL's CREATE TYPE … AS ENUM). A
// column with sa.Enum creates its type itself.
type CreateEnum struct {
	Enum *schema.EnumType
	// IfNotExists keeps an existing type with that name unchanged.
	IfNotExists bool
}

// DropEnum drops a named enum type.
type DropEnum struct {
	Name     schema.TableName
	IfExists bool
	// IfUnused keeps the type if something still uses it.
	IfUnused bool
	Enum     *schema.EnumType // what Reverse creates again; nil if unknown
}

// AddEnumValue adds a value to a named enum type, at the end unless Before or
// After names a neighbour. The value can't be used in the transaction that adds
// it, unless that is outside of one.
type AddEnumValue struct {
	Enum          schema.TableName
	Value         string
	Before, After string
	IfNotExists   bool
	// Autocommit adds it outside of a transaction, so that what follows can use it.
	Autocommit bool
}

// DropEnumValue removes a value from a named enum type by rebuilding the type:
// it creates a new type, converts every column that uses the old one, and drops
// the old one. The operation fails if a row has the value, unless ReplaceWith
// names a value to replace it.
type DropEnumValue struct {
	Enum        schema.TableName
	Value       string
	ReplaceWith string
	// Before and After set the position of the value that Reverse adds again.
	Before, After string
}

// SetEnumValues replaces the list of values of a named enum type, including
// their order, by rebuilding it like DropEnumValue. Rename maps old values to
// new ones.
type SetEnumValues struct {
	Enum     schema.TableName
	Values   []string
	Existing []string // what Reverse sets again; nil if unknown
	Rename   map[string]string
}

// RenameEnumValue renames a value of a named enum type.
type RenameEnumValue struct {
	Enum     schema.TableName
	From, To string
}

// Validate returns an error if the type has no name or no values.
func (o CreateEnum) Validate() error {
	if o.Enum == nil {
		return errors.New("create enum: the type is nil")
	}
	return errors.Join(needName("create enum", o.Enum.Name.Name), checkValues("create enum", o.Enum.Name, o.Enum.Values))
}

func checkValues(what string, name schema.TableName, values []string) error {
	if len(values) == 0 {
		return fmt.Errorf("%s %s: it has no values", what, name)
	}
	if len(slices.Compact(slices.Sorted(slices.Values(values)))) != len(values) {
		return fmt.Errorf("%s %s: a value stands twice", what, name)
	}
	return nil
}

// Reverse returns a DropEnum.
func (o CreateEnum) Reverse() (Operation, error) {
	return DropEnum{Name: o.Enum.Name, Enum: o.Enum}, nil
}

// Apply adds the type.
func (o CreateEnum) Apply(m *schema.MetaData) error {
	if m.Enum(o.Enum.Name) != nil {
		if o.IfNotExists {
			return nil
		}
		return fmt.Errorf("enum %q exists already", o.Enum.Name)
	}
	m.Enums = append(m.Enums, &schema.EnumType{Name: o.Enum.Name, Values: slices.Clone(o.Enum.Values)})
	return nil
}

// TableName returns false: the operation belongs to no table.
func (CreateEnum) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns the type's name and its values, which are names in the catalog.
func (o CreateEnum) Names() []string { return append([]string{o.Enum.Name.Name}, o.Enum.Values...) }

func (o CreateEnum) String() string {
	if o.Enum == nil {
		return "create enum"
	}
	return "create enum " + o.Enum.Name.String()
}

// Validate returns an error if the name is missing.
func (o DropEnum) Validate() error { return needName("drop enum", o.Name.Name) }

// Reverse returns the CreateEnum, or an error if the values are unknown.
func (o DropEnum) Reverse() (Operation, error) {
	if o.Enum == nil {
		return nil, &IrreversibleError{o, "the values of the dropped type"}
	}
	return CreateEnum{Enum: o.Enum}, nil
}

// Apply removes the type. A type that the model knows only from its columns is
// not listed, which is no error.
func (o DropEnum) Apply(m *schema.MetaData) error {
	if o.IfUnused && usesEnum(m, o.Name) {
		return nil
	}
	m.Enums = slices.DeleteFunc(m.Enums, func(e *schema.EnumType) bool { return e.Name == o.Name })
	return nil
}

// TableName returns false: the operation belongs to no table.
func (DropEnum) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns nil: the operation adds no names.
func (DropEnum) Names() []string { return nil }

func (o DropEnum) String() string { return "drop enum " + o.Name.String() }

// Validate returns an error if a name is missing, or if the value is placed both
// before and after others.
func (o AddEnumValue) Validate() error {
	if o.Before != "" && o.After != "" {
		return fmt.Errorf("%s: it is given a place before and after other values; keep one", o)
	}
	return needName("add enum value: the type", o.Enum.Name)
}

// Reverse returns a DropEnumValue.
func (o AddEnumValue) Reverse() (Operation, error) {
	return DropEnumValue{Enum: o.Enum, Value: o.Value, Before: o.Before, After: o.After}, nil
}

// Apply adds the value to the type and to the columns that use it.
func (o AddEnumValue) Apply(m *schema.MetaData) error {
	return changeEnum(m, o.Enum, func(values []string) ([]string, error) {
		if slices.Contains(values, o.Value) {
			if o.IfNotExists {
				return values, nil
			}
			return nil, fmt.Errorf("enum %q has the value %q already", o.Enum, o.Value)
		}
		at := len(values)
		if anchor := o.Before + o.After; anchor != "" {
			if at = slices.Index(values, anchor); at < 0 {
				return nil, fmt.Errorf("enum %q has no value %q", o.Enum, anchor)
			}
		}
		if o.After != "" {
			at++
		}
		return slices.Insert(slices.Clone(values), at, o.Value), nil
	})
}

// TableName returns false: the operation belongs to no table.
func (AddEnumValue) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns the value, which is a name in the catalog.
func (o AddEnumValue) Names() []string { return []string{o.Value} }

func (o AddEnumValue) String() string { return fmt.Sprintf("add value %q to enum %s", o.Value, o.Enum) }

// Validate returns an error if the name is missing.
func (o DropEnumValue) Validate() error {
	if o.ReplaceWith != "" && o.ReplaceWith == o.Value {
		return fmt.Errorf("%s: it can't replace itself", o)
	}
	return needName("drop enum value: the type", o.Enum.Name)
}

// Reverse returns AddEnumValue. Rows that were given another value keep it.
func (o DropEnumValue) Reverse() (Operation, error) {
	return AddEnumValue{Enum: o.Enum, Value: o.Value, Before: o.Before, After: o.After}, nil
}

// Apply removes the value from the type and from the columns that use it.
func (o DropEnumValue) Apply(m *schema.MetaData) error {
	return changeEnum(m, o.Enum, func(values []string) ([]string, error) {
		i := slices.Index(values, o.Value)
		if i < 0 {
			return nil, fmt.Errorf("enum %q has no value %q", o.Enum, o.Value)
		}
		return slices.Delete(slices.Clone(values), i, i+1), nil
	})
}

// TableName returns false: the operation belongs to no table.
func (DropEnumValue) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns nil: the operation adds no names.
func (DropEnumValue) Names() []string { return nil }

func (o DropEnumValue) String() string {
	return fmt.Sprintf("drop value %q of enum %s", o.Value, o.Enum)
}

// Validate returns an error if a name is missing or the list is empty.
func (o SetEnumValues) Validate() error {
	for from, to := range o.Rename {
		if !slices.Contains(o.Values, to) {
			return fmt.Errorf("%s: %q is to become %q, which is not among the values", o, from, to)
		}
		if _, chained := o.Rename[to]; chained {
			return fmt.Errorf("%s: %q is both an old value that is renamed and a new name; do it in two steps", o, to)
		}
	}
	return errors.Join(needName("set enum values: the type", o.Enum.Name), checkValues("set enum values", o.Enum, o.Values))
}

// Reverse sets the existing values again, if they are known.
func (o SetEnumValues) Reverse() (Operation, error) {
	if o.Existing == nil {
		return nil, &IrreversibleError{o, "the existing values"}
	}
	r := SetEnumValues{Enum: o.Enum, Values: o.Existing, Existing: o.Values}
	for from, to := range o.Rename {
		if r.Rename == nil {
			r.Rename = map[string]string{}
		}
		if was, twice := r.Rename[to]; !twice || from < was { // of several old values the first by name
			r.Rename[to] = from
		}
	}
	return r, nil
}

// Apply sets the values of the type and of the columns that use it.
func (o SetEnumValues) Apply(m *schema.MetaData) error {
	return changeEnum(m, o.Enum, func([]string) ([]string, error) { return slices.Clone(o.Values), nil })
}

// TableName returns false: the operation belongs to no table.
func (SetEnumValues) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns the values, which are names in the catalog.
func (o SetEnumValues) Names() []string { return o.Values }

func (o SetEnumValues) String() string { return "set values of enum " + o.Enum.String() }

// Validate returns an error if the name is missing.
func (o RenameEnumValue) Validate() error {
	return needName("rename enum value: the type", o.Enum.Name)
}

// Reverse returns the opposite renaming.
func (o RenameEnumValue) Reverse() (Operation, error) {
	return RenameEnumValue{Enum: o.Enum, From: o.To, To: o.From}, nil
}

// Apply renames the value in the type and in the columns that use it.
func (o RenameEnumValue) Apply(m *schema.MetaData) error {
	return changeEnum(m, o.Enum, func(values []string) ([]string, error) {
		i := slices.Index(values, o.From)
		if i < 0 {
			return nil, fmt.Errorf("enum %q has no value %q", o.Enum, o.From)
		}
		renamed := slices.Clone(values)
		renamed[i] = o.To
		m.RenameValue(o.Enum, o.From, o.To)
		return renamed, nil
	})
}

// TableName returns false: the operation belongs to no table.
func (RenameEnumValue) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns the value's new name.
func (o RenameEnumValue) Names() []string { return []string{o.To} }

func (o RenameEnumValue) String() string {
	return fmt.Sprintf("rename value %q of enum %s to %q", o.From, o.Enum, o.To)
}

// changeEnum changes the values of a named enum type wherever the model holds
// them: the type itself and the columns that use it, also within arrays.
func changeEnum(m *schema.MetaData, name schema.TableName, change func([]string) ([]string, error)) error {
	values, err := changedValues(m, name, change)
	if err != nil {
		return err
	}
	if e := m.Enum(name); e != nil {
		e.Values = slices.Clone(values)
	}
	same := func([]string) ([]string, error) { return slices.Clone(values), nil }
	for _, t := range m.Tables() {
		for _, c := range t.Columns {
			if changed, _ := changeEnumType(c.Type, name, same); changed != nil {
				c.Type = changed
			}
		}
	}
	return nil
}

// changedValues are the values of a type after a change. A column that was added
// with the values that the type will have has its own until then, so that any of
// those that the change is possible for tells.
func changedValues(m *schema.MetaData, name schema.TableName, change func([]string) ([]string, error)) ([]string, error) {
	if e := m.Enum(name); e != nil {
		return change(e.Values)
	}
	failed := fmt.Errorf("enum %q does not exist", name)
	for _, t := range m.Tables() {
		for _, c := range t.Columns {
			var values []string
			found, err := changeEnumType(c.Type, name, func(now []string) (out []string, err error) { values, err = change(now); return values, err })
			switch {
			case err != nil:
				failed = err
			case found != nil:
				return values, nil
			}
		}
	}
	return nil, failed
}

// usesEnum reports whether a column of the model has the type.
func usesEnum(m *schema.MetaData, name schema.TableName) bool {
	same := func(values []string) ([]string, error) { return values, nil }
	for _, t := range m.Tables() {
		for _, c := range t.Columns {
			if found, _ := changeEnumType(c.Type, name, same); found != nil {
				return true
			}
		}
	}
	return false
}

// changeEnumType returns the changed type, nil when it isn't that enum.
func changeEnumType(t schema.Type, name schema.TableName, change func([]string) ([]string, error)) (schema.Type, error) {
	switch t := t.(type) {
	case *schema.Enum:
		if t.NonNative || t.Name != name.Name || t.Schema != name.Schema {
			return nil, nil
		}
		n := *t
		var err error
		n.Values, err = change(t.Values)
		return &n, err
	case schema.Array:
		elem, err := changeEnumType(t.Elem, name, change)
		if elem == nil {
			return nil, err
		}
		return schema.Array{Elem: elem, Dimensions: t.Dimensions}, err
	}
	return nil, nil
}
