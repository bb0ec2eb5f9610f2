package postgresql

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// unreadableElement is unreadable for the elements of an array.
func (d *Dialect) unreadableElement(was, is schema.Type, column string) (condition string, unknown bool) {
	from, to, ok := elements(was, is)
	if !ok {
		return "", false
	}
	condition, unknown = d.unreadable(from, to, "element")
	return inArray(column, condition), unknown
}

// inArray turns a condition for an element into one for the array.
func inArray(column, condition string) string {
	if condition == "" {
		return ""
	}
	return "EXISTS (SELECT FROM unnest(" + column + ") AS of_array (element) WHERE " + condition + ")"
}

// longer is the condition for values whose text is longer than the new type. Spaces at
// the end are cut off.
func (d *Dialect) longer(was, is schema.Type, column string) string {
	length, limited := d.sizeLimit(is)
	if now, ok := d.sizeLimit(was); !limited || ok && now <= length && d.family(was).kind == familyText {
		return ""
	}
	return fmt.Sprintf("char_length(rtrim(%s::text, ' ')) > %d", column, length)
}

// sizeLimit reads the length of a type of texts or bits. ok is false if it has none.
func (d *Dialect) sizeLimit(t schema.Type) (length int, ok bool) {
	text, err := d.TypeSQL(t)
	if err != nil {
		return 0, false
	}
	head, rest, found := strings.Cut(text, "(")
	if !found {
		word := d.family(t).word
		return 1, word == "bit" || word == "char" || word == "character" && !strings.Contains(strings.ToLower(head), "varying")
	}
	digits, _, _ := strings.Cut(rest, ")")
	length, err = strconv.Atoi(digits)
	return length, err == nil
}

// otherLength is the condition for bits that the new type has no place for: one of a
// fixed length takes no others.
func (d *Dialect) otherLength(was, is schema.Type, column string) string {
	to := d.family(is)
	length, limited := d.sizeLimit(is)
	switch to.word {
	case "integer":
		length, limited = 32, true
	case "bigint":
		length, limited = 64, true
	}
	now, fixed := d.sizeLimit(was)
	switch isBit := to.word == "bit"; {
	case !limited, isBit && fixed && now == length && d.family(was).word == "bit", !isBit && fixed && now <= length:
		return ""
	case isBit:
		return fmt.Sprintf("length(%s) <> %d", column, length)
	}
	return fmt.Sprintf("length(%s) > %d", column, length)
}

func isFloat(f typeFamily) bool {
	return f.word == "real" || f.word == "float" || f.word == "double precision"
}

// digitsOf tells how many digits a number of a type may have before and behind the point.
func (d *Dialect) digitsOf(t schema.Type, f typeFamily) (before, behind int) {
	switch f.word {
	case "smallint":
		return 5, 0
	case "integer":
		return 10, 0
	case "bigint":
		return 19, 0
	}
	if n, ok := schema.ResolveVariant(t, name).(schema.Numeric); ok && n.Precision > 0 {
		return n.Precision - n.Scale, n.Scale
	}
	return math.MaxInt, math.MaxInt
}

// outsideOf is the condition for numbers that are out of the range of another type of
// numbers.
func (d *Dialect) outsideOf(was, is schema.Type, column string) string {
	from, to := d.family(was), d.family(is)
	before, behind := d.digitsOf(was, from)
	wide, fine := d.digitsOf(is, to)
	switch {
	case from.word == to.word && !strings.HasPrefix(to.word, "numeric") && to.word != "decimal":
		return ""
	case isWhole(to) && isFloat(from):
		most := map[string]string{"smallint": "32767.5", "integer": "2147483647.5", "bigint": "9223372036854775808"}[to.word]
		least := map[string]string{"smallint": "-32768", "integer": "-2147483648", "bigint": "-9223372036854775808"}[to.word]
		return fmt.Sprintf("(%[1]s >= %[2]s OR round(%[1]s) < %[3]s)", column, most, least)
	case isWhole(from) && (isFloat(to) || before <= wide && isWhole(to)), isFloat(to) && to.word != "real":
		if from.word != "numeric" && from.word != "decimal" || before < 300 {
			return ""
		}
	case isFloat(to) && before < 38 && behind < 38:
		return ""
	case !isFloat(to) && !isWhole(to) && (before < wide || before == wide && behind <= fine):
		return ""
	case isFloat(from) && !isFloat(to):
		column += "::numeric"
	}
	condition := d.outside(column, is, to)
	if isFloat(to) {
		condition = column + " NOT IN ('Infinity', '-Infinity') AND " + condition
	}
	return condition
}

// unreadableTime is unreadable from and to dates and instants. Numbers are the seconds
// since 1970.
func (d *Dialect) unreadableTime(was, is schema.Type, column string) (condition string, unknown bool) {
	from, to := d.family(was), d.family(is)
	switch {
	case from.kind == familyNumber && (from.word == "smallint" || from.word == "integer"):
		return "", false
	case from.kind == familyNumber:
		condition = "(" + column + " < -210866803200 OR " + column + " >= 9224318016000)"
		if from.word != "bigint" {
			condition = column + " NOT IN ('Infinity', '-Infinity') AND " + condition
		}
		return condition, false
	case to.kind == familyNumber && isFloat(to):
		return "", false
	case to.kind == familyNumber:
		return d.outside("extract(epoch FROM "+column+")", is, to), false
	case from.word == "date" && to.kind == familyTime:
		return "isfinite(" + column + ") AND " + column + " >= '294277-01-01'", false
	}
	return d.unreadableText(was, is, column)
}
