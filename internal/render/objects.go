package render

import (
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// object writes the operations on what isn't a table; ok is false for another
// kind of operation.
func (w *statement) object(o op.Operation) (lines []string, ok bool, err error) {
	switch o := o.(type) {
	case op.CreateObject:
		lines, err = w.createObject(o)
	case op.ReplaceObject:
		lines, err = w.replaceObject(o)
	case op.DropObject:
		lines, err = w.dropObject(o)
	case op.RenameObject:
		lines, err = w.renameObject(o)
	case op.SetSchema:
		lines, err = w.setSchema(o)
	case op.CreateEnum:
		lines, err = w.named("CreateEnum", o.Enum.Name, list(o.Enum.Values))(w.flag(o.IfNotExists, "IfNotExists"))
	case op.DropEnum:
		lines, err = w.named("DropEnum", o.Name)(w.flag(o.IfExists, "IfExists"))
	case op.AddEnumValue:
		options := append(w.valuePlace(o.Before, o.After), w.flag(o.IfNotExists, "IfNotExists")...)
		lines, err = w.named("AddEnumValue", o.Enum, quote(o.Value))(options)
		if o.Autocommit {
			lines = slices.Concat([]string{w.receiver + ".Autocommit(func() {"}, lines, []string{"})"})
		}
	case op.DropEnumValue:
		lines, err = w.named("DropEnumValue", o.Enum, quote(o.Value), quote(o.ReplaceWith))(w.valuePlace(o.Before, o.After))
	case op.SetEnumValues:
		if len(o.Rename) > 0 {
			return nil, true, unwritable("the renaming of values of enum", o.Enum)
		}
		lines, err = w.named("SetEnumValues", o.Enum, list(o.Values), list(o.Existing))(nil)
	case op.RenameEnumValue:
		lines, err = w.named("RenameEnumValue", o.Enum, quote(o.From), quote(o.To))(nil)
	case op.RenameIndex:
		lines, err = w.line("RenameIndex", quoteAll([]string{o.From, o.To, o.Table.Name}), w.schema(o.Table))
	case op.ValidateConstraint:
		lines, err = w.line("ValidateConstraint", quoteAll([]string{o.Name, o.Table.Name}), w.schema(o.Table))
	case op.RenameConstraint:
		lines, err = w.line("RenameConstraint", quoteAll([]string{o.From, o.To, o.Table.Name}), w.schema(o.Table))
	default:
		return nil, false, nil
	}
	return lines, true, err
}

// createObject writes the directive of the object's kind, or CreateObject where
// there is none that says it all.
func (w *statement) createObject(o op.CreateObject) ([]string, error) {
	x, ifNotExists := o.Object, w.flag(o.IfNotExists, "IfNotExists")
	query, isQuery := onlyQuery(x)
	single := len(x.Definition) == 1 && x.Comment == "" && len(x.MadeUnder) == 0
	switch {
	case x.Kind == schema.KindSchema && x.Comment == "":
		return w.line("CreateSchema", quoteAll([]string{x.Name.Name}), ifNotExists)
	case x.Sequence != nil && x.Comment == "":
		settings, err := w.literal(*x.Sequence)
		if err != nil {
			return nil, err
		}
		return w.named("CreateSequence", x.Name, settings)(ifNotExists)
	case isQuery:
		return w.named("CreateView", x.Name, sqlText(query))(w.flag(x.Kind == schema.KindMaterializedView, "Materialized"))
	case isRoutine(x.Kind) && single:
		return w.named("Create"+routine(x.Kind), x.Name, quote(x.Args), sqlText(x.Definition[0]))(nil)
	case x.Kind == schema.KindTrigger && single:
		return w.line("CreateTrigger", []string{quote(x.Name.Name), quote(x.On.Name), sqlText(x.Definition[0])}, w.schema(x.On))
	}
	return w.objectCall("CreateObject", ifNotExists, x)
}

func (w *statement) replaceObject(o op.ReplaceObject) ([]string, error) {
	query, isQuery := onlyQuery(o.Object)
	existing, wasQuery := "", o.Existing == nil
	if o.Existing != nil {
		existing, wasQuery = onlyQuery(o.Existing)
	}
	if isQuery && wasQuery {
		return w.named("ReplaceView", o.Object.Name, sqlText(query), sqlText(existing))(w.flag(o.Object.Kind == schema.KindMaterializedView, "Materialized"))
	}
	return w.objectCall("ReplaceObject", nil, o.Object, o.Existing)
}

// objectCall writes a directive about objects; a nil one is written as nil.
func (w *statement) objectCall(method string, options []string, objects ...*schema.Object) ([]string, error) {
	args := make([]string, len(objects))
	for i, o := range objects {
		if o == nil {
			args[i] = "nil"
			continue
		}
		value, err := w.objectValue(o)
		if err != nil {
			return nil, err
		}
		args[i] = value
	}
	return w.line(method, args, options)
}

func (w *statement) dropObject(o op.DropObject) ([]string, error) {
	x, ifExists := o.Object, w.flag(o.IfExists, "IfExists")
	switch x.Kind {
	case schema.KindSchema:
		return w.line("DropSchema", quoteAll([]string{x.Name.Name}), append(ifExists, w.flag(o.Cascade, "Cascade")...))
	case schema.KindSequence:
		return w.named("DropSequence", x.Name)(ifExists)
	case schema.KindView, schema.KindMaterializedView:
		return w.named("DropView", x.Name)(append(ifExists, w.flag(x.Kind == schema.KindMaterializedView, "Materialized")...))
	case schema.KindFunction, schema.KindProcedure:
		return w.named("Drop"+routine(x.Kind), x.Name, quote(x.Args))(ifExists)
	case schema.KindTrigger:
		return w.line("DropTrigger", []string{quote(x.Name.Name), quote(x.On.Name)}, append(w.schema(x.On), ifExists...))
	}
	if x.Kind == schema.KindSetting || x.Kind == schema.KindComment || x.Kind == schema.KindPrivileges { // the statements tell what is set back
		return w.objectCall("DropObject", ifExists, x)
	}
	named := &schema.Object{Kind: x.Kind, Name: x.Name, Args: x.Args, On: x.On}
	return w.objectCall("DropObject", append(ifExists, w.flag(o.Cascade, "Cascade")...), named)
}

func (w *statement) renameObject(o op.RenameObject) ([]string, error) {
	value, err := w.objectValue(&schema.Object{Kind: o.Object.Kind, Name: o.Object.Name, Args: o.Object.Args, On: o.Object.On})
	if err != nil {
		return nil, err
	}
	return w.line("RenameObject", []string{value, quote(o.To)}, nil)
}

func (w *statement) setSchema(o op.SetSchema) ([]string, error) {
	if o.Object.Kind == schema.KindTable {
		return w.line("SetTableSchema", []string{quote(o.Object.Name.Name), quote(o.To)}, w.schema(o.Object.Name))
	}
	value, err := w.objectValue(&schema.Object{Kind: o.Object.Kind, Name: o.Object.Name, Args: o.Object.Args})
	if err != nil {
		return nil, err
	}
	return w.line("SetObjectSchema", []string{value, quote(o.To)}, nil)
}

func isRoutine(kind schema.ObjectKind) bool {
	return kind == schema.KindFunction || kind == schema.KindProcedure
}

func routine(kind schema.ObjectKind) string {
	return strings.ToUpper(string(kind[:1])) + string(kind[1:])
}

// constructors are the functions of package sa that return an object of a kind.
var constructors = map[schema.ObjectKind]string{
	schema.KindSchema: "Namespace", schema.KindExtension: "Extension", schema.KindCollation: "Collation", schema.KindType: "UserType",
	schema.KindDomain: "Domain", schema.KindFunction: "Function", schema.KindProcedure: "Procedure", schema.KindAggregate: "Aggregate",
	schema.KindStatistics: "Statistics", schema.KindRowSecurity: "RowSecurity", schema.KindPolicy: "Policy", schema.KindRule: "Rule",
	schema.KindTrigger: "Trigger", schema.KindEvent: "Event", schema.KindSetting: "Setting", schema.KindComment: "CommentOn", schema.KindPrivileges: "Privileges", schema.KindVirtualTable: "VirtualTable",
	schema.KindOperator: "Operator", schema.KindOperatorFamily: "OperatorFamily", schema.KindOperatorClass: "OperatorClass", schema.KindCast: "Cast",
	schema.KindSearchParser: "TextSearchParser", schema.KindSearchTemplate: "TextSearchTemplate", schema.KindSearchDictionary: "TextSearchDictionary",
	schema.KindSearchConfig: "TextSearchConfiguration", schema.KindWrapper: "ForeignDataWrapper", schema.KindServer: "Server",
	schema.KindUserMapping: "UserMapping", schema.KindForeignTable: "ForeignTable", schema.KindEventTrigger: "EventTrigger",
	schema.KindConversion: "Conversion", schema.KindAccessMethod: "AccessMethod",
}

// views are the constructors that take a query.
var views = map[schema.ObjectKind]string{schema.KindView: "View", schema.KindMaterializedView: "MaterializedView"}

// onlyQuery returns the query of a view that has nothing else.
func onlyQuery(o *schema.Object) (string, bool) {
	query, isQuery := o.Query()
	return query, isQuery && len(o.Definition) == 1 && o.Comment == ""
}

// objectValue writes an object as package sa constructs it.
func (w *statement) objectValue(o *schema.Object) (string, error) {
	args, definition := []string{quote(o.Name.String())}, o.Definition
	name := constructors[o.Kind]
	query, isView := o.Query()
	switch {
	case isView && (len(definition) == 1 || o.Kind == schema.KindMaterializedView): // which has its indexes as well
		name, args, definition = views[o.Kind], append(args, sqlText(query)), o.Definition[1:]
	case o.Sequence != nil:
		settings, err := w.literal(*o.Sequence)
		if err != nil {
			return "", err
		}
		name, args = "Sequence", append(args, settings)
	case o.Kind == schema.KindRowSecurity:
		args = []string{quote(o.On.String())}
	case o.Kind == schema.KindSetting, o.Kind == schema.KindComment, o.Kind == schema.KindPrivileges:
		args = []string{quote(o.Args), quote(o.Name.String()), quote(o.On.String())}
	case o.On.Name != "":
		args = []string{quote(o.Name.Name), quote(o.On.String())}
	case isRoutine(o.Kind) || o.Args != "":
		args = append(args, quote(o.Args))
	case name == "":
		w.imports[schemaPath] = true
		name, args = "Object", append([]string{"schema.ObjectKind(" + quote(string(o.Kind)) + ")"}, args...)
	}
	for _, statement := range definition {
		args = append(args, sqlText(statement))
	}
	value := w.saCall(name, args...)
	if o.Comment != "" {
		value += ".WithComment(" + quote(o.Comment) + ")"
	}
	for _, setting := range slices.Sorted(maps.Keys(o.MadeUnder)) {
		value += ".Under(" + quote(setting) + ", " + quote(o.MadeUnder[setting]) + ")"
	}
	return value, nil
}

// sqlText writes an SQL text with one of its lines a line.
func sqlText(s string) string {
	lines := strings.SplitAfter(s, "\n")
	for i, line := range lines {
		lines[i] = quote(line)
	}
	return strings.TrimSuffix(strings.Join(lines, " +\n"), " +\n\"\"")
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
