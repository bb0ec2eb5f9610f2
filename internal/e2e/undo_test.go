package e2e_test

import (
	"context"
	"errors"
	"fmt"
	osexec "os/exec"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// half is a revision whose statements mirror, with those of each direction in which a
// run is stopped.
type half struct {
	up, down []string
	// outside runs them outside of a transaction, where schema changes could be
	// rolled back else.
	outside bool
}

// halves are revisions for each database: a table with rows of its own, a column with
// rows in a table with others, indexes, a view, a renaming, what the database has beside.
func halfOf(dialect string) half {
	h := half{
		outside: dialect != "mariadb",
		up: []string{
			"CREATE TABLE u1 (id INTEGER PRIMARY KEY, a INTEGER)", "INSERT INTO u1 VALUES (1, 1)", "CREATE INDEX ix_a ON u1 (a)",
			"ALTER TABLE things ADD COLUMN z INTEGER", "UPDATE things SET z = 7", "CREATE INDEX ix_z ON things (z)",
			"CREATE VIEW v AS SELECT z FROM things", "ALTER TABLE r1 RENAME TO r2", "ALTER TABLE r2 RENAME COLUMN k TO l",
		},
		down: []string{
			"ALTER TABLE r2 RENAME COLUMN l TO k", "ALTER TABLE r2 RENAME TO r1", "DROP VIEW v", "DROP INDEX ix_z", "ALTER TABLE things DROP COLUMN z",
			"DROP INDEX ix_a", "DROP TABLE u1",
		},
	}
	switch dialect {
	case "mariadb":
		h.down[3], h.down[5] = "DROP INDEX ix_z ON things", "DROP INDEX ix_a ON u1"
		h.up = append(h.up, "ALTER TABLE r2 MODIFY l BIGINT, ADD CONSTRAINT ck CHECK (l > 0)", "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END",
			"CREATE TRIGGER tr BEFORE INSERT ON r2 FOR EACH ROW SET @x = 1", "ALTER TABLE r2 ADD CONSTRAINT fk FOREIGN KEY (m) REFERENCES u1 (id)")
		h.down = append([]string{"SET @y = 2", "ALTER TABLE r2 DROP FOREIGN KEY fk, DROP KEY fk", "DROP TRIGGER tr", "DROP PROCEDURE p",
			"ALTER TABLE r2 DROP CONSTRAINT ck, MODIFY l INTEGER"}, h.down...)
		h.up[len(h.up)-1] = "ALTER TABLE r2 ADD KEY fk (m), ADD CONSTRAINT fk FOREIGN KEY (m) REFERENCES u1 (id)"
	case "postgresql":
		h.up[5] = "CREATE INDEX CONCURRENTLY ix_z ON things (z)"
		h.down[3] = "DROP INDEX CONCURRENTLY ix_z"
		h.up = append(h.up, "ALTER TABLE r2 ALTER l TYPE bigint, ADD CONSTRAINT ck CHECK (l > 0)", "CREATE TYPE mood AS ENUM ('a')",
			"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
			"CREATE TRIGGER tr BEFORE INSERT ON r2 FOR EACH ROW EXECUTE FUNCTION f()", "COMMENT ON TABLE r2 IS 'two'")
		h.down = append([]string{"COMMENT ON TABLE r2 IS NULL", "DROP TRIGGER tr ON r2", "DROP FUNCTION f()", "DROP TYPE mood",
			"ALTER TABLE r2 DROP CONSTRAINT ck, ALTER l TYPE integer"}, h.down...)
	}
	return h
}

// nowhere is a statement that fails.
const nowhere = "INSERT INTO nowhere VALUES (1)"

// env is the project, whose second revision fails behind so many statements; a
// negative number is none.
func (h half) env(form string, upFails, downFails int) *alembic.Env {
	const first = "-- +alembic upgrade\nCREATE TABLE things (x INTEGER);\nINSERT INTO things VALUES (1), (2);\nCREATE TABLE r1 (k INTEGER, m INTEGER);\n\n-- +alembic downgrade\nDROP TABLE r1;\nDROP TABLE things;\n"
	up, down := cutAt(h.up, upFails), cutAt(h.down, downFails)
	if form == "go" {
		return testenv.GoAfter(first, h.function(up), h.function(down))
	}
	section := func(direction string, statements []string) string {
		if h.outside {
			direction += " no-transaction"
		}
		text := "-- +alembic " + direction + "\n"
		for _, s := range statements {
			if strings.Contains(s, "; END") && !strings.Contains(s, "$$") {
				s = "DELIMITER $$\n" + s + "$$\nDELIMITER ;\n"
			} else {
				s += ";\n"
			}
			text += s
		}
		return text
	}
	return testenv.Files(first, section("upgrade", up)+"\n"+section("downgrade", down))
}

func cutAt(statements []string, fails int) []string {
	if fails < 0 {
		return statements
	}
	return append(append([]string{}, statements[:fails]...), nowhere)
}

func (h half) function(statements []string) func(*alembic.Op) error {
	return func(op *alembic.Op) error {
		run := func() {
			for _, s := range statements {
				op.Execute(s)
			}
		}
		if h.outside {
			op.Autocommit(run)
		} else {
			run()
		}
		return op.Err()
	}
}

// dumpWithoutJournal is all that a database holds, but for its journal.
func dumpWithoutJournal(t *testing.T, s server) string {
	t.Helper()
	command := chainServers[s.dialect].dump(s)
	switch s.dialect {
	case "postgresql":
		command = append(command, "--exclude-table=alembic_journal")
	case "mariadb":
		database := command[len(command)-1]
		command = append(command, "--ignore-table="+database+".alembic_journal")
	default:
		command[len(command)-1] = "SELECT name, replace(sql, '\"', '') FROM sqlite_schema WHERE tbl_name <> 'alembic_journal' ORDER BY name;" +
			" SELECT * FROM things; SELECT * FROM alembic_version"
	}
	out, err := osexec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(restriction.ReplaceAll(out, nil))
}

// restriction is a line of pg_dump that is another one each time.
var restriction = regexp.MustCompile(`(?m)^\\(un)?restrict .*$`)

// wantNoneOpen fails if a row of the journal waits for its end. A run that was killed
// before its first statement took effect leaves a row that says so, until the next one
// that has something to do.
func wantNoneOpen(t *testing.T, m *alembic.Migrator) {
	t.Helper()
	entries, err := m.Journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Finished.IsZero() && (e.Statements > 0 || e.Outcome != "died") {
			t.Errorf("a row of the journal is open: %+v", e)
		}
	}
}

