package postgresql

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// objectTraits are the kinds of objects in the order in which they are created.
var objectTraits = []dialect.ObjectTraits{
	{Kind: schema.KindSchema, Managed: true}, {Kind: schema.KindExtension, Managed: true, Alters: true}, {Kind: schema.KindCollation, Managed: true},
	{Kind: schema.KindType, Managed: true}, {Kind: schema.KindDomain, Managed: true}, {Kind: schema.KindSequence, Managed: true},
	{Kind: schema.KindAccessMethod, Managed: true}, {Kind: schema.KindConversion, Managed: true},
	{Kind: schema.KindWrapper, Managed: true, Alters: true}, {Kind: schema.KindServer, Managed: true, Alters: true},
	{Kind: schema.KindUserMapping, Managed: true, Alters: true}, {Kind: schema.KindCast, Managed: true},
	{Kind: schema.KindTable},
	{Kind: schema.KindFunction, Replace: orReplace, Managed: true}, {Kind: schema.KindProcedure, Replace: orReplace, Managed: true},
	{Kind: schema.KindAggregate, Managed: true}, {Kind: schema.KindOperator, Managed: true},
	{Kind: schema.KindOperatorFamily, Managed: true}, {Kind: schema.KindOperatorClass, Managed: true},
	{Kind: schema.KindSearchParser, Managed: true}, {Kind: schema.KindSearchTemplate, Managed: true},
	{Kind: schema.KindSearchDictionary, Managed: true, Alters: true}, {Kind: schema.KindSearchConfig, Managed: true},
	{Kind: schema.KindForeignTable, Managed: true, Alters: true}, {Kind: schema.KindView, Replace: orReplace, Managed: true, Rewritten: true},
	{Kind: schema.KindMaterializedView, Managed: true, Rewritten: true}, {Kind: schema.KindStatistics, Managed: true},
	{Kind: schema.KindRule, Replace: orReplace, Managed: true, Rewritten: true}, {Kind: schema.KindRowSecurity, Managed: true},
	{Kind: schema.KindPolicy, Managed: true}, {Kind: schema.KindTrigger, Managed: true},
	{Kind: schema.KindSetting, Managed: true}, {Kind: schema.KindComment, Managed: true}, {Kind: schema.KindPrivileges, Managed: true},
	{Kind: schema.KindEventTrigger, Managed: true}, // the last one: it fires on the statements behind it
}

const orReplace = "OR REPLACE"

// object compiles the operations on objects.
func (c compiler) object(o op.Operation) ([]dialect.Statement, bool, error) {
	var out []string
	var err error
	switch o := o.(type) {
	case op.CreateObject:
		out, err = c.createObject(o)
	case op.ReplaceObject:
		out, err = c.replaceObject(o)
	case op.DropObject:
		out = c.dropObject(o)
	case op.RenameObject:
		return c.renameObject(o)
	case op.SetSchema:
		out, err = c.setSchema(o)
	default:
		return nil, false, nil
	}
	return dialect.SQL(out...), true, err
}

// renamed are the kinds that PostgreSQL renames.
var renamed = []schema.ObjectKind{schema.KindSequence, schema.KindView, schema.KindMaterializedView, schema.KindFunction,
	schema.KindProcedure, schema.KindAggregate, schema.KindTrigger, schema.KindPolicy, schema.KindRule, schema.KindEnum, schema.KindType, schema.KindDomain}

func (c compiler) renameObject(o op.RenameObject) ([]dialect.Statement, bool, error) {
	if !slices.Contains(renamed, o.Object.Kind) {
		return nil, false, nil
	}
	object := &schema.Object{Kind: o.Object.Kind, Name: o.Object.Name, Args: o.Object.Args, On: o.Object.On}
	return dialect.SQL("ALTER " + c.identity(object) + " RENAME TO " + c.d.Quote(o.To)), true, nil
}

// setSchema moves a table or object.
func (c compiler) setSchema(o op.SetSchema) ([]string, error) {
	if slices.Contains(unmovable, o.Object.Kind) {
		return nil, &dialect.UnsupportedError{Dialect: c.d.Traits().Product, What: fmt.Sprintf("the operation %q", o), Instead: "drop it and create it in the other schema"}
	}
	object := &schema.Object{Kind: o.Object.Kind, Name: o.Object.Name, Args: o.Object.Args}
	return []string{"ALTER " + c.identity(object) + " SET SCHEMA " + c.d.Quote(cmp.Or(o.To, c.d.schema))}, nil
}

// unmovable are the kinds that are in no schema, or in that of what they belong to.
var unmovable = []schema.ObjectKind{schema.KindSchema, schema.KindTrigger, schema.KindPolicy, schema.KindRule, schema.KindRowSecurity, schema.KindSetting,
	schema.KindComment, schema.KindPrivileges, schema.KindCast, schema.KindWrapper, schema.KindServer, schema.KindUserMapping, schema.KindEventTrigger, schema.KindAccessMethod}

