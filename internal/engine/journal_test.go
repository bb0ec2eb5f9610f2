package engine

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

func journaled() Options {
	opts := options()
	opts.Journal, opts.Tool = schema.Name("alembic_journal"), "a test"
	return opts
}

// told is what the journal says of each step: revision, outcome and statements.
func told(t *testing.T, d *Database) string {
	t.Helper()
	entries, err := d.Journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, fmt.Sprint(e.Revision, " ", e.Outcome, " ", e.Done))
	}
	return strings.Join(all, ", ")
}

func TestTheJournalKeepsEachStep(t *testing.T) {
	d := open(t, journaled())
	steps, find := upgrades([]string{"a1", "a2"}, executing("CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)"), executing("CREATE TABLE b (x INTEGER)", "nonsense"))
	if _, err := d.Run(t.Context(), nil, steps, find); err == nil {
		t.Fatal("nonsense was executed")
	}
	if got, want := told(t, d), "a1 done 2, a2 failed 0"; got != want {
		t.Errorf("the journal holds %s, want %s", got, want)
	}
	entries, err := d.Journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done, failed := entries[0], entries[1]
	if done.Tool != "a test" || done.PID == 0 || done.Started.IsZero() || done.Finished.IsZero() || done.Checksum == "" || fmt.Sprint(done.From, done.To) != "[] [a1]" {
		t.Errorf("the step that is done: %+v", done)
	}
	if failed.Statement != "nonsense" || !strings.Contains(failed.Error, "syntax error") {
		t.Errorf("the step that failed: %+v", failed)
	}
	if open, err := d.Unfinished(t.Context()); open != nil || err != nil {
		t.Errorf("unfinished: %v, %v", open, err)
	}
}

func TestWithoutAJournalNoTableIsMade(t *testing.T) {
	d := open(t, options())
	steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE a (x INTEGER)"))
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if entries, err := d.Journal(t.Context()); len(entries) > 0 || err != nil {
		t.Errorf("%v, %v", entries, err)
	}
	if found, err := d.Existing(t.Context(), []schema.TableName{schema.Name("alembic_journal")}); len(found) > 0 || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

// dead runs a revision on MariaDB whose session is killed behind its first
// texts, and returns the database as the next run opens it.
func dead(t *testing.T, s server, first, rest []string) *Database {
	t.Helper()
	d := s.open(t, journaled())
	steps, find := upgrades([]string{"a1"}, func(step *Step) error {
		if err := executing(first...)(step); err != nil {
			return err
		}
		if step.Mode() != OnlineMode {
			return nil
		}
		session := number(t, d.Conn(), "SELECT CONNECTION_ID()")
		if _, err := s.db.ExecContext(t.Context(), fmt.Sprint("KILL ", session)); err != nil {
			t.Error(err)
		}
		return executing(rest...)(step)
	})
	if _, err := d.Run(t.Context(), nil, steps, find); err == nil {
		t.Fatal("the session was killed, and the run went on")
	}
	return s.open(t, journaled())
}

// again runs the revision of dead.
func again(t *testing.T, d *Database, texts ...string) error {
	t.Helper()
	if _, err := d.Unfinished(t.Context()); err != nil {
		t.Fatal(err)
	}
	steps, find := upgrades([]string{"a1"}, executing(texts...))
	_, err := d.Run(t.Context(), nil, steps, find)
	return err
}

var (
	before = []string{"CREATE TABLE log (x INTEGER)", "INSERT INTO log VALUES (1)", "CREATE TABLE a (x INTEGER)"}
	behind = []string{"INSERT INTO log VALUES (2)", "CREATE TABLE b (x INTEGER)"}
	whole  = append(append([]string{}, before...), behind...)
)

func TestADeadRunGoesOnBehindWhatItCommitted(t *testing.T) {
	d := dead(t, mariaDB(t), before, behind)
	log := &lines{}
	d.log = slog.New(log)
	if err := again(t, d, whole...); err != nil {
		t.Fatal(err)
	}
	if !log.holds("Going on with the upgrade of a1, of which 3 statements are done already") {
		t.Errorf("the log is %q", log.all)
	}
	if got := state(t, d); got != "[a1] [a b]" {
		t.Errorf("the database holds %s", got)
	}
	if n := number(t, d.Conn(), "SELECT count(*) * 10 + sum(x) FROM log"); n != 23 {
		t.Errorf("the rows are not 1 and 2: %d", n)
	}
	if got := told(t, d); got != "a1 done 5" {
		t.Errorf("the journal holds %s", got)
	}
}

func TestADeadRunThatCantGoOnSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		first, now []string
		want       string
	}{
		"edited":             {before, append([]string{"CREATE TABLE other (x INTEGER)"}, whole[1:]...), "it was edited"},
		"shorter":            {before, before[:1], "1 statement now, and an earlier run has done"},
		"a temporary table":  {[]string{"CREATE TEMPORARY TABLE log (x INTEGER)", "CREATE TABLE a (x INTEGER)"}, []string{"CREATE TEMPORARY TABLE log (x INTEGER)", "CREATE TABLE a (x INTEGER)", behind[0]}, "gone: CREATE TEMPORARY TABLE"},
		"the last insert id": {before, append(append([]string{}, before...), "INSERT INTO a VALUES (LAST_INSERT_ID())"), "LAST_INSERT_ID()"},
	} {
		t.Run(name, func(t *testing.T) {
			d := dead(t, mariaDB(t), c.first, behind)
			told, log := told(t, d), &lines{}
			d.log = slog.New(log)
			err := again(t, d, c.now...)
			if log.holds("Going on") {
				t.Error("it is said to go on")
			}
			var unfinished *UnfinishedError
			if !errors.As(err, &unfinished) || !strings.Contains(unfinished.Why, c.want) || !strings.Contains(err.Error(), "resume --from-statement N") {
				t.Errorf("%v, want %q", err, c.want)
			}
			if got := state(t, d) + told; !strings.HasPrefix(got, "[] [a]a1 running") {
				t.Errorf("the database holds %s", got)
			}
		})
	}
}

