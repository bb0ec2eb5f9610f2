package sa

import "github.com/alembic-go/alembic/op"

// ApplyObject sets the schema.
func (s SchemaOption) ApplyObject(o *op.ObjectOptions) { o.Schema = string(s) }

// ApplyObject sets the flag.
func (IfExistsFlag) ApplyObject(o *op.ObjectOptions) { o.IfExists = true }

// ApplyObject sets the flag.
func (IfNotExistsFlag) ApplyObject(o *op.ObjectOptions) { o.IfNotExists = true }

// ObjectOption is an option of the directives about enum types, views and
// schemas.
type ObjectOption func(*op.ObjectOptions)

// ApplyObject sets the option.
func (f ObjectOption) ApplyObject(o *op.ObjectOptions) { f(o) }

// Cascade drops with a schema all that it holds.
var Cascade ObjectOption = func(o *op.ObjectOptions) { o.Cascade = true }

// Materialized makes, replaces or drops a materialized view (PostgreSQL).
var Materialized ObjectOption = func(o *op.ObjectOptions) { o.Materialized = true }

// BeforeValue puts an enum value before another one.
func BeforeValue(value string) ObjectOption {
	return func(o *op.ObjectOptions) { o.Before = value }
}

// AfterValue puts an enum value after another one.
func AfterValue(value string) ObjectOption {
	return func(o *op.ObjectOptions) { o.After = value }
}
