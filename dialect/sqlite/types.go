package sqlite

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// TypeSQL writes a type in the words of SQLAlchemy's SQLite dialect. SQLite
// keeps the text and derives only an affinity from it.
func (d Dialect) TypeSQL(t schema.Type) (string, error) {
	t = schema.ResolveVariant(t, name)
	if own, ok := t.(schema.SQLType); ok {
		return own.SQL(name)
	}
	switch t := t.(type) {
	case schema.Integer:
		return "INTEGER", nil
	case schema.SmallInteger:
		return "SMALLINT", nil
	case schema.BigInteger:
		return "BIGINT", nil
	case schema.String:
		return collated(sized("VARCHAR", t.Length), t.Collation), nil
	case schema.Unicode:
		return collated(sized("VARCHAR", t.Length), t.Collation), nil
	case schema.Text:
		return collated(sized("TEXT", t.Length), t.Collation), nil
	case schema.UnicodeText:
		return collated(sized("TEXT", t.Length), t.Collation), nil
	case *schema.Enum:
		return sized("VARCHAR", t.MaxLength()), nil
	case schema.Boolean:
		return "BOOLEAN", nil
	case schema.Numeric:
		return sized("NUMERIC", t.Precision, t.Scale), nil
	case schema.Raw:
		return t.SQLText, nil
	case schema.SQLName:
		return collated(sized(t.Name, t.Args...), t.Collation), nil
	}
	return otherType(t)
}

func otherType(t schema.Type) (string, error) {
	switch t.(type) {
	case schema.Float:
		return "FLOAT", nil
	case schema.Double:
		return "DOUBLE", nil
	case schema.Time:
		return "TIME", nil
	case schema.DateTime, schema.Interval:
		return "DATETIME", nil
	case schema.LargeBinary:
		return "BLOB", nil
	case schema.Uuid:
		return "CHAR(32)", nil
	case schema.Date:
		return "DATE", nil
	case schema.JSON:
		return "JSON", nil
	case schema.NullType, nil:
		return "", fmt.Errorf("the type is not known; give the column a type")
	}
	return "", &dialect.UnsupportedError{Dialect: product, What: "the type " + t.TypeName(),
		Instead: "give another one for SQLite with sa.Variant(…).With(\"sqlite\", …)"}
}

// sized adds (n, m); zeros at the end are left out.
func sized(name string, args ...int) string {
	for len(args) > 0 && args[len(args)-1] == 0 {
		args = args[:len(args)-1]
	}
	if len(args) == 0 {
		return name
	}
	texts := make([]string, len(args))
	for i, n := range args {
		texts[i] = strconv.Itoa(n)
	}
	return name + "(" + strings.Join(texts, ", ") + ")"
}

func collated(text, collation string) string {
	if collation == "" {
		return text
	}
	return text + " COLLATE " + quoter.Quote(collation)
}

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

// parseType reads a type's text as the catalog shows it: the generic type
// where that writes the same text again, else SQL's name, else the text.
func parseType(text, collation string) schema.Type {
	word, args, ok := splitType(text)
	if !ok {
		return rawType(text, collation)
	}
	if t := genericType(word, args, collation); t != nil {
		return t
	}
	if sqlNames[word] {
		return schema.SQLName{Name: word, Args: args, Collation: collation}
	}
	return rawType(text, collation)
}

func rawType(text, collation string) schema.Type {
	return schema.Raw{SQLText: strings.TrimSpace(collated(text, collation))}
}

func genericType(word string, args []int, collation string) schema.Type {
	length := 0
	if len(args) == 1 {
		length = args[0]
	}
	switch {
	case word == "VARCHAR" && len(args) < 2:
		return schema.String{Length: length, Collation: collation}
	case word == "TEXT" && len(args) < 2:
		return schema.Text{Length: length, Collation: collation}
	case collation != "":
		return nil
	case word == "NUMERIC" && len(args) == 2:
		return schema.Numeric{Precision: args[0], Scale: args[1]}
	case word == "NUMERIC" && len(args) < 2:
		return schema.Numeric{Precision: length}
	case len(args) > 0:
		return nil
	}
	return genericNames[word]
}

var genericNames = map[string]schema.Type{
	"INTEGER": schema.Integer{}, "SMALLINT": schema.SmallInteger{}, "BIGINT": schema.BigInteger{},
	"BOOLEAN": schema.Boolean{}, "FLOAT": schema.Float{}, "DOUBLE": schema.Double{},
	"DATE": schema.Date{}, "TIME": schema.Time{}, "DATETIME": schema.DateTime{},
	"BLOB": schema.LargeBinary{}, "JSON": schema.JSON{},
}

var sqlNames = map[string]bool{
	"CHAR": true, "NCHAR": true, "NVARCHAR": true, "CLOB": true, "BINARY": true, "VARBINARY": true,
	"DECIMAL": true, "REAL": true, "DOUBLE PRECISION": true, "TIMESTAMP": true, "UUID": true,
	"NUMERIC": true, "FLOAT": true, "DATE": true, "TIME": true, "DATETIME": true, "BLOB": true,
	"BOOLEAN": true, "INTEGER": true, "SMALLINT": true, "BIGINT": true, "TEXT": true, "VARCHAR": true,
}

// splitType cuts "varchar(50)" into its upper-case name and its numbers. ok is
// false when it isn't of that form.
func splitType(text string) (word string, args []int, ok bool) {
	head, tail, found := strings.Cut(strings.TrimSpace(text), "(")
	word = strings.ToUpper(strings.Join(strings.Fields(head), " "))
	if !found {
		return word, nil, word != ""
	}
	inner, rest, closed := strings.Cut(tail, ")")
	if !closed || strings.TrimSpace(rest) != "" {
		return "", nil, false
	}
	for part := range strings.SplitSeq(inner, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 0 {
			return "", nil, false
		}
		args = append(args, n)
	}
	return word, args, word != ""
}
