package dialect

import "github.com/alembic-go/alembic/schema"

// Carrier is implemented by databases that keep the values of a column by the names of
// their parts while its type is dropped and created again.
type Carrier interface {
	// Carry returns the type that such a column has for the time, and the options with
	// which op.AlterColumn makes values of its own type again. The type is nil if the
	// type of the column, in that schema, has no parts.
	Carry(m *schema.MetaData, c *schema.Column) (schema.Type, schema.Options)
}

// Converter is implemented by databases that have types which stand for others, so that
// only the schemas tell how the values of one become those of another.
type Converter interface {
	// Convert returns the options with which op.AlterColumn makes the values of a column
	// of a type, in one schema, those of another type, in another schema. They are nil if
	// the types tell by themselves.
	Convert(column string, from *schema.MetaData, was schema.Type, to *schema.MetaData, is schema.Type) schema.Options
}
