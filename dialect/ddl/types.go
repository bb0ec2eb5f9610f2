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

// NoTypeSQL returns the error for a type that the dialect has no words for.
func NoTypeSQL(d dialect.Dialect, t schema.Type) error {
	switch t.(type) {
	case schema.NullType, nil:
		return errors.New("the type is not known; give the column a type")
	}
	return &dialect.UnsupportedError{Dialect: d.Traits().Product, What: "the type " + t.TypeName(),
		Instead: "give the column another type here with sa.Variant, or write it as sa.TypeName(\"…\")"}
}