func (c compiler) createObject(o op.CreateObject) ([]string, error) {
	out := c.CreateObject(o.Object, o.IfNotExists)
	if o.Object.Comment == "" {
		return out, nil
	}
	comment, err := c.objectComment(o.Object)
	return append(out, comment), err
}

func (c compiler) objectComment(o *schema.Object) (string, error) {
	text := "NULL"
	if o.Comment == "" && o.Kind == schema.KindExtension {
		return ownComment(o.Name.Name), nil
	}
	if o.Comment != "" {
		var err error
		if text, err = quoteString(o.Comment); err != nil {
			return "", err
		}
	}
	return "COMMENT ON " + c.identity(o) + " IS " + text, nil
}

// ownComment gives an extension the comment that it comes with.
func ownComment(extension string) string {
	name, _ := quoteString(extension) // the catalog's names have no NUL
	return "DO " + dollar(fmt.Sprintf(`BEGIN
    EXECUTE format('COMMENT ON EXTENSION %%I IS %%L', %[1]s, (SELECT v.comment FROM pg_catalog.pg_available_extensions v WHERE v.name = %[1]s));
END`, name))
}

// identity names an object as DROP and COMMENT do.
func (c compiler) identity(o *schema.Object) string {
	word := ddl.ObjectWord(o.Kind) + " "
	switch o.Kind {
	case schema.KindEnum:
		return "TYPE " + c.Table(o.Name)
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		return word + c.Table(o.Name) + "(" + o.Args + ")"
	case schema.KindTrigger, schema.KindPolicy, schema.KindRule:
		return word + c.d.Quote(o.Name.Name) + " ON " + c.Table(o.On)
	case schema.KindOperator:
		return word + c.operatorName(o.Name) + " (" + o.Args + ")"
	case schema.KindOperatorClass, schema.KindOperatorFamily:
		return word + c.Table(o.Name) + " USING " + c.d.Quote(o.Args)
	case schema.KindCast:
		return word + "(" + o.Name.Name + " AS " + o.Args + ")"
	case schema.KindUserMapping:
		return word + "FOR " + o.Name.Name + " SERVER " + c.d.Quote(o.Args)
	}
	return word + c.Table(o.Name)
}

// operatorName is a name of symbols, which can't be quoted.
func (c compiler) operatorName(name schema.TableName) string {
	if name.Schema == "" {
		return name.Name
	}
	return c.d.Quote(name.Schema) + "." + name.Name
}

func (c compiler) dropObject(o op.DropObject) []string {
	if o.Object.Kind == schema.KindRowSecurity {
		out := []string{"ALTER TABLE " + c.Table(o.Object.On) + " DISABLE ROW LEVEL SECURITY"}
		forces := func(s string) bool { return strings.HasSuffix(s, " FORCE ROW LEVEL SECURITY") }
		if all := o.Object.Definition; len(all) == 0 || slices.ContainsFunc(all, forces) { // a revision in Go gives none
			out = append(out, "ALTER TABLE "+c.Table(o.Object.On)+" NO FORCE ROW LEVEL SECURITY")
		}
		return out
	}
	if o.Object.Kind == schema.KindComment && len(o.Object.Definition) > 0 {
		return []string{undo(o.Object.Definition[0])}
	}
	if o.Object.Kind == schema.KindSetting || o.Object.Kind == schema.KindPrivileges {
		return undoSettings(o.Object.Definition, nil)
	}
	word, rest, _ := strings.Cut(c.identity(o.Object), ddl.ObjectWord(o.Object.Kind)+" ")
	return []string{"DROP " + word + ddl.ObjectWord(o.Object.Kind) + " " + ddl.IfExists(o.IfExists) + rest + ddl.Cascade(o.Cascade)}
}

// replaceObject changes an object in place where PostgreSQL can: statements
// behind the first one are undone and run, the comment is set, the first one
// runs as CREATE OR REPLACE. Otherwise the object is dropped and created again.
func (c compiler) replaceObject(o op.ReplaceObject) ([]string, error) {
	create := c.CreateObject(o.Object, false)
	existing := &schema.Object{}
	var before []string
	if o.Existing != nil {
		existing, before = o.Existing, c.CreateObject(o.Existing, false)
	}
	undone, ok := undoAll(before, create)
	altered, alters := c.alteredOptions(existing, o.Object)
	replace := ddl.ReplaceWords(c.d, o.Object.Kind)
	out := c.movedExtension(o)
	switch {
	case out != nil:
	case o.Object.Sequence != nil:
		out = c.alterSequence(o.Object, existing.Sequence)
	case o.Object.Kind == schema.KindComment:
		out = create
	case o.Object.Kind == schema.KindSetting, o.Object.Kind == schema.KindPrivileges:
		out = append(undoSettings(existing.Definition, create), without(create, before)...)
	case ok && alters:
		out = append(append(undone, altered), without(create[1:], before)...)
	case !ok || replace == "" && (len(before) == 0 || before[0] != create[0]):
		recreated, err := c.createObject(op.CreateObject{Object: o.Object})
		return append(c.dropObject(op.DropObject{Object: o.Object}), recreated...), err
	case len(before) > 0 && before[0] == create[0]:
		out = append(undone, without(create[1:], before)...)
	default:
		out = append(append(undone, ddl.Replacing(create[0], replace)), create[1:]...)
	}
	if o.Object.Comment == existing.Comment {
		return out, nil
	}
	comment, err := c.objectComment(o.Object)
	return append(out, comment), err
}

