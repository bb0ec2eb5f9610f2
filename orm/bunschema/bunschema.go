// Package bunschema makes Bun's models the target schema of Alembic.
//
//	var Env = &alembic.Env{
//		TargetFunc: bunschema.CreateTables((*User)(nil), (*Post)(nil)),
//		Revisions:  []*alembic.Revisions{versions.Revisions},
//	}
//
// Bun itself makes the tables, in a scratch place where Alembic reads them, with
// the foreign keys of their relations.
package bunschema

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
)

// CreateTables returns a function for alembic.Env.TargetFunc that has Bun make
// the tables of the models. They may come in any order. To add indexes or to
// change how tables are made, use [Options].
func CreateTables(models ...any) func(ctx context.Context, db *sql.DB, dialect string) error {
	return Options{}.CreateTables(models...)
}

// Options are how an application makes its tables. The zero value makes each
// with the foreign keys of its relations.
type Options struct {
	// DB holds the options of bun.NewDB.
	DB []bun.DBOption
	// Dialect returns Bun's dialect for a database. If nil, Bun's own one is
	// used.
	Dialect func(dialect string) schema.Dialect
	// Before is called before the first table is made, for example to create
	// types or extensions.
	Before func(context.Context, *bun.DB) error
	// Table may change how a table is made, for example by Varchar or
	// PartitionBy. If nil, the query is made WithForeignKeys.
	Table func(*bun.CreateTableQuery) *bun.CreateTableQuery
	// After is called after the last table was made, for example to create
	// indexes, which Bun's models don't hold.
	After func(context.Context, *bun.DB) error
}

// CreateTables returns a function for alembic.Env.TargetFunc that has Bun make
// the tables of the models. They may come in any order.
func (o Options) CreateTables(models ...any) func(ctx context.Context, db *sql.DB, dialect string) error {
	return func(ctx context.Context, db *sql.DB, dialect string) error {
		d, err := o.dialect(dialect)
		if err != nil {
			return err
		}
		b := bun.NewDB(db, d, o.DB...)
		sorted, err := inOrder(b, models)
		if err != nil {
			return err
		}
		if o.Before != nil {
			if err := o.Before(ctx, b); err != nil {
				return fmt.Errorf("bunschema: Before: %w", err)
			}
		}
		for _, model := range sorted {
			if _, err := o.table(b.NewCreateTable().Model(model)).Exec(ctx); err != nil {
				return fmt.Errorf("bunschema: %T: %w", model, err)
			}
		}
		if o.After != nil {
			if err := o.After(ctx, b); err != nil {
				return fmt.Errorf("bunschema: After: %w", err)
			}
		}
		return nil
	}
}

func (o Options) table(q *bun.CreateTableQuery) *bun.CreateTableQuery {
	if o.Table != nil {
		return o.Table(q)
	}
	return q.WithForeignKeys()
}

func (o Options) dialect(name string) (schema.Dialect, error) {
	if o.Dialect != nil {
		return o.Dialect(name), nil
	}
	switch name {
	case "sqlite":
		return sqlitedialect.New(), nil
	case "postgresql":
		return pgdialect.New(), nil
	case "mysql", "mariadb":
		return mysqldialect.New(), nil
	}
	return nil, fmt.Errorf("bunschema: Bun has no dialect for %s here; set Options.Dialect", name)
}
