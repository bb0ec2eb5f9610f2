package postgresql

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// normalDefault is the default as an expression in normal form; a constant is
// written as the type's own values are.
func normalDefault(def *schema.Default, t schema.Type) *schema.Default {
	if def == nil {
		return nil
	}
	text := def.Expr
	if text == "" {
		var err error
		if text, err = quoteString(def.Literal); err != nil {
			text = ddl.QuoteString(def.Literal)
		}
	}
	text = normalExpr(text)
	if strings.EqualFold(text, "NULL") {
		return nil
	}
	return schema.ExprDefault(normalConstant(text, t))
}

// normalConstant writes a constant of a type in one way: '5' and 5 are the same
// integer, 't' and true the same boolean, 0 and 0.00 the same number.
func normalConstant(text string, t schema.Type) string {
	value, isString := unquote(text)
	if !isString {
		value = text
	}
	switch t := t.(type) {
	case schema.Integer, schema.SmallInteger, schema.BigInteger, schema.Numeric, schema.Double:
		if n, ok := normalNumber(value); ok {
			return n
		}
	case schema.Boolean:
		if b, ok := truth(value); ok && (isString || b == value) {
			return b
		}
	case plain:
		if t.document() && isString {
			return normalJSON(text, value)
		}
	case schema.SQLName:
		if n, ok := normalNumber(value); ok && t.Name == "REAL" {
			return n
		}
		if t.Name == "CHAR" && isString {
			return ddl.QuoteString(strings.TrimRight(value, " "))
		}
	case schema.String, schema.Text:
		return text
	default:
		if isString {
			return normalTime(text, value, t)
		}
	}
	return text
}

// unquote returns the content of a plain string literal.
func unquote(text string) (string, bool) {
	if len(text) < 2 || text[0] != '\'' || stringLiteralEnd(text) != len(text) {
		return "", false
	}
	return strings.ReplaceAll(text[1:len(text)-1], "''", "'"), true
}

// normalNumber writes a decimal number without a plus sign, leading and
// trailing zeros.
func normalNumber(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if _, err := strconv.ParseFloat(s, 64); err != nil || strings.ContainsAny(s, "eExXpP_nNiI") {
		return s, false
	}
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(strings.TrimLeft(s, "+-"), "0")
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	switch {
	case s == "":
		return "0", true
	case s[0] == '.':
		s = "0" + s
	}
	if negative {
		s = "-" + s
	}
	return s, true
}

// truth reads PostgreSQL's spellings of booleans.
func truth(s string) (string, bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "t", "true", "y", "yes", "on", "1":
		return "true", true
	case "f", "false", "n", "no", "off", "0":
		return "false", true
	}
	return "", false
}

// normalJSON writes a document as encoding/json does: keys sorted, no blanks.
func normalJSON(text, value string) string {
	var v any
	if err := json.Unmarshal([]byte(value), &v); err != nil {
		return text
	}
	out, err := json.Marshal(v)
	if err != nil {
		return text
	}
	return ddl.QuoteString(string(out))
}

// normalTime writes a day or point in time without zone as the server does. One
// with a zone depends on the session's and stays.
func normalTime(text, value string, t schema.Type) string {
	var layout string
	switch t := t.(type) {
	case schema.Date:
		layout = "2006-01-02"
	case schema.DateTime:
		if t.Timezone {
			return text
		}
		layout = "2006-01-02 15:04:05.999999"
	default:
		return text
	}
	for _, from := range []string{"2006-01-02 15:04:05.999999", "2006-01-02T15:04:05.999999", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02"} {
		if when, err := time.Parse(from, value); err == nil {
			return "'" + when.Format(layout) + "'"
		}
	}
	return text
}
