package schema

import (
	"maps"
	"slices"
	"strings"
)

// ObjectKind is a kind of object in the words of SQL: "materialized view".
type ObjectKind string

// The kinds of objects. KindTable and KindEnum stand in references alone:
// tables and enum types have models of their own.
const (
	KindTable            ObjectKind = "table"
	KindEnum             ObjectKind = "enum"
	KindSchema           ObjectKind = "schema"
	KindExtension        ObjectKind = "extension"
	KindCollation        ObjectKind = "collation"
	KindType             ObjectKind = "type" // composite and range types
	KindDomain           ObjectKind = "domain"
	KindSequence         ObjectKind = "sequence"
	KindFunction         ObjectKind = "function"
	KindProcedure        ObjectKind = "procedure"
	KindAggregate        ObjectKind = "aggregate"
	KindView             ObjectKind = "view"
	KindMaterializedView ObjectKind = "materialized view"
	KindVirtualTable     ObjectKind = "virtual table"
	KindStatistics       ObjectKind = "statistics"
	KindRowSecurity      ObjectKind = "row level security"
	KindPolicy           ObjectKind = "policy"
	KindRule             ObjectKind = "rule"
	KindTrigger          ObjectKind = "trigger"
	KindEvent            ObjectKind = "event"
	// Args is the access method of an operator class or family, the target type of a
	// cast, whose Name is the source type, and the server of a user mapping, whose
	// Name is the user.
	KindOperator         ObjectKind = "operator"
	KindOperatorFamily   ObjectKind = "operator family"
	KindOperatorClass    ObjectKind = "operator class"
	KindCast             ObjectKind = "cast"
	KindSearchParser     ObjectKind = "text search parser"
	KindSearchTemplate   ObjectKind = "text search template"
	KindSearchDictionary ObjectKind = "text search dictionary"
	KindSearchConfig     ObjectKind = "text search configuration"
	KindWrapper          ObjectKind = "foreign data wrapper"
	KindServer           ObjectKind = "server"
	KindUserMapping      ObjectKind = "user mapping"
	KindForeignTable     ObjectKind = "foreign table"
	KindConversion       ObjectKind = "conversion"
	KindAccessMethod     ObjectKind = "access method"
	KindEventTrigger     ObjectKind = "event trigger"
	// KindSetting is what ALTER statements set on a table, column or sequence and
	// has no place in their models, such as how a column is stored; Args says
	// what that is, On is the table.
	KindSetting ObjectKind = "setting"
	// KindComment is a comment on what has no place for one in the model, such
	// as an index; Args says what that is.
	KindComment ObjectKind = "comment"
	// KindPrivileges is who owns an object and what is granted on it, or, by
	// default, on those to come. Args says what the object is: "table", "column c",
	// "function (integer)", "default"; On is its table. Privileges are compared
	// where Env.Privileges says so.
	KindPrivileges ObjectKind = "privileges"
)

// Object is a part of a schema beside its tables: a view, a function, a
// trigger, a sequence.
type Object struct {
	Kind ObjectKind
	Name TableName
	// Args lists the types of a routine's arguments, as DROP FUNCTION expects
	// them: "integer, text".
	Args string
	// On is the table that a trigger, rule or policy belongs to.
	On TableName
	// Definition holds the statements that create the object. The first one is a
	// whole CREATE statement, or what follows the name in it: "AS SELECT 1". An
	// object without a definition is created by its name alone.
	Definition []string
	// Filled is the first statement with what the server filled in, as inspected: an
	// event's first start. It is "" where the server filled in nothing.
	Filled string
	// Sequence holds the settings of a sequence, instead of a definition.
	Sequence *Identity
	Comment  string
	// MadeUnder holds the settings of the session that MariaDB and MySQL keep with a
	// routine, trigger or event, such as its sql_mode, by their names. Those that
	// aren't in it are the session's.
	MadeUnder map[string]string
	// RenamedFrom is the name that the object of a model had before.
	RenamedFrom string

	// Shape is what can't change while the object is replaced in place, as
	// inspected: the columns of a view, the arguments and result of a routine.
	Shape []string
	// DependsOn lists what must exist before the object. Nil means that it isn't
	// known, and that the names in the definition tell.
	DependsOn []ObjectRef
}

// ObjectRef names an object, a table (KindTable), a column of a table or an
// enum type (KindEnum).
type ObjectRef struct {
	Kind   ObjectKind
	Name   TableName
	Args   string
	On     TableName
	Column string
}

// TableRef returns the reference to a table.
func TableRef(name TableName) ObjectRef { return ObjectRef{Kind: KindTable, Name: name} }

// Whole returns the reference to the table of a column. Any other reference is
// returned as it is.
func (r ObjectRef) Whole() ObjectRef {
	r.Column = ""
	return r
}

// String describes the object for people: "trigger tr on t".
func (r ObjectRef) String() string {
	s := string(r.Kind) + " " + r.Name.String()
	if r.Column != "" {
		return "column " + r.Name.String() + "." + r.Column
	}
	switch {
	case r.Kind == KindSetting:
		return "setting " + r.Args + " of " + r.Name.String()
	case r.Kind == KindPrivileges:
		return "privileges of " + r.Args + " " + r.Name.String()
	case r.Kind == KindCast:
		return "cast (" + r.Name.Name + " AS " + r.Args + ")"
	case r.Kind == KindUserMapping:
		return s + " on server " + r.Args
	case r.Kind == KindOperatorClass, r.Kind == KindOperatorFamily:
		return s + " using " + r.Args
	case r.Kind == KindComment:
		s = "comment on " + r.Args + " " + r.Name.String()
	case r.Args != "":
		s += "(" + r.Args + ")"
	}
	if r.On.Name != "" && r.Kind != KindRowSecurity {
		s += " on " + r.On.String()
	}
	return s
}