// halfRun is a run that stops behind each statement of a revision, and the one in the
// other direction that takes back what it did.
type halfRun struct {
	start, back func(*alembic.Migrator) error
	failing     func(h half, form string, n int) *alembic.Env
	run         func(*alembic.Migrator) error
	statements  func(half) int
	word        string // for a child
}

var halfRuns = map[string]halfRun{
	"upgrade": {
		start:      func(m *alembic.Migrator) error { return m.Upgrade(context.Background(), "aaaa") },
		failing:    func(h half, form string, n int) *alembic.Env { return h.env(form, n, -1) },
		run:        func(m *alembic.Migrator) error { return m.Upgrade(context.Background(), "head") },
		back:       func(m *alembic.Migrator) error { return m.Downgrade(context.Background(), "aaaa") },
		statements: func(h half) int { return len(h.up) },
		word:       "up",
	},
	"downgrade": {
		start:      func(m *alembic.Migrator) error { return m.Upgrade(context.Background(), "head") },
		failing:    func(h half, form string, n int) *alembic.Env { return h.env(form, -1, n) },
		run:        func(m *alembic.Migrator) error { return m.Downgrade(context.Background(), "aaaa") },
		back:       func(m *alembic.Migrator) error { return m.Upgrade(context.Background(), "head") },
		statements: func(h half) int { return len(h.down) },
		word:       "down",
	},
}

// TestTheOtherDirectionTakesBackAHalf stops a run behind each of its statements. The
// other direction then leaves what was there before the run.
func TestTheOtherDirectionTakesBackAHalf(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		h := halfOf(s.dialect)
		for direction, of := range halfRuns {
			for _, form := range []string{"sql", "go"} {
				t.Run(direction+" "+form, func(t *testing.T) {
					s := s.fresh(t)
					db := s.open(t)
					whole := s.migrator(t, db, h.env(form, -1, -1))
					if err := of.start(whole); err != nil {
						t.Fatal(err)
					}
					before := dumpWithoutJournal(t, s)
					for n := 1; n <= of.statements(h); n++ {
						wantError(t, of.run(s.migrator(t, db, of.failing(h, form, n))), "nowhere")
						if err := of.back(whole); err != nil {
							t.Fatalf("behind %d statements: %v", n, err)
						}
						if diff := cmp.Diff(before, dumpWithoutJournal(t, s)); diff != "" {
							t.Fatalf("behind %d statements the database isn't as before (-before +now):\n%s", n, diff)
						}
						wantNoneOpen(t, whole)
						entries, err := whole.Journal(t.Context())
						last := len(entries) - 1 // where nothing stayed, the failed run itself
						if err != nil || entries[last].Outcome != "failed" && (entries[last-1].Outcome != "undone" || entries[last].Outcome != "done") {
							t.Fatalf("the journal is %+v, %v", entries, err)
						}
					}
					if err := errors.Join(whole.Upgrade(t.Context(), "head"), whole.Downgrade(t.Context(), "base")); err != nil {
						t.Error(err)
					}
				})
			}
		}
	})
}

