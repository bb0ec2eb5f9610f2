package e2e_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// keeping makes the journal of an Env keep downgrades.
func keeping(env *alembic.Env) *alembic.Env {
	env.JournalDowngrades = true
	return env
}

// TestAnOlderProgramTakesBackWhatANewerOneDid compares a database that the newer
// program takes back with one of which the older program does, by the statements in
// the journal.
func TestAnOlderProgramTakesBackWhatANewerOneDid(t *testing.T) {
	for name, c := range clients {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := server{dialect: c.dialect.Name()}
			states := map[string][]string{}
			newer := keeping(richEnv())
			older := keeping(richEnv("aaaa"))
			for by, env := range map[string]*alembic.Env{"the newer program": newer, "the older program": older} {
				db, _ := c.open(t)
				if err := s.migrator(t, db, newer).Upgrade(t.Context(), "head"); err != nil {
					t.Fatal(err)
				}
				if err := s.migrator(t, db, env).Downgrade(t.Context(), "aaaa"); err != nil {
					t.Fatal(by, err)
				}
				states[by] = c.state(t, db)
			}
			if diff := cmp.Diff(states["the newer program"], states["the older program"]); diff != "" {
				t.Errorf("the older program leaves another database (-newer +older):\n%s", diff)
			}
		})
	}
}

// TestAKeptDowngradeThatFailsGoesOn runs one that fails at its second statement.
func TestAKeptDowngradeThatFailsGoesOn(t *testing.T) {
	t.Parallel()
	s := mariadb(t)
	db := s.open(t)
	first := "-- +alembic upgrade\nCREATE TABLE one (x INT);\n\n-- +alembic downgrade\nDROP TABLE one;\n"
	second := "-- +alembic upgrade\nCREATE TABLE two (x INT);\nCREATE TABLE more (x INT);\n\n-- +alembic downgrade\nDROP TABLE two;\nDROP TABLE more;\n"
	if err := s.migrator(t, db, keeping(testenv.Files(first, second))).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "RENAME TABLE more TO elsewhere")
	m := s.migrator(t, db, keeping(testenv.Files(first)))
	var failed *alembic.RevisionError
	if err := m.Downgrade(t.Context(), "aaaa"); !errors.As(err, &failed) || failed.Revision != "bbbb" || !strings.Contains(err.Error(), "DROP TABLE two") {
		t.Fatalf("the second statement fails: %v", err)
	}
	exec(t, db, "RENAME TABLE elsewhere TO more")
	if err := m.Resume(t.Context(), alembic.Resolution{}); err != nil {
		t.Fatal(err)
	}
	got := one(t, db, "SELECT GROUP_CONCAT(table_name ORDER BY 1) FROM information_schema.tables WHERE table_schema = DATABASE()")
	if got != "alembic_journal,alembic_version,one" {
		t.Errorf("the tables are %s", got)
	}
}

// TestADowngradeThatAsksTheDatabaseIsNotKept proves that the older program says so
// and changes nothing.
func TestADowngradeThatAsksTheDatabaseIsNotKept(t *testing.T) {
	t.Parallel()
	s := postgres(t)
	db := s.open(t)
	asks := keeping(testenv.GoBothWays(func(op *alembic.Op) error { op.Execute("CREATE TABLE a (x INT)"); return op.Err() },
		func(op *alembic.Op) error {
			var n int
			if err := op.Conn().QueryRowContext(op.Context(), "SELECT count(*) FROM a").Scan(&n); err != nil {
				return err
			}
			op.Execute("DROP TABLE a")
			return op.Err()
		}))
	if err := s.migrator(t, db, asks).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	err := s.migrator(t, db, keeping(&alembic.Env{})).Downgrade(t.Context(), "base")
	var unknown *alembic.UnknownRevisionError
	if !errors.As(err, &unknown) || !strings.Contains(err.Error(), "were not kept when it was applied") {
		t.Errorf("got %v", err)
	}
	if got := one(t, db, "SELECT version_num FROM alembic_version"); got != "aaaa" {
		t.Errorf("the database is at %s", got)
	}
}