// Less orders references by kind, name, arguments and table.
func (r ObjectRef) Less(o ObjectRef) bool {
	key := func(r ObjectRef) []string {
		return []string{string(r.Kind), r.Name.Schema, r.Name.Name, r.Args, r.On.Schema, r.On.Name, r.Column}
	}
	return slices.Compare(key(r), key(o)) < 0
}

// Ref returns the reference to the object.
func (o *Object) Ref() ObjectRef {
	return ObjectRef{Kind: o.Kind, Name: o.Name, Args: o.Args, On: o.On}
}

// Known reports whether the object can be created from what it holds. Schemas
// and extensions need no more than their name.
func (o *Object) Known() bool {
	return len(o.Definition) > 0 || o.Sequence != nil || o.Kind == KindSchema || o.Kind == KindExtension
}

// IsAbout reports whether the object says something of another one, whose name it
// has: a comment, a setting, privileges.
func (o *Object) IsAbout() bool {
	return o.Kind == KindComment || o.Kind == KindSetting || o.Kind == KindPrivileges
}

// Replaces reports whether the definition is a CREATE OR REPLACE statement.
func (o *Object) Replaces() bool {
	return len(o.Definition) > 0 && strings.HasPrefix(strings.ToUpper(strings.Join(strings.Fields(o.Definition[0]), " ")), "CREATE OR REPLACE ")
}

// AddTo adds the object to a model.
func (o *Object) AddTo(m *MetaData) { m.Objects = append(m.Objects, o) }

// WithComment sets the comment and returns the object.
func (o *Object) WithComment(text string) *Object {
	o.Comment = text
	return o
}

// Under sets what a setting of the session is while the object is created, and
// returns the object: Under("sql_mode", "ANSI_QUOTES").
func (o *Object) Under(setting, value string) *Object {
	if o.MadeUnder == nil {
		o.MadeUnder = map[string]string{}
	}
	o.MadeUnder[setting] = value
	return o
}

// Formerly sets the name that the object had before, and returns the object.
func (o *Object) Formerly(name string) *Object {
	o.RenamedFrom = name
	return o
}

// Needs adds to what must exist before the object, and returns it.
func (o *Object) Needs(refs ...ObjectRef) *Object {
	o.DependsOn = append(o.DependsOn, refs...)
	return o
}

// Clone returns a copy that shares nothing mutable with o.
func (o *Object) Clone() *Object {
	n := *o
	n.Definition, n.Shape, n.DependsOn = slices.Clone(o.Definition), slices.Clone(o.Shape), slices.Clone(o.DependsOn)
	n.MadeUnder = maps.Clone(o.MadeUnder)
	if o.Sequence != nil {
		settings := *o.Sequence
		n.Sequence = &settings
	}
	return &n
}

// NewView returns a view of a query.
func NewView(name TableName, query string) *Object {
	return &Object{Kind: KindView, Name: name, Definition: []string{"AS " + query}}
}

// NewMaterializedView returns a materialized view of a query.
func NewMaterializedView(name TableName, query string) *Object {
	return &Object{Kind: KindMaterializedView, Name: name, Definition: []string{"AS " + query}}
}

// NewRoutine returns a function or procedure with its whole CREATE statement.
func NewRoutine(kind ObjectKind, name TableName, args, sql string) *Object {
	return &Object{Kind: kind, Name: name, Args: args, Definition: []string{sql}}
}

// NewTrigger returns a trigger with its whole CREATE statement.
func NewTrigger(name string, on TableName, sql string) *Object {
	return &Object{Kind: KindTrigger, Name: TableName{Schema: on.Schema, Name: name}, On: on, Definition: []string{sql}}
}

// NewSequence returns a sequence.
func NewSequence(name TableName, settings Identity) *Object {
	return &Object{Kind: KindSequence, Name: name, Sequence: &settings}
}

// Query returns the query of a view if nothing else stands in its first statement.
func (o *Object) Query() (string, bool) {
	if len(o.Definition) == 0 || o.Kind != KindView && o.Kind != KindMaterializedView {
		return "", false
	}
	return strings.CutPrefix(o.Definition[0], "AS ")
}

// Object returns the object of that reference, or nil.
func (m *MetaData) Object(ref ObjectRef) *Object {
	if i := m.objectIndex(ref); i >= 0 {
		return m.Objects[i]
	}
	return nil
}

func (m *MetaData) objectIndex(ref ObjectRef) int {
	return slices.IndexFunc(m.Objects, func(o *Object) bool { return o.Ref() == ref.Whole() })
}

// SetObject adds the object, or replaces the one of its name.
func (m *MetaData) SetObject(o *Object) {
	if i := m.objectIndex(o.Ref()); i >= 0 {
		m.Objects = slices.Clone(m.Objects)
		m.Objects[i] = o
		return
	}
	m.Objects = append(m.Objects, o)
}

// RemoveObject removes an object and reports whether it was there.
func (m *MetaData) RemoveObject(ref ObjectRef) bool {
	return removeFirst(&m.Objects, func(o *Object) bool { return o.Ref() == ref.Whole() })
}

// ObjectsOn returns the objects of a kind that belong to a table.
func (m *MetaData) ObjectsOn(table TableName, kind ObjectKind) []*Object {
	var out []*Object
	for _, o := range m.Objects {
		if o.On == table && o.Kind == kind {
			out = append(out, o)
		}
	}
	return out
}
