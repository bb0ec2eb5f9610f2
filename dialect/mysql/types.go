package mysql

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// importPath is what revision files import for these types.
const importPath = "github.com/alembic-go/alembic/dialect/mysql"

// The types that only MySQL and MariaDB have, or that say more than the generic
// ones. Scripts make them with the functions of the same names.
type (
	// Number is a number with MySQL's attributes: TINYINT(1), INTEGER UNSIGNED,
	// DOUBLE(10, 2), BIT(3).
	Number struct {
		Name     string // "TINYINT"
		Args     []int  // display width, or precision and scale
		Unsigned bool
		Zerofill bool
	}
	// Chars is a text type with a character set or collation of its own, or of
	// another size: VARCHAR(20) CHARACTER SET latin1, MEDIUMTEXT.
	Chars struct {
		Name      string // "VARCHAR"
		Length    int    // in characters; 0 means none
		Charset   string
		Collation string
		Binary    bool // the character set's _bin collation
		National  bool
	}
	// Plain is a type with at most one number: LONGBLOB, DATETIME(6), YEAR,
	// POINT, INET6.
	Plain struct {
		Name string
		Arg  int // fractional digits of seconds, or a length; 0 means none
	}
	// ValueSet is SET or ENUM.
	ValueSet struct {
		Name      string // "SET" or "ENUM"
		Values    []string
		Charset   string
		Collation string
		Binary    bool // the character set's _bin collation
	}
)

// TypeName returns the name used in scripts.
func (t Number) TypeName() string { return "mysql." + t.Name }

// TypeName returns the name used in scripts.
func (t Chars) TypeName() string { return "mysql." + t.Name }

// TypeName returns the name used in scripts.
func (t Plain) TypeName() string { return "mysql." + t.Name }

// TypeName returns the name used in scripts.
func (t ValueSet) TypeName() string { return "mysql." + t.Name }

// A NumberOption is an attribute of a number: Unsigned, Zerofill.
type NumberOption interface{ applyNumber(*Number) }

// NumberFlag is the type of Unsigned and Zerofill.
type NumberFlag uint8

const (
	// Unsigned makes a number not negative.
	Unsigned NumberFlag = iota
	// Zerofill shows leading zeros; the number is unsigned then.
	Zerofill
)

func (f NumberFlag) applyNumber(t *Number) {
	if f == Unsigned {
		t.Unsigned = true
		return
	}
	t.Zerofill = true
}

// Width is the display width of an integer, which limits nothing.
type Width int

func (w Width) applyNumber(t *Number) { t.Args = []int{int(w)} }

// Digits are the precision and scale of FLOAT and DOUBLE.
func Digits(precision, scale int) NumberOption { return digits{precision, scale} }

type digits [2]int

func (d digits) applyNumber(t *Number) { t.Args = []int{d[0], d[1]} }

func number(name string, options []NumberOption) Number {
	t := Number{Name: name}
	for _, o := range options {
		o.applyNumber(&t)
	}
	return t
}

// TinyInt returns the type of an integer of 8 bits. TinyInt(Width(1)) is the
// type of BOOLEAN.
func TinyInt(o ...NumberOption) schema.Type { return number("TINYINT", o) }

// SmallInt returns the type of an integer of 16 bits.
func SmallInt(o ...NumberOption) schema.Type { return number("SMALLINT", o) }

// MediumInt returns the type of an integer of 24 bits.
func MediumInt(o ...NumberOption) schema.Type { return number("MEDIUMINT", o) }

// Integer returns the type of an integer of 32 bits.
func Integer(o ...NumberOption) schema.Type { return number("INTEGER", o) }

// BigInt returns the type of an integer of 64 bits.
func BigInt(o ...NumberOption) schema.Type { return number("BIGINT", o) }

// Float returns the type of an approximate number of 32 bits.
func Float(o ...NumberOption) schema.Type { return number("FLOAT", o) }

// Double returns the type of an approximate number of 64 bits.
func Double(o ...NumberOption) schema.Type { return number("DOUBLE", o) }

// Real returns the type DOUBLE, or FLOAT in the SQL mode REAL_AS_FLOAT.
func Real(o ...NumberOption) schema.Type { return number("REAL", o) }

// Decimal returns the type of an exact number.
func Decimal(precision, scale int, o ...NumberOption) schema.Type {
	return number("DECIMAL", append([]NumberOption{Digits(precision, scale)}, o...))
}

// Numeric is another name for Decimal.
func Numeric(precision, scale int, o ...NumberOption) schema.Type {
	return number("NUMERIC", append([]NumberOption{Digits(precision, scale)}, o...))
}

