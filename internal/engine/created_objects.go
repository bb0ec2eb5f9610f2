package engine

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// objectKey names an object without regard to case, arguments and table, which
// scripts spell in several ways.
func (h *History) objectKey(ref schema.ObjectRef) schema.ObjectRef {
	return schema.ObjectRef{Kind: ref.Kind, Name: h.key(ref.Name)}
}

func (h *History) madeObject(o *schema.Object) {
	h.objects[h.objectKey(o.Ref())] = true
	if o.Kind == schema.KindSchema {
		h.schemas[o.Name.Name] = true
	}
}

// moved takes in that a table or object is in another schema.
func (h *History) moved(o op.SetSchema) {
	to := schema.TableName{Schema: o.To, Name: o.Object.Name.Name}
	if o.Object.Kind == schema.KindTable {
		h.renamed(o.Object.Name, to)
	} else if h.MadeObject(o.Object) {
		o.Object.Name = to
		h.objects[h.objectKey(o.Object)] = true
	}
}

// createdObject takes the names at the start of a CREATE statement, up to a
// parenthesis or AS, as those of the object that it creates: exact enough to know
// what a revision dealt with.
func (h *History) createdObject(words []sqltext.Token) {
	const most = 12 // CREATE OR REPLACE … IF NOT EXISTS schema.name
	h.grants(words)
	if len(words) < 2 || !words[0].Is("CREATE") && !words[0].Is("COMMENT") {
		return
	}
	if words[0].Is("CREATE") && words[1].Is("CAST") {
		h.createdCast(words[2:])
		return
	}
	symbols := "" // which an operator's name is made of
	for i, w := range words[1:min(len(words), most)] {
		if w.Text == "(" || w.Is("AS") {
			return
		}
		name := unquote(w.Text)
		if w.Kind == sqltext.Symbol && w.Text != "." {
			symbols += name
			name = symbols
		}
		h.created[strings.ToLower(name)] = true
		if w.Is("SCHEMA") && (i == 0 || words[i].Is("REPLACE")) { // not an index of that name
			h.createdSchema(words[i+2 : min(len(words), i+2+most)])
		}
	}
}

// createdCast reads the first type in CREATE CAST (type AS type), which is a cast's name.
func (h *History) createdCast(words []sqltext.Token) {
	var name []string
	for _, w := range words {
		if w.Is("AS") {
			break
		}
		name = append(name, unquote(w.Text))
	}
	h.created[strings.ToLower(strings.TrimPrefix(strings.Join(name, " "), "( "))] = true
}

// grants takes the names in a statement about owners and grants as those of the
// objects whose privileges revisions deal with.
func (h *History) grants(words []sqltext.Token) {
	about := func(t sqltext.Token) bool { return t.Is("GRANT") || t.Is("REVOKE") || t.Is("OWNER") }
	if !slices.ContainsFunc(words, about) {
		return
	}
	for _, w := range words {
		h.granted[strings.ToLower(unquote(w.Text))] = true
	}
}

// createdSchema reads the name behind CREATE SCHEMA [IF NOT EXISTS].
func (h *History) createdSchema(words []sqltext.Token) {
	if len(words) > 3 && words[0].Is("IF") {
		words = words[3:]
	}
	if len(words) > 0 {
		h.schemas[unquote(words[0].Text)] = true
	}
}

// MadeObject reports whether a revision created the object. What has no CREATE statement
// of its own belongs to a table, or to another object.
func (h *History) MadeObject(ref schema.ObjectRef) bool {
	if ref.Kind == schema.KindPrivileges {
		name := strings.ToLower(ref.Name.Name)
		return h.objects[h.objectKey(ref)] || h.granted[strings.TrimPrefix(name, everySchemas)]
	}
	if ref.Kind == schema.KindRowSecurity || ref.Kind == schema.KindSetting && !h.objects[h.objectKey(ref)] {
		on := cmp.Or(ref.On, ref.Name)
		return h.Made(on, "") || h.created[strings.ToLower(on.Name)] || slices.ContainsFunc(withSettings, func(kind schema.ObjectKind) bool {
			return h.objects[h.objectKey(schema.ObjectRef{Kind: kind, Name: on})]
		})
	}
	return h.objects[h.objectKey(ref)] || h.created[strings.ToLower(ref.Name.Name)]
}

// everySchemas stands in front of what default privileges of no one schema are about: the
// statement says FUNCTIONS for "all functions".
const everySchemas = "all "

// withSettings are the kinds of objects that have settings.
var withSettings = []schema.ObjectKind{schema.KindView, schema.KindMaterializedView, schema.KindSequence, schema.KindStatistics}

// Schemas lists the schemas that revisions created.
func (h *History) Schemas() []string { return slices.Sorted(maps.Keys(h.schemas)) }
