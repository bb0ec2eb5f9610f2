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

// NUMBER is an exact number of precision digits, scale of them decimals; zeros
// give none.
func NUMBER(precision, scale int) schema.Type {
	return own("NUMBER", "NUMBER"+ddl.NumericArgs(precision, scale), precision, scale)
}

// FLOAT is a number of binaryPrecision binary digits; 0 is 126.
func FLOAT(binaryPrecision int) schema.Type {
	return own("FLOAT", "FLOAT"+ddl.TypeArg(binaryPrecision), binaryPrecision)
}

// VARCHAR2 is text of at most length characters.
func VARCHAR2(length int) schema.Type {
	return own("VARCHAR2", "VARCHAR2"+chars(length), length)
}

// NVARCHAR2 is text of at most length characters of the national set.
func NVARCHAR2(length int) schema.Type {
	return own("NVARCHAR2", "NVARCHAR2"+ddl.TypeArg(length), length)
}

// RAW is at most length bytes.
func RAW(length int) schema.Type { return own("RAW", "RAW"+ddl.TypeArg(length), length) }

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
func BINARYFLOAT() schema.Type { return own("BINARYFLOAT", "BINARY_FLOAT") }

// BINARYDOUBLE is BINARY_DOUBLE, a 64-bit approximate number.
func BINARYDOUBLE() schema.Type { return own("BINARYDOUBLE", "BINARY_DOUBLE") }

// TIMESTAMP is a date with a time of day and fractions of a second.
func TIMESTAMP() schema.Type { return simple("TIMESTAMP") }

// TIMESTAMPTZ is TIMESTAMP WITH TIME ZONE.
func TIMESTAMPTZ() schema.Type {
	return own("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")
}

// TIMESTAMPLTZ is TIMESTAMP WITH LOCAL TIME ZONE.
func TIMESTAMPLTZ() schema.Type {
	return own("TIMESTAMPLTZ", "TIMESTAMP WITH LOCAL TIME ZONE")
}

// INTERVAL is INTERVAL DAY(days) TO SECOND(seconds), both in digits; zeros give
// none.
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
