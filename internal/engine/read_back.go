package engine

import (
	"context"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// ReadBack returns the tables with what the database makes of their expressions and
// defaults, as far as it tells without a scratch place. It returns nil if it can't tell.
func (d *Database) ReadBack(ctx context.Context, tables []*schema.Table, database *schema.MetaData) (*schema.MetaData, error) {
	reader, ok := d.Dialect.(dialect.TableReader)
	if !ok {
		return nil, nil
	}
	read := &schema.MetaData{}
	for _, t := range tables {
		if table, err := reader.ReadBack(ctx, d.Conn(), t, database.Table(t.Name)); err == nil {
			read.Add(table)
		} else if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	return read, nil
}
