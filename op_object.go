package alembic

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// objectOptions gathers options and refuses those that the directive doesn't
// know; uses names the ones it does.
func (o *Op) objectOptions(directive string, options []op.ObjectOption, uses string) (op.ObjectOptions, bool) {
	var given op.ObjectOptions
	for _, option := range options {
		option.ApplyObject(&given)
	}
	for name, set := range map[string]bool{
		"Schema": given.Schema != "", "IfExists": given.IfExists, "IfNotExists": given.IfNotExists,
		"Cascade": given.Cascade, "Materialized": given.Materialized,
		"BeforeValue": given.Before != "", "AfterValue": given.After != "",
	} {
		if set && !strings.Contains(" "+uses+" ", " "+name+" ") {
			o.fail(fmt.Errorf("op.%s: sa.%s has no meaning here", directive, name))
			return given, false
		}
	}
	return given, true
}

func (g named) table(name string) schema.TableName {
	return schema.TableName{Schema: g.Schema, Name: name}
}

// named are the options of a directive about an object in a schema.
type named struct{ op.ObjectOptions }

// object emits what build makes of the options.
func (o *Op) object(directive string, options []op.ObjectOption, uses string, build func(named) op.Operation) {
	if given, ok := o.objectOptions(directive, options, uses); ok {
		o.emit(build(named{given}))
	}
}

// CreateSchema creates a schema (on MySQL, a database).
func (o *Op) CreateSchema(name string, options ...op.ObjectOption) {
	o.object("CreateSchema", options, "IfNotExists", func(g named) op.Operation {
		return op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name(name)}, IfNotExists: g.IfNotExists}
	})
}

// DropSchema drops a schema. sa.Cascade drops everything in it as well.
func (o *Op) DropSchema(name string, options ...op.ObjectOption) {
	o.object("DropSchema", options, "IfExists Cascade", func(g named) op.Operation {
		return op.DropObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name(name)}, IfExists: g.IfExists, Cascade: g.Cascade}
	})
}

// CreateEnum creates a named enum type (PostgreSQL). A column with sa.Enum
// creates its type itself. Use CreateEnum for a type that several tables share.
func (o *Op) CreateEnum(name string, values []string, options ...op.ObjectOption) {
	o.object("CreateEnum", options, "Schema IfNotExists", func(g named) op.Operation {
		return op.CreateEnum{Enum: &schema.EnumType{Name: g.table(name), Values: values}, IfNotExists: g.IfNotExists}
	})
}

// DropEnum drops a named enum type.
func (o *Op) DropEnum(name string, options ...op.ObjectOption) {
	o.object("DropEnum", options, "Schema IfExists", func(g named) op.Operation {
		return op.DropEnum{Name: g.table(name), IfExists: g.IfExists}
	})
}

// AddEnumValue adds a value to a named enum type, at the end unless
// sa.BeforeValue or sa.AfterValue sets its position.
func (o *Op) AddEnumValue(enum, value string, options ...op.ObjectOption) {
	o.object("AddEnumValue", options, "Schema IfNotExists BeforeValue AfterValue", func(g named) op.Operation {
		return op.AddEnumValue{Enum: g.table(enum), Value: value, Before: g.Before, After: g.After, IfNotExists: g.IfNotExists}
	})
}

// RenameEnumValue renames a value of a named enum type.
func (o *Op) RenameEnumValue(enum, from, to string, options ...op.ObjectOption) {
	o.object("RenameEnumValue", options, "Schema", func(g named) op.Operation {
		return op.RenameEnumValue{Enum: g.table(enum), From: from, To: to}
	})
}

// DropEnumValue removes a value from a named enum type by rebuilding the type.
// Rows with the value get replaceWith. If replaceWith is empty, the revision
// fails when a row has the value.
func (o *Op) DropEnumValue(enum, value, replaceWith string, options ...op.ObjectOption) {
	o.object("DropEnumValue", options, "Schema BeforeValue AfterValue", func(g named) op.Operation {
		return op.DropEnumValue{Enum: g.table(enum), Value: value, ReplaceWith: replaceWith, Before: g.Before, After: g.After}
	})
}

// SetEnumValues replaces the values of a named enum type by rebuilding it.
// existing holds the current values, for the downgrade.
func (o *Op) SetEnumValues(enum string, values, existing []string, options ...op.ObjectOption) {
	o.object("SetEnumValues", options, "Schema", func(g named) op.Operation {
		return op.SetEnumValues{Enum: g.table(enum), Values: values, Existing: existing}
	})
}

// CreateSequence creates a sequence. Only the fields of settings that are set
// are written.
func (o *Op) CreateSequence(name string, settings schema.Identity, options ...op.ObjectOption) {
	o.object("CreateSequence", options, "Schema IfNotExists", func(g named) op.Operation {
		return op.CreateObject{Object: schema.NewSequence(g.table(name), settings), IfNotExists: g.IfNotExists}
	})
}

// DropSequence drops a sequence.
func (o *Op) DropSequence(name string, options ...op.ObjectOption) {
	o.object("DropSequence", options, "Schema IfExists", func(g named) op.Operation {
		return op.DropObject{Object: &schema.Object{Kind: schema.KindSequence, Name: g.table(name)}, IfExists: g.IfExists}
	})
}

