// Package gormschema makes GORM's models the target schema of Alembic.
//
//	var Env = &alembic.Env{
//		TargetFunc: gormschema.AutoMigrate(&User{}, &Post{}),
//		Revisions:  []*alembic.Revisions{versions.Revisions},
//	}
//
// GORM itself makes the tables, in a scratch place where Alembic reads them, so
// whatever AutoMigrate understands is understood.
package gormschema

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// AutoMigrate returns a function for alembic.Env.TargetFunc that has GORM make
// the tables of the models. To set options of GORM, use [Options].
func AutoMigrate(models ...any) func(ctx context.Context, db *sql.DB, dialect string) error {
	return Options{}.AutoMigrate(models...)
}

// Options are how an application opens its database, as far as that matters for
// the schema. The zero value has GORM's defaults.
type Options struct {
	// Config is passed on to gorm.Open, for example with a NamingStrategy.
	// Without a Logger nothing is logged, not even by logger.Default about a model
	// that GORM refuses, which the error names.
	Config gorm.Config
	// Dialector returns the dialector for a database, for example to set
	// DefaultStringSize of MySQL. Its configuration must use db as the
	// connection. If nil, GORM's own one for the dialect is used.
	Dialector func(db *sql.DB, dialect string) gorm.Dialector
	// Setup is called before AutoMigrate, for example to call SetupJoinTable or
	// to use plugins.
	Setup func(*gorm.DB) error
}

// AutoMigrate returns a function for alembic.Env.TargetFunc that has GORM make
// the tables of the models.
func (o Options) AutoMigrate(models ...any) func(ctx context.Context, db *sql.DB, dialect string) error {
	return func(ctx context.Context, db *sql.DB, dialect string) error {
		g, err := o.open(db, dialect)
		if err != nil {
			return err
		}
		g = g.WithContext(ctx)
		if err := o.prepare(g, models); err != nil {
			return err
		}
		return g.AutoMigrate(models...)
	}
}

// prepare calls Setup and reads the models.
func (o Options) prepare(g *gorm.DB, models []any) error {
	if o.Config.Logger == nil {
		defer silence()()
	}
	if o.Setup != nil {
		if err := o.Setup(g); err != nil {
			return fmt.Errorf("gormschema: Setup: %w", err)
		}
	}
	return parse(g, models)
}

// parse has GORM read the models, so that an error names the model.
func parse(g *gorm.DB, models []any) error {
	for _, m := range models {
		typ := reflect.TypeOf(m)
		if typ != nil && typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		if typ == nil || typ.Kind() != reflect.Struct {
			return fmt.Errorf("gormschema: %T is no model; give a struct for each, such as &User{}, and a list as list...", m)
		}
		if err := (&gorm.Statement{DB: g}).Parse(m); err != nil {
			return fmt.Errorf("gormschema: GORM refuses %T: %w", m, err)
		}
	}
	return nil
}

func (o Options) open(db *sql.DB, dialect string) (*gorm.DB, error) {
	dialector, err := o.dialector(db, dialect)
	if err != nil {
		return nil, err
	}
	config := o.Config
	if config.Logger == nil {
		config.Logger = logger.Discard
	}
	return gorm.Open(dialector, &config)
}

func (o Options) dialector(db *sql.DB, dialect string) (gorm.Dialector, error) {
	if o.Dialector != nil {
		if d := o.Dialector(db, dialect); d != nil {
			return d, nil
		}
		return nil, fmt.Errorf("gormschema: Options.Dialector returned nil for %s", dialect)
	}
	switch dialect {
	case "sqlite":
		return sqlite.New(sqlite.Config{Conn: db}), nil
	case "postgresql":
		return postgres.New(postgres.Config{Conn: db}), nil
	case "mysql", "mariadb":
		return mysql.New(mysql.Config{Conn: db}), nil
	}
	return nil, fmt.Errorf("gormschema: GORM has no dialector for %s here; set Options.Dialector", dialect)
}
