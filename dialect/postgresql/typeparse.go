package postgresql

import (
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// ParseType parses a type as the catalog (format_type) or DDL writes it. It
// returns a generic type where one has the same meaning, otherwise one of this
// package, and schema.Raw for unknown types (domains, types of extensions).
func ParseType(text string) schema.Type {
	text = strings.TrimSpace(text)
	base, collation := cutCollation(text)
	dims := 0
	for strings.HasSuffix(base, "[]") {
		base, dims = strings.TrimSuffix(base, "[]"), dims+1
	}
	t := parseScalar(base, collation)
	if t == nil {
		t = schema.Raw{SQLText: base}
		if collation != "" {
			return schema.Raw{SQLText: text}
		}
	}
	if dims > 0 {
		return schema.Array{Elem: t, Dimensions: dims}
	}
	return t
}

func cutCollation(text string) (base, collation string) {
	base, collation, found := strings.Cut(text, " COLLATE ")
	if !found {
		return text, ""
	}
	collation = strings.TrimPrefix(strings.TrimSpace(collation), "pg_catalog.")
	if strings.HasPrefix(collation, `"`) && !qualified(collation) {
		collation = strings.ReplaceAll(strings.Trim(collation, `"`), `""`, `"`)
	}
	return strings.TrimSpace(base), collation
}

// typeText is a scalar type taken apart: "timestamp(3) with time zone" is
// timestamp, [3], with time zone.
type typeText struct {
	words string // lower case, single blanks, without the arguments
	args  []int
	odd   bool // quoted or qualified names, or arguments that aren't numbers
}

func readType(text string) typeText {
	var t typeText
	var words []string
	depth := 0
	for tok := range sqltext.Tokens(sqltext.PostgreSQL, text) {
		switch {
		case tok.Kind.Trivia():
		case tok.Text == "(":
			depth++
		case tok.Text == ")":
			depth--
		case depth > 0 && tok.Kind == sqltext.Number:
			n, err := strconv.Atoi(tok.Text)
			t.odd = t.odd || err != nil
			t.args = append(t.args, n)
		case depth > 0 && tok.Text == ",":
		case depth == 0 && tok.Kind == sqltext.Word:
			words = append(words, strings.ToLower(tok.Text))
		default:
			t.odd = true
		}
	}
	t.words = strings.Join(words, " ")
	return t
}

func (t typeText) arg(i int) int {
	if i < len(t.args) {
		return t.args[i]
	}
	return 0
}

// parseScalar returns nil for an unknown type.
func parseScalar(text, collation string) schema.Type {
	t := readType(text)
	if t.odd {
		return nil
	}
	switch t.words {
	case "integer", "int", "int4", "serial", "serial4":
		return schema.Integer{}
	case "smallint", "int2", "smallserial", "serial2":
		return schema.SmallInteger{}
	case "bigint", "int8", "bigserial", "serial8":
		return schema.BigInteger{}
	case "boolean", "bool":
		return schema.Boolean{}
	case "text":
		return schema.Text{Collation: collation}
	case "character varying", "char varying", "varchar":
		return schema.String{Length: t.arg(0), Collation: collation}
	case "character", "char", "bpchar", "nchar", "national character", "national char":
		return charType(t, collation)
	case "numeric", "decimal", "dec":
		return schema.Numeric{Precision: t.arg(0), Scale: t.arg(1)}
	case "float", "float8", "float4", "real", "double precision":
		return floatType(t)
	case "bytea":
		return schema.LargeBinary{}
	case "json":
		return schema.JSON{}
	case "uuid":
		return schema.Uuid{}
	}
	return parseTime(t)
}

// charType is CHAR(n); CHAR alone is CHAR(1), bpchar alone has no length.
func charType(t typeText, collation string) schema.Type {
	if len(t.args) == 0 {
		if t.words == "bpchar" {
			return schema.Raw{SQLText: "bpchar"}
		}
		t.args = []int{1}
	}
	return schema.SQLName{Name: "CHAR", Args: t.args, Collation: collation}
}

// floatType tells REAL (up to 24 binary digits) from DOUBLE PRECISION.
func floatType(t typeText) schema.Type {
	single := t.words == "real" || t.words == "float4" || t.words == "float" && len(t.args) == 1 && t.args[0] <= 24
	if single {
		return schema.SQLName{Name: "REAL"}
	}
	return schema.Double{}
}

func parseTime(t typeText) schema.Type {
	withZone := strings.HasSuffix(t.words, " with time zone") || t.words == "timestamptz" || t.words == "timetz"
	switch base := strings.TrimSuffix(strings.TrimSuffix(t.words, " with time zone"), " without time zone"); base {
	case "date":
		return schema.Date{}
	case "timestamp", "timestamptz":
		if len(t.args) == 1 {
			return clock{"TIMESTAMP", t.args[0], withZone}
		}
		return schema.DateTime{Timezone: withZone}
	case "time", "timetz":
		if len(t.args) == 1 {
			return clock{"TIME", t.args[0], withZone}
		}
		return schema.Time{Timezone: withZone}
	case "bit":
		return bit{length: max(1, t.arg(0))}
	case "bit varying", "varbit":
		return bit{length: t.arg(0), varying: true}
	}
	if fields, ok := strings.CutPrefix(t.words, "interval"); ok {
		return intervalType(strings.ToUpper(strings.TrimSpace(fields)), t)
	}
	if plainWords[strings.ToUpper(t.words)] && len(t.args) == 0 {
		return plain{strings.ToUpper(t.words)}
	}
	return nil
}

func intervalType(fields string, t typeText) schema.Type {
	switch {
	case len(t.args) == 1:
		return span{fields, t.args[0]}
	case fields != "":
		return span{fields, -1}
	}
	return schema.Interval{}
}
