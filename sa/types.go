package sa

import "github.com/alembic-go/alembic/schema"

// Integer is a 32-bit integer.
func Integer() schema.Type { return schema.Integer{} }

// SmallInteger is a 16-bit integer.
func SmallInteger() schema.Type { return schema.SmallInteger{} }

// BigInteger is a 64-bit integer.
func BigInteger() schema.Type { return schema.BigInteger{} }

// String is VARCHAR(length); 0 gives no length.
func String(length int) schema.Type { return schema.String{Length: length} }

// StringCollate is String with a collation.
func StringCollate(length int, collation string) schema.Type {
	return schema.String{Length: length, Collation: collation}
}

// Unicode is String in national characters.
func Unicode(length int) schema.Type { return schema.Unicode{Length: length} }

// Text is text of unlimited length.
func Text() schema.Type { return schema.Text{} }

// TextCollate is Text with a collation.
func TextCollate(collation string) schema.Type { return schema.Text{Collation: collation} }

// UnicodeText is Text in national characters.
func UnicodeText() schema.Type { return schema.UnicodeText{} }

// Boolean is true or false.
func Boolean() schema.Type { return schema.Boolean{} }

// BooleanChecked is Boolean with a CHECK of that name where the database has
// no boolean type; an empty name leaves the check unnamed.
func BooleanChecked(name string) schema.Type {
	return schema.Boolean{CreateConstraint: true, Name: name}
}

// Float is an approximate number; precision counts binary digits, 0 gives none.
func Float(precision int) schema.Type { return schema.Float{Precision: precision} }

// Double is a 64-bit approximate number.
func Double() schema.Type { return schema.Double{} }

// Numeric is an exact number of precision digits, scale of them decimals; zeros
// give none.
func Numeric(precision, scale int) schema.Type {
	return schema.Numeric{Precision: precision, Scale: scale}
}

// Date is a calendar day.
func Date() schema.Type { return schema.Date{} }

// Time is a time of day.
func Time() schema.Type { return schema.Time{} }

// TimeTZ is a time of day with time zone, where the database has it.
func TimeTZ() schema.Type { return schema.Time{Timezone: true} }

// DateTime is a date with a time of day.
func DateTime() schema.Type { return schema.DateTime{} }

// DateTimeTZ is a point in time (with time zone), where the database has it.
func DateTimeTZ() schema.Type { return schema.DateTime{Timezone: true} }

// Interval is a length of time.
func Interval() schema.Type { return schema.Interval{} }

// LargeBinary is bytes; length 0 gives none.
func LargeBinary(length int) schema.Type { return schema.LargeBinary{Length: length} }

// JSON is a JSON document.
func JSON() schema.Type { return schema.JSON{} }

// Uuid is a UUID.
func Uuid() schema.Type { return schema.Uuid{} }

// Enum is one of the values: the database's own enum type, or VARCHAR. Give it
// a name with .Named("mood"); PostgreSQL needs one.
func Enum(values ...string) *schema.Enum { return &schema.Enum{Values: values} }

// Array is an array of elem (PostgreSQL).
func Array(elem schema.Type) schema.Type { return schema.Array{Elem: elem} }

// ArrayOf is an array of several dimensions (PostgreSQL).
func ArrayOf(elem schema.Type, dimensions int) schema.Type {
	return schema.Array{Elem: elem, Dimensions: dimensions}
}

// Variant is base, and another type on some dialects:
// sa.Variant(sa.Integer()).With("sqlite", sa.String(5)).
func Variant(base schema.Type) schema.Variant { return schema.Variant{Base: base} }

// TypeName is a type given as the database's own SQL text.
func TypeName(sql string) schema.Type { return schema.Raw{SQLText: sql} }
