package op

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// CreateView creates a view from a query.
type CreateView struct {
	Name         schema.TableName
	Query        string // what follows AS
	Materialized bool   // PostgreSQL
}

// ReplaceView replaces the query of a view. Materialized views, and views on
// databases that can't replace a view in place, are dropped and created again.
type ReplaceView struct {
	Name         schema.TableName
	Query        string
	Existing     string // the query that Reverse sets again; empty if unknown
	Materialized bool
}

// DropView drops a view.
type DropView struct {
	Name         schema.TableName
	IfExists     bool
	Materialized bool
	Query        string // what Reverse creates again; empty if unknown
}

// CreateFunction creates a function or procedure from its whole CREATE
// statement.
type CreateFunction struct {
	Name schema.TableName
	// Args lists the types of the arguments, as DROP FUNCTION expects them:
	// "integer, text".
	Args      string
	Procedure bool
	SQL       string
}

// DropFunction drops a function or procedure.
type DropFunction struct {
	Name      schema.TableName
	Args      string
	Procedure bool
	IfExists  bool
	SQL       string // what Reverse creates again; empty if unknown
}

// CreateTrigger creates a trigger on a table from its whole CREATE statement.
type CreateTrigger struct {
	Name  string
	Table schema.TableName
	SQL   string
}

// DropTrigger drops a trigger.
type DropTrigger struct {
	Name     string
	Table    schema.TableName
	IfExists bool
	SQL      string // what Reverse creates again; empty if unknown
}

func needText(what, text string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("%s is empty", what)
	}
	return nil
}

// Validate reports a missing name or query.
func (o CreateView) Validate() error {
	return errors.Join(needName("create view", o.Name.Name), needText(o.String()+": the query", o.Query))
}

// Reverse returns DropView.
func (o CreateView) Reverse() (Operation, error) {
	return DropView{Name: o.Name, Materialized: o.Materialized, Query: o.Query}, nil
}

// Apply adds the view.
func (o CreateView) Apply(m *schema.MetaData) error {
	if viewIndex(m, o.Name) >= 0 {
		return fmt.Errorf("view %q exists already", o.Name)
	}
	m.Views = append(m.Views, viewObject(o.Name, o.Query, o.Materialized))
	return nil
}

// TableName returns false: the operation belongs to no table.
func (CreateView) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns the view's name.
func (o CreateView) Names() []string { return []string{o.Name.Name} }

func (o CreateView) String() string { return "create view " + o.Name.String() }

func viewIndex(m *schema.MetaData, name schema.TableName) int {
	return slices.IndexFunc(m.Views, func(v schema.Object) bool { return v.Name == name.String() })
}

func viewObject(name schema.TableName, query string, materialized bool) schema.Object {
	kind := "VIEW "
	if materialized {
		kind = "MATERIALIZED VIEW "
	}
	return schema.Object{Name: name.String(), SQL: "CREATE " + kind + name.String() + " AS " + query}
}

// Validate reports a missing name or query.
func (o ReplaceView) Validate() error {
	return errors.Join(needName("replace view", o.Name.Name), needText(o.String()+": the query", o.Query))
}

// Reverse sets the existing query again, if it is known.
func (o ReplaceView) Reverse() (Operation, error) {
	if o.Existing == "" {
		return nil, &IrreversibleError{o, "the existing query"}
	}
	return ReplaceView{Name: o.Name, Query: o.Existing, Existing: o.Query, Materialized: o.Materialized}, nil
}

// Apply replaces the view, or adds one that the model doesn't hold.
func (o ReplaceView) Apply(m *schema.MetaData) error {
	v := viewObject(o.Name, o.Query, o.Materialized)
	if i := viewIndex(m, o.Name); i >= 0 {
		m.Views[i] = v
		return nil
	}
	m.Views = append(m.Views, v)
	return nil
}

// TableName returns false: the operation belongs to no table.
func (ReplaceView) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns nil: the operation adds no names.
func (ReplaceView) Names() []string { return nil }

func (o ReplaceView) String() string { return "replace view " + o.Name.String() }

// Validate reports a missing name.
func (o DropView) Validate() error { return needName("drop view", o.Name.Name) }

// Reverse returns CreateView, if the query is known.
func (o DropView) Reverse() (Operation, error) {
	if o.Query == "" {
		return nil, &IrreversibleError{o, "the query of the dropped view"}
	}
	return CreateView{Name: o.Name, Query: o.Query, Materialized: o.Materialized}, nil
}