// movedExtension returns what moves an extension, if the definitions say nothing else.
func (c compiler) movedExtension(o op.ReplaceObject) []string {
	if o.Existing == nil || o.Object.Kind != schema.KindExtension {
		return nil
	}
	from, alone := c.d.extensionSchema(o.Existing)
	to, too := c.d.extensionSchema(o.Object)
	if !alone || !too || from == to {
		return nil
	}
	return []string{setExtensionSchema(o.Object.Name.Name, to)}
}

// without returns the statements that aren't among the others.
func without(statements, others []string) []string {
	return slices.DeleteFunc(slices.Clone(statements), func(s string) bool { return slices.Contains(others, s) })
}

// undoAll undoes what the existing definition has behind its first statement and
// the new one lacks. ok is false if one of these can't be undone.
func undoAll(before, after []string) (out []string, ok bool) {
	if len(before) == 0 {
		return nil, true
	}
	for _, statement := range slices.Backward(without(before[1:], after)) {
		undo := undo(statement)
		if undo == "" {
			return nil, false
		}
		out = append(out, undo)
	}
	return out, true
}

// undo returns the statement that takes back a further statement of a
// definition, or "".
func undo(statement string) string {
	for _, change := range [][2]string{
		{" SET DEFAULT ", " DROP DEFAULT"}, {" SET NOT NULL", " DROP NOT NULL"}, {" IS '", " IS NULL"}, {" IS E'", " IS NULL"},
		{" FORCE ROW LEVEL SECURITY", " NO FORCE ROW LEVEL SECURITY"}, {" ENABLE ROW LEVEL SECURITY", " DISABLE ROW LEVEL SECURITY"},
	} {
		if head, _, found := strings.Cut(statement, change[0]); found {
			return head + change[1]
		}
	}
	for _, undo := range []string{undoMember(statement), undoIndex(statement)} {
		if undo != "" {
			return undo
		}
	}
	for _, word := range []string{"TRIGGER", "RULE"} {
		for _, state := range []string{"DISABLE ", "ENABLE REPLICA ", "ENABLE ALWAYS "} {
			if head, name, found := strings.Cut(statement, " "+state+word+" "); found {
				return head + " ENABLE " + word + " " + name
			}
		}
	}
	if head, rest, found := strings.Cut(statement, " ADD CONSTRAINT "); found {
		return head + " DROP CONSTRAINT " + firstName(rest)
	}
	return ""
}

// undoIndex drops the index that a statement creates. It is in the schema of what it is
// on.
func undoIndex(statement string) string {
	words := significant(statement)
	on := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("ON") })
	if on < 3 || !words[0].Is("CREATE") || !words[on-2].Is("INDEX") || len(words) < on+3 {
		return ""
	}
	name := words[on-1].Text
	if words[on+2].Text == "." {
		name = words[on+1].Text + "." + name
	}
	return "DROP INDEX " + name
}

// firstName returns the quoted or plain name that a text begins with.
func firstName(s string) string {
	for _, t := range significant(s) {
		return t.Text
	}
	return ""
}

// alterSequence sets everything that the sequence's settings leave open to its
// default. was is nil if the present settings aren't known.
func (c compiler) alterSequence(o *schema.Object, was *schema.Identity) []string {
	s := *o.Sequence
	one, no := int64(1), false
	if s.Increment == nil {
		s.Increment = &one
	}
	if s.Cache == nil {
		s.Cache = &one
	}
	if s.Cycle == nil {
		s.Cycle = &no
	}
	if s.Type == "" {
		s.Type = "bigint"
	}
	if s.Start == nil {
		s.Start = first(s)
	}
	if was != nil && boundsOf(was).falls != boundsOf(&s).falls {
		s = turned(s)
	}
	s.NoMin, s.NoMax = s.MinValue == nil, s.MaxValue == nil
	var before []string
	restart := ""
	if was != nil {
		name, _ := quoteString(c.Table(o.Name))
		before, restart = moveInside(name, boundsOf(was), boundsOf(o.Sequence))
	}
	return append(before, "ALTER SEQUENCE "+c.Table(o.Name)+" "+ddl.SequenceOptions(&s)+restart)
}

// first is the number with which a sequence starts by default.
func first(s schema.Identity) *int64 {
	one, minusOne := int64(1), int64(-1)
	switch down := *s.Increment < 0; {
	case down && s.MaxValue != nil:
		return s.MaxValue
	case down:
		return &minusOne
	case s.MinValue != nil:
		return s.MinValue
	}
	return &one
}
