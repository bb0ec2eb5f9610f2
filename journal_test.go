package alembic_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/revision"
)

// TestJournalTellsWhoDidWhat migrates up, down, into a failure, and stamps.
func TestJournalTellsWhoDidWhat(t *testing.T) {
	ctx := t.Context()
	m := testenv.Migrator(t, testenv.SQLite(t), testenv.SQL("CREATE TABLE a (x INTEGER);", "CREATE TABLE b (x INTEGER);\nINSERT INTO missing VALUES (1);"))
	if err := m.Upgrade(ctx, "aaaa"); err != nil {
		t.Fatal(err)
	}
	if err := m.Upgrade(ctx, "head"); err == nil {
		t.Fatal("a revision that fails has no error")
	}
	if err := m.Stamp(ctx, "head"); err != nil {
		t.Fatal(err)
	}
	if err := m.Downgrade(ctx, "aaaa"); err != nil {
		t.Fatal(err)
	}
	entries, err := m.Journal(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, strings.Join([]string{e.Revision, string(e.Direction), strings.Join(e.From, ","), strings.Join(e.To, ","), e.Outcome}, " "))
		if e.OSUser == "" || e.Host == "" || e.PID == 0 || e.Tool == "" || e.Started.IsZero() || e.Finished.IsZero() || e.Duration < 0 {
			t.Errorf("entry %d doesn't say who and when: %+v", e.Number, e)
		}
		if failed := e.Outcome == "failed"; failed != (e.Error != "") || failed != strings.Contains(e.Statement, "missing") {
			t.Errorf("entry %d: error %q at %q", e.Number, e.Error, e.Statement)
		}
	}
	want := []string{"aaaa upgrade  aaaa done", "bbbb upgrade aaaa bbbb failed", " stamp aaaa bbbb done", "bbbb downgrade bbbb aaaa done"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the journal is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// halfApplied returns a Migrator whose revision "aaaa" stopped behind its first
// statement, which committed, and the function that mends it.
func halfApplied(t *testing.T) (m *alembic.Migrator, mend func()) {
	t.Helper()
	db := testenv.SQLite(t)
	m = testenv.Migrator(t, db, testenv.Files("\n-- +alembic upgrade no-transaction\nCREATE TABLE a (x INTEGER);\nINSERT INTO later VALUES (1);\n"))
	err := m.Upgrade(t.Context(), "head")
	var failed *alembic.RevisionError
	if !errors.As(err, &failed) || len(failed.Remains) != 1 {
		t.Fatalf("the upgrade returned %v", err)
	}
	return m, func() {
		if _, err := db.Exec("CREATE TABLE later (x INTEGER)"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestResumeGoesOnWhereTheRevisionStopped(t *testing.T) {
	m, mend := halfApplied(t)
	if err := m.Resume(t.Context(), alembic.Resolution{}); err == nil {
		t.Error("the statement that failed doesn't fail again")
	}
	var unfinished *alembic.UnfinishedError
	if err := m.Stamp(t.Context(), "head"); !errors.As(err, &unfinished) || unfinished.Entry.Revision != "aaaa" || unfinished.Entry.Outcome != "partial" {
		t.Errorf("a stamp over it returned %v", err)
	}
	mend()
	if err := m.Resume(t.Context(), alembic.Resolution{FromStatement: 2}); err != nil {
		t.Fatal(err)
	}
	if got := testenv.Current(t, m); len(got) != 1 {
		t.Errorf("the database is at %v", got)
	}
	if err := m.Resume(t.Context(), alembic.Resolution{}); !errors.Is(err, alembic.ErrNothingToResume) {
		t.Errorf("another one returned %v", err)
	}
}

func TestResumeTakesOnesWord(t *testing.T) {
	for outcome, c := range map[string]struct {
		said    alembic.Resolution
		applied int
	}{
		"done":   {alembic.Resolution{MarkDone: true}, 1},
		"undone": {alembic.Resolution{MarkUndone: true}, 0},
	} {
		m, _ := halfApplied(t)
		if err := m.Resume(t.Context(), c.said); err != nil {
			t.Fatalf("%s: %v", outcome, err)
		}
		if got := testenv.Current(t, m); len(got) != c.applied {
			t.Errorf("%s: the database is at %v", outcome, got)
		}
		entries, err := m.Journal(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if last := entries[0]; last.Outcome == "partial" || last.Resumed.IsZero() || last.ResumedBy == "" || last.Direction != revision.Upgrade {
			t.Errorf("%s: the journal says %+v", outcome, last)
		}
	}
}
