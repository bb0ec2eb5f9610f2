package e2e_test

import (
	"errors"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestRowsInTablesWithoutTransactionsAreNotWrittenAgain has a run lose its session behind
// a statement about rows, which end with the session or don't. The next run does what is
// left, and leaves the rows of a run that nothing disturbed.
func TestRowsInTablesWithoutTransactionsAreNotWrittenAgain(t *testing.T) {
	for name, statement := range map[string]string{
		"rows":                     "INSERT INTO m VALUES (2)",
		"rows from another table":  "INSERT IGNORE m SELECT x FROM i",
		"another row":              "UPDATE m SET x = x + 1",
		"rows of two tables":       "UPDATE i JOIN m USING (x) SET m.x = 7",
		"no row":                   "DELETE FROM `m` WHERE x = 1",
		"rows in Aria":             "REPLACE INTO a VALUES (2)",
		"rows that are only read":  "INSERT INTO i SELECT x FROM m",
		"rows with a transaction":  "UPDATE i SET x = x + 1",
		"a query without anything": "SELECT x FROM m",
		"another engine":           "INSERT INTO c VALUES (1);\nALTER TABLE c ENGINE = MyISAM;\nINSERT INTO c VALUES (2)",
		"a table of the revision":  "CREATE TABLE e (x INTEGER) ENGINE = MyISAM;\nINSERT INTO e VALUES (2)",
	} {
		for where, before := range map[string]string{"first": "", "behind a schema change": "CREATE TABLE b (x INTEGER);\n", "behind other rows": "INSERT INTO i VALUES (5);\n"} {
			t.Run(name+"/"+where, func(t *testing.T) {
				t.Parallel()
				env := testenv.SQL(before + statement + ";\nUPDATE gate SET x = x + 1;\nINSERT INTO m VALUES (9);\nCREATE TABLE d (x INTEGER);")
				disturbed, other := withoutTransactions(t), withoutTransactions(t)
				m := disturbed.migrator(t, disturbed.open(t), env)
				loseSession(t, disturbed, "UPDATE gate", func() error { return m.Upgrade(t.Context(), "head") })
				if err := m.Upgrade(t.Context(), "head"); err != nil {
					t.Fatal(err)
				}
				db := other.open(t)
				if err := other.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
					t.Fatal(err)
				}
				for _, table := range []string{"m", "a", "i", "c", "gate"} {
					query := "SELECT GROUP_CONCAT(x ORDER BY x) FROM " + table
					if got, want := one(t, disturbed.open(t), query), one(t, db, query); got != want {
						t.Errorf("%s holds %s, want %s", table, got, want)
					}
				}
			})
		}
	}
}

// withoutTransactions is a database with tables of several engines.
func withoutTransactions(t *testing.T) server {
	t.Helper()
	s := mariadb(t)
	exec(t, s.open(t), "CREATE TABLE i (x INTEGER)", "CREATE TABLE m (x INTEGER) ENGINE = MyISAM", "CREATE TABLE a (x INTEGER) ENGINE = Aria",
		"CREATE TABLE c (x INTEGER)", "CREATE TABLE gate (x INTEGER)", "INSERT INTO i VALUES (1)", "INSERT INTO m VALUES (1)", "INSERT INTO a VALUES (1)", "INSERT INTO gate VALUES (0)")
	return s
}

// Whether a statement that was under way has changed such rows, nothing tells.
func TestAStatementAboutRowsWithoutTransactionsThatWasUnderWayIsOpen(t *testing.T) {
	s := withoutTransactions(t)
	m := s.migrator(t, s.open(t), testenv.SQL("INSERT INTO m VALUES (2);\nINSERT INTO m SELECT x FROM gate FOR UPDATE;\nCREATE TABLE d (x INTEGER);"))
	loseSession(t, s, "INSERT INTO m SELECT", func() error { return m.Upgrade(t.Context(), "head") })
	var half *alembic.UnfinishedError
	err := m.Upgrade(t.Context(), "head")
	if !errors.As(err, &half) {
		t.Fatalf("Upgrade returned %v", err)
	}
	wantError(t, err, "INSERT INTO m SELECT", "The first statement is committed; whether the next one took effect is not known", "alembic resume --from-statement N")
	if err := m.Resume(t.Context(), alembic.Resolution{FromStatement: 2}); err != nil {
		t.Error(err)
	}
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Error(err)
	}
	if got := one(t, s.open(t), "SELECT GROUP_CONCAT(x ORDER BY x) FROM m"); got != "0,1,2" {
		t.Errorf("the rows are %s", got)
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
