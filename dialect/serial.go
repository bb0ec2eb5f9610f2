package dialect

import "github.com/alembic-go/alembic/schema"

// SerialSplitter is implemented by dialects in which a column that numbers itself is a
// default and a sequence of its own, as PostgreSQL's SERIAL is.
type SerialSplitter interface {
	// SplitSerial returns the default, the sequence, and what makes it the column's.
	SplitSerial(table schema.TableName, c *schema.Column) (schema.Default, []*schema.Object)
}

// IdentityNamer is implemented by dialects in which the sequence of an identity column
// has a name, which stays when the table or the column is renamed.
type IdentityNamer interface {
	// IdentityName returns the name that the database gives to the sequence.
	IdentityName(table, column string) string
}