func TestNoOtherStepRunsWhileOneIsOpen(t *testing.T) {
	s := mariaDB(t)
	d := dead(t, s, before, behind)
	halfApplied := func(underWay bool) {
		t.Helper()
		if half, err := d.HalfApplied(t.Context()); err != nil || half == nil || half.Revision != "a1" || half.UnderWay != underWay {
			t.Fatalf("half applied: %v, %v", half, err)
		}
	}
	halfApplied(false)
	unlock, err := s.open(t, journaled()).Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	halfApplied(true)
	unlock()
	steps, find := upgrades([]string{"b1"}, executing("CREATE TABLE b (x INTEGER)"))
	_, err = d.Run(t.Context(), nil, steps, find)
	var unfinished *UnfinishedError
	if !errors.As(err, &unfinished) || unfinished.Revision != "a1" || !strings.Contains(err.Error(), "Finish it first") {
		t.Errorf("%v", err)
	}
	if got := state(t, d); got != "[] [a]" {
		t.Errorf("the database holds %s", got)
	}
}

func TestAFailedRevisionGoesOnWhenItIsMended(t *testing.T) {
	s := mariaDB(t)
	d := s.open(t, journaled())
	steps, find := upgrades([]string{"a1"}, executing(append(before[:3:3], "nonsense")...))
	if _, err := d.Run(t.Context(), nil, steps, find); err == nil {
		t.Fatal("nonsense was executed")
	}
	if got := told(t, d); got != "a1 partial 3" {
		t.Errorf("the journal holds %s", got)
	}
	if err := again(t, d, whole...); err != nil {
		t.Fatal(err)
	}
	if got := state(t, d) + told(t, d); got != "[a1] [a b]a1 done 5" {
		t.Errorf("the database holds %s", got)
	}
}

