package compare

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// inferDependencies reads off what a table or object depends on where nobody
// says it: an object on what its definition names, a table on the functions and
// sequences that its defaults and conditions name.
func inferDependencies(m *schema.MetaData, lexer dialect.Lexer) {
	if len(m.Objects) == 0 {
		return
	}
	named := map[string][]schema.ObjectRef{}
	for _, t := range m.Tables() {
		named[strings.ToLower(t.Name.Name)] = append(named[strings.ToLower(t.Name.Name)], schema.TableRef(t.Name))
	}
	for _, o := range m.Objects {
		named[strings.ToLower(o.Name.Name)] = append(named[strings.ToLower(o.Name.Name)], o.Ref())
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
	var texts []string
	for _, c := range t.Columns {
		if c.Default != nil {
			texts = append(texts, c.Default.Expr)
		}
		if c.Computed != nil {
			texts = append(texts, c.Computed.SQL)
		}
	}
	for _, c := range t.Checks {
		texts = append(texts, c.SQL)
	}
	return texts
}