// TestARunThatTakesBackAHalfGoesOn fails while a half is taken back, at a view that is
// missing, and is gone on with, whatever comes next.
func TestARunThatTakesBackAHalfGoesOn(t *testing.T) {
	next := map[string]func(*alembic.Migrator) error{
		"downgrade": func(m *alembic.Migrator) error { return m.Downgrade(context.Background(), "aaaa") },
		"upgrade": func(m *alembic.Migrator) error {
			return errors.Join(m.Upgrade(context.Background(), "head"), m.Downgrade(context.Background(), "-1"))
		},
		"resume": func(m *alembic.Migrator) error { return m.Resume(context.Background(), alembic.Resolution{}) },
	}
	onDatabases(t, func(t *testing.T, s server) {
		h := halfOf(s.dialect)
		db := s.open(t)
		whole := s.migrator(t, db, h.env("sql", -1, -1))
		if err := whole.Upgrade(t.Context(), "aaaa"); err != nil {
			t.Fatal(err)
		}
		before := dumpWithoutJournal(t, s)
		for name, run := range next {
			behind := map[string]int{"downgrade": 9, "upgrade": 7, "resume": 7}[name] // 7: the view comes first on the way back
			wantError(t, s.migrator(t, db, h.env("sql", behind, -1)).Upgrade(t.Context(), "head"), "nowhere")
			exec(t, db, "DROP VIEW v")
			wantError(t, whole.Downgrade(t.Context(), "aaaa"), "DROP VIEW v", "half applied")
			if err := whole.Resume(t.Context(), alembic.Resolution{MarkUndone: true}); !errors.Is(err, alembic.ErrUndoing) {
				t.Errorf("marked undone: %v", err)
			}
			var unfinished *alembic.UnfinishedError
			if err := whole.Stamp(t.Context(), "head"); !errors.As(err, &unfinished) || unfinished.Entry.Direction != "downgrade" {
				t.Errorf("a stamp: %v", err)
			}
			exec(t, db, "CREATE VIEW v AS SELECT z FROM things")
			if err := run(whole); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(before, dumpWithoutJournal(t, s)); diff != "" {
				t.Fatalf("after %s the database isn't as before (-before +now):\n%s", name, diff)
			}
			wantNoneOpen(t, whole)
		}
	})
}

// TestAHalfThatDoesNotMirrorStays has rows in a table that stays.
func TestAHalfThatDoesNotMirrorStays(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		h := half{outside: s.dialect != "mariadb",
			up:   []string{"INSERT INTO things VALUES (3)", "CREATE TABLE a (x INTEGER)"},
			down: []string{"DROP TABLE a", "DELETE FROM things WHERE x = 3"}}
		db := s.open(t)
		m := s.migrator(t, db, h.env("sql", -1, -1))
		wantError(t, s.migrator(t, db, h.env("sql", 2, -1)).Upgrade(t.Context(), "head"), "nowhere")
		before := dumpWithoutJournal(t, s)
		err := m.Downgrade(t.Context(), "-1")
		wantError(t, err, "INSERT INTO things VALUES (3);\n  CREATE TABLE a (x INTEGER);\n", "Its downgrade can't take that back by itself: nothing in it is certain to take back INSERT INTO things VALUES (3)",
			"Finish it first; it goes on behind the statements that are done: alembic resume")
		if diff := cmp.Diff(before, dumpWithoutJournal(t, s)); diff != "" {
			t.Errorf("something was changed (-before +now):\n%s", diff)
		}
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Error(err)
		}
	})
}

// TestTheFirstStatementsAreTakenBackOnRequest stops a run where nobody can tell what the
// last statement did. Somebody looks, and says how many are done.
func TestTheFirstStatementsAreTakenBackOnRequest(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		h := halfOf(s.dialect)
		for direction, of := range halfRuns {
			t.Run(direction, func(t *testing.T) {
				s := s.fresh(t)
				db := s.open(t)
				whole := s.migrator(t, db, h.env("sql", -1, -1))
				if err := of.start(whole); err != nil {
					t.Fatal(err)
				}
				before := dumpWithoutJournal(t, s)
				for n := 3; n <= of.statements(h); n++ {
					wantError(t, of.run(s.migrator(t, db, of.failing(h, "sql", n))), "nowhere")
					exec(t, db, "UPDATE alembic_journal SET in_flight = 'unknown' WHERE finished IS NULL")
					wantError(t, of.back(whole), "can't be told", "alembic resume --undo N")
					wantError(t, whole.Resume(t.Context(), alembic.Resolution{Undo: 99}), "and 99 were said to be done")
					if err := whole.Resume(t.Context(), alembic.Resolution{Undo: n}); err != nil {
						t.Fatalf("behind %d statements: %v", n, err)
					}
					if diff := cmp.Diff(before, dumpWithoutJournal(t, s)); diff != "" {
						t.Fatalf("behind %d statements the database isn't as before (-before +now):\n%s", n, diff)
					}
					wantNoneOpen(t, whole)
				}
			})
		}
	})
}

