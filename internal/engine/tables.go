package engine

import (
	"context"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// ownTables tells which of our own tables are known to be there.
type ownTables struct{ version, journal bool }

// look looks for our own tables, in one query, unless they are known to be there.
func (d *Database) look(ctx context.Context) error {
	if d.has.version && (d.has.journal || !d.journalled()) {
		return nil
	}
	names := []schema.TableName{d.version.Name}
	if d.journalled() {
		names = append(names, d.journal.Name)
	}
	found, err := hasTables(ctx, d.Dialect, d.Conn(), names)
	if err != nil {
		return fmt.Errorf("looking for the table %s: %w", d.version.Name, err)
	}
	d.has = ownTables{version: found[0], journal: d.journalled() && found[1]}
	return nil
}

func hasTables(ctx context.Context, d dialect.Dialect, q dialect.Querier, names []schema.TableName) ([]bool, error) {
	if finder, ok := d.(dialect.TableFinder); ok {
		return finder.HasTables(ctx, q, names...)
	}
	m, err := d.Inspect(ctx, q, scopeOf(names...))
	if err != nil {
		return nil, err
	}
	found := make([]bool, len(names))
	for i, name := range names {
		found[i] = m.Table(name) != nil
	}
	return found, nil
}

// HasVersionTable reports whether the version table is there.
func (d *Database) HasVersionTable(ctx context.Context) (bool, error) {
	err := d.look(ctx)
	return d.has.version, err
}

// createOwn makes one of our own tables; what names it in errors.
func (d *Database) createOwn(ctx context.Context, create func() ([]dialect.Statement, error), what string) error {
	statements, err := create()
	if err != nil {
		return err
	}
	for _, s := range statements {
		if err := d.exec(ctx, s, s.SQL); err != nil {
			return fmt.Errorf("creating the table %s: %w", what, err)
		}
	}
	return nil
}
