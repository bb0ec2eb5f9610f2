package dialect

import "github.com/alembic-go/alembic/schema"

// SerialSplitter is implemented by dialects in which a column that numbers itself is a
// default and a sequence of its own, as PostgreSQL's SERIAL is.
type SerialSplitter interface {
	// SplitSerial returns the default, the sequence, and what makes it the column's.
	SplitSerial(table schema.TableName, c *schema.Column) (schema.Default, []*schema.Object)
}
