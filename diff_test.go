package alembic_test

import (
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