// Bit returns the type of a string of 1 to 64 bits.
func Bit(length int) schema.Type { return number("BIT", []NumberOption{Width(length)}) }

// Year returns the type of a year with four digits.
func Year() schema.Type { return Plain{Name: "YEAR"} }

// DateTime returns the type of a date with a time of day. fsp is the number of
// fractional digits of a second, 0 to 6.
func DateTime(fsp int) schema.Type { return Plain{Name: "DATETIME", Arg: fsp} }

// Timestamp returns the type of a point in time. fsp is the number of
// fractional digits of a second, 0 to 6.
func Timestamp(fsp int) schema.Type { return Plain{Name: "TIMESTAMP", Arg: fsp} }

// Time returns the type of a time of day. fsp is the number of fractional
// digits of a second, 0 to 6.
func Time(fsp int) schema.Type { return Plain{Name: "TIME", Arg: fsp} }

// TinyBlob returns the type of a byte string of at most 255 bytes.
func TinyBlob() schema.Type { return Plain{Name: "TINYBLOB"} }

// MediumBlob returns the type of a byte string of at most 16 MiB.
func MediumBlob() schema.Type { return Plain{Name: "MEDIUMBLOB"} }

// LongBlob returns the type of a byte string of at most 4 GiB.
func LongBlob() schema.Type { return Plain{Name: "LONGBLOB"} }

// NamedType returns the type with the given name and without attributes, such
// as POINT, GEOMETRY, UUID or INET6.
func NamedType(name string) schema.Type { return Plain{Name: strings.ToUpper(name)} }

// A CharsOption is an attribute of a text type: Charset, Collate, Binary,
// National.
type CharsOption interface{ applyChars(*Chars) }

// CharsFlag is the type of Binary and National.
type CharsFlag uint8

const (
	// Binary takes the character set's _bin collation.
	Binary CharsFlag = iota
	// National takes the national character set, utf8mb3.
	National
)

func (f CharsFlag) applyChars(t *Chars) {
	if f == Binary {
		t.Binary = true
		return
	}
	t.National = true
}

func (c CharsetOption) applyChars(t *Chars) { t.Charset = string(c) }

func (c CollateOption) applyChars(t *Chars) { t.Collation = string(c) }

func chars(name string, length int, options []CharsOption) Chars {
	t := Chars{Name: name, Length: length}
	for _, o := range options {
		o.applyChars(&t)
	}
	return t
}

// VarChar returns the type of text of at most length characters.
func VarChar(length int, o ...CharsOption) schema.Type { return chars("VARCHAR", length, o) }

// Char returns the type of text with length characters, padded with spaces.
func Char(length int, o ...CharsOption) schema.Type { return chars("CHAR", length, o) }

// TinyText returns the type of at most 255 bytes of text.
func TinyText(o ...CharsOption) schema.Type { return chars("TINYTEXT", 0, o) }

// Text returns the type of at most 64 KiB of text.
func Text(o ...CharsOption) schema.Type { return chars("TEXT", 0, o) }

// MediumText returns the type of at most 16 MiB of text.
func MediumText(o ...CharsOption) schema.Type { return chars("MEDIUMTEXT", 0, o) }

// LongText returns the type of at most 4 GiB of text.
func LongText(o ...CharsOption) schema.Type { return chars("LONGTEXT", 0, o) }

// Set returns the type whose value is any number of the values.
func Set(values ...string) ValueSet { return ValueSet{Name: "SET", Values: values} }

// Enum returns the type whose value is one of the values. See ValueSet.With for
// a character set or collation.
func Enum(values ...string) ValueSet { return ValueSet{Name: "ENUM", Values: values} }

// With sets the character set or the collation of the values.
func (t ValueSet) With(options ...CharsOption) ValueSet {
	var c Chars
	for _, o := range options {
		o.applyChars(&c)
	}
	t.Charset, t.Collation, t.Binary = c.Charset, c.Collation, c.Binary
	return t
}

// Validate returns an error if there are no values.
func (t ValueSet) Validate() error {
	if len(t.Values) == 0 {
		return fmt.Errorf("%s has no values", t.Name)
	}
	return nil
}

func (t Number) sql() string {
	s := t.Name + ddl.TypeArgs(t.Args...)
	if t.Unsigned {
		s += " UNSIGNED"
	}
	if t.Zerofill {
		s += " ZEROFILL"
	}
	return s
}

func (t Chars) sql() (string, error) {
	if t.Length == 0 && t.Name == "VARCHAR" {
		return "", errNoLength
	}
	s := t.Name + ddl.TypeArg(t.Length)
	if t.National {
		s = "NATIONAL " + s
	}
	return s + charsetWords(t.Charset, t.Collation, t.Binary), nil
}

