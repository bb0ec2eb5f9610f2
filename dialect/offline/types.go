package offline

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Type is a type of one database alone, made by a function of its dialect's
// package.
type Type struct{ dialect, constructor, text, args string }

// NewType returns the type that the constructor makes of args in the dialect's
// package; text is what DDL writes.
func NewType(dialect, constructor, text string, args ...int) Type {
	source := make([]string, len(args))
	for i, n := range args {
		source[i] = strconv.Itoa(n)
	}
	return Type{dialect, constructor, text, strings.Join(source, ", ")}
}

// TypeName returns the name used in scripts.
func (t Type) TypeName() string { return t.dialect + "." + t.constructor }

// SQL returns the type as DDL writes it. Another database has no such type.
func (t Type) SQL(d string) (string, error) {
	if d != t.dialect {
		return "", &dialect.UnsupportedError{Dialect: d, What: "the type " + t.TypeName(),
			Instead: "give the column another type there with sa.Variant"}
	}
	return t.text, nil
}

// GoSource returns the call that makes the type, and what it imports.
func (t Type) GoSource() (string, []string) {
	return fmt.Sprintf("%s(%s)", t.TypeName(), t.args), []string{"github.com/alembic-go/alembic/dialect/" + t.dialect}
}
