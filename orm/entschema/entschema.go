// Package entschema makes ent's schema the target schema of Alembic.
//
//	var Env = &alembic.Env{
//		TargetFunc: entschema.Create(migrate.Tables),
//		Revisions:  []*alembic.Revisions{versions.Revisions},
//	}
//
// migrate is the package of that name that ent generates. ent itself makes the
// tables, in a scratch place where Alembic reads them.
package entschema

import (
	"context"
	"database/sql"
	"fmt"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
)

// dialects are ent's names of databases by Alembic's.
var dialects = map[string]string{
	"sqlite":     dialect.SQLite,
	"postgresql": dialect.Postgres,
	"mysql":      dialect.MySQL,
	"mariadb":    dialect.MySQL,
}

// Create returns a function for alembic.Env.TargetFunc that has ent make the
// tables as Schema.Create of the generated client does, with the same options.
func Create(tables []*schema.Table, options ...schema.MigrateOption) func(ctx context.Context, db *sql.DB, dialect string) error {
	return func(ctx context.Context, db *sql.DB, database string) error {
		name, ok := dialects[database]
		if !ok {
			return fmt.Errorf("entschema: ent has no dialect for %s", database)
		}
		if name == dialect.SQLite { // ent asks for it
			if _, err := db.ExecContext(ctx, "PRAGMA foreign_keys = ON"); err != nil {
				return fmt.Errorf("entschema: %w", err)
			}
		}
		migrate, err := schema.NewMigrate(entsql.OpenDB(name, db), options...)
		if err != nil {
			return fmt.Errorf("entschema: %w", err)
		}
		return migrate.Create(ctx, tables...)
	}
}
