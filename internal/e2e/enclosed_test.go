package e2e_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testenv"
)

// TestAStatementOutsideOfATransactionIsDoneWithItsRow stops runs between a statement that
// took effect and the end of its row: the statement is undone then, and the next run does
// it once.
func TestAStatementOutsideOfATransactionIsDoneWithItsRow(t *testing.T) {
	const section = "\n-- +alembic upgrade no-transaction\nCREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\nUPDATE a SET x = x + 1;\nALTER TABLE a ADD COLUMN y INTEGER;\n"
	refusals := map[string][2]string{
		"sqlite": {"CREATE TRIGGER refuse BEFORE UPDATE ON alembic_journal WHEN NEW.statements = 3 BEGIN SELECT RAISE(ABORT, 'refused'); END", "DROP TRIGGER refuse"},
		"postgresql": {"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.statements = 3 THEN RAISE 'refused'; END IF; RETURN NEW; END $$;\n" +
			"CREATE TRIGGER refuse BEFORE UPDATE ON alembic_journal FOR EACH ROW EXECUTE FUNCTION refuse()", "DROP TRIGGER refuse ON alembic_journal"},
	}
	onDatabases(t, func(t *testing.T, s server) {
		refusal, ok := refusals[s.dialect]
		if !ok {
			return // MariaDB's schema changes are looked up
		}
		db := s.open(t)
		m := s.migrator(t, db, testenv.Files("\n-- +alembic upgrade\nCREATE TABLE first (x INTEGER);\n", section))
		if err := m.Upgrade(t.Context(), "aaaa"); err != nil {
			t.Fatal(err)
		}
		exec(t, db, refusal[0])
		err := m.Upgrade(t.Context(), "head")
		wantError(t, err, "refused")
		if strings.Contains(err.Error(), "not known") {
			t.Errorf("the error is %v", err)
		}
		if got := one(t, db, "SELECT sum(x) FROM a"); got != "1" {
			t.Errorf("the sum of the rows is %s: the statement without a row was not undone", got)
		}
		exec(t, db, refusal[1])
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if got := one(t, db, "SELECT sum(x) FROM a"); got != "2" {
			t.Errorf("the sum of the rows is %s", got)
		}
	})
}

// TestAStatementThatRefusesATransactionRunsWithoutOne calls a function that refuses as
// those of extensions do, where no text tells. The sequence lets it pass the second time.
func TestAStatementThatRefusesATransactionRunsWithoutOne(t *testing.T) {
	t.Parallel()
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (x INTEGER)", "CREATE SEQUENCE calls",
		"CREATE FUNCTION refuses() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN IF nextval('calls') = 1 THEN RAISE 'refuses' USING ERRCODE = '25001'; END IF; RETURN 1; END $$")
	m := s.migrator(t, db, testenv.Files("\n-- +alembic upgrade no-transaction\nINSERT INTO a SELECT refuses();\nINSERT INTO a VALUES (4);\n"))
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, "SELECT sum(x) FROM a"); got != "5" {
		t.Errorf("the sum of the rows is %s", got)
	}
}
