package sa

import "github.com/alembic-go/alembic/schema"

// Integer returns the type of a 32-bit integer.
func Integer() schema.Type { return schema.Integer{} }

// SmallInteger returns the type of a 16-bit integer.
func SmallInteger() schema.Type { return schema.SmallInteger{} }

// BigInteger returns the type of a 64-bit integer.
func BigInteger() schema.Type { return schema.BigInteger{} }

// String returns VARCHAR(length), or VARCHAR without a length for 0.
func String(length int) schema.Type { return schema.String{Length: length} }

// StringCollate returns VARCHAR(length) with a collation.
func StringCollate(length int, collation string) schema.Type {
	return schema.String{Length: length, Collation: collation}
}

// Unicode returns VARCHAR in national characters, where the database has them.
func Unicode(length int) schema.Type { return schema.Unicode{Length: length} }

// Text returns the type of text of unlimited length.
func Text() schema.Type { return schema.Text{} }

// TextCollate returns the type of text of unlimited length, with a collation.
func TextCollate(collation string) schema.Type { return schema.Text{Collation: collation} }

// UnicodeText returns the type of text of unlimited length in national
// characters.
func UnicodeText() schema.Type { return schema.UnicodeText{} }

// Boolean returns the type of a truth value.
func Boolean() schema.Type { return schema.Boolean{} }

// BooleanChecked returns the type of a truth value with a CHECK of that name
// where the database has no boolean type. An empty name leaves the check
// unnamed.
func BooleanChecked(name string) schema.Type {
	return schema.Boolean{CreateConstraint: true, Name: name}
}

// Float returns the type of an approximate number. precision is the number of
// binary digits; 0 leaves it out.
func Float(precision int) schema.Type { return schema.Float{Precision: precision} }

// Double returns the type of a 64-bit approximate number.
func Double() schema.Type { return schema.Double{} }

// Numeric returns the type of an exact number with precision digits, scale of
// them decimals. Zeros give none.
func Numeric(precision, scale int) schema.Type {
	return schema.Numeric{Precision: precision, Scale: scale}
}

// Date returns the type of a calendar day.
func Date() schema.Type { return schema.Date{} }

// Time returns the type of a time of day.
func Time() schema.Type { return schema.Time{} }

// TimeTZ returns the type of a time of day with time zone, where the database
// has it.
func TimeTZ() schema.Type { return schema.Time{Timezone: true} }

// DateTime returns the type of a date with a time of day.
func DateTime() schema.Type { return schema.DateTime{} }

// DateTimeTZ returns the type of a point in time (with time zone), where the
// database has it.
func DateTimeTZ() schema.Type { return schema.DateTime{Timezone: true} }

// Interval returns the type of a length of time.
func Interval() schema.Type { return schema.Interval{} }

// LargeBinary returns the type of a string of bytes; length 0 gives none.
func LargeBinary(length int) schema.Type { return schema.LargeBinary{Length: length} }

// JSON returns the type of a JSON document.
func JSON() schema.Type { return schema.JSON{} }

// Uuid returns the type of a UUID.
func Uuid() schema.Type { return schema.Uuid{} }

// Enum returns the type of one of the values: the database's own enum type, or
// VARCHAR. Name it with .Named("mood"); PostgreSQL needs a name.
func Enum(values ...string) *schema.Enum { return &schema.Enum{Values: values} }

// Array returns the type of an array of elem (PostgreSQL).
func Array(elem schema.Type) schema.Type { return schema.Array{Elem: elem} }

// ArrayOf returns the type of an array of several dimensions (PostgreSQL).
func ArrayOf(elem schema.Type, dimensions int) schema.Type {
	return schema.Array{Elem: elem, Dimensions: dimensions}
}

// Variant returns base, and another type on some dialects:
// sa.Variant(sa.Integer()).With("sqlite", sa.String(5)).
func Variant(base schema.Type) schema.Variant { return schema.Variant{Base: base} }

// TypeName returns a type given as the database's own SQL text.
func TypeName(sql string) schema.Type { return schema.Raw{SQLText: sql} }
