package schema

import (
	"fmt"
	"maps"
	"slices"
)

// Type is the type of a column. The generic types of this package are
// SQLAlchemy's: each dialect writes them in its own words. The dialect packages
// add their databases' own types, and a user's type may bring its own SQL by
// implementing SQLType.
type Type interface {
	// TypeName is the type's name in scripts: "Integer", "postgresql.JSONB".
	TypeName() string
}

// SQLType is implemented by types that know their own SQL; dialects ask it
// first.
type SQLType interface {
	Type
	// SQL returns the type as the dialect ("postgresql") writes it.
	SQL(dialect string) (string, error)
}

// GoSourcer is implemented by types and operations that know how a revision
// file writes them.
type GoSourcer interface {
	// GoSource returns a Go expression and the import paths that it needs.
	GoSource() (expr string, imports []string)
}

// The generic types. Lengths count characters, or bytes for LargeBinary;
// 0 means that none is given.
type (
	// Integer is a 32-bit integer in most databases.
	Integer struct{}
	// SmallInteger is a 16-bit integer.
	SmallInteger struct{}
	// BigInteger is a 64-bit integer.
	BigInteger struct{}
	// String is VARCHAR(Length).
	String struct {
		Length    int
		Collation string
	}
	// Unicode is String, in national characters where a database tells them apart.
	Unicode struct {
		Length    int
		Collation string
	}
	// Text is text of unlimited length.
	Text struct {
		Length    int
		Collation string
	}
	// UnicodeText is Text, in national characters where a database tells them apart.
	UnicodeText struct {
		Length    int
		Collation string
	}
	// Boolean is true or false. CreateConstraint adds a CHECK, named Name,
	// where the database has no boolean type.
	Boolean struct {
		CreateConstraint bool
		Name             string
	}
	// Float is an approximate number; Precision counts binary digits.
	Float struct{ Precision int }
	// Double is a 64-bit approximate number.
	Double struct{ Precision int }
	// Numeric is an exact number of Precision digits, Scale of them decimals.
	// Precision 0 gives none.
	Numeric struct{ Precision, Scale int }
	// Date is a calendar day.
	Date struct{}
	// Time is a time of day.
	Time struct{ Timezone bool }
	// DateTime is a date with a time of day.
	DateTime struct{ Timezone bool }
	// Interval is a length of time.
	Interval struct {
		// NonNative stores a date instead, also where the database has intervals.
		NonNative       bool
		DayPrecision    int
		SecondPrecision int
	}
	// LargeBinary is bytes.
	LargeBinary struct{ Length int }
	// JSON is a JSON document.
	JSON struct{}
	// Uuid is a UUID; NonNative stores CHAR(32) also where the database has the type.
	Uuid struct{ NonNative bool }
	// NullType is a type that is not known.
	NullType struct{}
	// Array is an array of Elem.
	Array struct {
		Elem       Type
		Dimensions int // 0 is 1
	}
	// SQLName is a type of SQL's own, written in every dialect under its name:
	// VARCHAR(50), CHAR(3), TIMESTAMP WITH TIME ZONE, BLOB.
	SQLName struct {
		Name      string // "VARCHAR"
		Args      []int  // length, or precision and scale
		Timezone  bool   // TIME and TIMESTAMP
		Collation string
	}
	// Raw is a type given as the database's own SQL text.
	Raw struct{ SQLText string }
	// Variant is Base, and another type for the dialects named.
	Variant struct {
		Base     Type
		Dialects map[string]Type
	}
)

// Enum is one of a set of strings: the database's own enum type where there is
// one, else VARCHAR.
type Enum struct {
	Values           []string
	Name             string // of the type, or of the CHECK
	Schema           string
	NonNative        bool   // VARCHAR also where the database has enums
	CreateConstraint bool   // a CHECK where the type is VARCHAR
	Length           int    // of the VARCHAR; 0 is the longest value's
	NoCreateType     bool   // PostgreSQL: the type exists already
	RenamedFrom      string // PostgreSQL: the name that the type of a model had before
	// RenamedValues holds the names that values of a model had before, by their names
	// now (PostgreSQL).
	RenamedValues map[string]string
}

// TypeName returns the name scripts use.
func (Integer) TypeName() string { return "Integer" }

// TypeName returns the name scripts use.
func (SmallInteger) TypeName() string { return "SmallInteger" }

// TypeName returns the name scripts use.
func (BigInteger) TypeName() string { return "BigInteger" }

// TypeName returns the name scripts use.
func (String) TypeName() string { return "String" }

// TypeName returns the name scripts use.
func (Unicode) TypeName() string { return "Unicode" }

