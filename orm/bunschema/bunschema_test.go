package bunschema_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/ormtest"
	"github.com/alembic-go/alembic/orm/bunschema"
	"github.com/alembic-go/alembic/sa"
)

// open opens a database as an application of Bun's does.
func open(db *sql.DB, dialect string) *bun.DB {
	return bun.NewDB(db, map[string]func() schema.Dialect{
		"sqlite":     func() schema.Dialect { return sqlitedialect.New() },
		"postgresql": func() schema.Dialect { return pgdialect.New() },
		"mariadb":    func() schema.Dialect { return mysqldialect.New() },
	}[dialect]())
}

// indexes creates what Bun's models don't hold.
func indexes(ctx context.Context, b *bun.DB) error {
	_, err := b.NewCreateIndex().Table("posts").Index("ix_posts_title").Column("title").IfNotExists().Exec(ctx)
	return err
}

// version is a version of the application's models. Its own migration makes each
// table by hand, those that others refer to first.
func version(models []any) ormtest.Version {
	return ormtest.Version{
		Target: bunschema.Options{After: indexes}.CreateTables(models...),
		Migrate: func(ctx context.Context, db *sql.DB, dialect string) error {
			b := open(db, dialect)
			b.RegisterModel(models[0])
			for _, m := range slices.Backward(models) {
				if _, err := b.NewCreateTable().Model(m).WithForeignKeys().IfNotExists().Exec(ctx); err != nil {
					return err
				}
			}
			return indexes(ctx, b)
		},
	}
}

func insert(ctx context.Context, db *sql.DB, dialect string) error {
	b := open(db, dialect)
	b.RegisterModel((*PostTag)(nil))
	user := &User{Name: "Ada", Email: "a@example.com", Active: true}
	_, err := b.NewInsert().Model(user).Exec(ctx)
	post := &Post{UserID: user.ID, Title: "First"}
	_, postErr := b.NewInsert().Model(post).Exec(ctx)
	tag := &Tag{Name: "one"}
	_, tagErr := b.NewInsert().Model(tag).Exec(ctx)
	_, linkErr := b.NewInsert().Model(&PostTag{PostID: post.ID, TagID: tag.ID}).Exec(ctx)
	return errors.Join(err, postErr, tagErr, linkErr)
}

func TestRevisionsLeadToWhatBunMakes(t *testing.T) {
	ormtest.ORM{
		Versions: []ormtest.Version{version(first), version(second), version(third)},
		Insert:   insert,
		Count:    "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM posts) + (SELECT count(*) FROM post_tags)",
		OwnText:  []string{"sqlite"},
	}.Prove(t)
}

func TestOptionsArePassedOn(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		db := open()
		var called []string
		o := bunschema.Options{
			Before: func(context.Context, *bun.DB) error { called = append(called, "before"); return nil },
			Table:  func(q *bun.CreateTableQuery) *bun.CreateTableQuery { called = append(called, "table"); return q },
			After:  func(context.Context, *bun.DB) error { called = append(called, "after"); return nil },
		}
		diff, err := db.Migrator(t, &alembic.Env{TargetFunc: o.CreateTables((*PostTag)(nil), (*Post)(nil), (*Tag)(nil), (*User)(nil))}).
			Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(called, " "); got != "before table table table table after" {
			t.Errorf("called: %s", got)
		}
		for _, o := range diff.Upgrade {
			if !strings.HasPrefix(o.String(), "create table ") {
				t.Errorf("without foreign keys: %s", o)
			}
		}
	})
}

// row is a generic model's part, labelled a generic model.
type row[T any] struct {
	ID T `bun:",pk"`
}

type labelled[T any] struct {
	bun.BaseModel `bun:"table:labelled"`

	row[T]
	Label string `bun:",notnull"`
}

func TestGenericModels(t *testing.T) {
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		db := open()
		env := &alembic.Env{TargetFunc: bunschema.CreateTables((*labelled[int64])(nil))}
		diff, err := db.Migrator(t, env).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil || len(diff.Upgrade) != 1 || diff.Upgrade[0].String() != "create table labelled" {
			t.Errorf("%v, %v", diff, err)
		}
	})
}

// TestWhatBunDoesInTheScratchPlace goes beyond the tables of models: index,
// rows, transactions, and a pool that is closed.
func TestWhatBunDoesInTheScratchPlace(t *testing.T) {
	after := func(ctx context.Context, b *bun.DB) error {
		err := b.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewInsert().Model(&Tag{Name: "one"}).Exec(ctx)
			return err
		})
		q := b.NewCreateIndex().Model((*Tag)(nil)).Index("ix_tags_name").Column("name")
		if b.Dialect().Name() == dialect.PG {
			q = q.Concurrently()
		}
		_, indexErr := q.Exec(ctx)
		return errors.Join(err, indexErr, b.Close())
	}
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		db := open()
		m := db.Migrator(t, &alembic.Env{TargetFunc: bunschema.Options{After: after}.CreateTables((*Tag)(nil))})
		for range 2 {
			diff, err := m.Diff(t.Context(), alembic.DiffOptions{})
			if err != nil || !strings.Contains(strings.Join(diff.Log, "\n"), "added index 'ix_tags_name' on 'tags'") {
				t.Errorf("%v, %v", diff, err)
			}
		}
	})
}

func TestFailuresAreBunsOwn(t *testing.T) {
	refused := errors.New("not now")
	type bad struct {
		ID   int64 `bun:",pk"`
		Kind int   `bun:"type:no such type("`
	}
	type joined struct {
		ID  int64 `bun:",pk"`
		Tag *Tag  `bun:"rel:belongs-to,join:tag_key=id"`
	}
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		db := open()
		for name, c := range map[string]struct {
			target ormtest.Func
			want   string
		}{
			"no struct":   {bunschema.CreateTables("users"), "bunschema: string is no model"},
			"a value":     {bunschema.CreateTables(Tag{}), "bunschema: bunschema_test.Tag is no model; give a pointer to a struct"},
			"a list":      {bunschema.CreateTables([]any{(*Tag)(nil)}), "and a list as list..."},
			"a relation":  {bunschema.CreateTables((*joined)(nil), (*Tag)(nil)), "Env.TargetFunc: bunschema: Bun refuses the models: bun: Joined belongs-to Tag: Joined must have column tag_key"},
			"no models":   {bunschema.CreateTables(), "Env.TargetFunc made no table"},
			"a statement": {bunschema.CreateTables((*bad)(nil)), "in: CREATE TABLE"},
			"after":       {bunschema.Options{After: func(context.Context, *bun.DB) error { return refused }}.CreateTables((*Tag)(nil)), "bunschema: After: not now"},
		} {
			_, err := db.Migrator(t, &alembic.Env{TargetFunc: c.target}).Diff(t.Context(), alembic.DiffOptions{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	err := bunschema.CreateTables((*Tag)(nil))(t.Context(), nil, "oracle")
	if err == nil || !strings.Contains(err.Error(), "set Options.Dialect") {
		t.Errorf("another database: %v", err)
	}
	if err := sa.NewMetaData(sa.Model[Tag]("tags")).Validate(); err == nil || !strings.Contains(err.Error(), "bunschema.CreateTables") {
		t.Errorf("sa.Model of one of Bun's: %v", err)
	}
}