func TestAnOpenStepIsFinishedByHand(t *testing.T) {
	steps, _ := upgrades([]string{"a1"}, nil)
	_, rest := upgrades([]string{"a1"}, executing(whole...))
	for name, c := range map[string]struct {
		end  func(*Database) error
		want string
	}{
		"it is done":        {func(d *Database) error { return d.MarkDone(t.Context(), nil, steps[0]) }, "[a1] [a]a1 marked-done 2"},
		"it is taken back":  {func(d *Database) error { return d.CloseUnfinished(t.Context()) }, "[] [a]a1 marked-undone 2"},
		"from a statement":  {func(d *Database) error { _, err := d.Continue(t.Context(), nil, steps[0], 5, rest); return err }, "[a1] [a b]a1 done 5"},
		"where it stopped":  {func(d *Database) error { _, err := d.Continue(t.Context(), nil, steps[0], 0, rest); return err }, "[a1] [a b]a1 done 5"},
		"on another plan":   {func(d *Database) error { return d.MarkDone(t.Context(), []string{"other"}, steps[0]) }, "[] [a]a1 running 2"},
		"no such statement": {func(d *Database) error { _, err := d.Continue(t.Context(), nil, steps[0], 9, rest); return err }, "[] [a]a1 running 2"},
	} {
		t.Run(name, func(t *testing.T) {
			s := mariaDB(t)
			d := dead(t, s, append(before[:3:3], "SELECT 1"), behind)
			if open, err := d.Unfinished(t.Context()); open == nil || err != nil {
				t.Fatalf("%v, %v", open, err)
			}
			if err := c.end(d); (err != nil) != strings.Contains(c.want, "running") {
				t.Error(err)
			}
			if got := state(t, d) + told(t, d); got != c.want {
				t.Errorf("the database holds %s, want %s", got, c.want)
			}
		})
	}
}

func TestBlocksOutsideOfTheTransactionAreKept(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		d := s.open(t, journaled())
		block := func(texts ...string) Func {
			return func(step *Step) error {
				step.Emit(op.Execute{SQL: "CREATE TABLE log (x INTEGER)"}, dialect.Position{})
				step.Autocommit(dialect.Position{}, func() { executing(texts...)(step) })
				return step.Err()
			}
		}
		steps, find := upgrades([]string{"a1"}, block("INSERT INTO log VALUES (1)", "BEGIN", "INSERT INTO log VALUES (2)", "COMMIT", "CREATE TABLE a (x INTEGER)", "nonsense"))
		if _, err := d.Run(t.Context(), nil, steps, find); err == nil {
			t.Fatal("nonsense was executed")
		}
		if got := told(t, d); got != "a1 partial 6" {
			t.Errorf("the journal holds %s", got)
		}
		_, mended := upgrades([]string{"a1"}, block("INSERT INTO log VALUES (1)", "BEGIN", "INSERT INTO log VALUES (2)", "COMMIT", "CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)"))
		if _, err := d.Unfinished(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Run(t.Context(), nil, steps[:1:1], mended); err != nil {
			t.Fatal(err)
		}
		if got := state(t, d) + told(t, d); got != "[a1] [a b]a1 done 7" {
			t.Errorf("the database holds %s", got)
		}
		if n := number(t, d.Conn(), "SELECT count(*) FROM log"); n != 2 {
			t.Errorf("%d rows, want 2", n)
		}
	})
}

