package postgresql

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// TypeSQL writes a type.
func (d *Dialect) TypeSQL(t schema.Type) (string, error) {
	t = schema.ResolveVariant(t, name)
	if own, ok := t.(schema.SQLType); ok {
		return own.SQL(name)
	}
	switch t := t.(type) {
	case schema.Raw:
		return t.SQLText, nil
	case schema.SQLName:
		return sqlName(t), nil
	case schema.Array:
		return d.arraySQL(t)
	case *schema.Enum:
		return enumSQL(t)
	case schema.NullType, nil:
		return "", errors.New("the column's type is not known (NullType); give it a type")
	}
	if s := genericSQL(t); s != "" {
		return s, nil
	}
	return "", &dialect.UnsupportedError{Dialect: d.Product(), What: fmt.Sprintf("the type %s", t.TypeName()),
		Instead: "give the column another type here with sa.Variant, or write it as sa.TypeName(\"…\")"}
}

// genericSQL is SQLAlchemy's mapping of the generic types.
func genericSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.Integer:
		return "INTEGER"
	case schema.SmallInteger:
		return "SMALLINT"
	case schema.BigInteger:
		return "BIGINT"
	case schema.String:
		return "VARCHAR" + args(t.Length) + collate(t.Collation)
	case schema.Unicode:
		return "VARCHAR" + args(t.Length) + collate(t.Collation)
	case schema.Text: // PostgreSQL's TEXT has no length
		return "TEXT" + collate(t.Collation)
	case schema.UnicodeText:
		return "TEXT" + collate(t.Collation)
	case schema.Boolean:
		return "BOOLEAN"
	case schema.Float:
		return "FLOAT" + args(t.Precision)
	case schema.Double:
		return "DOUBLE PRECISION"
	case schema.Numeric:
		return "NUMERIC" + numericArgs(t.Precision, t.Scale)
	case schema.LargeBinary:
		return "BYTEA"
	case schema.JSON:
		return "JSON"
	}
	return genericTimeSQL(t)
}

func genericTimeSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.Date:
		return "DATE"
	case schema.Time:
		return "TIME" + zone(t.Timezone)
	case schema.DateTime:
		return "TIMESTAMP" + zone(t.Timezone)
	case schema.Interval:
		switch {
		case t.NonNative:
			return "TIMESTAMP" + zone(false)
		case t.SecondPrecision > 0:
			return "INTERVAL (" + strconv.Itoa(t.SecondPrecision) + ")"
		}
		return "INTERVAL"
	case schema.Uuid:
		if t.NonNative {
			return "CHAR(32)"
		}
		return "UUID"
	}
	return ""
}

// sqlName writes one of SQL's own names. TIME and TIMESTAMP say their zone, and
// DOUBLE PRECISION takes no argument here.
func sqlName(t schema.SQLName) string {
	switch word := strings.ToUpper(t.Name); word {
	case "TIME", "TIMESTAMP":
		return word + args(t.Args...) + zone(t.Timezone)
	case "DOUBLE", "DOUBLE PRECISION", "DOUBLE_PRECISION":
		return "DOUBLE PRECISION"
	}
	return t.Name + args(t.Args...) + collate(t.Collation)
}

func (d *Dialect) arraySQL(t schema.Array) (string, error) {
	elem, err := d.TypeSQL(t.Elem)
	if err != nil {
		return "", err
	}
	// The collation stands behind the brackets.
	elem, collation, found := strings.Cut(elem, " COLLATE ")
	s := elem + strings.Repeat("[]", max(1, t.Dimensions))
	if found {
		s += " COLLATE " + collation
	}
	return s, nil
}

func enumSQL(t *schema.Enum) (string, error) {
	switch {
	case t.NonNative:
		return "VARCHAR" + args(t.MaxLength()), nil
	case t.Name == "":
		return "", errors.New("a PostgreSQL enum type needs a name; write sa.Enum(…).Named(\"mood\")")
	}
	return enumName(t), nil
}

// enumName is the quoted name of the type, with its schema.
func enumName(t *schema.Enum) string {
	if t.Schema == "" {
		return quoteType(t.Name)
	}
	return quoter.Quote(t.Schema) + "." + quoteType(t.Name)
}

// args writes "(10, 2)"; nothing when there is none or the first is 0.
func args(n ...int) string {
	if len(n) == 0 || n[0] == 0 && len(n) == 1 {
		return ""
	}
	parts := make([]string, len(n))
	for i, v := range n {
		parts[i] = strconv.Itoa(v)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func numericArgs(precision, scale int) string {
	switch {
	case precision == 0:
		return ""
	case scale == 0:
		return args(precision)
	}
	return args(precision, scale)
}

// collate always quotes: "C" and "de_DE" aren't what they are without quotes.
func collate(name string) string {
	if name == "" {
		return ""
	}
	schemaName, rest, qualified := strings.Cut(name, ".")
	if qualified && schemaName == "pg_catalog" {
		return ` COLLATE pg_catalog.` + quoter.Always(rest)
	}
	return " COLLATE " + quoter.Always(name)
}
