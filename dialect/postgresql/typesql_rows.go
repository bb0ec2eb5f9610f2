package postgresql

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.ValueReader = (*Dialect)(nil)

// Unreadable returns the condition for texts, and texts in documents, that read as no
// value of the new type. PostgreSQL can be asked that since version 16; before, only
// what is known of how numbers, booleans and UUIDs are written tells it.
func (d *Dialect) Unreadable(was, is schema.Type, column string) (condition string, unknown bool) {
	from, to := d.family(was), d.family(is)
	switch {
	case from.word == "jsonb" && (to.kind == familyNumber || to.kind == familyBoolean):
		return d.otherDocument(column, is, to), false
	case from.kind == familyDocument && to.kind != familyDocument && to.kind != familyArray:
		column = "(" + column + " #>> '{}')"
	case from.kind != familyText:
		return "", false
	}
	switch to.kind {
	case familyUnknown, familyText, familyEnum, familyBits:
		return "", false
	}
	if d.major >= 16 {
		typ, err := d.TypeSQL(is)
		literal, errText := quoteString(typ)
		if err != nil || errText != nil {
			return "", true
		}
		return "NOT pg_input_is_valid(" + column + ", " + literal + ")", false
	}
	pattern := patterns[to.word]
	if to.kind == familyNumber {
		return d.otherNumber(column, is, to), false
	}
	if pattern == "" {
		return "", true
	}
	return column + " !~* '" + pattern + "'", false
}

// patterns are how values of a type are written.
var patterns = map[string]string{
	"boolean": `^\s*(t(r(ue?)?)?|f(a(l(se?)?)?)?|y(es?)?|no?|on|off?|0|1)\s*$`,
	"uuid":    `^(([0-9a-f]{4}-?){7}[0-9a-f]{4}|\{([0-9a-f]{4}-?){7}[0-9a-f]{4}\})$`,
}

const (
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