func TestTheAccountOfAnOpenStepReadsWell(t *testing.T) {
	entry := journal.Entry{Revision: "a1", Direction: revision.Upgrade, Process: journal.Process{OSUser: "ann", Host: "web1", PID: 7}, Outcome: journal.Partial}
	for want, c := range map[string]func(*journal.Entry){
		"its upgrade began 0001-01-01 00:00:00 UTC (ann on web1, process 7) and did not end. None of its statements is known to be committed.\nFinish it first": func(*journal.Entry) {},
		"The first statement is committed; it stopped at:\n  DROP TABLE x\n":                                                                                    func(e *journal.Entry) { e.Done, e.Statement = 1, "DROP TABLE x" },
		"The first 2 statements are committed; the next one was being run\n":                                                                                    func(e *journal.Entry) { e.Done, e.InFlight = 2, journal.Probed },
		"whether the next one took effect is not known:\n  CALL p()\nLook at the database, then type":                                                           func(e *journal.Entry) { e.Done, e.InFlight, e.Statement = 2, journal.Unknown, "CALL p()" },
	} {
		e := entry
		c(&e)
		if got := (&UnfinishedError{Entry: e}).Error(); !strings.Contains(got, want) {
			t.Errorf("%q\ndoes not hold %q", got, want)
		}
	}
	entry.InFlight, entry.Statement = journal.Probed, "DROP TABLE x"
	found := (&UnfinishedError{Entry: entry, Committed: []string{"DROP TABLE x"}, Back: "it has no opposite"}).Error()
	if !strings.Contains(found, "did not end.\nThese statements are committed:\n") || strings.Contains(found, "None") {
		t.Errorf("the statement that was found committed: %s", found)
	}
}

// TestARunSeesAStepThatAnotherOneBeganMeanwhile: where no lock keeps others out, each
// step looks for one, and looks only if somebody else has written.
func TestARunSeesAStepThatAnotherOneBeganMeanwhile(t *testing.T) {
	db, _ := sqliteFile(t)
	d := server{dialect: sqlite.New(), db: db}.open(t, journaled())
	steps, find := upgrades([]string{"a1", "a2", "a3"}, executing("CREATE TABLE a (x INTEGER)"), executing("CREATE TABLE b (x INTEGER)"), executing("CREATE TABLE c (x INTEGER)"))
	for i, step := range steps[:2] {
		if _, err := d.Run(t.Context(), step.From, steps[i:i+1], find); err != nil {
			t.Fatal(err)
		}
	}
	const other = `INSERT INTO alembic_journal (number, revision, direction, from_version, to_version, started, outcome, statements, in_flight)
		SELECT number + 1, 'x1', direction, to_version, 'x1', started, 'partial', 1, '' FROM alembic_journal WHERE revision = 'a2'`
	if _, err := db.ExecContext(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	_, err := d.Run(t.Context(), steps[2].From, steps[2:], find)
	var unfinished *UnfinishedError
	if !errors.As(err, &unfinished) || unfinished.Revision != "x1" {
		t.Errorf("%v", err)
	}
}

// TestAStepWhoseProcessDiedIsNotShownAsRunning: the table says that it runs until
// another run finds it.
func TestAStepWhoseProcessDiedIsNotShownAsRunning(t *testing.T) {
	const running = "UPDATE alembic_journal SET finished = NULL, outcome = 'running'"
	outcome := func(d *Database) string {
		rows, err := d.Steps(t.Context())
		if err != nil || len(rows) != 1 {
			t.Fatalf("%v, %v", rows, err)
		}
		return string(rows[0].Outcome)
	}
	steps, find := upgrades([]string{"a1"}, executing("CREATE TABLE a (x INTEGER)"))
	onServers(t, func(t *testing.T, s server) {
		d := s.open(t, journaled())
		if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
			t.Fatal(err)
		}
		change(t, s.db, running)
		unlock, err := d.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		other := s.open(t, journaled())
		if got := outcome(other); got != "running" {
			t.Errorf("with the lock held it is %s", got)
		}
		unlock()
		if got := outcome(other); got != "died" {
			t.Errorf("with the lock free it is %s", got)
		}
		if n := number(t, s.db, "SELECT count(*) FROM alembic_journal WHERE outcome = 'running'"); n != 1 {
			t.Error("the journal was written")
		}
	})
	t.Run("sqlite", func(t *testing.T) {
		d := open(t, journaled())
		if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Conn().ExecContext(t.Context(), running); err != nil {
			t.Fatal(err)
		}
		if got := outcome(d); got != "died" {
			t.Errorf("it is %s", got)
		}
	})
}
