package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// LoadSchema runs statements in this database, a scratch one, inspects the
// result and leaves it as empty as it was.
func (d *Database) LoadSchema(ctx context.Context, statements []dialect.Statement) (m *schema.MetaData, err error) {
	if loader, ok := d.Dialect.(dialect.SchemaLoader); ok {
		return loader.LoadSchema(ctx, d.conn, statements)
	}
	unlock, err := d.Lock(ctx)
	if err != nil {
		return nil, fmt.Errorf("the scratch database: %w", err)
	}
	defer unlock()
	if err := d.requireEmpty(ctx); err != nil {
		return nil, err
	}
	defer func() {
		if cleanErr := d.empty(ctx); err == nil {
			err = cleanErr
		}
	}()
	for _, s := range statements {
		if err := d.loadStatement(ctx, s); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Pos, err)
		}
	}
	return d.Dialect.Inspect(ctx, d.conn, dialect.Scope{})
}

func (d *Database) loadStatement(ctx context.Context, s dialect.Statement) error {
	if scratcher, ok := d.Dialect.(dialect.Scratcher); ok {
		if err := scratcher.ScratchStatement(s.SQL); err != nil {
			return err
		}
	}
	return d.exec(ctx, s)
}

func (d *Database) requireEmpty(ctx context.Context) error {
	scratcher, ok := d.Dialect.(dialect.Scratcher)
	if !ok {
		return nil
	}
	objects, err := scratcher.Objects(ctx, d.conn)
	if err != nil || len(objects) == 0 {
		return err
	}
	const most = 5
	if len(objects) > most {
		objects = append(objects[:most:most], "…")
	}
	return fmt.Errorf("the scratch database is not empty: it has %s; nothing was done. Let scratch_url name an empty database "+
		"that nobody else uses", strings.Join(objects, ", "))
}

func (d *Database) empty(ctx context.Context) error {
	scratcher, ok := d.Dialect.(dialect.Scratcher)
	if !ok {
		return nil
	}
	ctx, cancel := cleanup(ctx)
	defer cancel()
	if err := scratcher.Empty(ctx, d.conn); err != nil {
		return fmt.Errorf("emptying the scratch database: %w", err)
	}
	return nil
}
