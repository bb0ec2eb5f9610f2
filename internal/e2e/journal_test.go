package e2e_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// unjournalled keeps no journal for an environment.
func unjournalled(env *alembic.Env) *alembic.Env {
	env.DisableJournal = true
	return env
}

// forget has a database forget what its journal says.
const forget = "DROP TABLE IF EXISTS alembic_journal"

// halfApplied returns the heads of a database in which a revision is half
// applied.
func halfApplied(t *testing.T, m *alembic.Migrator) []string {
	t.Helper()
	heads, err := m.Current(t.Context())
	var unfinished *alembic.UnfinishedError
	if !errors.As(err, &unfinished) {
		t.Errorf("Current returned %v", err)
	}
	return heads
}

func TestTheJournalTellsWhatRan(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		m := s.migrator(t, db, testenv.SQL("CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);", "SELECT nosuch;"))
		if err := m.Upgrade(t.Context(), "head"); err == nil {
			t.Fatal("the second revision didn't fail")
		}
		if err := m.Stamp(t.Context(), "bbbb"); err != nil {
			t.Fatal(err)
		}
		entries, err := m.Journal(t.Context())
		if err != nil || len(entries) != 3 {
			t.Fatalf("the journal has %d rows, %v", len(entries), err)
		}
		first, second, third := entries[0], entries[1], entries[2]
		if first.Revision != "aaaa" || first.Direction != "upgrade" || first.Outcome != "done" || first.Statements != 2 || len(first.From) != 0 ||
			first.To[0] != "aaaa" || first.Finished.IsZero() || first.Host == "" || first.PID == 0 || !strings.Contains(first.Tool, "alembic") {
			t.Errorf("the first step is %+v", first)
		}
		if (first.DatabaseUser == "") != (s.dialect == "sqlite") {
			t.Errorf("the database's user is %q", first.DatabaseUser)
		}
		if second.Revision != "bbbb" || second.Outcome != "failed" || !strings.Contains(second.Error, "nosuch") || second.Statements != 0 {
			t.Errorf("the second step is %+v", second)
		}
		if third.Direction != "stamp" || third.Outcome != "done" || third.To[0] != "bbbb" {
			t.Errorf("the third step is %+v", third)
		}
	})
}

// TestTheJournalTellsHowLongAStepTook has a revision that fails once.
func TestTheJournalTellsHowLongAStepTook(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		const takes = 30 * time.Millisecond
		fails := true
		m := s.migrator(t, s.open(t), testenv.Go(func(op *alembic.Op) error {
			if op.Mode() == alembic.Online {
				time.Sleep(takes)
			}
			if fails {
				op.Execute("SELECT nosuch")
			}
			return op.Err()
		}))
		if err := m.EnsureVersionTable(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantError(t, m.Upgrade(t.Context(), "head"), "nosuch")
		fails = false
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		entries, err := m.Journal(t.Context())
		if err != nil || len(entries) != 2 {
			t.Fatalf("the journal has %d rows, %v", len(entries), err)
		}
		for _, e := range entries {
			if e.Duration < takes || e.Duration > time.Minute || e.Finished.Before(e.Started) {
				t.Errorf("the step that is %s took %s, from %s to %s", e.Outcome, e.Duration, e.Started, e.Finished)
			}
		}
	})
}

// TestAFailedRevisionGoesOnBehindWhatIsCommitted mends the statement that failed
// and runs the revision again: nothing is done twice.
func TestAFailedRevisionGoesOnBehindWhatIsCommitted(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	const before = "SET @five = 5;\nCREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (@five);\nCREATE TABLE b (x INTEGER);\nINSERT INTO a VALUES (2);\n"
	err := s.migrator(t, db, testenv.SQL(before+"INSERT INTO nowhere VALUES (@five);")).Upgrade(t.Context(), "head")
	wantError(t, err, "nowhere", "leave them in the revision")
	mended := s.migrator(t, db, testenv.SQL(before+"INSERT INTO b VALUES (@five);\nCREATE TABLE c (x INTEGER);"))
	err = s.migrator(t, db, testenv.SQL(before+"INSERT INTO nowhere VALUES (@five);")).Resume(t.Context(), alembic.Resolution{})
	wantError(t, err, "nowhere", "What an earlier run committed of the revision stays applied", "leave them in the revision")
	var unfinished *alembic.UnfinishedError
	if err := mended.RequireHead(t.Context()); !errors.As(err, &unfinished) || unfinished.Entry.Revision != "aaaa" || unfinished.Entry.Statements != 4 {
		t.Errorf("RequireHead returned %v", err)
	}
	for what, err := range map[string]error{
		"Stamp": mended.Stamp(t.Context(), "head"), "StampPurge": mended.StampPurge(t.Context(), "head"), "Downgrade": mended.Downgrade(t.Context(), "base"),
	} {
		if !errors.As(err, &unfinished) || !strings.Contains(err.Error(), "alembic resume") {
			t.Errorf("%s returned %v", what, err)
		}
	}
	if err := mended.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, "SELECT concat((SELECT group_concat(x ORDER BY x) FROM a), '/', (SELECT group_concat(x) FROM b), '/', (SELECT count(*) FROM c))"); got != "2,5/5/0" {
		t.Errorf("the rows are %s", got)
	}
	entries, err := mended.Journal(t.Context())
	if err != nil || len(entries) != 1 || entries[0].Outcome != "done" || entries[0].Statements != 7 {
		t.Errorf("the journal is %+v, %v", entries, err)
	}
}

