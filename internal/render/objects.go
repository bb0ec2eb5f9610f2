package render

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// object writes the operations on what isn't a table; ok is false for another
// kind of operation.
func (w *statement) object(o op.Operation) (lines []string, ok bool, err error) {
	switch o := o.(type) {
	case op.CreateSchema:
		lines, err = w.line("CreateSchema", quoteAll([]string{o.Name}), w.flag(o.IfNotExists, "IfNotExists"))
	case op.DropSchema:
		lines, err = w.line("DropSchema", quoteAll([]string{o.Name}), append(w.flag(o.IfExists, "IfExists"), w.flag(o.Cascade, "Cascade")...))
	case op.CreateEnum:
		lines, err = w.named("CreateEnum", o.Enum.Name, list(o.Enum.Values))(w.flag(o.IfNotExists, "IfNotExists"))
	case op.DropEnum:
		lines, err = w.named("DropEnum", o.Name)(w.flag(o.IfExists, "IfExists"))
	case op.AddEnumValue:
		options := append(w.valuePlace(o.Before, o.After), w.flag(o.IfNotExists, "IfNotExists")...)
		lines, err = w.named("AddEnumValue", o.Enum, quote(o.Value))(options)
	case op.DropEnumValue:
		lines, err = w.named("DropEnumValue", o.Enum, quote(o.Value), quote(o.ReplaceWith))(w.valuePlace(o.Before, o.After))
	case op.SetEnumValues:
		if len(o.Rename) > 0 {
			return nil, true, unwritable("the renaming of values of enum", o.Enum)
		}
		lines, err = w.named("SetEnumValues", o.Enum, list(o.Values), list(o.Existing))(nil)
	case op.RenameEnumValue:
		lines, err = w.named("RenameEnumValue", o.Enum, quote(o.From), quote(o.To))(nil)
	case op.CreateSequence:
		lines, err = w.createSequence(o)
	case op.DropSequence:
		lines, err = w.named("DropSequence", o.Name)(w.flag(o.IfExists, "IfExists"))
	case op.RenameIndex:
		lines, err = w.line("RenameIndex", quoteAll([]string{o.From, o.To, o.Table.Name}), w.schema(o.Table))
	case op.RenameConstraint:
		lines, err = w.line("RenameConstraint", quoteAll([]string{o.From, o.To, o.Table.Name}), w.schema(o.Table))
	default:
		return w.codeObject(o)
	}
	return lines, true, err
}

// codeObject writes the operations on views, functions and triggers.
func (w *statement) codeObject(o op.Operation) (lines []string, ok bool, err error) {
	switch o := o.(type) {
	case op.CreateView:
		lines, err = w.named("CreateView", o.Name, quote(o.Query))(w.flag(o.Materialized, "Materialized"))
	case op.ReplaceView:
		lines, err = w.named("ReplaceView", o.Name, quote(o.Query), quote(o.Existing))(w.flag(o.Materialized, "Materialized"))
	case op.DropView:
		lines, err = w.named("DropView", o.Name)(append(w.flag(o.IfExists, "IfExists"), w.flag(o.Materialized, "Materialized")...))
	case op.CreateFunction:
		lines, err = w.named("Create"+routine(o.Procedure), o.Name, quote(o.Args), quote(o.SQL))(nil)
	case op.DropFunction:
		lines, err = w.named("Drop"+routine(o.Procedure), o.Name, quote(o.Args))(w.flag(o.IfExists, "IfExists"))
	case op.CreateTrigger:
		lines, err = w.line("CreateTrigger", []string{quote(o.Name), quote(o.Table.Name), quote(o.SQL)}, w.schema(o.Table))
	case op.DropTrigger:
		options := append(w.schema(o.Table), w.flag(o.IfExists, "IfExists")...)
		lines, err = w.line("DropTrigger", []string{quote(o.Name), quote(o.Table.Name)}, options)
	default:
		return nil, false, nil
	}
	return lines, true, err
}

func routine(procedure bool) string {
	if procedure {
		return "Procedure"
	}
	return "Function"
}

// named begins a call about an object of a schema; the result takes its options.
func (w *statement) named(method string, name schema.TableName, args ...string) func(options []string) ([]string, error) {
	return func(options []string) ([]string, error) {
		return w.line(method, append([]string{quote(name.Name)}, args...), append(w.schema(name), options...))
	}
}

func (w *statement) valuePlace(before, after string) []string {
	switch {
	case before != "":
		return []string{w.saCall("BeforeValue", quote(before))}
	case after != "":
		return []string{w.saCall("AfterValue", quote(after))}
	default:
		return nil
	}
}

func (w *statement) createSequence(o op.CreateSequence) ([]string, error) {
	settings, err := w.literal(o.Sequence.Identity)
	if err != nil {
		return nil, err
	}
	return w.named("CreateSequence", o.Sequence.Name, settings)(w.flag(o.IfNotExists, "IfNotExists"))
}
