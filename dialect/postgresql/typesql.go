package postgresql

import (
	"cmp"
	"errors"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// TypeSQL writes a type.
func (d *Dialect) TypeSQL(t schema.Type) (string, error) {
	t, text, given, err := ddl.GivenType(d, t)
	if given {
		return text, err
	}
	switch t := t.(type) {
	case schema.SQLName:
		return sqlName(t), nil
	case schema.Array:
		return d.arraySQL(t)
	case *schema.Enum:
		return enumSQL(t)
	}
	if s := cmp.Or(genericSQL(t), genericTimeSQL(t), ddl.StandardType(t)); s != "" {
		return s, nil
	}
	return "", ddl.NoTypeSQL(d, t)
}

// genericSQL is SQLAlchemy's mapping of the generic types.
func genericSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.String:
		return "VARCHAR" + ddl.TypeArg(t.Length) + collate(t.Collation)
	case schema.Unicode:
		return "VARCHAR" + ddl.TypeArg(t.Length) + collate(t.Collation)
	case schema.Text: // PostgreSQL's TEXT has no length
		return "TEXT" + collate(t.Collation)
	case schema.UnicodeText:
		return "TEXT" + collate(t.Collation)
	case schema.Boolean:
		return "BOOLEAN"
	case schema.LargeBinary:
		return "BYTEA"
	case schema.JSON:
		return "JSON"
	}
	return ""
}

func genericTimeSQL(t schema.Type) string {
	switch t := t.(type) {
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
		if !t.NonNative {
			return "UUID"
		}
	}
	return ""
}

// sqlName writes one of SQL's own names. TIME and TIMESTAMP say their zone, and
// DOUBLE PRECISION takes no argument here.
func sqlName(t schema.SQLName) string {
	switch word := strings.ToUpper(t.Name); word {
	case "TIME", "TIMESTAMP":
		return word + ddl.TypeArgs(t.Args...) + zone(t.Timezone)
	case "DOUBLE", "DOUBLE PRECISION", "DOUBLE_PRECISION":
		return "DOUBLE PRECISION"
	}
	return t.Name + ddl.TypeArgs(t.Args...) + collate(t.Collation)
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
		return "VARCHAR" + ddl.TypeArg(t.MaxLength()), nil
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

// collate always quotes: "C" and "de_DE" aren't what they are without quotes.
func collate(name string) string {
	if name == "" {
		return ""
	}
	schemaName, rest, dotted := strings.Cut(name, ".")
	if dotted && schemaName == "pg_catalog" {
		return ` COLLATE pg_catalog.` + quoter.Always(rest)
	}
	if qualified(name) {
		return " COLLATE " + name
	}
	return " COLLATE " + quoter.Always(name)
}

// qualified reports whether a collation is named with its schema, both in quotes.
func qualified(collation string) bool {
	return strings.HasPrefix(collation, `"`) && strings.Contains(collation, `"."`)
}
