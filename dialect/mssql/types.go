package mssql

import (
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/dialect/offline"
	"github.com/alembic-go/alembic/schema"
)

// own is a type of SQL Server's own; args are the constructor's.
func own(constructor, text string, args ...int) schema.Type {
	return offline.NewType(name, constructor, text, args...)
}

func simple(word string) schema.Type { return own(word, word) }

func sized(word string, n int) schema.Type { return own(word, word+length(n), n) }

func fraction(word string, precision []int) schema.Type {
	return own(word, word+ddl.TypeArgs(precision...), precision...)
}

// VARCHAR is VARCHAR(length) in the collation's code page; 0 is VARCHAR(max).
func VARCHAR(length int) schema.Type { return sized("VARCHAR", length) }

// NVARCHAR is NVARCHAR(length), in UTF-16 code units; 0 is NVARCHAR(max).
func NVARCHAR(length int) schema.Type { return sized("NVARCHAR", length) }

// VARBINARY is VARBINARY(length), in bytes; 0 is VARBINARY(max).
func VARBINARY(length int) schema.Type { return sized("VARBINARY", length) }

// FILESTREAM is VARBINARY(max) FILESTREAM, kept in files.
func FILESTREAM() schema.Type {
	return own("FILESTREAM", "VARBINARY(max) FILESTREAM")
}

// DATETIME2 is a date with a time of day; precision is 0 to 7 digits of a
// second, without it 7.
func DATETIME2(precision ...int) schema.Type { return fraction("DATETIME2", precision) }

// DATETIMEOFFSET is DATETIME2 with an offset from UTC.
func DATETIMEOFFSET(precision ...int) schema.Type { return fraction("DATETIMEOFFSET", precision) }

// TIME is a time of day; precision is 0 to 7 digits of a second, without it 7.
func TIME(precision ...int) schema.Type { return fraction("TIME", precision) }

// SMALLDATETIME is a date with a time of day, to the minute.
func SMALLDATETIME() schema.Type { return simple("SMALLDATETIME") }

// TINYINT is an integer from 0 to 255.
func TINYINT() schema.Type { return simple("TINYINT") }

// BIT is 0, 1 or NULL.
func BIT() schema.Type { return simple("BIT") }

// MONEY is an amount with four decimals.
func MONEY() schema.Type { return simple("MONEY") }

// SMALLMONEY is MONEY in 32 bits.
func SMALLMONEY() schema.Type { return simple("SMALLMONEY") }

// REAL is a 32-bit approximate number.
func REAL() schema.Type { return simple("REAL") }

// UNIQUEIDENTIFIER is a UUID.
func UNIQUEIDENTIFIER() schema.Type { return simple("UNIQUEIDENTIFIER") }

// NTEXT is long text in UTF-16, deprecated by the server.
func NTEXT() schema.Type { return simple("NTEXT") }

// IMAGE is long bytes, deprecated by the server.
func IMAGE() schema.Type { return simple("IMAGE") }

// XML is an XML document.
func XML() schema.Type { return simple("XML") }

// SQLVARIANT is SQL_VARIANT: a value of nearly any type.
func SQLVARIANT() schema.Type { return own("SQLVARIANT", "SQL_VARIANT") }

// ROWVERSION is a number that the server sets at each change of the row.
func ROWVERSION() schema.Type { return simple("ROWVERSION") }

// TIMESTAMP is ROWVERSION's older name; it is no point in time.
func TIMESTAMP() schema.Type { return simple("TIMESTAMP") }
