package sqlite

import (
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

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
