package postgresql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// typeFamily is a type by its name, and how PostgreSQL casts it.
type typeFamily struct {
	word string // "character varying"
	kind familyKind
}

type familyKind uint8

// The kinds of families. Between the types of one of them, and from any type to
// text, a column changes without USING.
const (
	familyUnknown familyKind = iota
	familyText
	familyNumber
	familyTime
	familyBits
	familyNetwork
	familyDocument
	familyBoolean
	familyEnum
	familyArray
	familyClock // times of a day and intervals
	familyMoney
	familyOpaque // cast to and from texts alone
)

var familyOfWord = map[string]familyKind{
	"text": familyText, "character varying": familyText, "varchar": familyText, "character": familyText, "char": familyText, "name": familyText, "citext": familyText,
	"smallint": familyNumber, "integer": familyNumber, "bigint": familyNumber, "numeric": familyNumber, "decimal": familyNumber,
	"real": familyNumber, "double precision": familyNumber, "float": familyNumber,
	"date": familyTime, "timestamp without time zone": familyTime, "timestamp with time zone": familyTime, "timestamp": familyTime,
	"bit": familyBits, "bit varying": familyBits, "inet": familyNetwork, "cidr": familyNetwork,
	"json": familyDocument, "jsonb": familyDocument, "boolean": familyBoolean,
	"money": familyMoney, "interval": familyClock, "time": familyClock, "time without time zone": familyClock, "time with time zone": familyClock,
	"uuid": familyOpaque, "bytea": familyOpaque, "xml": familyOpaque, "tsvector": familyOpaque, "tsquery": familyOpaque,
	"int4range": familyOpaque, "int8range": familyOpaque, "numrange": familyOpaque, "daterange": familyOpaque, "tsrange": familyOpaque, "tstzrange": familyOpaque,
	"int4multirange": familyOpaque, "int8multirange": familyOpaque, "nummultirange": familyOpaque, "datemultirange": familyOpaque, "tsmultirange": familyOpaque, "tstzmultirange": familyOpaque,
	"macaddr": familyOpaque, "macaddr8": familyOpaque, "jsonpath": familyOpaque, "pg_lsn": familyOpaque, "oid": familyOpaque,
	"point": familyOpaque, "line": familyOpaque, "lseg": familyOpaque, "box": familyOpaque, "path": familyOpaque, "polygon": familyOpaque, "circle": familyOpaque,
}

// family returns what is known of a type.
func (d *Dialect) family(t schema.Type) typeFamily {
	text, err := d.TypeSQL(t)
	if err != nil {
		return typeFamily{}
	}
	text = strings.ToLower(text)
	base, rest, _ := strings.Cut(text, "(")
	if _, after, found := strings.Cut(rest, ")"); found {
		base += after
	}
	base, _, _ = strings.Cut(base, " collate ")
	base = strings.TrimSpace(base)
	switch _, isArray := schema.ResolveVariant(t, name).(schema.Array); {
	case isArray:
		return typeFamily{base, familyArray}
	case nativeEnum(t) != nil:
		return typeFamily{text, familyEnum}
	}
	return typeFamily{base, familyOfWord[base]}
}

// conversion returns the expression that makes the new value of the old where
// PostgreSQL needs one, else "". A cast that isn't needed is left out: with it a
// text that is too long for the new type would be cut without a word.
func (d *Dialect) conversion(column, typ string, from, to schema.Type) string {
	is, was := d.family(to), typeFamily{}
	if from != nil {
		was = d.family(from)
	}
	if nativeEnum(to) != nil && was.kind != familyDocument && (was.kind != familyArray || is.kind == familyArray) {
		text := "::text"
		if is.kind == familyArray {
			text += "[]"
		}
		return column + text + "::" + typ
	}
	if from == nil {
		return ""
	}
	switch {
	case is.kind == familyText, was.word == is.word:
		return ""
	case was.kind == is.kind && was.kind != familyUnknown && was.kind != familyArray && was.kind != familyOpaque && was.kind != familyClock:
		return ""
	case was.kind == familyArray && is.kind == familyArray && d.becomesByItself(from, to):
		return ""
	case was.kind == familyBoolean && is.kind == familyNumber && is.word != "integer",
		was.kind == familyNumber && is.kind == familyBoolean && was.word != "integer":
		return column + "::integer::" + typ
	case casts(was, is):
		return column + "::" + typ
	}
	return withoutCast(column, typ, was, is)
}

// becomesByItself reports whether the elements of an array become those of another one
// without a cast.
func (d *Dialect) becomesByItself(from, to schema.Type) bool {
	was, is, ok := elements(from, to)
	return ok && d.conversion("element", "t", was, is) == ""
}

// elements returns the types of the elements of two arrays.
func elements(was, is schema.Type) (from, to schema.Type, ok bool) {
	a, _ := schema.ResolveVariant(was, name).(schema.Array)
	b, _ := schema.ResolveVariant(is, name).(schema.Array)
	return a.Elem, b.Elem, a.Elem != nil && b.Elem != nil
}

