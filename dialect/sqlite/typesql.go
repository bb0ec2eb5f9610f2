package sqlite

import (
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// TypeSQL writes a type in the words of SQLAlchemy's SQLite dialect. SQLite
// keeps the text and derives only an affinity from it.
func (d Dialect) TypeSQL(t schema.Type) (string, error) {
	t, text, given, err := ddl.GivenType(d, t)
	if given {
		return text, err
	}
	switch t := t.(type) {
	case schema.String:
		return collated("VARCHAR"+ddl.TypeArg(t.Length), t.Collation), nil
	case schema.Unicode:
		return collated("VARCHAR"+ddl.TypeArg(t.Length), t.Collation), nil
	case schema.Text:
		return collated("TEXT"+ddl.TypeArg(t.Length), t.Collation), nil
	case schema.UnicodeText:
		return collated("TEXT"+ddl.TypeArg(t.Length), t.Collation), nil
	case *schema.Enum:
		return "VARCHAR" + ddl.TypeArg(t.MaxLength()), nil
	case schema.Boolean:
		return "BOOLEAN", nil
	case schema.Raw: // without a text: a column without a type
		return t.SQLText, nil
	case schema.SQLName:
		return collated(t.Name+ddl.TypeArgs(t.Args...), t.Collation), nil
	}
	return otherType(t)
}

func otherType(t schema.Type) (string, error) {
	switch t.(type) {
	case schema.Float:
		return "FLOAT", nil
	case schema.Double:
		return "DOUBLE", nil
	case schema.DateTime, schema.Interval:
		return "DATETIME", nil
	case schema.LargeBinary:
		return "BLOB", nil
	case schema.JSON:
		return "JSON", nil
	}
	if s := ddl.StandardType(t); s != "" {
		return s, nil
	}
	return "", ddl.NoTypeSQL(Dialect{}, t)
}

func collated(text, collation string) string {
	if collation == "" {
		return text
	}
	return text + " COLLATE " + quoter.Quote(collation)
}
