package dialect

import "github.com/alembic-go/alembic/schema"

// SerialSplitter is implemented by dialects in which a column that numbers itself is a
// default and a sequence of its own, as PostgreSQL's SERIAL is.
type SerialSplitter interface {
	// SplitSerial returns the default, the sequence, and what makes it the column's.
	SplitSerial(table schema.TableName, c *schema.Column) (schema.Default, []*schema.Object)
	// IsSerial reports whether a column of a model numbers itself so.
	IsSerial(t *schema.Table, c *schema.Column) bool
}

// ColumnNamer is implemented by dialects in which things that belong to a column, the
// sequence of an identity or the constraint NOT NULL, get names made of those of the table
// and the column, and keep them when these are renamed.
type ColumnNamer interface {
	// WriteNames writes the names that the database gave on a column.
	WriteNames(table schema.TableName, c *schema.Column)
	// TakeNames takes off a column what the database would call its things anyway.
	TakeNames(table schema.TableName, c *schema.Column)
}
