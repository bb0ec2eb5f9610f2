package schema

import (
	"regexp"
	"strings"
)

// renameInTexts gives a column its new name in the SQL texts of a table and in
// what depends on the column.
func (m *MetaData) renameInTexts(t *Table, from, to string) {
	text := func(s *string) { *s = renameInSQL(*s, from, to) }
	for _, c := range t.Columns {
		if c.Computed != nil {
			text(&c.Computed.SQL)
		}
	}
	for _, c := range t.Checks {
		text(&c.SQL)
	}
	for _, c := range t.Excludes {
		text(&c.Where)
		for i := range c.Elements {
			text(&c.Elements[i].Expr)
		}
	}
	for _, x := range t.Indexes {
		for i := range x.Keys {
			text(&x.Keys[i].Expr)
		}
		for key, value := range x.Options {
			if condition, ok := value.(string); ok && strings.HasSuffix(key, "_where") {
				x.Options[key] = renameInSQL(condition, from, to)
			}
		}
	}
	for _, o := range m.Objects {
		for i, ref := range o.DependsOn {
			if ref.Kind == KindTable && ref.Name == t.Name && ref.Column == from {
				o.DependsOn[i].Column = to
			}
		}
	}
}

// sqlWord matches what can hold a name: a string (which doesn't count), a quoted
// name, a word with the parenthesis that makes it a function.
var (
	sqlWord   = regexp.MustCompile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\\[[^\\]]*\\]|[\\pL_][\\pL\\pN_$]*(?:\\s*\\()?")
	plainName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)
)

// renameInSQL replaces the name of a column in an expression, quoted as it was.
func renameInSQL(sql, from, to string) string {
	return sqlWord.ReplaceAllStringFunc(sql, func(word string) string {
		switch quote := word[:1]; {
		case quote == `"` || quote == "`" || quote == "[":
			if word[1:len(word)-1] == from {
				return quote + to + word[len(word)-1:]
			}
		case strings.EqualFold(word, from) && plainName.MatchString(to):
			return to
		case strings.EqualFold(word, from):
			return `"` + to + `"`
		}
		return word
	})
}
