package e2e_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
)

// remakes changes what SQLite rebuilds a table for, and MariaDB declares a column anew for,
// of tables that the same script makes.
func remakes(more func(*alembic.Op)) func(*alembic.Op) error {
	return func(op *alembic.Op) error {
		op.CreateTable("parents", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("name", sa.String(20)))
		op.CreateTable("made", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.String(20), sa.ServerDefault("x"), sa.Indexed),
			sa.Column("p", sa.Integer()), sa.Column("gone", sa.Integer()))
		op.Execute("INSERT INTO parents VALUES (1, 'one')")
		op.Execute("INSERT INTO made (id, a, p) VALUES (1, 'kept', 1)")
		op.CreateView("shown", "SELECT id FROM made")
		more(op)
		op.AlterColumn("made", "a", sa.NotNull)
		op.AlterColumn("made", "a", sa.Type(sa.String(40)))
		op.CreateForeignKey("fk_p", "made", "parents", []string{"p"}, []string{"id"})
		op.CreateCheckConstraint("ck_p", "made", "p > 0")
		op.DropColumn("made", "gone")
		op.RenameTable("parents", "elders")
		op.AlterColumn("elders", "name", sa.NotNull, sa.NewColumnName("full_name"))
		return op.Err()
	}
}

// TestAScriptRebuildsTheTablesThatItMakes compares the script with a run. What raw SQL has
// changed isn't known.
func TestAScriptRebuildsTheTablesThatItMakes(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		env := testenv.Go(remakes(func(*alembic.Op) {}))
		ran, printed := s.fresh(t), s.fresh(t)
		if err := ran.migrator(t, ran.open(t), env).Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		exec(t, ran.open(t), "DROP TABLE alembic_journal") // a script makes none
		var script bytes.Buffer
		if err := printed.migrator(t, nil, env).UpgradeSQL(t.Context(), &script, "", "head"); err != nil {
			t.Fatal(err)
		}
		printed.clientRuns(t, script.String())
		if diff := cmp.Diff(ran.schemaDump(t), printed.schemaDump(t)); diff != "" {
			t.Errorf("(-run +script):\n%s", diff)
		}
		if got := one(t, printed.open(t), "SELECT a FROM made"); got != "kept" {
			t.Errorf("the row is %q", got)
		}
		if s.dialect != "sqlite" {
			return
		}
		for _, text := range []string{"CREATE INDEX made_by_text ON MADE (p)", "CREATE TRIGGER t AFTER INSERT ON parents BEGIN DELETE FROM made; END", "ALTER TABLE made ADD by_text",
			"CREATE TABLE IF NOT EXISTS made (by_text)", "UPDATE sqlite_schema SET sql = sql"} {
			raw := testenv.Go(remakes(func(op *alembic.Op) { op.Execute(text) }))
			var missing *dialect.MissingTableError
			if err := printed.migrator(t, nil, raw).UpgradeSQL(t.Context(), &script, "", "head"); !errors.As(err, &missing) {
				t.Errorf("behind %s: %v", text, err)
			}
		}
	})
}
