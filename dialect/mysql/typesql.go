package mysql

import (
	"errors"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// errNoLength is a VARCHAR without its length, which the database requires.
var errNoLength = errors.New("VARCHAR requires a length on MySQL and MariaDB; write sa.String(255), or sa.Text()")

// TypeSQL writes a type.
func (d *Dialect) TypeSQL(t schema.Type) (string, error) {
	t, text, given, err := ddl.GivenType(d, t)
	if given {
		return text, err
	}
	switch t := t.(type) {
	case Number:
		return t.sql(), nil
	case Chars:
		return t.sql()
	case Plain:
		return t.Name + ddl.TypeArg(t.Arg), nil
	case ValueSet:
		return d.valuesSQL(t)
	case *schema.Enum:
		return d.enumSQL(t)
	case schema.SQLName:
		return sqlNameSQL(t)
	}
	return d.genericSQL(t)
}

// genericSQL writes the generic types.
func (d *Dialect) genericSQL(t schema.Type) (string, error) {
	switch t := t.(type) {
	case schema.JSON:
		return "JSON", nil
	case schema.String:
		return varchar(t.Length, t.Collation)
	case schema.Unicode:
		return varchar(t.Length, t.Collation)
	case schema.Text:
		return "TEXT" + ddl.TypeArg(t.Length) + collateSQL(t.Collation), nil
	case schema.UnicodeText:
		return "TEXT" + ddl.TypeArg(t.Length) + collateSQL(t.Collation), nil
	case schema.Boolean:
		return "BOOL", nil
	case schema.Double:
		if t.Precision != 0 {
			return "", errors.New("DOUBLE takes both precision and scale, or neither; write mysql.Double(mysql.Digits(p, s))")
		}
		return "DOUBLE", nil
	case schema.DateTime, schema.Interval:
		return "DATETIME", nil
	case schema.LargeBinary:
		return "BLOB" + ddl.TypeArg(t.Length), nil
	case schema.Array:
		return "", d.unsupported("arrays", "use sa.JSON() or a table of its own")
	}
	if s := ddl.StandardType(t); s != "" {
		return s, nil
	}
	return "", ddl.NoTypeSQL(d, t)
}

func varchar(length int, collation string) (string, error) {
	if length == 0 {
		return "", errNoLength
	}
	return "VARCHAR" + ddl.TypeArgs(length) + collateSQL(collation), nil
}

func (d *Dialect) enumSQL(t *schema.Enum) (string, error) {
	if t.NonNative {
		return varchar(t.MaxLength(), "")
	}
	return d.valuesSQL(ValueSet{Name: "ENUM", Values: t.Values})
}

func (d *Dialect) valuesSQL(t ValueSet) (string, error) {
	parts := make([]string, len(t.Values))
	for i, v := range t.Values {
		text, err := d.quoteString(v)
		if err != nil {
			return "", err
		}
		parts[i] = text
	}
	return t.Name + "(" + strings.Join(parts, ",") + ")" + charsetWords(t.Charset, t.Collation, t.Binary), nil
}

// sqlNameSQL writes SQL's own names as SQLAlchemy's compiler for MySQL does.
func sqlNameSQL(t schema.SQLName) (string, error) {
	collate := collateSQL(t.Collation)
	switch t.Name {
	case "VARCHAR", "NVARCHAR":
		if len(t.Args) == 0 {
			return "", errNoLength
		}
		return strings.Replace(t.Name, "NV", "NATIONAL V", 1) + ddl.TypeArgs(t.Args...) + collate, nil
	case "NCHAR":
		return "NATIONAL CHAR" + ddl.TypeArgs(t.Args...) + collate, nil
	case "BOOLEAN":
		return "BOOL", nil
	case "CLOB":
		return "TEXT" + ddl.TypeArgs(t.Args...) + collate, nil
	case "TIMESTAMP", "TIME", "DATETIME":
		return t.Name + ddl.TypeArgs(t.Args...), nil // no time zones here
	}
	return t.Name + ddl.TypeArgs(t.Args...) + collate, nil
}

// isTimestamp reports whether the type's text is TIMESTAMP, which in old
// servers is NOT NULL unless NULL is said.
func isTimestamp(typeSQL string) bool { return strings.HasPrefix(typeSQL, "TIMESTAMP") }

// isDateTime reports whether the type takes CURRENT_TIMESTAMP as a bare default
// and ON UPDATE.
func isDateTime(typeSQL string) bool {
	word, _ := splitDigits(typeSQL)
	return slices.Contains([]string{"DATETIME", "TIMESTAMP"}, word)
}

// splitDigits splits "datetime(6)" into "DATETIME" and "6".
func splitDigits(typeSQL string) (word, digits string) {
	word, digits, _ = strings.Cut(typeSQL, "(")
	digits, _, _ = strings.Cut(digits, ")")
	return strings.ToUpper(strings.TrimSpace(word)), digits
}
