package alembic_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestHooksDecideWhetherAColumnDiffers(t *testing.T) {
	db := testenv.SQLite(t)
	if _, err := db.Exec("CREATE TABLE t (same INTEGER, different INTEGER, undecided INTEGER)"); err != nil {
		t.Fatal(err)
	}
	hook := func(table schema.TableName, database, model *schema.Column) alembic.Verdict {
		if table.Name != "t" || database.Name != model.Name {
			t.Errorf("asked for %s.%s and %s", table, database.Name, model.Name)
		}
		return map[string]alembic.Verdict{"same": alembic.Same, "different": alembic.Different}[model.Name]
	}
	env := &alembic.Env{TargetMetadata: sa.NewMetaData(sa.Table("t",
		sa.Column("same", sa.Text()), sa.Column("different", sa.Integer()), sa.Column("undecided", sa.Text())))}
	for name, c := range map[string]struct {
		set  func(*alembic.Env)
		want []string
	}{
		"no hook": {func(*alembic.Env) {}, []string{"alter column t.same (type)", "alter column t.undecided (type)"}},
		"type":    {func(e *alembic.Env) { e.CompareType = hook }, []string{"alter column t.different (type)", "alter column t.undecided (type)"}},
		"server default": {func(e *alembic.Env) { e.CompareServerDefault = hook },
			[]string{"alter column t.same (type)", "alter column t.different (default)", "alter column t.undecided (type)"}},
	} {
		with := *env
		c.set(&with)
		diff, err := testenv.Migrator(t, db, &with).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range diff.Upgrade {
			got = append(got, o.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTargetFolderTakesSQLFilesOfAnyCase(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.sql": "CREATE TABLE a (id INTEGER);", "b.SQL": "CREATE TABLE b (id INTEGER);", "._a.sql": "\x00\x05\x16\x07", "README": "no SQL",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m, err := alembic.New(nil, "sqlite", &alembic.Env{}, alembic.WithTargetSQL(dir), alembic.WithScratch(func(context.Context) (*sql.DB, error) {
		return sql.Open("sqlite", ":memory:")
	}))
	if err != nil {
		t.Fatal(err)
	}
	diff, err := m.Diff(t.Context(), alembic.DiffOptions{FromBase: true})
	if err != nil || len(diff.Upgrade) != 2 {
		t.Errorf("got %v, %v", diff, err)
	}
}

func TestAForeignKeyToWhatNobodyHasIsRefused(t *testing.T) {
	db := testenv.SQLite(t)
	if _, err := db.Exec("CREATE TABLE legacy (id INTEGER PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	type post struct {
		UserID int64 `alembic:"references=user.id"`
	}
	users := sa.Table("users", sa.Column("id", sa.Integer(), sa.PrimaryKey))
	for want, item := range map[string]sa.Item{
		"":                sa.Table("t", sa.Column("a", sa.Integer(), sa.ForeignKey("users.id")), sa.Column("b", sa.Integer(), sa.ForeignKey("legacy.id"))),
		`table "posts" (`: sa.Model[post]("posts"),
		`diff_test.go:`:   sa.Model[post]("posts"),
		`: the foreign key of post.UserID: there is no table "user", neither in the models nor in the database; did you mean 'users'? Otherwise correct the name`: sa.Model[post]("posts"),
		`the foreign key of a: the table "users" has no column "ID2"; did you mean 'id'? Otherwise correct the name`:                                              sa.Table("t", sa.Column("a", sa.Integer(), sa.ForeignKey("users.ID2"))),
		`the foreign key of a: the table "legacy" has no column "key"; correct the name`:                                                                          sa.Table("t", sa.Column("a", sa.Integer(), sa.ForeignKey("legacy.key"))),
	} {
		env := &alembic.Env{TargetMetadata: sa.NewMetaData(users, item)}
		_, err := testenv.Migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestFromBaseOnlyOtherSchemasMayHoldWhatTheModelsReferTo(t *testing.T) {
	for target, ok := range map[string]bool{"auth.users.id": true, "users.id": false} {
		env := &alembic.Env{TargetMetadata: sa.NewMetaData(sa.Table("t", sa.Column("a", sa.Integer(), sa.ForeignKey(target))))}
		m, err := alembic.New(nil, "postgresql", env)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = m.Diff(t.Context(), alembic.DiffOptions{FromBase: true}); (err == nil) != ok {
			t.Errorf("%s: %v", target, err)
		}
	}
}
