package e2e_test

import (
	"errors"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestRowsInTablesWithoutTransactionsAreNotWrittenAgain has a run lose its session behind
// a schema change and a statement about rows, which end with the session or don't.
func TestRowsInTablesWithoutTransactionsAreNotWrittenAgain(t *testing.T) {
	for name, c := range map[string]struct {
		statement string
		stays     bool
	}{
		"rows":                     {"INSERT INTO m VALUES (2)", true},
		"rows from another table":  {"INSERT IGNORE m SELECT x FROM i", true},
		"another row":              {"UPDATE m SET x = x + 1", true},
		"rows of two tables":       {"UPDATE i JOIN m USING (x) SET m.x = 7", true},
		"no row":                   {"DELETE FROM `m` WHERE x = 1", true},
		"rows in Aria":             {"REPLACE INTO a VALUES (2)", true},
		"rows that are only read":  {"INSERT INTO i SELECT x FROM m", false},
		"rows with a transaction":  {"UPDATE i SET x = x + 1", false},
		"a query without anything": {"SELECT x FROM m", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mariadb(t)
			db := s.open(t)
			exec(t, db, "CREATE TABLE i (x INTEGER)", "CREATE TABLE m (x INTEGER) ENGINE = MyISAM", "CREATE TABLE a (x INTEGER) ENGINE = Aria",
				"CREATE TABLE gate (x INTEGER)", "INSERT INTO i VALUES (1)", "INSERT INTO m VALUES (1)", "INSERT INTO gate VALUES (0)")
			m := s.migrator(t, db, testenv.SQL("CREATE TABLE b (x INTEGER);\n"+c.statement+";\nUPDATE gate SET x = x + 1;\nCREATE TABLE d (x INTEGER);"))
			loseSession(t, s, "UPDATE gate", func() error { return m.Upgrade(t.Context(), "head") })
			err := m.Upgrade(t.Context(), "head")
			if !c.stays {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var half *alembic.UnfinishedError
			if !errors.As(err, &half) {
				t.Fatalf("Upgrade returned %v", err)
			}
			wantError(t, err, "has no transactions", c.statement, "alembic resume --from-statement")
			if err := m.Resume(t.Context(), alembic.Resolution{FromStatement: 2}); err != nil {
				t.Error(err)
			}
		})
	}
}

// loseSession runs, and ends the session of the run while a statement that begins so waits
// for the row of the table gate.
func loseSession(t *testing.T, s server, statement string, run func() error) {
	t.Helper()
	db := s.open(t)
	gate, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer gate.Rollback()
	if _, err := gate.Exec("UPDATE /* from outside */ gate SET x = x + 1"); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- run() }()
	s.awaitStatement(t, statement)
	exec(t, db, "KILL CONNECTION "+one(t, db, "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE '"+statement+"%'"))
	select {
	case err = <-ended:
	case <-time.After(time.Minute):
	}
	if err == nil {
		t.Fatal("the run outlived its session")
	}
}
