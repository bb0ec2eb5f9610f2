package dialect

import "github.com/alembic-go/alembic/schema"

// NotNullNamer is implemented by a dialect in which the NOT NULL of a column is a
// constraint with a name of its own, made of those of the table and the column, which
// it keeps when these are renamed.
type NotNullNamer interface {
	// NameNotNull says on a column what its NOT NULL is called, where it is called as
	// the table and the column are.
	NameNotNull(table schema.TableName, c *schema.Column)
}