// charsetWords writes what a text type says of its characters.
func charsetWords(charset, collation string, binary bool) string {
	s := charsetSQL(charset)
	if binary && collation == "" {
		return s + " BINARY"
	}
	return s + collateSQL(collation)
}

func collateSQL(collation string) string {
	if collation == "" {
		return ""
	}
	return " COLLATE " + collation
}

// GoSource returns the Go expression that creates the type.
func (t Number) GoSource() (string, []string) {
	args := []string{}
	constructor := map[string]string{
		"TINYINT": "TinyInt", "SMALLINT": "SmallInt", "MEDIUMINT": "MediumInt", "INTEGER": "Integer",
		"BIGINT": "BigInt", "FLOAT": "Float", "DOUBLE": "Double", "REAL": "Real",
		"DECIMAL": "Decimal", "NUMERIC": "Numeric", "BIT": "Bit",
	}[t.Name]
	switch {
	case constructor == "Decimal" || constructor == "Numeric":
		args = append(args, strconv.Itoa(argAt(t.Args, 0)), strconv.Itoa(argAt(t.Args, 1)))
	case constructor == "Bit":
		args = append(args, strconv.Itoa(argAt(t.Args, 0)))
	case len(t.Args) == 1:
		args = append(args, fmt.Sprintf("mysql.Width(%d)", t.Args[0]))
	case len(t.Args) == 2:
		args = append(args, fmt.Sprintf("mysql.Digits(%d, %d)", t.Args[0], t.Args[1]))
	}
	if t.Unsigned {
		args = append(args, "mysql.Unsigned")
	}
	if t.Zerofill {
		args = append(args, "mysql.Zerofill")
	}
	return "mysql." + constructor + "(" + strings.Join(args, ", ") + ")", []string{importPath}
}

func argAt(args []int, i int) int {
	if i < len(args) {
		return args[i]
	}
	return 0
}

// GoSource returns the Go expression that creates the type.
func (t Chars) GoSource() (string, []string) {
	constructor := map[string]string{"VARCHAR": "VarChar", "CHAR": "Char", "TINYTEXT": "TinyText",
		"TEXT": "Text", "MEDIUMTEXT": "MediumText", "LONGTEXT": "LongText"}[t.Name]
	var args []string
	if constructor == "VarChar" || constructor == "Char" {
		args = append(args, strconv.Itoa(t.Length))
	}
	args = append(args, charsArgs(t.Charset, t.Collation, t.Binary)...)
	if t.National {
		args = append(args, "mysql.National")
	}
	return "mysql." + constructor + "(" + strings.Join(args, ", ") + ")", []string{importPath}
}

func charsArgs(charset, collation string, binary bool) []string {
	var args []string
	if charset != "" {
		args = append(args, fmt.Sprintf("mysql.Charset(%q)", charset))
	}
	if collation != "" {
		args = append(args, fmt.Sprintf("mysql.Collate(%q)", collation))
	}
	if binary {
		args = append(args, "mysql.Binary")
	}
	return args
}

// GoSource returns the Go expression that creates the type.
func (t Plain) GoSource() (string, []string) {
	if constructor := map[string]string{"DATETIME": "DateTime", "TIMESTAMP": "Timestamp", "TIME": "Time"}[t.Name]; constructor != "" {
		return fmt.Sprintf("mysql.%s(%d)", constructor, t.Arg), []string{importPath}
	}
	if constructor := map[string]string{"YEAR": "Year", "TINYBLOB": "TinyBlob", "MEDIUMBLOB": "MediumBlob",
		"LONGBLOB": "LongBlob"}[t.Name]; constructor != "" && t.Arg == 0 {
		return "mysql." + constructor + "()", []string{importPath}
	}
	if t.Arg != 0 {
		return fmt.Sprintf("mysql.Plain{Name: %q, Arg: %d}", t.Name, t.Arg), []string{importPath}
	}
	return fmt.Sprintf("mysql.NamedType(%q)", t.Name), []string{importPath}
}

// GoSource returns the Go expression that creates the type.
func (t ValueSet) GoSource() (string, []string) {
	values := make([]string, len(t.Values))
	for i, v := range t.Values {
		values[i] = strconv.Quote(v)
	}
	constructor := "Set"
	if t.Name == "ENUM" {
		constructor = "Enum"
	}
	s := "mysql." + constructor + "(" + strings.Join(values, ", ") + ")"
	if args := charsArgs(t.Charset, t.Collation, t.Binary); len(args) > 0 {
		s += ".With(" + strings.Join(args, ", ") + ")"
	}
	return s, []string{importPath}
}