// element returns the family of an array's elements.
func (f typeFamily) element() typeFamily {
	word := strings.TrimRight(f.word, "[]")
	return typeFamily{word, familyOfWord[word]}
}

// opaqueCasts are the casts between types of that family.
var opaqueCasts = map[string]string{
	"box": "circle lseg point polygon", "circle": "box point polygon", "lseg": "point", "path": "polygon", "point": "box", "polygon": "box circle path point",
	"macaddr": "macaddr8", "macaddr8": "macaddr", "int4range": "int4multirange", "int8range": "int8multirange", "numrange": "nummultirange",
	"daterange": "datemultirange", "tsrange": "tsmultirange", "tstzrange": "tstzmultirange",
}

// casts reports whether PostgreSQL has a cast between two types that differ. Of
// those that it doesn't know, such as domains and an application's own types, it is
// assumed.
func casts(was, is typeFamily) bool {
	switch {
	case was.kind == familyArray && is.kind == familyArray:
		was, is = was.element(), is.element()
		return was.kind == is.kind && was.kind != familyOpaque || casts(was, is)
	case was.kind == familyText, is.kind == familyText:
		return true
	case was.kind == familyOpaque && is.kind == familyOpaque:
		return slices.Contains(strings.Fields(opaqueCasts[was.word]), is.word)
	case is.kind == familyDocument, was.kind == familyArray, is.kind == familyArray:
		return false
	case was.kind == familyUnknown, is.kind == familyUnknown:
		return true
	case was.word == "jsonb":
		return is.kind == familyNumber || is.kind == familyBoolean
	case is.kind == familyMoney:
		return was.word == "numeric" || was.word == "integer" || was.word == "bigint"
	case was.kind == familyMoney:
		return is.word == "numeric"
	case was.kind == familyNumber && is.kind == familyBits:
		return (was.word == "integer" || was.word == "bigint") && is.word == "bit"
	case was.kind == familyBits && is.kind == familyNumber:
		return was.word == "bit" && (is.word == "integer" || is.word == "bigint")
	case was.kind == familyTime && is.kind == familyClock:
		return was.word == "timestamp with time zone" && is.word != "interval" || was.word != "date" && is.word == "time without time zone"
	case was.kind == familyClock && is.kind == familyClock:
		return was.word == "time without time zone" || is.word == "time without time zone"
	}
	return was.kind == familyNumber && is.word == "boolean" && was.word == "integer" || was.word == "boolean" && is.word == "integer"
}

// withoutCast returns the expression that makes the new value of the old between
// types that PostgreSQL doesn't cast. Numbers are the seconds since 1970 where they
// become times, as in to_timestamp. What can't be read as the new type is an error
// of the server's in the row that has it: no value changes its meaning unseen.
func withoutCast(column, typ string, was, is typeFamily) string {
	switch {
	case is.kind == familyDocument:
		return "to_" + is.word + "(" + column + ")"
	case was.kind == familyDocument && is.kind == familyArray && (is.element().kind == familyNumber || is.element().kind == familyBoolean):
		return "translate(" + column + "::text, '[]', '{}')::" + typ
	case was.kind == familyDocument && is.kind == familyArray:
		return column + "::text::" + typ
	case was.kind == familyDocument:
		return "(" + column + " #>> '{}')::" + typ
	case was.kind == familyMoney && is.kind == familyNumber, was.kind == familyNumber && is.kind == familyMoney:
		return column + "::numeric::" + typ
	case was.kind == familyNumber && is.kind == familyTime && strings.HasSuffix(is.word, "with time zone"):
		return "to_timestamp(" + column + ")"
	case was.kind == familyNumber && is.kind == familyTime:
		return "(to_timestamp(" + column + ") AT TIME ZONE 'UTC')::" + typ
	case was.kind == familyTime && is.kind == familyNumber:
		return "extract(epoch FROM " + column + ")::" + typ
	case strings.HasSuffix(was.word, "multirange") && strings.HasSuffix(is.word, "range"):
		return "btrim(" + column + "::text, '{}')::" + typ // of one range
	case is.kind == familyArray && was.kind == familyUnknown && was.word != is.element().word,
		was.kind == familyArray && is.kind == familyUnknown && is.word != was.element().word:
		return column + "::" + typ // a domain over an array; the server refuses others
	case is.kind == familyArray && was.kind != familyArray:
		return "CASE WHEN " + column + " IS NOT NULL THEN ARRAY[" + column + "]::text[]::" + typ + " END"
	case was.kind == familyArray && is.kind != familyArray && was.element().word == is.word: // an only element is the value
		return "CASE WHEN cardinality(" + column + ") = 1 AND array_ndims(" + column + ") = 1 THEN " + column + "[array_lower(" + column + ", 1)] ELSE btrim(" + column + "::text, '{}\"')::" + typ + " END"
	case was.kind == familyArray && is.kind != familyArray:
		return "btrim(" + column + "::text, '{}\"')::" + typ
	}
	if is.kind == familyArray {
		return column + "::text[]::" + typ
	}
	return column + "::text::" + typ
}
