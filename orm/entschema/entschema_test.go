package entschema_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/ormtest"
	"github.com/alembic-go/alembic/orm/entschema"
	"github.com/alembic-go/alembic/sa"
)

// migrate is Schema.Create of a generated client.
func migrate(n int) ormtest.Func {
	return func(ctx context.Context, db *sql.DB, name string) error {
		if name == "sqlite" {
			if _, err := db.ExecContext(ctx, "PRAGMA foreign_keys = ON"); err != nil {
				return err
			}
		}
		driver := entsql.OpenDB(map[string]string{"sqlite": dialect.SQLite, "postgresql": dialect.Postgres, "mariadb": dialect.MySQL}[name], db)
		m, err := schema.NewMigrate(driver)
		if err != nil {
			return err
		}
		return m.Create(ctx, version(n)...)
	}
}

func insert(ctx context.Context, db *sql.DB, _ string) error {
	for _, s := range []string{
		"INSERT INTO users (id, email, balance, token, made) VALUES (7, 'a@example.com', 0, 'b7cc8a0c-3b1a-4f0e-9d8e-0d2f6e0c1a11', '2026-11-25 10:00:00')",
		"INSERT INTO posts (id, title, user_posts) VALUES (7, 'First', 7)",
		"INSERT INTO tags (id, name) VALUES (7, 'one')",
		"INSERT INTO post_tags VALUES (7, 7)",
	} {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func TestRevisionsLeadToWhatEntMakes(t *testing.T) {
	var versions []ormtest.Version
	for n := range 3 {
		versions = append(versions, ormtest.Version{Target: entschema.Create(version(n + 1)), Migrate: migrate(n + 1)})
	}
	ormtest.ORM{
		Versions: versions,
		Insert:   insert,
		Count:    "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM posts) + (SELECT count(*) FROM post_tags)",
		OwnText:  []string{"sqlite"},
	}.Prove(t)
}

func TestOptionsArePassedOn(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		db := open()
		called := 0
		hook := schema.WithHooks(func(next schema.Creator) schema.Creator {
			return schema.CreateFunc(func(ctx context.Context, tables ...*schema.Table) error {
				called++
				return next.Create(ctx, tables...)
			})
		})
		env := &alembic.Env{TargetFunc: entschema.Create(version(1), schema.WithForeignKeys(false), hook)}
		diff, err := db.Migrator(t, env).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if called != 1 || diff.Empty() {
			t.Errorf("the hook was called %d times; %d operations", called, len(diff.Upgrade))
		}
	})
}

func TestFailuresAreEntsOwn(t *testing.T) {
	refused := errors.New("not now")
	hook := schema.WithHooks(func(schema.Creator) schema.Creator {
		return schema.CreateFunc(func(context.Context, ...*schema.Table) error { return refused })
	})
	key := &schema.Column{Name: "id", Type: field.TypeInt, Increment: true}
	bad := &schema.Table{Name: "bad", PrimaryKey: []*schema.Column{key},
		Columns:     []*schema.Column{key, {Name: "kind", Type: field.TypeOther, SchemaType: map[string]string{dialect.Postgres: "no_such_type", dialect.MySQL: "no_such_type"}}},
		ForeignKeys: nil}
	lost := &schema.Table{Name: "lost", PrimaryKey: []*schema.Column{key}, Columns: []*schema.Column{key},
		ForeignKeys: []*schema.ForeignKey{{Symbol: "lost_of", Columns: []*schema.Column{key}, RefColumns: []*schema.Column{key}, RefTable: &schema.Table{Name: "nowhere"}}}}
	twice := &schema.Table{Name: "twice", PrimaryKey: []*schema.Column{key}, Columns: []*schema.Column{key, {Name: "a", Type: field.TypeInt}, {Name: "a", Type: field.TypeInt}}}
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		db := open()
		for name, c := range map[string]struct {
			target ormtest.Func
			want   string
		}{
			"no tables":  {entschema.Create(nil), "Env.TargetFunc made no table"},
			"a hook":     {entschema.Create(version(1), hook), "not now"},
			"a lost key": {entschema.Create([]*schema.Table{lost}), `Env.TargetFunc: sql/schema: unexpected fk "lost_of" ref-table: "nowhere"`},
			"a column":   {entschema.Create([]*schema.Table{twice}), "in: CREATE TABLE"},
			"a type":     {entschema.Create([]*schema.Table{bad}), "Env.TargetFunc: "},
		} {
			_, err := db.Migrator(t, &alembic.Env{TargetFunc: c.target}).Diff(t.Context(), alembic.DiffOptions{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	if err := entschema.Create(version(1))(t.Context(), nil, "oracle"); err == nil || !strings.Contains(err.Error(), "ent has no dialect for oracle") {
		t.Errorf("another database: %v", err)
	}
	type user struct {
		ID    int
		Edges *schema.Table
	}
	if err := sa.NewMetaData(sa.Model[user]("users")).Validate(); err == nil || !strings.Contains(err.Error(), "entschema.Create") {
		t.Errorf("sa.Model of one of ent's: %v", err)
	}
}
