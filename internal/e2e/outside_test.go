package e2e_test

import (
	"testing"

	"github.com/alembic-go/alembic/internal/testenv"
)

func TestSectionOutsideOfATransactionMayHaveItsOwn(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		exec(t, db, "CREATE TABLE log (x INTEGER)")
		m := s.migrator(t, db, testenv.Files("\n-- +alembic upgrade no-transaction\n"+
			"BEGIN;\nINSERT INTO log VALUES (1);\nROLLBACK;\nBEGIN;\nINSERT INTO log VALUES (2);\nCOMMIT;\nINSERT INTO log VALUES (3);\n"))
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if got := one(t, db, "SELECT sum(x) FROM log"); got != "5" {
			t.Errorf("the rows sum up to %s", got)
		}
	})
}

func TestTransactionLeftOpenOutsideIsNoLoss(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		exec(t, db, "CREATE TABLE log (x INTEGER)")
		m := s.migrator(t, db, testenv.Files("\n-- +alembic upgrade no-transaction\nBEGIN;\nINSERT INTO log VALUES (1);\n"))
		err := m.Upgrade(t.Context(), "head")
		recorded := len(testenv.Current(t, m)) == 1
		if recorded != (err == nil) {
			t.Errorf("Upgrade returned %v, and the revision is recorded: %v", err, recorded)
		}
		if got := one(t, db, "SELECT count(*) FROM log"); (got == "1") != recorded {
			t.Errorf("%s rows; recorded: %v", got, recorded)
		}
	})
}
