package e2e_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

func TestQuestionMarksStandForValuesOnEveryDatabase(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		up := func(op *alembic.Op) error {
			op.Execute("CREATE TABLE t (id INTEGER, s VARCHAR(20))")
			op.Execute("INSERT INTO t (id, s) VALUES (?, ?)", 1, "why?")
			op.Execute("UPDATE t SET id = ? WHERE s = 'why?' AND id = ?", 5, 1)
			return op.Err()
		}
		m := s.migrator(t, db, testenv.Go(up))
		var script strings.Builder
		if err := m.UpgradeSQL(t.Context(), &script, "", "head"); err != nil {
			t.Fatal(err)
		}
		if want := "UPDATE t SET id = 5 WHERE s = 'why?' AND id = 1;"; !strings.Contains(script.String(), want) {
			t.Errorf("the script lacks %q:\n%s", want, script.String())
		}
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if got := one(t, db, "SELECT id FROM t"); got != "5" {
			t.Errorf("the row is %s", got)
		}
	})
}

func TestQuestionMarksThatAreOperatorsStay(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, `CREATE TABLE t (doc jsonb); INSERT INTO t VALUES ('{"a": 1}')`)
	for text, fails := range map[string]bool{
		`UPDATE t SET doc = '{"b": 2}' WHERE doc ? $1`: false,
		`UPDATE t SET doc = '{}' WHERE doc ? ?`:        true,
	} {
		m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
			op.Execute(text, "a")
			return op.Err()
		}))
		err := m.Upgrade(t.Context(), "head")
		if fails {
			wantError(t, err, "2 placeholders for 1 values", "$1")
		} else if err != nil {
			t.Error(err)
		}
		if got := one(t, db, "SELECT doc::text FROM t"); !fails && got != `{"b": 2}` {
			t.Errorf("the row is %s", got)
		}
		if err := m.StampPurge(t.Context(), "base"); err != nil {
			t.Fatal(err)
		}
	}
}
