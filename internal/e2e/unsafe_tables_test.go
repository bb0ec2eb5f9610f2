package e2e_test

import (
	"errors"
	"testing"

	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestOurTablesTakePartInTransactions has tables with an engine without transactions,
// which would keep the record of a revision that is rolled back.
func TestOurTablesTakePartInTransactions(t *testing.T) {
	env := testenv.Files("-- +alembic upgrade\nCREATE TABLE a (x INTEGER);\n", "-- +alembic upgrade\nINSERT INTO a VALUES (1);\n")
	for name, change := range map[string]string{
		"a version table": "ALTER TABLE alembic_version ENGINE=MyISAM", "a journal": "ALTER TABLE alembic_journal ENGINE=Aria",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mariadb(t)
			db := s.open(t)
			m := s.migrator(t, db, env)
			if err := m.EnsureVersionTable(t.Context()); err != nil {
				t.Fatal(err)
			}
			exec(t, db, change)
			var unsafe *engine.UnsafeTableError
			if err := m.Upgrade(t.Context(), "head"); !errors.As(err, &unsafe) {
				t.Fatalf("the upgrade returned %v", err)
			}
			if err := m.StampPurge(t.Context(), "head"); !errors.As(err, &unsafe) {
				t.Errorf("stamp --purge returned %v", err)
			}
			if _, err := m.Current(t.Context()); err != nil {
				t.Errorf("current returned %v", err)
			}
			exec(t, db, "ALTER TABLE "+unsafe.Table.Name+" ENGINE=InnoDB")
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("the server's default", func(t *testing.T) {
		t.Parallel()
		s := mariadb(t)
		db := s.open(t)
		db.SetMaxOpenConns(1) // which keeps its setting
		exec(t, db, "SET SESSION default_storage_engine = MyISAM")
		if err := s.migrator(t, db, env).Upgrade(t.Context(), "aaaa"); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"alembic_version", "alembic_journal"} {
			if engine := one(t, db, "SELECT engine FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '"+table+"'"); engine != "InnoDB" {
				t.Errorf("%s has the engine %s", table, engine)
			}
		}
	})
}
