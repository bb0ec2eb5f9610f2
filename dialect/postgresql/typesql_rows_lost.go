package postgresql

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.LossTeller = (*Dialect)(nil)

// Lost tells what a cast leaves out of values that it takes.
func (d *Dialect) Lost(was, is schema.Type, column string) (what, condition string) {
	from, to := d.family(was), d.family(is)
	switch {
	case from.kind == familyArray && to.kind == familyArray:
		was, is, ok := elements(was, is)
		if !ok {
			return "", ""
		}
		what, condition = d.Lost(was, is, "element")
		return what, inArray(column, condition)
	case from.kind == familyNumber && to.kind == familyNumber:
		return d.lostDigits(was, is, column)
	case from.kind == familyMoney && isWhole(to):
		return "digits behind the point", column + "::numeric <> round(" + column + "::numeric)"
	case from.kind == familyNumber && to.kind == familyBoolean:
		return "numbers other than 0 and 1", column + " NOT IN (0, 1)"
	case from.kind == familyTime && to.kind == familyClock && d.conversion(column, "t", was, is) == column+"::t":
		return "the date", column + " IS NOT NULL"
	case from.word == "interval" && to.word == "time without time zone":
		return "days", column + " <> " + column + "::time::interval"
	case from.word == "inet" && to.word == "cidr":
		return "the host's part", column + " <> network(" + column + ")"
	case from.kind == familyTime && to.word == "date" && from.word != "date":
		return "the time of day", column + " <> " + column + "::date"
	case to.kind == familyTime && from.kind == familyTime && from.word != "date", to.kind == familyClock && to.word == from.word:
		if now, then := d.fraction(was), d.fraction(is); then < now {
			typ, _ := d.TypeSQL(is)
			return "fractions of a second", column + " <> " + column + "::" + typ
		}
	case to.kind == familyBits:
		return d.lostBits(was, is, column)
	}
	return "", ""
}

// lostDigits tells what becomes of numbers that are rounded.
func (d *Dialect) lostDigits(was, is schema.Type, column string) (what, condition string) {
	const point, digits = "digits behind the point", "digits"
	from, to := d.family(was), d.family(is)
	before, behind := d.digitsOf(was, from)
	_, fine := d.digitsOf(is, to)
	switch {
	case isWhole(from) && !isFloat(to), from.word == to.word && isFloat(to), from.word == "real" && isFloat(to):
		return "", ""
	case isWhole(to):
		return point, column + " <> round(" + column + ")"
	case isFloat(from) && isFloat(to):
		return digits, d.guarded(was, is, column, column+"::real::text <> "+column+"::text")
	case isFloat(to):
		most := 15
		if to.word == "real" {
			most = 6
		}
		if behind <= most && before+behind <= most {
			return "", ""
		}
		typ, _ := d.TypeSQL(is)
		return digits, d.guarded(was, is, column, column+"::"+typ+"::text::numeric <> "+column)
	case behind <= fine:
		return "", ""
	case isFloat(from):
		column += "::numeric"
	}
	return point, fmt.Sprintf("%[1]s <> round(%[1]s, %[2]d)", column, fine)
}

// guarded leaves out the values for which a cast in a condition would fail.
func (d *Dialect) guarded(was, is schema.Type, column, condition string) string {
	if misfit := d.outsideOf(was, is, column); misfit != "" {
		return "CASE WHEN " + misfit + " THEN false ELSE " + condition + " END"
	}
	return condition
}

// lostBits tells about numbers and texts with more bits than their new type.
func (d *Dialect) lostBits(was, is schema.Type, column string) (what, condition string) {
	from, to := d.family(was), d.family(is)
	length, limited := d.sizeLimit(is)
	typ, _ := d.TypeSQL(is)
	switch {
	case to.word == "bit" && (from.word == "integer" && length < 32 || from.word == "bigint" && length < 64):
		return "bits", column + "::" + typ + "::" + from.word + " <> " + column
	case from.kind == familyText && limited:
		return "bits", "CASE WHEN " + column + " !~* '" + bitsPattern + "' THEN false ELSE length(" + column + "::bit varying) > " + strconv.Itoa(length) + " END"
	}
	return "", ""
}

// fraction is how many digits of a second a type of times keeps.
func (d *Dialect) fraction(t schema.Type) int {
	text, err := d.TypeSQL(t)
	if err != nil {
		return 0
	}
	_, rest, found := strings.Cut(text, "(")
	digits, _, _ := strings.Cut(rest, ")")
	n, err := strconv.Atoi(digits)
	if !found || err != nil {
		return 6
	}
	return n
}
