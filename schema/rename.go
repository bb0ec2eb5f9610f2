package schema

import (
	"regexp"
	"strings"
)

// renameInTexts gives a column its new name in the SQL texts of a table and in
// what depends on the column.
func (m *MetaData) renameInTexts(t *Table, from, to string) {
	t.eachText(func(s *string) { *s = renameInSQL(*s, from, to) })
	for _, o := range m.Objects {
		for i, ref := range o.DependsOn {
			if ref.Kind == KindTable && ref.Name == t.Name && ref.Column == from {
				o.DependsOn[i].Column = to
			}
		}
	}
}

// eachText changes the SQL texts of a table.
func (t *Table) eachText(text func(*string)) {
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
				text(&condition)
				x.Options[key] = condition
			}
		}
	}
}

// RenameValue gives a value of an enum type its new name in the defaults and SQL texts
// of tables.
func (m *MetaData) RenameValue(enum TableName, from, to string) {
	literal := func(value, name string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'::" + name }
	var pairs []string
	for _, name := range []string{enum.String(), enum.Name, `"` + enum.Name + `"`} {
		pairs = append(pairs, literal(from, name), literal(to, name))
	}
	replace := strings.NewReplacer(pairs...).Replace
	for _, t := range m.Tables() {
		for _, c := range t.Columns {
			if e, ok := c.Type.(*Enum); ok && c.Default != nil && c.Default.Literal == from && e.Name == enum.Name && e.Schema == enum.Schema {
				c.Default = &Default{Literal: to}
			}
		}
		t.eachText(func(s *string) { *s = replace(*s) })
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