// TypeName returns the name scripts use.
func (Text) TypeName() string { return "Text" }

// TypeName returns the name scripts use.
func (UnicodeText) TypeName() string { return "UnicodeText" }

// TypeName returns the name scripts use.
func (Boolean) TypeName() string { return "Boolean" }

// TypeName returns the name scripts use.
func (Float) TypeName() string { return "Float" }

// TypeName returns the name scripts use.
func (Double) TypeName() string { return "Double" }

// TypeName returns the name scripts use.
func (Numeric) TypeName() string { return "Numeric" }

// TypeName returns the name scripts use.
func (Date) TypeName() string { return "Date" }

// TypeName returns the name scripts use.
func (Time) TypeName() string { return "Time" }

// TypeName returns the name scripts use.
func (DateTime) TypeName() string { return "DateTime" }

// TypeName returns the name scripts use.
func (Interval) TypeName() string { return "Interval" }

// TypeName returns the name scripts use.
func (LargeBinary) TypeName() string { return "LargeBinary" }

// TypeName returns the name scripts use.
func (JSON) TypeName() string { return "JSON" }

// TypeName returns the name scripts use.
func (Uuid) TypeName() string { return "Uuid" }

// TypeName returns the name scripts use.
func (NullType) TypeName() string { return "NullType" }

// TypeName returns the name scripts use.
func (Array) TypeName() string { return "Array" }

// TypeName returns SQL's name.
func (t SQLName) TypeName() string { return t.Name }

// TypeName returns the SQL text.
func (t Raw) TypeName() string { return t.SQLText }

// TypeName returns the base type's name.
func (t Variant) TypeName() string { return t.Base.TypeName() }

// TypeName returns the name scripts use.
func (*Enum) TypeName() string { return "Enum" }

// Validate returns an error if the element type is missing.
func (t Array) Validate() error {
	if t.Elem == nil {
		return fmt.Errorf("the array has no element type")
	}
	return nil
}

// For returns the type that a dialect uses: the one for the first of its names
// that has one.
func (t Variant) For(dialects ...string) Type {
	for _, name := range dialects {
		if v := t.Dialects[name]; v != nil {
			return v
		}
	}
	return t.Base
}

// With returns the variant with another type for one dialect.
func (t Variant) With(dialect string, other Type) Variant {
	m := maps.Clone(t.Dialects)
	if m == nil {
		m = map[string]Type{}
	}
	m[dialect] = other
	return Variant{Base: t.Base, Dialects: m}
}

// ResolveVariant returns the type that the dialect of these names uses: the
// variant's, or t itself.
func ResolveVariant(t Type, dialects ...string) Type {
	for {
		v, ok := t.(Variant)
		if !ok {
			return t
		}
		t = v.For(dialects...)
	}
}

// Named sets the name of the enum type and returns the type.
func (t *Enum) Named(name string) *Enum { t.Name = name; return t }

// InSchema puts the enum type in a schema and returns it.
func (t *Enum) InSchema(schema string) *Enum { t.Schema = schema; return t }

// Checked adds a CHECK where the type is VARCHAR, and returns the type.
func (t *Enum) Checked() *Enum { t.CreateConstraint = true; return t }

// AsVarchar stores VARCHAR also where the database has enum types.
func (t *Enum) AsVarchar() *Enum { t.NonNative = true; return t }

// Existing marks the type as one that the database has already (PostgreSQL); no
// operation creates it.
func (t *Enum) Existing() *Enum { t.NoCreateType = true; return t }

// Formerly sets the name that the enum type had before (PostgreSQL), and returns the
// type.
func (t *Enum) Formerly(name string) *Enum { t.RenamedFrom = name; return t }

// FormerValue says which name one of the values had before (PostgreSQL), and returns
// the type.
func (t *Enum) FormerValue(value, name string) *Enum {
	if t.RenamedValues == nil {
		t.RenamedValues = map[string]string{}
	}
	t.RenamedValues[value] = name
	return t
}

// MaxLength returns the length of the VARCHAR that holds every value, in
// characters.
func (t *Enum) MaxLength() int {
	longest := t.Length
	for _, v := range t.Values {
		longest = max(longest, len([]rune(v)))
	}
	return longest
}

// Validate returns an error if a value occurs twice, or if there are no values
// and the type does not exist already.
func (t *Enum) Validate() error {
	if len(t.Values) == 0 && !t.NoCreateType {
		return fmt.Errorf("enum %q has no values", t.Name)
	}
	sorted := slices.Sorted(slices.Values(t.Values))
	if len(slices.Compact(sorted)) != len(t.Values) {
		return fmt.Errorf("enum %q has a value twice", t.Name)
	}
	return nil
}
