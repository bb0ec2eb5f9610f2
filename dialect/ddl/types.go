package ddl

import (
	"errors"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// TypeArgs writes the arguments of a type: "(10, 2)". Without any it returns "".
func TypeArgs(args ...int) string {
	if len(args) == 0 {
		return ""
	}
	parts := make([]string, len(args))
	for i, n := range args {
		parts[i] = strconv.Itoa(n)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// TypeArg writes the one argument of a type: "(10)". For 0 it returns "".
func TypeArg(n int) string {
	if n == 0 {
		return ""
	}
	return TypeArgs(n)
}

// NumericArgs writes a precision and a scale. A scale of 0 is left out, and
// without a precision there are no arguments.
func NumericArgs(precision, scale int) string {
	if precision == 0 || scale == 0 {
		return TypeArg(precision)
	}
	return TypeArgs(precision, scale)
}

// GivenType resolves the variant that a type has for the dialect. If the type
// brings its SQL along, as schema.SQLType and schema.Raw do, GivenType returns
// that text; otherwise the text is empty and the dialect writes the type.
func GivenType(d dialect.Dialect, t schema.Type) (resolved schema.Type, text string, err error) {
	resolved = schema.ResolveVariant(t, dialect.Names(d)...)
	switch t := resolved.(type) {
	case schema.SQLType:
		text, err = t.SQL(d.Name())
	case schema.Raw:
		text = t.SQLText
	}
	return resolved, text, err
}

// StandardType writes a generic type whose name is the same in standard SQL and
// in most databases. It returns "" for any other type. A dialect asks it for the
// types that it does not write differently.
func StandardType(t schema.Type) string {
	switch t := t.(type) {
	case schema.Integer:
		return "INTEGER"
	case schema.SmallInteger:
		return "SMALLINT"
	case schema.BigInteger:
		return "BIGINT"
	case schema.Numeric:
		return "NUMERIC" + NumericArgs(t.Precision, t.Scale)
	case schema.Float:
		return "FLOAT" + TypeArg(t.Precision)
	case schema.Double:
		return "DOUBLE PRECISION"
	case schema.Date:
		return "DATE"
	case schema.Time:
		return "TIME"
	case schema.Uuid:
		return "CHAR(32)"
	}
	return ""
}

// NoTypeSQL returns the error for a type that the dialect has no words for.
func NoTypeSQL(d dialect.Dialect, t schema.Type) error {
	switch t.(type) {
	case schema.NullType, nil:
		return errors.New("the type is not known; give the column a type")
	}
	return &dialect.UnsupportedError{Dialect: d.Traits().Product, What: "the type " + t.TypeName(),
		Instead: "give the column another type here with sa.Variant, or write it as sa.TypeName(\"…\")"}
}
