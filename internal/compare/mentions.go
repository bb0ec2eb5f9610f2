package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// namedRefs are the tables and objects of a schema by their names in lower case.
func namedRefs(m *schema.MetaData) map[string][]schema.ObjectRef {
	named := map[string][]schema.ObjectRef{}
	if len(m.Objects) == 0 {
		return named
	}
	add := func(name string, ref schema.ObjectRef) {
		named[strings.ToLower(name)] = append(named[strings.ToLower(name)], ref)
	}
	for _, t := range m.Tables() {
		add(t.Name.Name, schema.TableRef(t.Name))
	}
	for _, o := range m.Objects {
		if !o.IsAbout() { // its name is that of what it is about
			add(o.Name.Name, o.Ref())
		}
	}
	return named
}

// bodyMentions reads off what the bodies of routines name, which stand in
// strings.
func bodyMentions(m *schema.MetaData, named map[string][]schema.ObjectRef, lexer dialect.Lexer) map[schema.ObjectRef][]schema.ObjectRef {
	mentions := map[schema.ObjectRef][]schema.ObjectRef{}
	for _, o := range m.Objects {
		if o.Kind != schema.KindFunction && o.Kind != schema.KindProcedure {
			continue
		}
		var bodies []string
		for _, definition := range o.Definition {
			for _, t := range sqltext.Significant(lexer, definition) {
				if t.Kind == sqltext.String {
					bodies = append(bodies, body(t.Text))
				}
			}
		}
		// An operator that calls the function isn't the one of that name that the function uses.
		mentions[o.Ref()] = slices.DeleteFunc(mentioned(named, lexer, bodies), func(ref schema.ObjectRef) bool {
			return ref.Kind == schema.KindOperator && slices.Contains(m.Object(ref).DependsOn, o.Ref())
		})
	}
	return mentions
}

// body returns what stands in a string literal, quoted by dollars or not.
func body(literal string) string {
	if tag, rest, ok := strings.Cut(strings.TrimPrefix(literal, "$"), "$"); ok && strings.HasPrefix(literal, "$") {
		return strings.TrimSuffix(rest, "$"+tag+"$")
	}
	return strings.ReplaceAll(strings.Trim(literal, "'"), "''", "'")
}

// inferDependencies reads off what a table or object depends on where nobody
// says it: an object on what its definition names, a table on the functions and
// sequences that its defaults and conditions name.
func inferDependencies(m *schema.MetaData, named map[string][]schema.ObjectRef, lexer dialect.Lexer) {
	if len(m.Objects) == 0 {
		return
	}
	for _, o := range m.Objects {
		if o.DependsOn == nil {
			o.DependsOn = mentioned(named, lexer, o.Definition)
		}
	}
	for _, t := range m.Tables() {
		if t.DependsOn != nil {
			continue
		}
		for _, ref := range mentioned(named, lexer, tableTexts(t)) {
			if ref.Kind == schema.KindFunction || ref.Kind == schema.KindSequence {
				t.DependsOn = append(t.DependsOn, ref)
			}
		}
	}
}

// mentioned returns what the names in SQL texts stand for.
func mentioned(named map[string][]schema.ObjectRef, lexer dialect.Lexer, texts []string) []schema.ObjectRef {
	var refs []schema.ObjectRef
	seen := map[string]bool{}
	for _, text := range texts {
		for _, t := range sqltext.Significant(lexer, text) {
			name := strings.ToLower(strings.Trim(t.Text, "\"`[]'"))
			if !seen[name] {
				seen[name] = true
				refs = append(refs, named[name]...)
			}
		}
	}
	return refs
}

// tableTexts are the SQL texts in a table's definition.
func tableTexts(t *schema.Table) []string {
	texts := columnTexts(t)
	for _, c := range t.Checks {
		texts = append(texts, c.SQL)
	}
	return texts
}

// columnTexts are the texts of defaults and computed columns.
func columnTexts(t *schema.Table) []string {
	var texts []string
	for _, c := range t.Columns {
		if c.Default != nil {
			texts = append(texts, c.Default.Expr)
		}
		if c.Computed != nil {
			texts = append(texts, c.Computed.SQL)
		}
	}
	return texts
}
