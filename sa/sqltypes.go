package sa

import "github.com/alembic-go/alembic/schema"

// The types of SQL's own, written under their name on every database.

// VARCHAR is VARCHAR(length); 0 gives no length.
func VARCHAR(length int) schema.Type { return named("VARCHAR", length) }

// CHAR is CHAR(length).
func CHAR(length int) schema.Type { return named("CHAR", length) }

// NCHAR is NCHAR(length).
func NCHAR(length int) schema.Type { return named("NCHAR", length) }

// NVARCHAR is NVARCHAR(length).
func NVARCHAR(length int) schema.Type { return named("NVARCHAR", length) }

// TEXT is TEXT.
func TEXT() schema.Type { return named("TEXT") }

// CLOB is CLOB.
func CLOB() schema.Type { return named("CLOB") }

// BLOB is BLOB.
func BLOB() schema.Type { return named("BLOB") }

// BINARY is BINARY(length).
func BINARY(length int) schema.Type { return named("BINARY", length) }

// VARBINARY is VARBINARY(length).
func VARBINARY(length int) schema.Type { return named("VARBINARY", length) }

// BOOLEAN is BOOLEAN.
func BOOLEAN() schema.Type { return named("BOOLEAN") }

// INTEGER is INTEGER.
func INTEGER() schema.Type { return named("INTEGER") }

// SMALLINT is SMALLINT.
func SMALLINT() schema.Type { return named("SMALLINT") }

// BIGINT is BIGINT.
func BIGINT() schema.Type { return named("BIGINT") }

// NUMERIC is NUMERIC(precision, scale).
func NUMERIC(precision, scale int) schema.Type { return named("NUMERIC", precision, scale) }

// DECIMAL is DECIMAL(precision, scale).
func DECIMAL(precision, scale int) schema.Type { return named("DECIMAL", precision, scale) }

// FLOAT is FLOAT(precision).
func FLOAT(precision int) schema.Type { return named("FLOAT", precision) }

// REAL is REAL.
func REAL() schema.Type { return named("REAL") }

// DOUBLE is DOUBLE.
func DOUBLE() schema.Type { return named("DOUBLE") }

// DOUBLE_PRECISION is DOUBLE PRECISION; the name is SQLAlchemy's.
//
//lint:ignore ST1003 the name is SQLAlchemy's
func DOUBLE_PRECISION() schema.Type { return named("DOUBLE PRECISION") }

// DATE is DATE.
func DATE() schema.Type { return named("DATE") }

// TIME is TIME.
func TIME() schema.Type { return named("TIME") }

// DATETIME is DATETIME.
func DATETIME() schema.Type { return named("DATETIME") }

// TIMESTAMP is TIMESTAMP.
func TIMESTAMP() schema.Type { return named("TIMESTAMP") }

// TIMESTAMPTZ is TIMESTAMP WITH TIME ZONE.
func TIMESTAMPTZ() schema.Type { return schema.SQLName{Name: "TIMESTAMP", Timezone: true} }

// UUID is UUID.
func UUID() schema.Type { return named("UUID") }

// named drops the zeros at the end, which mean that nothing is given.
func named(name string, args ...int) schema.Type {
	if len(args) > 0 && args[0] == 0 {
		args = nil
	}
	return schema.SQLName{Name: name, Args: args}
}
