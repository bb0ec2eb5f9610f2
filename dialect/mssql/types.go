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

// VARCHAR returns the type VARCHAR(length), in the code page of the collation.
// 0 means VARCHAR(max).
func VARCHAR(length int) schema.Type { return sized("VARCHAR", length) }

// NVARCHAR returns the type NVARCHAR(length), in UTF-16 code units. 0 means
// NVARCHAR(max).
func NVARCHAR(length int) schema.Type { return sized("NVARCHAR", length) }

// VARBINARY returns the type VARBINARY(length), in bytes. 0 means
// VARBINARY(max).
func VARBINARY(length int) schema.Type { return sized("VARBINARY", length) }

// FILESTREAM returns the type VARBINARY(max) FILESTREAM, whose values are
// stored in files.
func FILESTREAM() schema.Type {
	return own("FILESTREAM", "VARBINARY(max) FILESTREAM")
}

// DATETIME2 returns the type of a date with a time of day. precision is the
// number of fractional digits of a second, 0 to 7. The default is 7.
func DATETIME2(precision ...int) schema.Type { return fraction("DATETIME2", precision) }

// DATETIMEOFFSET returns the type of a DATETIME2 with an offset from UTC.
func DATETIMEOFFSET(precision ...int) schema.Type { return fraction("DATETIMEOFFSET", precision) }

// TIME returns the type of a time of day. precision is the number of fractional
// digits of a second, 0 to 7. The default is 7.
func TIME(precision ...int) schema.Type { return fraction("TIME", precision) }

// SMALLDATETIME returns the type of a date with a time of day, to the minute.
func SMALLDATETIME() schema.Type { return simple("SMALLDATETIME") }

// TINYINT returns the type of an integer from 0 to 255.
func TINYINT() schema.Type { return simple("TINYINT") }

// BIT returns the type of the values 0, 1 and NULL.
func BIT() schema.Type { return simple("BIT") }

// MONEY returns the type of an amount with four decimals.
func MONEY() schema.Type { return simple("MONEY") }

// SMALLMONEY returns the type of a MONEY amount in 32 bits.
func SMALLMONEY() schema.Type { return simple("SMALLMONEY") }

// REAL returns the type of a 32-bit approximate number.
func REAL() schema.Type { return simple("REAL") }

// UNIQUEIDENTIFIER returns the type of a UUID.
func UNIQUEIDENTIFIER() schema.Type { return simple("UNIQUEIDENTIFIER") }

// NTEXT returns the type of long text in UTF-16. The server has deprecated it.
func NTEXT() schema.Type { return simple("NTEXT") }

// IMAGE returns the type of a long byte string. The server has deprecated it.
func IMAGE() schema.Type { return simple("IMAGE") }

// XML returns the type of an XML document.
func XML() schema.Type { return simple("XML") }

// SQLVARIANT returns the type SQL_VARIANT, which stores values of nearly all
// types.
func SQLVARIANT() schema.Type { return own("SQLVARIANT", "SQL_VARIANT") }

// ROWVERSION returns the type of a number that the server sets at each change
// of the row.
func ROWVERSION() schema.Type { return simple("ROWVERSION") }

// TIMESTAMP returns the type ROWVERSION under its older name. It is not a point
// in time.
func TIMESTAMP() schema.Type { return simple("TIMESTAMP") }
