package op

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// ObjectOptions are what the directives about objects and enum types take
// beside their arguments. A directive uses those that mean something to it; the
// others are an error.
type ObjectOptions struct {
	Schema        string
	IfExists      bool
	IfNotExists   bool
	Cascade       bool   // schemas
	Materialized  bool   // views
	Before, After string // the neighbour of an enum value
}

// ObjectOption is implemented by options of those directives.
type ObjectOption interface{ ApplyObject(*ObjectOptions) }

// CreateObject creates an object: a view, a function, a trigger, a sequence, a
// schema.
type CreateObject struct {
	Object      *schema.Object
	IfNotExists bool
}

// ReplaceObject gives an object another definition. An object that the database
// can't replace in place is dropped and created again.
type ReplaceObject struct {
	Object   *schema.Object
	Existing *schema.Object // what Reverse restores; nil if unknown
}

// DropObject drops an object.
type DropObject struct {
	// Object names what is dropped. Reverse creates it again if it holds the
	// definition as well.
	Object   *schema.Object
	IfExists bool
	// Cascade drops everything in a schema as well. Without it, a schema that
	// isn't empty causes an error.
	Cascade bool
}

var errNoObject = errors.New("the object is nil")

func checkObject(what string, o *schema.Object) error {
	if o == nil {
		return fmt.Errorf("%s: %w", what, errNoObject)
	}
	what += " " + string(o.Kind)
	err := needName(what, o.Name.Name)
	if o.Kind == schema.KindTrigger || o.Kind == schema.KindPolicy || o.Kind == schema.KindRule {
		err = errors.Join(err, needName(what+": the table", o.On.Name))
	}
	return err
}

func checkDefinition(what string, o *schema.Object) error {
	if err := checkObject(what, o); err != nil {
		return err
	}
	if !o.Known() && o.Kind != schema.KindSequence {
		return fmt.Errorf("%s %s: the definition is empty", what, o.Ref())
	}
	empty := func(s string) bool { s = strings.TrimSpace(s); return s == "" || s == "AS" }
	if slices.ContainsFunc(o.Definition, empty) {
		return fmt.Errorf("%s %s: a statement of the definition is empty", what, o.Ref())
	}
	return nil
}

// Validate reports a missing name or definition.
func (o CreateObject) Validate() error { return checkDefinition("create", o.Object) }

// Reverse returns DropObject.
func (o CreateObject) Reverse() (Operation, error) { return DropObject{Object: o.Object}, nil }

// Apply adds the object.
func (o CreateObject) Apply(m *schema.MetaData) error {
	switch exists := m.Object(o.Object.Ref()) != nil; {
	case exists && o.IfNotExists:
		return nil
	case exists && !o.Object.Replaces():
		return fmt.Errorf("%s exists already", o.Object.Ref())
	}
	m.SetObject(o.Object.Clone())
	return nil
}

// TableName returns the table that the object belongs to.
func (o CreateObject) TableName() (schema.TableName, bool) { return tableOf(o.Object) }

// Names returns the object's name.
func (o CreateObject) Names() []string { return []string{o.Object.Name.Name} }

func (o CreateObject) String() string { return "create " + described(o.Object) }

// Validate reports a missing name or definition.
func (o ReplaceObject) Validate() error { return checkDefinition("replace", o.Object) }

// Reverse restores the existing definition, if it is known.
func (o ReplaceObject) Reverse() (Operation, error) {
	if o.Existing == nil || !o.Existing.Known() {
		return nil, &IrreversibleError{o, "the existing definition"}
	}
	return ReplaceObject{Object: o.Existing, Existing: o.Object}, nil
}

// Apply replaces the object, or adds one that the model doesn't hold.
func (o ReplaceObject) Apply(m *schema.MetaData) error {
	m.SetObject(o.Object.Clone())
	return nil
}

// TableName returns the table that the object belongs to.
func (o ReplaceObject) TableName() (schema.TableName, bool) { return tableOf(o.Object) }

// Names returns nil: the operation adds no names.
func (ReplaceObject) Names() []string { return nil }

func (o ReplaceObject) String() string { return "replace " + described(o.Object) }

// Validate reports a missing name.
func (o DropObject) Validate() error { return checkObject("drop", o.Object) }

// Reverse returns CreateObject if the definition is known, unless the contents
// of a schema were dropped too.
func (o DropObject) Reverse() (Operation, error) {
	switch {
	case o.Cascade:
		return nil, &IrreversibleError{o, "what was dropped with the " + string(o.Object.Kind)}
	case !o.Object.Known():
		return nil, &IrreversibleError{o, "the definition of the dropped " + string(o.Object.Kind)}
	}
	return CreateObject{Object: o.Object}, nil
}

// Apply removes the object, and with Cascade the tables of a schema. A routine
// that isn't found is no error, because its arguments can be spelled in several
// ways.
func (o DropObject) Apply(m *schema.MetaData) error {
	if o.Object.Kind == schema.KindSchema && o.Cascade {
		removeTables(m, o.Object.Name.Name)
	}
	routine := o.Object.Kind == schema.KindFunction || o.Object.Kind == schema.KindProcedure || o.Object.Kind == schema.KindAggregate
	named := o.Object.Kind == schema.KindSchema || o.Object.Kind == schema.KindExtension
	if !m.RemoveObject(o.Object.Ref()) && !o.IfExists && !routine && !named {
		return fmt.Errorf("%s does not exist", o.Object.Ref())
	}
	return nil
}

func removeTables(m *schema.MetaData, schemaName string) {
	var names []schema.TableName
	for _, t := range m.Tables() {
		if t.Name.Schema == schemaName {
			names = append(names, t.Name)
		}
	}
	for _, name := range names {
		m.Remove(name)
	}
}

// TableName returns the table that the object belongs to.
func (o DropObject) TableName() (schema.TableName, bool) { return tableOf(o.Object) }

// Names returns nil: the operation adds no names.
func (DropObject) Names() []string { return nil }

func (o DropObject) String() string { return "drop " + described(o.Object) }

// ObjectOf returns the object that an operation creates, replaces or drops.
func ObjectOf(o Operation) (object *schema.Object, ok bool) {
	switch o := o.(type) {
	case CreateObject:
		return o.Object, true
	case ReplaceObject:
		return o.Object, true
	case DropObject:
		return o.Object, true
	}
	return nil, false
}

func tableOf(o *schema.Object) (schema.TableName, bool) { return o.On, o.On.Name != "" }

// described names an object, also one that Validate refuses.
func described(o *schema.Object) string {
	if o == nil {
		return "object"
	}
	return o.Ref().String()
}
