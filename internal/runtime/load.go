package runtime

import (
	"context"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// LoadSchema runs statements in this database, which must be empty, and
// inspects the result.
func (d *Database) LoadSchema(ctx context.Context, statements []dialect.Statement) (*schema.MetaData, error) {
	before, err := d.Dialect.Inspect(ctx, d.conn, dialect.Scope{})
	if err != nil {
		return nil, err
	}
	if tables := before.Tables(); len(tables) > 0 {
		return nil, fmt.Errorf("the scratch database is not empty: it has the table %q; give one of its own", tables[0].Name)
	}
	for _, s := range statements {
		if err := d.exec(ctx, s); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Pos, err)
		}
	}
	return d.Dialect.Inspect(ctx, d.conn, dialect.Scope{})
}
