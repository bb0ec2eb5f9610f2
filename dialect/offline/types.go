package offline

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Type is a type that only one database has. A function of the dialect's
// package creates it.
type Type struct{ dialect, constructor, text, args string }

// NewType returns the type that the named constructor of the dialect's package
// creates from args. text is its SQL.
func NewType(dialect, constructor, text string, args ...int) Type {
	source := make([]string, len(args))
	for i, n := range args {
		source[i] = strconv.Itoa(n)
	}
	return Type{dialect, constructor, text, strings.Join(source, ", ")}
}

// TypeName returns the name of the type in scripts.
func (t Type) TypeName() string { return t.dialect + "." + t.constructor }

// SQL returns the SQL of the type. It returns an error for another dialect.
func (t Type) SQL(d string) (string, error) {
	if d != t.dialect {
		return "", &dialect.UnsupportedError{Dialect: d, What: "the type " + t.TypeName(),
			Instead: "give the column another type there with sa.Variant"}
	}
	return t.text, nil
}

// GoSource returns the Go call that creates the type, and the package that it
// imports.
func (t Type) GoSource() (string, []string) {
	return fmt.Sprintf("%s(%s)", t.TypeName(), t.args), []string{"github.com/alembic-go/alembic/dialect/" + t.dialect}
}
