package render

import (
	"fmt"
	"strconv"

	"github.com/alembic-go/alembic/schema"
)

// plainTypes are the constructors of types without arguments, by the type.
var plainTypes = map[schema.Type]string{
	schema.Integer{}:                "Integer",
	schema.SmallInteger{}:           "SmallInteger",
	schema.BigInteger{}:             "BigInteger",
	schema.Text{}:                   "Text",
	schema.UnicodeText{}:            "UnicodeText",
	schema.Boolean{}:                "Boolean",
	schema.Double{}:                 "Double",
	schema.Date{}:                   "Date",
	schema.Time{}:                   "Time",
	schema.Time{Timezone: true}:     "TimeTZ",
	schema.DateTime{}:               "DateTime",
	schema.DateTime{Timezone: true}: "DateTimeTZ",
	schema.Interval{}:               "Interval",
	schema.JSON{}:                   "JSON",
	schema.Uuid{}:                   "Uuid",
}

// sqlTypes are the constructors of SQL's own types, with the number of their
// arguments.
var sqlTypes = map[string]int{
	"VARCHAR": 1, "CHAR": 1, "NCHAR": 1, "NVARCHAR": 1, "BINARY": 1, "VARBINARY": 1, "FLOAT": 1,
	"NUMERIC": 2, "DECIMAL": 2,
	"TEXT": 0, "CLOB": 0, "BLOB": 0, "BOOLEAN": 0, "INTEGER": 0, "SMALLINT": 0, "BIGINT": 0, "REAL": 0,
	"DOUBLE": 0, "DATE": 0, "TIME": 0, "DATETIME": 0, "TIMESTAMP": 0, "UUID": 0,
}

// typeOf writes a type. One that has no constructor in package sa and doesn't
// know its own source is written as a value of package schema.
func (s *source) typeOf(t schema.Type) (string, error) {
	if t == nil {
		return "", fmt.Errorf("there is no type")
	}
	if code, ok := s.item(t); ok {
		return code, nil
	}
	switch t := t.(type) {
	case schema.GoSourcer:
		expr, imports := t.GoSource()
		for _, path := range imports {
			s.imports[path] = true
		}
		return expr, nil
	case *schema.Enum:
		return s.enum(t)
	case schema.Array:
		return s.array(t)
	case schema.Variant:
		return s.variant(t)
	case schema.SQLName:
		return s.sqlName(t)
	case schema.NullType:
		return "", fmt.Errorf("its type is not known; give it one")
	}
	if text, ok := s.sizedType(t); ok {
		return text, nil
	}
	if isComparable(t) && plainTypes[t] != "" {
		return s.saCall(plainTypes[t]), nil
	}
	return s.literal(t)
}

// sizedType writes the generic types with a length or a precision.
func (s *source) sizedType(t schema.Type) (string, bool) {
	switch t := t.(type) {
	case schema.String:
		if t.Collation != "" {
			return s.saCall("StringCollate", strconv.Itoa(t.Length), quote(t.Collation)), true
		}
		return s.saCall("String", strconv.Itoa(t.Length)), true
	case schema.Unicode:
		return s.saCall("Unicode", strconv.Itoa(t.Length)), t.Collation == ""
	case schema.Text:
		return s.saCall("TextCollate", quote(t.Collation)), t.Length == 0 && t.Collation != ""
	case schema.Float:
		return s.saCall("Float", strconv.Itoa(t.Precision)), true
	case schema.Numeric:
		return s.saCall("Numeric", strconv.Itoa(t.Precision), strconv.Itoa(t.Scale)), true
	case schema.LargeBinary:
		return s.saCall("LargeBinary", strconv.Itoa(t.Length)), true
	case schema.Boolean:
		return s.saCall("BooleanChecked", quote(t.Name)), t.CreateConstraint
	case schema.Raw:
		return s.saCall("TypeName", quote(t.SQLText)), true
	default:
		return "", false
	}
}

// sqlName writes one of SQL's own types.
func (s *source) sqlName(t schema.SQLName) (string, error) {
	most, known := sqlTypes[t.Name]
	switch {
	case t.Name == "DOUBLE PRECISION" && len(t.Args) == 0 && !t.Timezone && t.Collation == "":
		return s.saCall("DOUBLE_PRECISION"), nil
	case t.Name == "TIMESTAMP" && len(t.Args) == 0 && t.Timezone && t.Collation == "":
		return s.saCall("TIMESTAMPTZ"), nil
	case !known || t.Timezone || t.Collation != "" || !fits(t.Args, most):
		return s.literal(t)
	}
	args := make([]string, most)
	for i := range args {
		args[i] = "0"
		if i < len(t.Args) {
			args[i] = strconv.Itoa(t.Args[i])
		}
	}
	return s.saCall(t.Name, args...), nil
}

// fits reports whether a constructor with so many arguments makes exactly args.
func fits(args []int, most int) bool {
	return len(args) == 0 || len(args) == most && args[0] != 0
}

func (s *source) enum(t *schema.Enum) (string, error) {
	text := s.saCall("Enum", quoteAll(t.Values)...)
	if t.Name != "" {
		text += ".Named(" + quote(t.Name) + ")"
	}
	if t.Schema != "" {
		text += ".InSchema(" + quote(t.Schema) + ")"
	}
	if t.CreateConstraint {
		text += ".Checked()"
	}
	if t.NonNative {
		text += ".AsVarchar()"
	}
	if t.NoCreateType {
		text += ".Existing()"
	}
	if t.Length != 0 {
		text, err := s.literal(*t)
		return "&" + text, err
	}
	return text, nil
}

func (s *source) array(t schema.Array) (string, error) {
	elem, err := s.typeOf(t.Elem)
	if err != nil {
		return "", err
	}
	if t.Dimensions == 0 {
		return s.saCall("Array", elem), nil
	}
	return s.saCall("ArrayOf", elem, strconv.Itoa(t.Dimensions)), nil
}

// variant writes the base and then the other types in order of their dialects.
func (s *source) variant(t schema.Variant) (string, error) {
	base, err := s.typeOf(t.Base)
	if err != nil {
		return "", err
	}
	text := s.saCall("Variant", base)
	for _, name := range sortedKeys(t.Dialects) {
		other, err := s.typeOf(t.Dialects[name])
		if err != nil {
			return "", err
		}
		text += ".With(" + quote(name) + ", " + other + ")"
	}
	return text, nil
}
