package gormschema_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/ormtest"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/orm/gormschema"
	v1 "github.com/alembic-go/alembic/orm/gormschema/internal/v1"
	v2 "github.com/alembic-go/alembic/orm/gormschema/internal/v2"
	v3 "github.com/alembic-go/alembic/orm/gormschema/internal/v3"
	"github.com/alembic-go/alembic/sa"
)

// open opens a database as an application of GORM's does.
func open(db *sql.DB, dialect string) (*gorm.DB, error) {
	dialector := map[string]gorm.Dialector{
		"sqlite":     sqlite.New(sqlite.Config{Conn: db}),
		"postgresql": postgres.New(postgres.Config{Conn: db}),
		"mariadb":    mysql.New(mysql.Config{Conn: db}),
	}[dialect]
	return gorm.Open(dialector, &gorm.Config{Logger: logger.Discard})
}

// version is a version of the application's models.
func version(setup func(*gorm.DB) error, models []any) ormtest.Version {
	return ormtest.Version{
		Target: gormschema.Options{Setup: setup}.AutoMigrate(models...),
		Migrate: func(ctx context.Context, db *sql.DB, dialect string) error {
			g, err := open(db, dialect)
			if err != nil {
				return err
			}
			return errors.Join(setup(g), g.WithContext(ctx).AutoMigrate(models...))
		},
	}
}

func insert(_ context.Context, db *sql.DB, dialect string) error {
	g, err := open(db, dialect)
	if err != nil {
		return err
	}
	return errors.Join(v1.Setup(g), g.Create([]*v1.User{
		{Name: "Ada", Email: "a@example.com", Home: v1.Address{City: "London"}, Groups: []v1.Group{{Name: "one"}}, Posts: []v1.Post{{Title: "First", CreatedAt: time.Now()}}},
		{Name: "Bob", Email: "b@example.com", Toys: []v1.Toy{{Name: "car"}}},
	}).Error)
}

func TestRevisionsLeadToWhatAutoMigrateMakes(t *testing.T) {
	ormtest.ORM{
		Versions: []ormtest.Version{version(v1.Setup, v1.Models()), version(v2.Setup, v2.Models()), version(v3.Setup, v3.Models())},
		Insert:   insert,
		Count:    "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM posts) + (SELECT count(*) FROM user_groups)",
		OwnText:  []string{"sqlite"},
	}.Prove(t)
}

// TestDecimalsOnSQLite shows the one thing that AutoMigrate changes on SQLite:
// it takes a decimal's type for another one, also in the table that it made
// itself, and makes the table anew the second time.
func TestDecimalsOnSQLite(t *testing.T) {
	type Price struct {
		ID     uint
		Amount float64 `gorm:"type:decimal(10,2)"`
	}
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		db := open()
		migrate := version(func(*gorm.DB) error { return nil }, []any{&Price{}})
		var dumps []string
		for range 3 {
			if err := migrate.Migrate(t.Context(), db.DB, db.Dialect); err != nil {
				t.Fatal(err)
			}
			dumps = append(dumps, db.Dump(t))
			if err := db.Migrator(t, &alembic.Env{TargetFunc: migrate.Target}).Check(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if own := dumps[0] != dumps[1]; own != (db.Dialect == "sqlite") || dumps[1] != dumps[2] {
			t.Errorf("AutoMigrate changes its own tables: %q", dumps)
		}
	})
}

func TestOptionsArePassedOn(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		db := open()
		var spoke []string
		o := gormschema.Options{
			Config: gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: "app_", SingularTable: true}},
			Setup: func(g *gorm.DB) error {
				spoke = append(spoke, "setup")
				if g.Logger != logger.Discard {
					t.Error("GORM logs what it does in the scratch place")
				}
				return nil
			},
		}
		env := &alembic.Env{TargetFunc: o.AutoMigrate(&v1.Group{})}
		diff, err := db.Migrator(t, env).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := diff.Upgrade[0].String(); got != "create table app_group" || len(spoke) != 1 {
			t.Errorf("%s, after %q", got, spoke)
		}
	})
}