// CreateView creates a view from a query.
func (o *Op) CreateView(name, query string, options ...op.ObjectOption) {
	o.object("CreateView", options, "Schema Materialized", func(g named) op.Operation {
		return op.CreateObject{Object: g.view(name, query)}
	})
}

// ReplaceView replaces the query of a view. existing is the current query, for
// the downgrade.
func (o *Op) ReplaceView(name, query, existing string, options ...op.ObjectOption) {
	o.object("ReplaceView", options, "Schema Materialized", func(g named) op.Operation {
		replace := op.ReplaceObject{Object: g.view(name, query)}
		if existing != "" {
			replace.Existing = g.view(name, existing)
		}
		return replace
	})
}

// DropView drops a view.
func (o *Op) DropView(name string, options ...op.ObjectOption) {
	o.object("DropView", options, "Schema IfExists Materialized", func(g named) op.Operation {
		return op.DropObject{Object: &schema.Object{Kind: g.viewKind(), Name: g.table(name)}, IfExists: g.IfExists}
	})
}

func (g named) viewKind() schema.ObjectKind {
	if g.Materialized {
		return schema.KindMaterializedView
	}
	return schema.KindView
}

func (g named) view(name, query string) *schema.Object {
	view := schema.NewView(g.table(name), query)
	view.Kind = g.viewKind()
	return view
}

// CreateFunction creates a function from its whole CREATE statement. args lists
// the types of its arguments ("integer, text"), which PostgreSQL needs to drop
// it.
func (o *Op) CreateFunction(name, args, sql string, options ...op.ObjectOption) {
	o.createRoutine("CreateFunction", schema.KindFunction, name, args, sql, options)
}

// DropFunction drops a function.
func (o *Op) DropFunction(name, args string, options ...op.ObjectOption) {
	o.dropRoutine("DropFunction", schema.KindFunction, name, args, options)
}

// CreateProcedure creates a procedure from its whole CREATE statement.
func (o *Op) CreateProcedure(name, args, sql string, options ...op.ObjectOption) {
	o.createRoutine("CreateProcedure", schema.KindProcedure, name, args, sql, options)
}

// DropProcedure drops a procedure.
func (o *Op) DropProcedure(name, args string, options ...op.ObjectOption) {
	o.dropRoutine("DropProcedure", schema.KindProcedure, name, args, options)
}

func (o *Op) createRoutine(directive string, kind schema.ObjectKind, name, args, sql string, options []op.ObjectOption) {
	o.object(directive, options, "Schema", func(g named) op.Operation {
		return op.CreateObject{Object: schema.NewRoutine(kind, g.table(name), args, sql)}
	})
}

func (o *Op) dropRoutine(directive string, kind schema.ObjectKind, name, args string, options []op.ObjectOption) {
	o.object(directive, options, "Schema IfExists", func(g named) op.Operation {
		return op.DropObject{Object: &schema.Object{Kind: kind, Name: g.table(name), Args: args}, IfExists: g.IfExists}
	})
}

// CreateTrigger creates a trigger on a table from its whole CREATE statement.
func (o *Op) CreateTrigger(name, table, sql string, options ...op.ObjectOption) {
	o.object("CreateTrigger", options, "Schema", func(g named) op.Operation {
		return op.CreateObject{Object: schema.NewTrigger(name, g.table(table), sql)}
	})
}

// DropTrigger drops a trigger of a table.
func (o *Op) DropTrigger(name, table string, options ...op.ObjectOption) {
	o.object("DropTrigger", options, "Schema IfExists", func(g named) op.Operation {
		trigger := &schema.Object{Kind: schema.KindTrigger, Name: g.table(name), On: g.table(table)}
		return op.DropObject{Object: trigger, IfExists: g.IfExists}
	})
}

// CreateObject creates an object of any kind. Its constructor in package sa
// carries its name and definition: op.CreateObject(sa.Domain("price", "AS
// numeric CHECK (VALUE >= 0)")).
func (o *Op) CreateObject(object *schema.Object, options ...op.ObjectOption) {
	o.object("CreateObject", options, "IfNotExists", func(g named) op.Operation {
		return op.CreateObject{Object: object, IfNotExists: g.IfNotExists}
	})
}

// ReplaceObject gives an object another definition. existing is the current
// one, for the downgrade. It may be nil.
func (o *Op) ReplaceObject(object, existing *schema.Object) {
	o.emit(op.ReplaceObject{Object: object, Existing: existing})
}

// RenameObject renames an object, such as sa.Trigger("tr", "users", ""). It keeps
// what it holds: a sequence its numbers, a view its privileges.
func (o *Op) RenameObject(object *schema.Object, to string) {
	o.emit(op.RenameObject{Object: object.Ref(), To: to})
}

// SetObjectSchema moves an object, such as sa.View("names", ""), to another schema. An
// empty name means the default schema.
func (o *Op) SetObjectSchema(object *schema.Object, to string) {
	o.emit(op.SetSchema{Object: object.Ref(), To: to})
}

// DropObject drops an object of any kind. The definition is needed only for
// reversing the operation.
func (o *Op) DropObject(object *schema.Object, options ...op.ObjectOption) {
	o.object("DropObject", options, "IfExists Cascade", func(g named) op.Operation {
		return op.DropObject{Object: object, IfExists: g.IfExists, Cascade: g.Cascade}
	})
}
