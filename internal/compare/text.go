package compare

import (
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// The log lines begin with Alembic's words, which people search for; what they
// name is shown as in SQL.

func quoted(s string) string { return "'" + s + "'" }

// named shows a constraint: "unique constraint 'uq'", or only what it is.
func named(kind, name string) string {
	if name == "" {
		return kind
	}
	return kind + " " + quoted(name)
}

// listed shows columns: (a, b).
func listed(names []string) string { return "(" + strings.Join(names, ", ") + ")" }

// listedValues shows values: ('a', 'b').
func listedValues(values []string) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = quoted(v)
	}
	return listed(parts)
}

// databaseType describes a type of the database as Alembic's log does, by its
// name in SQL: VARCHAR(length=20).
func (c *comparison) databaseType(t schema.Type) string {
	switch t := dialect.ResolveVariant(c.d, t).(type) {
	case schema.Array:
		return "ARRAY(" + c.databaseType(t.Elem) + ")"
	case *schema.Enum:
		return "ENUM" + enumArgs(t)
	}
	text, err := c.d.TypeSQL(t)
	if err != nil {
		return t.TypeName() + "()"
	}
	words, values := splitType(text)
	if strings.Contains(words, " ") || !allNumbers(values) {
		return text
	}
	return strings.ToUpper(words) + "(" + strings.Join(namedArgs(words, values), ", ") + ")"
}

// namedArgs names the arguments of an SQL type: a length, or precision and scale.
func namedArgs(word string, values []string) []string {
	names := []string{"precision", "scale"}
	switch {
	case strings.Contains(word, "char"), strings.Contains(word, "binary"), strings.Contains(word, "text"):
		names = []string{"length"}
	case word == "integer", strings.HasSuffix(word, "int"):
		names = []string{"display_width"}
	}
	var out []string
	for i, v := range values {
		if i < len(names) {
			out = append(out, names[i]+"="+v)
		}
	}
	return out
}

func allNumbers(values []string) bool {
	for _, v := range values {
		if _, err := strconv.Atoi(v); err != nil {
			return false
		}
	}
	return true
}

// modelType describes a type of the target as Alembic's log does, by its name
// in scripts: String(length=50).
func (c *comparison) modelType(t schema.Type) string {
	t = dialect.ResolveVariant(c.d, t)
	name := t.TypeName()
	switch t := t.(type) {
	case schema.String:
		return name + args("length", t.Length)
	case schema.Unicode:
		return name + args("length", t.Length)
	case schema.LargeBinary:
		return name + args("length", t.Length)
	case schema.Float:
		return name + args("precision", t.Precision)
	case schema.Numeric:
		return name + args("precision", t.Precision, "scale", t.Scale)
	case schema.DateTime:
		return name + timezone(t.Timezone)
	case schema.Time:
		return name + timezone(t.Timezone)
	case schema.Array:
		return "ARRAY(" + c.modelType(t.Elem) + ")"
	case *schema.Enum:
		return name + enumArgs(t)
	case schema.SQLName:
		return c.databaseType(t)
	case schema.Raw:
		return t.SQLText
	}
	if strings.Contains(name, ".") { // a dialect's own
		return c.databaseType(t)
	}
	return name + "()"
}

func timezone(yes bool) string {
	if yes {
		return "(timezone=True)"
	}
	return "()"
}

// args writes the named arguments that aren't 0: (precision=10, scale=2).
func args(namesAndValues ...any) string {
	var parts []string
	for i := 0; i < len(namesAndValues); i += 2 {
		if v := namesAndValues[i+1].(int); v != 0 {
			parts = append(parts, namesAndValues[i].(string)+"="+strconv.Itoa(v))
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func enumArgs(t *schema.Enum) string {
	parts := make([]string, 0, len(t.Values)+1)
	for _, v := range t.Values {
		parts = append(parts, quoted(v))
	}
	if t.Name != "" {
		parts = append(parts, "name="+quoted(t.Name))
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
