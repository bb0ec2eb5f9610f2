package alembic_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
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
