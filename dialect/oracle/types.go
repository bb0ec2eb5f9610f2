package oracle

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// importPath is what a revision imports for this package's types.
const importPath = "github.com/alembic-go/alembic/dialect/oracle"

// own is a type of Oracle's own.
type own struct {
	constructor string // the function that makes it
	args        []int  // as given to it
	sql         string
}

// TypeName returns the name scripts use.
func (t own) TypeName() string { return name + "." + t.constructor }

// SQL returns the type as DDL writes it.
func (t own) SQL(d string) (string, error) {
	if d != name {
		return "", foreign(d, t)
	}
	return t.sql, nil
}

// foreign refuses the type to other databases.
func foreign(d string, t schema.Type) error {
	return &dialect.UnsupportedError{Dialect: d, What: "the type " + t.TypeName(),
		Instead: "give the column another type there with sa.Variant"}
}

// GoSource returns the constructor's call.
func (t own) GoSource() (string, []string) {
	args := make([]string, len(t.args))
	for i, n := range t.args {
		args[i] = strconv.Itoa(n)
	}
	return fmt.Sprintf("%s.%s(%s)", name, t.constructor, strings.Join(args, ", ")), []string{importPath}
}

func simple(word string) schema.Type { return own{constructor: word, sql: word} }

// NUMBER is an exact number of precision digits, scale of them decimals; zeros
// give none.
func NUMBER(precision, scale int) schema.Type {
	return own{"NUMBER", []int{precision, scale}, "NUMBER" + numericArgs(precision, scale)}
}

// FLOAT is a number of binaryPrecision binary digits; 0 is 126.
func FLOAT(binaryPrecision int) schema.Type {
	return own{"FLOAT", []int{binaryPrecision}, "FLOAT" + arg(binaryPrecision)}
}

// VARCHAR2 is text of at most length characters.
func VARCHAR2(length int) schema.Type {
	return own{"VARCHAR2", []int{length}, "VARCHAR2" + chars(length)}
}

// NVARCHAR2 is text of at most length characters of the national set.
func NVARCHAR2(length int) schema.Type {
	return own{"NVARCHAR2", []int{length}, "NVARCHAR2" + arg(length)}
}

// RAW is at most length bytes.
func RAW(length int) schema.Type { return own{"RAW", []int{length}, "RAW" + arg(length)} }

// CLOB is long text.
func CLOB() schema.Type { return simple("CLOB") }

// NCLOB is long text of the national set.
func NCLOB() schema.Type { return simple("NCLOB") }

// BFILE is a file outside of the database.
func BFILE() schema.Type { return simple("BFILE") }

// LONG is long text, deprecated by the server.
func LONG() schema.Type { return simple("LONG") }

// ROWID is the address of a row.
func ROWID() schema.Type { return simple("ROWID") }

// DATE is a date with a time of day, to the second.
func DATE() schema.Type { return simple("DATE") }

// BINARYFLOAT is BINARY_FLOAT, a 32-bit approximate number.
func BINARYFLOAT() schema.Type { return own{constructor: "BINARYFLOAT", sql: "BINARY_FLOAT"} }

// BINARYDOUBLE is BINARY_DOUBLE, a 64-bit approximate number.
func BINARYDOUBLE() schema.Type { return own{constructor: "BINARYDOUBLE", sql: "BINARY_DOUBLE"} }

// TIMESTAMP is a date with a time of day and fractions of a second.
func TIMESTAMP() schema.Type { return simple("TIMESTAMP") }

// TIMESTAMPTZ is TIMESTAMP WITH TIME ZONE.
func TIMESTAMPTZ() schema.Type {
	return own{constructor: "TIMESTAMPTZ", sql: "TIMESTAMP WITH TIME ZONE"}
}

// TIMESTAMPLTZ is TIMESTAMP WITH LOCAL TIME ZONE.
func TIMESTAMPLTZ() schema.Type {
	return own{constructor: "TIMESTAMPLTZ", sql: "TIMESTAMP WITH LOCAL TIME ZONE"}
}

// INTERVAL is INTERVAL DAY(days) TO SECOND(seconds), both in digits; zeros give
// none.
func INTERVAL(days, seconds int) schema.Type {
	return own{"INTERVAL", []int{days, seconds}, "INTERVAL DAY" + arg(days) + " TO SECOND" + arg(seconds)}
}

// arg writes "(10)", or nothing for 0.
func arg(n int) string {
	if n == 0 {
		return ""
	}
	return "(" + strconv.Itoa(n) + ")"
}

// chars writes a length in characters, which without the word would be bytes.
func chars(n int) string {
	if n == 0 {
		return ""
	}
	return "(" + strconv.Itoa(n) + " CHAR)"
}

func numericArgs(precision, scale int) string {
	switch {
	case precision == 0:
		return ""
	case scale == 0:
		return arg(precision)
	}
	return fmt.Sprintf("(%d, %d)", precision, scale)
}
