package compare

import (
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// The log lines are Alembic's, which shows Python's values.

func quoted(s string) string { return "'" + s + "'" }

func quotedOrNone(s string) string {
	if s == "" {
		return "None"
	}
	return quoted(s)
}

func pyBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// pyTuple writes names as Python's tuple: ('a',) and ('a', 'b').
func pyTuple(names []string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = quoted(n)
	}
	if len(parts) == 1 {
		return "(" + parts[0] + ",)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// typeText describes a type as Alembic's log does: String(length=50).
func (c *comparison) typeText(t schema.Type) string {
	name := t.TypeName()
	switch t := schema.ResolveVariant(t, c.d.Name()).(type) {
	case schema.String:
		return name + args("length", t.Length)
	case schema.Unicode:
		return name + args("length", t.Length)
	case schema.Text:
		return name + args("length", t.Length)
	case schema.UnicodeText:
		return name + args("length", t.Length)
	case schema.LargeBinary:
		return name + args("length", t.Length)
	case schema.Float:
		return name + args("precision", t.Precision)
	case schema.Double:
		return name + args("precision", t.Precision)
	case schema.Numeric:
		return name + args("precision", t.Precision, "scale", t.Scale)
	case schema.SQLName:
		return t.Name + sqlArgs(t)
	case schema.Array:
		return "ARRAY(" + c.typeText(t.Elem) + ")"
	case *schema.Enum:
		return name + enumArgs(t)
	case schema.Raw:
		return t.SQLText
	default:
		return name + "()"
	}
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

func sqlArgs(t schema.SQLName) string {
	switch {
	case len(t.Args) == 2:
		return args("precision", t.Args[0], "scale", t.Args[1])
	case len(t.Args) == 0:
		return "()"
	case strings.Contains(t.Name, "CHAR") || strings.Contains(t.Name, "BINARY") || strings.Contains(t.Name, "TEXT"):
		return args("length", t.Args[0])
	default:
		return args("precision", t.Args[0])
	}
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
