package sa

import "github.com/alembic-go/alembic/schema"

// The types of SQL's own, written under their name on every database.

// VARCHAR returns the type VARCHAR(length); 0 gives no length.
func VARCHAR(length int) schema.Type { return named("VARCHAR", length) }

// CHAR returns the type CHAR(length).
func CHAR(length int) schema.Type { return named("CHAR", length) }

// NCHAR returns the type NCHAR(length).
func NCHAR(length int) schema.Type { return named("NCHAR", length) }

// NVARCHAR returns the type NVARCHAR(length).
func NVARCHAR(length int) schema.Type { return named("NVARCHAR", length) }

// TEXT returns the type TEXT.
func TEXT() schema.Type { return named("TEXT") }

// CLOB returns the type CLOB.
func CLOB() schema.Type { return named("CLOB") }

// BLOB returns the type BLOB.
func BLOB() schema.Type { return named("BLOB") }

// BINARY returns the type BINARY(length).
func BINARY(length int) schema.Type { return named("BINARY", length) }

// VARBINARY returns the type VARBINARY(length).
func VARBINARY(length int) schema.Type { return named("VARBINARY", length) }

// BOOLEAN returns the type BOOLEAN.
func BOOLEAN() schema.Type { return named("BOOLEAN") }

// INTEGER returns the type INTEGER.
func INTEGER() schema.Type { return named("INTEGER") }

// SMALLINT returns the type SMALLINT.
func SMALLINT() schema.Type { return named("SMALLINT") }

// BIGINT returns the type BIGINT.
func BIGINT() schema.Type { return named("BIGINT") }

// NUMERIC returns the type NUMERIC(precision, scale).
func NUMERIC(precision, scale int) schema.Type { return named("NUMERIC", precision, scale) }

// DECIMAL returns the type DECIMAL(precision, scale).
func DECIMAL(precision, scale int) schema.Type { return named("DECIMAL", precision, scale) }

// FLOAT returns the type FLOAT(precision).
func FLOAT(precision int) schema.Type { return named("FLOAT", precision) }

// REAL returns the type REAL.
func REAL() schema.Type { return named("REAL") }

// DOUBLE returns the type DOUBLE.
func DOUBLE() schema.Type { return named("DOUBLE") }

// DOUBLE_PRECISION returns the type DOUBLE PRECISION; the name is SQLAlchemy's.
//
//lint:ignore ST1003 the name is SQLAlchemy's
func DOUBLE_PRECISION() schema.Type { return named("DOUBLE PRECISION") }

// DATE returns the type DATE.
func DATE() schema.Type { return named("DATE") }

// TIME returns the type TIME.
func TIME() schema.Type { return named("TIME") }

// DATETIME returns the type DATETIME.
func DATETIME() schema.Type { return named("DATETIME") }

// TIMESTAMP returns the type TIMESTAMP.
func TIMESTAMP() schema.Type { return named("TIMESTAMP") }

// TIMESTAMPTZ returns the type TIMESTAMP WITH TIME ZONE.
func TIMESTAMPTZ() schema.Type { return schema.SQLName{Name: "TIMESTAMP", Timezone: true} }

// UUID returns the type UUID.
func UUID() schema.Type { return named("UUID") }

// named drops the zeros at the end, which mean that nothing is given.
func named(name string, args ...int) schema.Type {
	if len(args) > 0 && args[0] == 0 {
		args = nil
	}
	return schema.SQLName{Name: name, Args: args}
}
