// Package replaceable is an operation of one's own: an object known by its SQL
// (a view here) that a revision creates, and that a later one replaces while
// the way back restores the earlier text. It is what Alembic's cookbook calls
// replaceable objects, made with register_operation there.
package replaceable

import (
	"fmt"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// View is a view by its name and query.
type View struct{ Name, Query string }

// Create is the operation that makes a view. It is a macro: it expands to
// operations that every dialect knows, and needs no code for any of them.
type Create struct {
	op.Macro
	View View
}

// Replace is the operation that gives a view another text.
type Replace struct {
	op.Macro
	Old, New View
}

var (
	_ op.Custom        = Create{}
	_ op.Custom        = Replace{}
	_ schema.GoSourcer = Create{}
	_ schema.GoSourcer = Replace{}
)

// Expand returns the operations that stand for it.
func (o Create) Expand(string) ([]op.Operation, error) {
	return []op.Operation{op.CreateObject{Object: schema.NewView(schema.Name(o.View.Name), o.View.Query)}}, nil
}

// Expand drops the old view and makes the new one: unlike CREATE OR REPLACE
// VIEW, that may change the columns too.
func (o Replace) Expand(string) ([]op.Operation, error) {
	name := schema.Name(o.New.Name)
	return []op.Operation{
		op.DropObject{Object: schema.NewView(name, o.Old.Query)},
		op.CreateObject{Object: schema.NewView(name, o.New.Query)},
	}, nil
}

// Validate reports a view without name or query.
func (o Create) Validate() error { return o.View.err() }

// Validate reports two views of different names, or one without name or query.
func (o Replace) Validate() error {
	if o.Old.Name != o.New.Name {
		return fmt.Errorf("replace view: %q is another view than %q", o.New.Name, o.Old.Name)
	}
	return o.New.err()
}

func (v View) err() error {
	if v.Name == "" || v.Query == "" {
		return fmt.Errorf("view %q has no name or no query", v.Name)
	}
	return nil
}

// Reverse drops the view.
func (o Create) Reverse() (op.Operation, error) {
	return op.DropObject{Object: schema.NewView(schema.Name(o.View.Name), o.View.Query)}, nil
}

// Reverse restores the old text.
func (o Replace) Reverse() (op.Operation, error) { return Replace{Old: o.New, New: o.Old}, nil }

// Apply changes the model as the expansion does.
func (o Create) Apply(m *schema.MetaData) error { return apply(m, o) }

// Apply changes the model as the expansion does.
func (o Replace) Apply(m *schema.MetaData) error { return apply(m, o) }

func apply(m *schema.MetaData, o op.Custom) error {
	parts, err := o.Expand("")
	if err != nil {
		return err
	}
	_, err = op.ApplyAll(m, parts)
	return err
}

func (o Create) String() string  { return "create view " + o.View.Name }
func (o Replace) String() string { return "replace view " + o.New.Name }

// importPath is what a revision imports for this package.
const importPath = "github.com/alembic-go/alembic/examples/replaceable"

// GoSource is how autogenerate writes the operation into a revision, behind
// op.Invoke.
func (o Create) GoSource() (string, []string) {
	return fmt.Sprintf("replaceable.Create{View: %s}", o.View.source()), []string{importPath}
}

// GoSource is how autogenerate writes the operation into a revision.
func (o Replace) GoSource() (string, []string) {
	return fmt.Sprintf("replaceable.Replace{Old: %s, New: %s}", o.Old.source(), o.New.source()), []string{importPath}
}

func (v View) source() string {
	return fmt.Sprintf("replaceable.View{Name: %q, Query: %q}", v.Name, v.Query)
}