func TestARevisionThatWasEditedIsNotGoneOnWith(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	failing := "CREATE TABLE a (x INTEGER);\nCREATE TABLE b (x INTEGER);\nSELECT nosuch;"
	if err := s.migrator(t, db, testenv.SQL(failing)).Upgrade(t.Context(), "head"); err == nil {
		t.Fatal("it didn't fail")
	}
	edited := s.migrator(t, db, testenv.SQL("CREATE TABLE other (x INTEGER);\nCREATE TABLE b (x INTEGER);\nCREATE TABLE c (x INTEGER);"))
	wantError(t, edited.Upgrade(t.Context(), "head"), "aren't those that were run", "resume --from-statement", "--mark-undone",
		"The revision was edited since:\n  - CREATE TABLE a (x INTEGER);\n", "  + CREATE TABLE other (x INTEGER);\n")
	if got := one(t, db, "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN ('other', 'c')"); got != "0" {
		t.Errorf("%s tables were made", got)
	}
	if err := edited.Resume(t.Context(), alembic.Resolution{FromStatement: 3}); err != nil {
		t.Fatal(err)
	}
	if got := testenv.Current(t, edited); len(got) != 1 || got[0] != "aaaa" {
		t.Errorf("the database is at %v", got)
	}
	one(t, db, "SELECT count(*) FROM c")
	if err := edited.Resume(t.Context(), alembic.Resolution{}); !errors.Is(err, alembic.ErrNothingToResume) {
		t.Errorf("Resume returned %v", err)
	}
}

func TestAHalfAppliedRevisionIsClosedByHand(t *testing.T) {
	for name, c := range map[string]struct {
		resolution alembic.Resolution
		at         int
		outcome    string
	}{
		"done":   {alembic.Resolution{MarkDone: true}, 1, "marked-done"},
		"undone": {alembic.Resolution{MarkUndone: true}, 0, "marked-undone"},
	} {
		s := mariadb(t)
		m := s.migrator(t, s.open(t), testenv.SQL("CREATE TABLE a (x INTEGER);\nSELECT nosuch;"))
		if err := m.Upgrade(t.Context(), "head"); err == nil {
			t.Fatal("it didn't fail")
		}
		if err := m.Resume(t.Context(), c.resolution); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := testenv.Current(t, m); len(got) != c.at {
			t.Errorf("%s: the database is at %v", name, got)
		}
		if entries, err := m.Journal(t.Context()); err != nil || entries[0].Outcome != c.outcome {
			t.Errorf("%s: the journal is %+v, %v", name, entries, err)
		}
	}
}

// TestASessionThatIsGoneKeepsARunFromGoingOn: what later statements need of it
// can't be made again for certain.
func TestASessionThatIsGoneKeepsARunFromGoingOn(t *testing.T) {
	for before, why := range map[string]string{
		"CREATE TEMPORARY TABLE tt (x INTEGER);\nCREATE TABLE a (x INTEGER);":                                                     "left something in its session",
		"CREATE TABLE a (x INTEGER PRIMARY KEY AUTO_INCREMENT);\nSET @n = (SELECT count(*) FROM a);\nCREATE TABLE b (x INTEGER);": "left something in its session",
	} {
		s := mariadb(t)
		db := s.open(t)
		if err := s.migrator(t, db, testenv.SQL(before+"\nSELECT nosuch;")).Upgrade(t.Context(), "head"); err == nil {
			t.Fatal("it didn't fail")
		}
		wantError(t, s.migrator(t, db, testenv.SQL(before+"\nCREATE TABLE c (x INTEGER);")).Upgrade(t.Context(), "head"), why, "resume --from-statement")
	}
	s := mariadb(t)
	db := s.open(t)
	const before = "CREATE TABLE a (x INTEGER PRIMARY KEY AUTO_INCREMENT);\nINSERT INTO a VALUES ();\nCREATE TABLE b (x BIGINT);\n"
	if err := s.migrator(t, db, testenv.SQL(before+"SELECT nosuch;")).Upgrade(t.Context(), "head"); err == nil {
		t.Fatal("it didn't fail")
	}
	wantError(t, s.migrator(t, db, testenv.SQL(before+"INSERT INTO b VALUES (LAST_INSERT_ID());")).Upgrade(t.Context(), "head"), "needs what an earlier one did")
	if got := one(t, db, "SELECT count(*) FROM b"); got != "0" {
		t.Errorf("%s rows were written", got)
	}
}