// goDowngrade is an Env of a Go revision whose downgrade drops the tables, and then does
// what its file says.
func goDowngrade(last string, tables ...string) *alembic.Env {
	var text strings.Builder
	for _, table := range tables {
		fmt.Fprintf(&text, "op.DropTable(%q)\n", table)
	}
	file := strings.Replace(testenv.GoFile, "return op.Err() }}", "return op.Err() }, Downgrade: func(op *alembic.Op) error {\n"+text.String()+
		"op.Execute(\""+last+"\")\nreturn op.Err() }}", 1)
	set := alembic.NewRevisions(fstest.MapFS{"aaaa.go": {Data: []byte(file)}})
	env := &alembic.Env{Revisions: []*alembic.Revisions{set}}
	up := func(op *alembic.Op) error {
		op.Execute("CREATE TABLE a (x INTEGER)")
		op.Execute("CREATE TABLE b (x INTEGER)")
		return op.Err()
	}
//line aaaa.go:6
	set.Add(alembic.Revision{ID: "aaaa", Upgrade: up, Downgrade: func(op *alembic.Op) error {
		for _, table := range tables {
			op.DropTable(table)
		}
		op.Execute(last)
		return op.Err()
	}})
	return env
}

// TestTheDifferenceOfAnEditedGoDowngradeIsShown edits a downgrade that is half applied.
func TestTheDifferenceOfAnEditedGoDowngradeIsShown(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	failing := s.migrator(t, db, goDowngrade("SELECT nosuch", "a"))
	if err := failing.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if err := failing.Downgrade(t.Context(), "base"); err == nil {
		t.Fatal("it didn't fail")
	}
	edited := s.migrator(t, db, goDowngrade("SELECT 1", "b", "a"))
	wantError(t, edited.Downgrade(t.Context(), "base"), "The revision was edited since:\n", `error{op.DropTable("b")`, `- op.Execute("SELECT nosuch")`, "isn't the one that was run")
	if err := s.migrator(t, db, goDowngrade("SELECT 1", "a", "b")).Downgrade(t.Context(), "base"); err != nil {
		t.Errorf("edited behind what is done: %v", err)
	}
}

// TestATakingBackThatFailsSaysHowFarItCame has something in the way of a run that takes
// back a half. Every command then knows what is done, and the next one goes on.
func TestATakingBackThatFailsSaysHowFarItCame(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		h := half{outside: s.dialect != "mariadb",
			up:   []string{"CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)", "CREATE TABLE c (x INTEGER)"},
			down: []string{"DROP TABLE c", "DROP TABLE b", "DROP TABLE a"}}
		for name, back := range map[string]func(*alembic.Migrator) error{
			"downgrade": func(m *alembic.Migrator) error { return m.Downgrade(t.Context(), "-1") },
			"resume":    func(m *alembic.Migrator) error { return m.Resume(t.Context(), alembic.Resolution{Undo: 3}) },
		} {
			s := s.fresh(t)
			db := s.open(t)
			m := s.migrator(t, db, h.env("sql", -1, -1))
			wantError(t, s.migrator(t, db, h.env("sql", 3, -1)).Upgrade(t.Context(), "head"), "nowhere")
			exec(t, db, "ALTER TABLE b RENAME TO away")
			wantError(t, back(m), "DROP TABLE b", "DROP TABLE c;\n", "still half applied", "run the command again: it goes on behind")
			_, err := m.Current(t.Context())
			wantError(t, err, "revision bbbb is half applied, and taking that back did not end: its downgrade began", "it stopped at:\n  DROP TABLE b\n",
				"Statements that take back what was applied: 3; done of them: 1.", "alembic resume")
			if entries, err := m.Journal(t.Context()); err != nil || len(entries) != 3 || entries[1].Outcome != "partial" || entries[2].Outcome != "partial" {
				t.Errorf("%s: the journal is %+v, %v", name, entries, err)
			}
			wantError(t, m.Stamp(t.Context(), "head"), "alembic resume")
			exec(t, db, "ALTER TABLE away RENAME TO b")
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Errorf("%s: the upgrade that goes on: %v", name, err)
			}
			one(t, db, "SELECT count(*) FROM b")
			if entries, err := m.Journal(t.Context()); err != nil || entries[1].Outcome != "undone" || entries[2].Outcome != "done" {
				t.Errorf("%s: the journal is %+v, %v in the end", name, entries, err)
			}
			wantNoneOpen(t, m)
		}
	})
}