// TestDialectorIsTheApplications has MySQL's dialector give strings a size.
func TestDialectorIsTheApplications(t *testing.T) {
	type Label struct {
		ID   uint
		Text string
	}
	o := gormschema.Options{Dialector: func(db *sql.DB, dialect string) gorm.Dialector {
		switch dialect {
		case "sqlite":
			return sqlite.New(sqlite.Config{Conn: db})
		case "postgresql":
			return postgres.New(postgres.Config{Conn: db, PreferSimpleProtocol: true})
		}
		return mysql.New(mysql.Config{Conn: db, DefaultStringSize: 191})
	}}
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		db := open()
		diff, err := db.Migrator(t, &alembic.Env{TargetFunc: o.AutoMigrate(&Label{})}).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil || len(diff.Upgrade) != 1 {
			t.Fatalf("%v, %v", diff, err)
		}
		create, ok := diff.Upgrade[0].(op.CreateTable)
		if !ok {
			t.Fatalf("%s", diff.Upgrade[0])
		}
		got := fmt.Sprint(create.Table.Column("text").Type)
		if strings.Contains(got, "191") != (db.Dialect == "mariadb") {
			t.Errorf("the type is %s", got)
		}
	})
}

// keyed is a generic model's part.
type keyed[T any] struct {
	ID T `gorm:"primaryKey"`
}

// Labelled is a generic model.
type Labelled[T any] struct {
	keyed[T]
	Label string `gorm:"size:20;not null"`
}

// TableName names its table.
func (Labelled[T]) TableName() string { return "labelled" }

func TestGenericModels(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		diff, err := open().Migrator(t, &alembic.Env{TargetFunc: gormschema.AutoMigrate(&Labelled[int64]{})}).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil || len(diff.Upgrade) != 1 || diff.Upgrade[0].String() != "create table labelled" {
			t.Errorf("%v, %v", diff, err)
		}
	})
}

func TestFailuresAreGORMsOwn(t *testing.T) {
	refused := errors.New("not set up")
	type bad struct {
		ID    uint
		Thing chan int
	}
	type wrongType struct {
		ID   uint
		Kind string `gorm:"type:no_such_type_(1)"`
	}
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		db := open()
		for name, c := range map[string]struct {
			target ormtest.Func
			want   string
		}{
			"a model that GORM refuses": {gormschema.AutoMigrate(&v1.Group{}, &bad{}), "Env.TargetFunc: gormschema: GORM refuses *gormschema_test.bad: failed to parse field: Thing, error: unsupported data type"},
			"a list":                    {gormschema.AutoMigrate(v1.Models()), "gormschema: []interface {} is no model; give a struct for each, such as &User{}, and a list as list..."},
			"nil":                       {gormschema.AutoMigrate(nil), "gormschema: <nil> is no model"},
			"no dialector":              {gormschema.Options{Dialector: func(*sql.DB, string) gorm.Dialector { return nil }}.AutoMigrate(&v1.Group{}), "Options.Dialector returned nil for " + db.Dialect},
			"no models":                 {gormschema.AutoMigrate(), "Env.TargetFunc made no table"},
			"Setup":                     {gormschema.Options{Setup: func(*gorm.DB) error { return refused }}.AutoMigrate(&v1.Group{}), "gormschema: Setup: not set up"},
			"a statement":               {gormschema.AutoMigrate(&wrongType{}), "in: CREATE TABLE"},
		} {
			if name == "a statement" && db.Dialect == "sqlite" {
				continue // any type will do there
			}
			_, err := db.Migrator(t, &alembic.Env{TargetFunc: c.target}).Diff(t.Context(), alembic.DiffOptions{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	err := gormschema.AutoMigrate(&v1.Group{})(t.Context(), nil, "oracle")
	if err == nil || !strings.Contains(err.Error(), "set Options.Dialector") {
		t.Errorf("another database: %v", err)
	}
}

// TestRefusedModelIsToldByTheErrorAlone runs the test above in a process of its
// own, since GORM's logger holds the standard output from the start.
func TestRefusedModelIsToldByTheErrorAlone(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFailuresAreGORMsOwn$/^sqlite$").CombinedOutput()
	if err != nil || strings.Contains(string(out), "unsupported data type") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestModelNamesThisModuleForEmbeddedModels(t *testing.T) {
	type account struct{ gorm.Model }
	err := sa.NewMetaData(sa.Model[account]("accounts")).Validate()
	if err == nil || !strings.Contains(err.Error(), "the field Model has the type gorm.Model") || !strings.Contains(err.Error(), "gormschema.AutoMigrate") {
		t.Errorf("sa.Model of a gorm.Model: %v", err)
	}
}
