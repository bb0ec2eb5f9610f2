package oracle

import (
	"strconv"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/dialect/offline"
	"github.com/alembic-go/alembic/schema"
)

// own is a type of Oracle's own; args are the constructor's.
func own(constructor, text string, args ...int) schema.Type {
	return offline.NewType(name, constructor, text, args...)
}

func simple(word string) schema.Type { return own(word, word) }

// NUMBER returns the type of an exact number with precision digits, scale of
// them after the decimal point. Zeros are left out.
func NUMBER(precision, scale int) schema.Type {
	return own("NUMBER", "NUMBER"+ddl.NumericArgs(precision, scale), precision, scale)
}

// FLOAT returns the type of a number with binaryPrecision binary digits. 0
// means 126.
func FLOAT(binaryPrecision int) schema.Type {
	return own("FLOAT", "FLOAT"+ddl.TypeArg(binaryPrecision), binaryPrecision)
}

// VARCHAR2 returns the type of text with at most length characters.
func VARCHAR2(length int) schema.Type {
	return own("VARCHAR2", "VARCHAR2"+chars(length), length)
}

// NVARCHAR2 returns the type of text with at most length characters of the
// national character set.
func NVARCHAR2(length int) schema.Type {
	return own("NVARCHAR2", "NVARCHAR2"+ddl.TypeArg(length), length)
}

// RAW returns the type of a byte string with at most length bytes.
func RAW(length int) schema.Type { return own("RAW", "RAW"+ddl.TypeArg(length), length) }

// CLOB returns the type of long text.
func CLOB() schema.Type { return simple("CLOB") }

// NCLOB returns the type of long text in the national character set.
func NCLOB() schema.Type { return simple("NCLOB") }

// BFILE returns the type of a file outside of the database.
func BFILE() schema.Type { return simple("BFILE") }

// LONG returns the type of long text. The server has deprecated it.
func LONG() schema.Type { return simple("LONG") }

// ROWID returns the type of the address of a row.
func ROWID() schema.Type { return simple("ROWID") }

// DATE returns the type of a date with a time of day, to the second.
func DATE() schema.Type { return simple("DATE") }

// BINARYFLOAT returns the type BINARY_FLOAT, a 32-bit approximate number.
func BINARYFLOAT() schema.Type { return own("BINARYFLOAT", "BINARY_FLOAT") }

// BINARYDOUBLE returns the type BINARY_DOUBLE, a 64-bit approximate number.
func BINARYDOUBLE() schema.Type { return own("BINARYDOUBLE", "BINARY_DOUBLE") }

// TIMESTAMP returns the type of a date with a time of day and fractions of a
// second.
func TIMESTAMP() schema.Type { return simple("TIMESTAMP") }

// TIMESTAMPTZ returns the type TIMESTAMP WITH TIME ZONE.
func TIMESTAMPTZ() schema.Type {
	return own("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")
}

// TIMESTAMPLTZ returns the type TIMESTAMP WITH LOCAL TIME ZONE.
func TIMESTAMPLTZ() schema.Type {
	return own("TIMESTAMPLTZ", "TIMESTAMP WITH LOCAL TIME ZONE")
}

// INTERVAL returns the type INTERVAL DAY(days) TO SECOND(seconds). Both
// arguments are numbers of digits. Zeros are left out.
func INTERVAL(days, seconds int) schema.Type {
	return own("INTERVAL", "INTERVAL DAY"+ddl.TypeArg(days)+" TO SECOND"+ddl.TypeArg(seconds), days, seconds)
}

// chars writes a length in characters, which without the word would be bytes.
func chars(n int) string {
	if n == 0 {
		return ""
	}
	return "(" + strconv.Itoa(n) + " CHAR)"
}
