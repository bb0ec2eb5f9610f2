package e2e_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestAnOpenRowInAJournalOfAnotherNameIsTold changes the name of the journal, or of the
// version table, while a revision is half applied.
func TestAnOpenRowInAJournalOfAnotherNameIsTold(t *testing.T) {
	const up = "-- +alembic upgrade no-transaction\nINSERT INTO a VALUES (1);\n"
	project := func(second string) *alembic.Env {
		return testenv.Files("-- +alembic upgrade\nCREATE TABLE a (x INTEGER);\nCREATE TABLE b (x INTEGER);\n", up+second)
	}
	journalName := func(e *alembic.Env) { e.JournalTable = "own_journal" }
	versionName := func(e *alembic.Env) { e.VersionTable = "own_version" }
	onDatabases(t, func(t *testing.T, s server) {
		failing, mended := "SELECT nosuch;\n", "INSERT INTO b VALUES (2);\n"
		if s.dialect == "mariadb" {
			failing, mended = "CREATE TABLE c (x INTEGER);\n"+failing, "CREATE TABLE c (x INTEGER);\n"+mended
		}
		for name, c := range map[string]struct {
			change func(*alembic.Env)
			now    string // the text of the revision
		}{
			"another journal": {journalName, failing}, "and edited": {journalName, mended}, "another version table": {versionName, failing},
		} {
			s := s.fresh(t)
			db := s.open(t)
			if err := s.migrator(t, db, project(failing)).Upgrade(t.Context(), "head"); err == nil {
				t.Fatal("it didn't fail")
			}
			env := project(c.now)
			c.change(env)
			m := s.migrator(t, db, env)
			for command, run := range map[string]func() error{
				"upgrade": func() error { return m.Upgrade(t.Context(), "head") },
				"stamp":   func() error { return m.Stamp(t.Context(), "head") },
				"resume":  func() error { return m.Resume(t.Context(), alembic.Resolution{}) },
			} {
				var half *alembic.UnfinishedError
				if err := run(); !errors.As(err, &half) || half.Entry.Revision != "bbbb" || !strings.Contains(err.Error(), "half applied by the table alembic_journal") {
					t.Errorf("%s: %s returned %v", name, command, err)
				}
			}
			if got := one(t, db, "SELECT count(*) FROM a"); got != "1" {
				t.Errorf("%s: %s rows", name, got)
			}
			if err := s.migrator(t, db, project(mended)).Upgrade(t.Context(), "head"); err != nil {
				t.Errorf("%s: under the old name: %v", name, err)
			}
		}
		theJournalOfAnotherProject(t, s.fresh(t), project(failing))
	})
}

// theJournalOfAnotherProject is in nobody's way, whatever is open in it.
func theJournalOfAnotherProject(t *testing.T, s server, env *alembic.Env) {
	t.Helper()
	db := s.open(t)
	if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err == nil {
		t.Fatal("it didn't fail")
	}
	other := testenv.Files("-- +alembic upgrade\nCREATE TABLE other (x INTEGER);\n", "-- +alembic upgrade\nCREATE TABLE another (x INTEGER);\n")
	other.VersionTable = "other_version"
	if err := s.migrator(t, db, other).Upgrade(t.Context(), "head"); err != nil {
		t.Errorf("a project with revisions of the same numbers: %v", err)
	}
}
