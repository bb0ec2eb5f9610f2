package sqlite

import (
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
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
	}
	return "", ddl.NoTypeSQL(Dialect{}, t)
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