// TestWhatAnEarlierSessionNumberedIsNotAskedOfTheNext has the run outside of a
// transaction, where each statement is committed with its row of the journal.
func TestWhatAnEarlierSessionNumberedIsNotAskedOfTheNext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		start   func(*testing.T) server
		key     string
		inserts []string
	}{
		"postgresql": {postgres, "SERIAL PRIMARY KEY", []string{"INSERT INTO b VALUES (lastval())", "INSERT INTO b VALUES (currval('a_id_seq'))"}},
		"sqlite":     {sqliteFile, "INTEGER PRIMARY KEY", []string{"INSERT INTO b VALUES (last_insert_rowid())", "INSERT INTO b SELECT changes()"}},
	} {
		for _, insert := range c.inserts {
			s := c.start(t)
			db := s.open(t)
			exec(t, db, "CREATE TABLE a (id "+c.key+", y INTEGER)", "CREATE TABLE b (x BIGINT)")
			revision := func(statements string) *alembic.Env {
				return testenv.Files("-- +alembic upgrade no-transaction\nINSERT INTO a (y) VALUES (1);\n" + statements)
			}
			if err := s.migrator(t, db, revision("SELECT nosuch;\n")).Upgrade(t.Context(), "head"); err == nil {
				t.Fatal("it didn't fail")
			}
			wantError(t, s.migrator(t, db, revision(insert+";\n")).Upgrade(t.Context(), "head"), "needs what an earlier one did")
			if got := one(t, db, "SELECT count(*) FROM b"); got != "0" {
				t.Errorf("%s: %s rows were written by %s", name, got, insert)
			}
			whole := s.migrator(t, db, revision("INSERT INTO a (y) VALUES (2);\n"+insert+";\n"))
			if err := whole.Upgrade(t.Context(), "head"); err != nil {
				t.Errorf("%s: what this run inserts it may look back to: %v", name, err)
			}
		}
	}
}

// TestAQueryThatCantRunAgainKeepsARunFromGoingOn reads a table that a later
// statement of the revision renames.
func TestAQueryThatCantRunAgainKeepsARunFromGoingOn(t *testing.T) {
	t.Parallel()
	s := mariadb(t)
	m := s.migrator(t, s.open(t), testenv.Go(func(op *alembic.Op) error {
		op.Execute("CREATE TABLE a (x INTEGER)")
		var n int
		if err := op.Conn().QueryRowContext(op.Context(), "SELECT count(*) FROM a").Scan(&n); err != nil {
			return err
		}
		op.Execute("ALTER TABLE a RENAME TO b")
		op.Execute("INSERT INTO nowhere VALUES (1)")
		return op.Err()
	}))
	wantError(t, m.Upgrade(t.Context(), "head"), "nowhere")
	err := m.Upgrade(t.Context(), "head")
	wantError(t, err, "keeps a statement from running again: SELECT count(*) FROM a", "resume --from-statement", "The first 2 statements are committed")
	if strings.Contains(err.Error(), "rolled back") {
		t.Errorf("the error says that something was rolled back: %v", err)
	}
}

// TestBlocksOutsideOfATransactionGoOn fails in a section whose statements commit
// one by one, and goes on at the one that failed.
func TestBlocksOutsideOfATransactionGoOn(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		const section = "\n-- +alembic upgrade no-transaction\nCREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\n" +
			"BEGIN;\nINSERT INTO a VALUES (10);\nCOMMIT;\nBEGIN;\nINSERT INTO a VALUES (100);\nROLLBACK;\n"
		if err := s.migrator(t, db, testenv.Files(section+"INSERT INTO nowhere VALUES (1);\n")).Upgrade(t.Context(), "head"); err == nil {
			t.Fatal("it didn't fail")
		}
		m := s.migrator(t, db, testenv.Files(section+"INSERT INTO a VALUES (1000);\n"))
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if got := one(t, db, "SELECT sum(x) FROM a"); got != "1011" {
			t.Errorf("the rows sum up to %s", got)
		}
	})
}
