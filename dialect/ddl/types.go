package ddl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// TypeArgs returns the arguments of a type in parentheses: "(10, 2)". It
// returns "" without arguments.
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

// TypeArg returns the only argument of a type: "(10)". It returns "" for 0.
func TypeArg(n int) string {
	if n == 0 {
		return ""
	}
	return TypeArgs(n)
}

// NumericArgs returns a precision and a scale in parentheses. It leaves out a
// scale of 0, and returns "" if the precision is 0.
func NumericArgs(precision, scale int) string {
	if precision == 0 || scale == 0 {
		return TypeArg(precision)
	}
	return TypeArgs(precision, scale)
}

// GivenType resolves a variant for the dialect. given is true if the type
// provides its own SQL, as schema.SQLType and schema.Raw do; text is that SQL,
// which may be empty: SQLite has columns without a type. Otherwise the dialect
// writes the type.
func GivenType(d dialect.Dialect, t schema.Type) (resolved schema.Type, text string, given bool, err error) {
	resolved = dialect.ResolveVariant(d, t)
	switch t := resolved.(type) {
	case schema.SQLType:
		text, err = t.SQL(d.Name())
		return resolved, text, true, err
	case schema.Raw:
		return resolved, t.SQLText, true, nil
	}
	return resolved, "", false, nil
}

// StandardType returns the SQL of a generic type that standard SQL and most
// databases spell in the same way. It returns "" for any other type. A dialect
// uses it for the types that it does not spell differently.
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

// ReadsBack reports whether a type is one of the plain ones of most columns, which SQLite
// and PostgreSQL give back as they are written, so that they needn't be written and read to
// know that.
func ReadsBack(t schema.Type) bool {
	switch t := t.(type) {
	case schema.Integer, schema.SmallInteger, schema.BigInteger, schema.Date:
		return true
	case schema.String:
		return t.Length > 0 && t.Collation == ""
	case schema.Text:
		return t == schema.Text{}
	case schema.Boolean:
		return t == schema.Boolean{}
	case schema.Numeric:
		return t.Precision > 0 && t.Scale >= 0
	}
	return false
}

// NoTypeSQL returns the error for a type that the dialect cannot write.
func NoTypeSQL(d dialect.Dialect, t schema.Type) error {
	switch t.(type) {
	case schema.NullType, nil:
		return errors.New("the type is not known; give the column a type")
	}
	return &dialect.UnsupportedError{Dialect: d.Traits().Product, What: "the type " + t.TypeName(),
		Instead: "give the column another type here with sa.Variant, or write it as sa.TypeName(\"…\")"}
}

// UnlikeTypes returns the error for a foreign key whose column can't refer to the other
// one because of their types; why begins with "which".
func UnlikeTypes(d dialect.Dialect, c *schema.Column, ref *schema.Table, other *schema.Column, why string) error {
	own, err := d.TypeSQL(c.Type)
	if err != nil {
		return err
	}
	theirs, err := d.TypeSQL(other.Type)
	if err != nil {
		return err
	}
	return fmt.Errorf("%q is %s and %s.%s is %s, %s; give both the same type", c.Name, own, ref.Name, other.Name, theirs, why)
}
