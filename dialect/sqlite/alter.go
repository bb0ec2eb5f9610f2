package sqlite

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Reads names nothing yet: only what SQLite's own ALTER TABLE does is compiled.
func (Dialect) Reads(op.Operation) []schema.TableName { return nil }

// AlterColumn renames a column; other changes need a rebuild.
func (c compiler) AlterColumn(o op.AlterColumn, _ *schema.MetaData) ([]dialect.Statement, error) {
	changes := o.Changes()
	if len(changes) == 0 {
		return nil, nil
	}
	if len(changes) > 1 || o.NewName == "" {
		return nil, &dialect.UnsupportedError{Dialect: name, What: "changing a column in place"}
	}
	return dialect.SQL(c.RenameColumnSQL(o.Table, o.Name, o.NewName)), nil
}
