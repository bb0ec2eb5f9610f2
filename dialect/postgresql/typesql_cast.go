package postgresql

import (
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
)

var familyOfWord = map[string]familyKind{
	"text": familyText, "character varying": familyText, "varchar": familyText, "character": familyText, "char": familyText, "name": familyText, "citext": familyText,
	"smallint": familyNumber, "integer": familyNumber, "bigint": familyNumber, "numeric": familyNumber, "decimal": familyNumber,
	"real": familyNumber, "double precision": familyNumber, "float": familyNumber,
	"date": familyTime, "timestamp without time zone": familyTime, "timestamp with time zone": familyTime, "timestamp": familyTime,
	"bit": familyBits, "bit varying": familyBits, "inet": familyNetwork, "cidr": familyNetwork,
	"json": familyDocument, "jsonb": familyDocument, "boolean": familyBoolean,
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
	is := d.family(to)
	if nativeEnum(to) != nil {
		text := "::text"
		if is.kind == familyArray {
			text += "[]"
		}
		return column + text + "::" + typ
	}
	if from == nil {
		return ""
	}
	was := d.family(from)
	switch {
	case is.kind == familyText, was.word == is.word, was.kind == is.kind && was.kind != familyUnknown && was.kind != familyArray:
		return ""
	case was.kind == familyBoolean && is.kind == familyNumber && is.word != "integer",
		was.kind == familyNumber && is.kind == familyBoolean && was.word != "integer":
		return column + "::integer::" + typ
	}
	return column + "::" + typ
}