// Apply removes the view.
func (o DropView) Apply(m *schema.MetaData) error {
	i := viewIndex(m, o.Name)
	switch {
	case i >= 0:
		m.Views = slices.Delete(slices.Clone(m.Views), i, i+1)
	case !o.IfExists:
		return fmt.Errorf("view %q does not exist", o.Name)
	}
	return nil
}

// TableName returns false: the operation belongs to no table.
func (DropView) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns nil: the operation adds no names.
func (DropView) Names() []string { return nil }

func (o DropView) String() string { return "drop view " + o.Name.String() }

// Validate reports a missing name or text.
func (o CreateFunction) Validate() error {
	return errors.Join(needName("create function", o.Name.Name), needText(o.String()+": the SQL", o.SQL))
}

// Reverse returns DropFunction.
func (o CreateFunction) Reverse() (Operation, error) {
	return DropFunction{Name: o.Name, Args: o.Args, Procedure: o.Procedure, SQL: o.SQL}, nil
}

// Apply does nothing: the model holds no functions.
func (o CreateFunction) Apply(*schema.MetaData) error { return nil }

// TableName returns false: the operation belongs to no table.
func (CreateFunction) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns the function's name.
func (o CreateFunction) Names() []string { return []string{o.Name.Name} }

func (o CreateFunction) String() string { return "create function " + o.Name.String() }

// Validate reports a missing name.
func (o DropFunction) Validate() error { return needName("drop function", o.Name.Name) }

// Reverse returns CreateFunction, if the text is known.
func (o DropFunction) Reverse() (Operation, error) {
	if o.SQL == "" {
		return nil, &IrreversibleError{o, "the SQL of the dropped function"}
	}
	return CreateFunction{Name: o.Name, Args: o.Args, Procedure: o.Procedure, SQL: o.SQL}, nil
}

// Apply does nothing: the model holds no functions.
func (o DropFunction) Apply(*schema.MetaData) error { return nil }

// TableName returns false: the operation belongs to no table.
func (DropFunction) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns nil: the operation adds no names.
func (DropFunction) Names() []string { return nil }

func (o DropFunction) String() string { return "drop function " + o.Name.String() }

// Validate reports a missing name or text.
func (o CreateTrigger) Validate() error {
	return errors.Join(needName("create trigger", o.Name), needName("create trigger: the table", o.Table.Name),
		needText(o.String()+": the SQL", o.SQL))
}

// Reverse returns DropTrigger.
func (o CreateTrigger) Reverse() (Operation, error) {
	return DropTrigger{Name: o.Name, Table: o.Table, SQL: o.SQL}, nil
}

// Apply adds the trigger to its table. It does nothing if the model doesn't
// have the table (a trigger on a view).
func (o CreateTrigger) Apply(m *schema.MetaData) error {
	if t := m.Table(o.Table); t != nil {
		t.Triggers = append(t.Triggers, schema.Object{Name: o.Name, SQL: o.SQL})
	}
	return nil
}

// TableName returns the table.
func (o CreateTrigger) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns the trigger's name.
func (o CreateTrigger) Names() []string { return []string{o.Name} }

func (o CreateTrigger) String() string {
	return fmt.Sprintf("create trigger %s on %s", o.Name, o.Table)
}

// Validate reports a missing name.
func (o DropTrigger) Validate() error {
	return errors.Join(needName("drop trigger", o.Name), needName("drop trigger: the table", o.Table.Name))
}

// Reverse returns CreateTrigger, if the text is known.
func (o DropTrigger) Reverse() (Operation, error) {
	if o.SQL == "" {
		return nil, &IrreversibleError{o, "the SQL of the dropped trigger"}
	}
	return CreateTrigger{Name: o.Name, Table: o.Table, SQL: o.SQL}, nil
}

// Apply removes the trigger from its table.
func (o DropTrigger) Apply(m *schema.MetaData) error {
	if t := m.Table(o.Table); t != nil {
		t.Triggers = slices.DeleteFunc(slices.Clone(t.Triggers), func(g schema.Object) bool { return g.Name == o.Name })
	}
	return nil
}

// TableName returns the table.
func (o DropTrigger) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns nil: the operation adds no names.
func (DropTrigger) Names() []string { return nil }

func (o DropTrigger) String() string { return fmt.Sprintf("drop trigger %s of %s", o.Name, o.Table) }
