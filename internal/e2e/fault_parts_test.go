package e2e_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/internal/testenv"
)

// inParts is the project of MariaDB's statements that do several things, or do them
// without a trace in their table's definition.
const inParts = "in parts"

const partsRevisions = 4

// partsStatements are those of a revision.
func partsStatements(i int) []string {
	return strings.Split(fmt.Sprintf(strings.ReplaceAll(`INSERT INTO things VALUES ('#-first')
CREATE OR REPLACE TABLE o# (x INTEGER, y INTEGER)
INSERT INTO o# VALUES (1, 1)
RENAME TABLE a# TO c#, b# TO a#
DROP TABLE p#, q#
CREATE EVENT e# ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO SELECT 1
CREATE OR REPLACE VIEW v# AS SELECT x FROM o#
TRUNCATE TABLE c#
UPDATE a#, o# SET a#.x = 7, o#.y = 7
ALTER EVENT e# COMMENT 'late'
DROP TABLE a#
CREATE OR REPLACE TABLE o# (x INTEGER, y INTEGER)
INSERT INTO things VALUES ('#-last')`, "#", "%[1]d"), i), "\n")
}

func partsFaults() *alembic.Env {
	first := "\n-- +alembic upgrade\nCREATE TABLE things (x VARCHAR(20));\n"
	texts := []string{""}
	for i := range partsRevisions {
		for _, t := range []string{"o", "a", "b", "p", "q"} {
			first += fmt.Sprintf("CREATE TABLE %[1]s%[2]d (x INTEGER);\nINSERT INTO %[1]s%[2]d VALUES (%[2]d);\n", t, i)
		}
		texts = append(texts, "\n-- +alembic upgrade\n"+lines(partsStatements(i)))
	}
	texts[0] = first
	return testenv.Files(texts...)
}

// partsForm is a project without a way back.
func partsForm() faultForm { return faultForm{env: partsFaults(), base: "aaaa"} }

// TestStatementsInPartsAreNeverTakenForWhole kills runs, and their servers, among
// statements of which MariaDB may do a part. The next run ends in the undisturbed
// database, or stops with what it says is done, and goes on where it is told.
func TestStatementsInPartsAreNeverTakenForWhole(t *testing.T) {
	testdb.SkipShort(t)
	f := partsForm()
	for _, fault := range []string{"process", "server"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			s := server{dialect: "mariadb"}
			if fault == "server" {
				s, s.own = killed(t, "mariadb", testdb.StartDurableMariaDB)
			}
			want := f.undisturbedParts(t, s)
			random := chances(t)
			takes, n, cut, stopped := want.takes, trials(t, 2), 0, 0
			for range n {
				fresh := f.atFirst(t, s)
				var before bool
				if fault == "server" {
					before = f.runWhileKilled(t, fresh, s.own, "up", instant(random, takes))
					restart(t, s.own)
				} else {
					before = killRun(t, fresh, inParts, "up", instant(random, takes))
				}
				if before {
					cut++
					takes += takes / 20
				} else {
					takes -= takes / 8
				}
				if f.goesOnOrStops(t, fresh, want) {
					stopped++
				}
				if t.Failed() {
					return
				}
			}
			t.Logf("%d kills, %d of them before the run had ended, %d needed a hand", n, cut, stopped)
		})
	}
}

// atFirst is a database at the first revision.
func (f faultForm) atFirst(t *testing.T, s server) server {
	t.Helper()
	s = s.fresh(t)
	db := s.open(t)
	defer db.Close()
	if err := s.migrator(t, db, f.env).Upgrade(t.Context(), "aaaa"); err != nil {
		t.Fatal(err)
	}
	return s
}

// undisturbedParts is a run that nothing disturbs, from the first revision on.
func (f faultForm) undisturbedParts(t *testing.T, s server) (u undisturbed) {
	t.Helper()
	whole := f.atFirst(t, s)
	db := whole.open(t)
	start := time.Now()
	if err := whole.migrator(t, db, f.env).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	u.takes, u.end = time.Since(start), whole.holdsParts(t, db)
	return u
}

// holdsParts is what a database holds but for the version.
func (s server) holdsParts(t *testing.T, db *sql.DB) (lines []string) {
	t.Helper()
	for _, name := range texts(t, db, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT LIKE 'alembic%' ORDER BY 1") {
		lines = append(lines, strings.Join(texts(t, db, "SHOW CREATE TABLE "+name), ""), strings.Join(slices.Sorted(slices.Values(texts(t, db, "SELECT * FROM "+name))), " "))
	}
	return append(lines, texts(t, db, "SELECT event_name, event_comment FROM information_schema.events WHERE event_schema = DATABASE() ORDER BY 1")...)
}

// behind plays a revision's first statements and returns what the database holds then.
func (f faultForm) behind(t *testing.T, s server, id string, done int) []string {
	t.Helper()
	s = f.atFirst(t, s)
	db := s.open(t)
	defer db.Close()
	db.SetMaxOpenConns(1)
	for i := range int(id[0]-'b') + 1 {
		statements := partsStatements(i)
		if i == int(id[0]-'b') {
			statements = statements[:done]
		}
		exec(t, db, statements...)
	}
	return s.holdsParts(t, db)
}

// lend does what the message of a run asks for that stopped: it looks at the database,
// ends a DROP that was cut off, and returns the statement to go on at.
func (f faultForm) lend(t *testing.T, s server, db *sql.DB, half *alembic.UnfinishedError) (from int) {
	t.Helper()
	e := half.Entry
	statements := partsStatements(int(e.Revision[0] - 'b'))
	wantError(t, half, statements[e.Statements], "alembic resume --from-statement")
	if drop := strings.Replace(statements[e.Statements], "DROP TABLE", "DROP TABLE IF EXISTS", 1); strings.Contains(drop, ", ") && drop != statements[e.Statements] {
		exec(t, db, drop)
	}
	now := s.holdsParts(t, db)
	for _, done := range []int{e.Statements, e.Statements + 1} {
		if cmp.Equal(f.behind(t, s, e.Revision, done), now) {
			from = done + 1
		}
	}
	if from == 0 {
		t.Errorf("it says that %d statements of %s are done, and the database holds:\n%s\n%v", e.Statements, e.Revision, strings.Join(now, "\n"), half)
	}
	return from
}

// goesOnOrStops runs again, and gives a run that stops the hand that it asks for. It
// reports whether one did.
func (f faultForm) goesOnOrStops(t *testing.T, s server, want undisturbed) (stopped bool) {
	t.Helper()
	db := s.open(t)
	defer db.Close()
	m := s.migrator(t, db, f.env, alembic.WithLockTimeout(time.Minute))
	err := m.Upgrade(t.Context(), "head")
	var half *alembic.UnfinishedError
	if errors.As(err, &half) {
		stopped = true
		from := f.lend(t, s, db, half)
		if from == 0 {
			return stopped
		}
		err = errors.Join(m.Resume(t.Context(), alembic.Resolution{FromStatement: from}), m.Upgrade(t.Context(), "head"))
	}
	if err != nil {
		t.Errorf("the next run: %v", err)
	}
	if diff := cmp.Diff(want.end, s.holdsParts(t, db)); diff != "" {
		t.Errorf("the database isn't the undisturbed one (-undisturbed +this):\n%s", diff)
	}
	return stopped
}
