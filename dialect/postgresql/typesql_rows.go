package postgresql

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.ValueReader = (*Dialect)(nil)

// Unreadable returns the condition for the values that have no value of the new type.
// What is asked of integers, numerics and texts among themselves is the same on all
// databases. Whether a text reads as a value PostgreSQL can be asked since version 16;
// before, only what is known of how numbers, booleans, UUIDs and bits are written tells
// it.
func (d *Dialect) Unreadable(was, is schema.Type, column string) (condition string, unknown bool) {
	from, to := d.family(was), d.family(is)
	exact := func(f typeFamily) bool { return f.kind == familyNumber && !isFloat(f) }
	if exact(from) && exact(to) || from.kind == familyText && to.kind == familyText {
		return "", false
	}
	return d.unreadable(was, is, column)
}

func (d *Dialect) unreadable(was, is schema.Type, column string) (condition string, unknown bool) {
	from, to := d.family(was), d.family(is)
	switch {
	case from.kind == familyArray && to.kind == familyArray:
		return d.unreadableElement(was, is, column)
	case to.kind == familyText:
		return d.longer(was, is, column), false
	case from.kind == familyNumber && to.kind == familyNumber:
		return d.outsideOf(was, is, column), false
	case from.kind == familyNumber && to.kind == familyBoolean && from.word != "integer":
		return d.outsideOf(was, schema.Integer{}, column), false
	case from.kind == familyNumber && to.kind == familyMoney && from.word != "smallint" && from.word != "integer":
		return column + "::numeric NOT BETWEEN -92233720368547758.08 AND 92233720368547758.07", false
	case from.kind == familyMoney && to.kind == familyNumber:
		return d.outside(column+"::numeric", is, to), false
	case from.kind == familyBits && to.kind == familyBits, from.word == "bit" && (to.word == "integer" || to.word == "bigint"):
		return d.otherLength(was, is, column), false
	case from.kind == familyTime || to.kind == familyTime && from.kind == familyNumber:
		return d.unreadableTime(was, is, column)
	case from.word == "jsonb" && (to.kind == familyNumber || to.kind == familyBoolean):
		return d.otherDocument(column, is, to), false
	}
	return d.unreadableText(was, is, column)
}

// unreadableText is unreadable where the new value is read from a text.
func (d *Dialect) unreadableText(was, is schema.Type, column string) (condition string, unknown bool) {
	from, to := d.family(was), d.family(is)
	text := column
	typ, err := d.TypeSQL(is)
	literal, errText := quoteString(typ)
	switch {
	case err != nil || errText != nil || from.word == to.word && from.kind != familyEnum:
		return "", false
	case to.kind == familyEnum:
		values, err := literals(nativeEnum(is).Values...)
		return column + "::text NOT IN (" + values + ")", err != nil
	case from.kind == familyArray && to.kind != familyText && from.element().word == to.word:
		return "cardinality(" + column + ") <> 1", false
	case from.kind == familyDocument && to.kind == familyUnknown:
		return "", true
	case from.word == "json" && to.word == "jsonb":
		text += "::text"
	case from.kind == familyText:
	default:
		conversion := d.conversion(column, typ, was, is)
		text = strings.TrimSuffix(conversion, "::"+typ)
		if text == conversion || !strings.HasSuffix(text, "::text") && !strings.HasPrefix(text, "(") && !strings.HasPrefix(text, "btrim") && !strings.HasPrefix(text, "translate") {
			return "", false
		}
	}
	pattern := patterns[to.word]
	switch {
	case to.kind == familyUnknown:
		return "", true
	case pattern != "" && (d.major < 16 || to.kind == familyBits):
		return text + " !~* '" + pattern + "'", false
	case d.major >= 16:
		return "NOT pg_input_is_valid(" + text + ", " + literal + ")", false
	case to.kind == familyNumber:
		return d.otherNumber(text, is, to), false
	}
	return "", true
}

// patterns are how values of a type are written.
var patterns = map[string]string{
	"boolean":     `^\s*(t(r(ue?)?)?|f(a(l(se?)?)?)?|y(es?)?|no?|on|off?|0|1)\s*$`,
	"bit":         bitsPattern,
	"bit varying": bitsPattern,
	"uuid":        `^(([0-9a-f]{4}-?){7}[0-9a-f]{4}|\{([0-9a-f]{4}-?){7}[0-9a-f]{4}\})$`,
}

const (
	bitsPattern   = `^(b?[01]*|x[0-9a-f]*)$`
	wholePattern  = `^\s*[-+]?\d+\s*$`
	numberPattern = `^\s*([-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d{1,4})?|nan)\s*$`
)

// otherNumber is the condition for texts that are no numbers of the type. Those that
// are out of its range are cast only where they are numbers.
func (d *Dialect) otherNumber(column string, is schema.Type, to typeFamily) string {
	pattern := numberPattern
	if isWhole(to) {
		pattern = wholePattern
	}
	outside := d.outside(column+"::numeric", is, to)
	if outside == "" {
		return column + " !~* '" + pattern + "'"
	}
	return "CASE WHEN " + column + " !~* '" + pattern + "' THEN true ELSE " + outside + " END"
}

// otherDocument is the condition for documents that are no number, or no boolean. NULL
// is one since version 18.
func (d *Dialect) otherDocument(column string, is schema.Type, to typeFamily) string {
	kinds := map[familyKind]string{familyNumber: "'number'", familyBoolean: "'boolean'"}[to.kind]
	if d.major >= 18 {
		kinds += ", 'null'"
	}
	kind := "jsonb_typeof(" + column + ") NOT IN (" + kinds + ")"
	outside := d.outside("("+column+" #>> '{}')::numeric", is, to)
	if to.kind == familyBoolean || outside == "" {
		return kind
	}
	return "CASE WHEN " + kind + " THEN true ELSE " + outside + " END"
}

func isWhole(f typeFamily) bool {
	return f.word == "smallint" || f.word == "integer" || f.word == "bigint"
}

// outside is the condition for numbers that are out of the range of a type, "" if it
// holds all.
func (d *Dialect) outside(number string, is schema.Type, to typeFamily) string {
	switch to.word {
	case "smallint":
		return "round(" + number + ") NOT BETWEEN -32768 AND 32767"
	case "integer":
		return "round(" + number + ") NOT BETWEEN -2147483648 AND 2147483647"
	case "bigint":
		return "round(" + number + ") NOT BETWEEN -9223372036854775808 AND 9223372036854775807"
	case "real", "float", "double precision":
		least, most := "2.5e-324", "1.797693134862315807e308"
		if to.word == "real" {
			least, most = "7.1e-46", "3.402823567e38"
		}
		return fmt.Sprintf("%[1]s <> 'NaN' AND (abs(%[1]s) > %[3]s OR %[1]s <> 0 AND abs(%[1]s) < %[2]s)", number, least, most)
	}
	n, ok := schema.ResolveVariant(is, name).(schema.Numeric)
	if !ok || n.Precision == 0 {
		return ""
	}
	return fmt.Sprintf("%[1]s <> 'NaN' AND abs(round(%[1]s, %[2]d)) >= 1%[3]s", number, n.Scale, strings.Repeat("0", max(n.Precision-n.Scale, 0)))
}
