package sqlite

import (
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// Affinity is what SQLite derives from the text of a type.
type Affinity string

// The affinities. Source: https://www.sqlite.org/datatype3.html#determination_of_column_affinity.
const (
	AffinityInteger Affinity = "INTEGER"
	AffinityText    Affinity = "TEXT"
	AffinityBlob    Affinity = "BLOB"
	AffinityReal    Affinity = "REAL"
	AffinityNumeric Affinity = "NUMERIC"
)

// AffinityOf returns the affinity of a type's text.
func AffinityOf(typeText string) Affinity {
	s := strings.ToUpper(typeText)
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(s, p) {
				return true
			}
		}
		return false
	}
	switch {
	case has("INT"):
		return AffinityInteger
	case has("CHAR", "CLOB", "TEXT"):
		return AffinityText
	case has("BLOB"), strings.TrimSpace(s) == "":
		return AffinityBlob
	case has("REAL", "FLOA", "DOUB"):
		return AffinityReal
	}
	return AffinityNumeric
}

// family is a group of types between which no CAST is needed: SQLAlchemy's
// "type affinity", which is finer than SQLite's own.
type family uint8

const (
	familyOther family = iota
	familyInteger
	familyText
	familyNumber
	familyBoolean
	familyBinary
	familyUUID
	familyAsIs // copied without CAST
)

// needsCast reports whether a change of type converts the values by CAST. Dates
// and times are copied as they are: SQLite's CAST would make '2024-01-31' the
// number 2024. JSON stays text, as in Alembic.
func needsCast(from, to schema.Type) bool {
	a, b := familyOf(from), familyOf(to)
	return a != b && a != familyAsIs && b != familyAsIs
}

func familyOf(t schema.Type) family {
	switch t := schema.ResolveVariant(t, name).(type) {
	case schema.Integer, schema.SmallInteger, schema.BigInteger:
		return familyInteger
	case schema.String, schema.Unicode, schema.Text, schema.UnicodeText, *schema.Enum:
		return familyText
	case schema.Numeric, schema.Float, schema.Double:
		return familyNumber
	case schema.Boolean:
		return familyBoolean
	case schema.LargeBinary:
		return familyBinary
	case schema.Uuid:
		return familyUUID
	case schema.Date, schema.Time, schema.DateTime, schema.Interval, schema.JSON:
		return familyAsIs
	case schema.SQLName:
		return familyOfName(t.Name)
	}
	text, err := Dialect{}.TypeSQL(t)
	if err != nil {
		return familyAsIs
	}
	return familyOfName(text)
}

func familyOfName(text string) family {
	switch text {
	case "DATE", "TIME", "DATETIME", "TIMESTAMP", "JSON", "":
		return familyAsIs
	case "BOOLEAN", "BOOL":
		return familyBoolean
	case "UUID":
		return familyUUID
	case "BINARY", "VARBINARY":
		return familyBinary
	}
	switch AffinityOf(text) {
	case AffinityInteger:
		return familyInteger
	case AffinityText:
		return familyText
	case AffinityBlob:
		return familyBinary
	}
	return familyNumber
}
