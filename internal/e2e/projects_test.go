package e2e_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// shop is a project that shares its database with others. Its second revision fails
// behind a statement that stays, unless it is mended.
func shop(mended bool) *alembic.Env {
	second := "-- +alembic upgrade no-transaction\nCREATE TABLE shop2 (x INTEGER);\n"
	if !mended {
		second += nowhere + ";\n"
	}
	env := testenv.Files("-- +alembic upgrade\nCREATE TABLE shop1 (x INTEGER);\n", second)
	env.VersionTable = "shop_version"
	return env
}

// blog is another project, with ids of its own.
func blog() *alembic.Env {
	files := fstest.MapFS{"x1.sql": {Data: []byte("-- step\n--\n-- Revision ID: x1\n-- Revises:\n-- +alembic upgrade\nCREATE TABLE blog1 (x INTEGER);\n\n-- +alembic downgrade\nDROP TABLE blog1;\n")}}
	return &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}, VersionTable: "blog_version"}
}

// wantHalf proves that a project is told of its half applied revision.
func wantHalf(t *testing.T, m *alembic.Migrator, revision string) {
	t.Helper()
	var half *alembic.UnfinishedError
	if _, err := m.Current(t.Context()); !errors.As(err, &half) || half.Entry.Revision != revision {
		t.Errorf("Current says %v, want that %s is half applied", err, revision)
	}
}

// TestProjectsInOneDatabaseKeepAJournalEach has a project, with a half applied revision,
// beside one that has the same ids and the default names.
func TestProjectsInOneDatabaseKeepAJournalEach(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		wantError(t, s.migrator(t, db, shop(false)).Upgrade(t.Context(), "head"), "nowhere")
		other := s.migrator(t, db, testenv.Files("-- +alembic upgrade\nCREATE TABLE a (x INTEGER);\n\n-- +alembic downgrade\nDROP TABLE a;\n",
			"-- +alembic upgrade\nCREATE TABLE b (x INTEGER);\n\n-- +alembic downgrade\nDROP TABLE b;\n"))
		for _, run := range []func() error{
			func() error { return other.Upgrade(t.Context(), "head") },
			func() error { return other.Downgrade(t.Context(), "base") },
			func() error { return other.Upgrade(t.Context(), "head") },
		} {
			if err := run(); err != nil {
				t.Error(err)
			}
		}
		wantHalf(t, s.migrator(t, db, shop(true)), "bbbb")
		if err := s.migrator(t, db, shop(true)).Upgrade(t.Context(), "head"); err != nil {
			t.Errorf("the half applied revision: %v", err)
		}
		for table, rows := range map[string]string{"alembic_journal": "6", "shop_journal": "2"} {
			if got := one(t, db, "SELECT count(*) FROM "+table); got != rows {
				t.Errorf("%s has %s rows, want %s", table, got, rows)
			}
		}
	})
}

// TestAJournalThatProjectsSharedIsKept has projects whose rows are in the table that all
// of them used once.
func TestAJournalThatProjectsSharedIsKept(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		before := func(env *alembic.Env) *alembic.Migrator {
			env.JournalTable = "alembic_journal"
			return s.migrator(t, db, env)
		}
		wantError(t, before(shop(false)).Upgrade(t.Context(), "head"), "nowhere")

		if err := s.migrator(t, db, blog()).Upgrade(t.Context(), "head"); err != nil {
			t.Errorf("a project that is new in the database: %v", err)
		}
		if got := one(t, db, "SELECT count(*) FROM blog_journal"); got != "1" {
			t.Errorf("its journal has %s rows, want 1", got)
		}
		wantHalf(t, s.migrator(t, db, shop(true)), "bbbb")
		if err := s.migrator(t, db, shop(true)).Upgrade(t.Context(), "head"); err != nil {
			t.Errorf("the half applied revision: %v", err)
		}
		if got := one(t, db, "SELECT count(*) FROM alembic_journal WHERE outcome = 'done'"); got != "2" {
			t.Errorf("the shared journal has %s revisions, want 2", got)
		}

		// One whose revisions are all unknown by now: what its version table holds tells.
		squashed := blog()
		squashed.VersionTable = "shop_version"
		if entries, err := s.migrator(t, db, squashed).Journal(t.Context()); err != nil || len(entries) != 2 {
			t.Errorf("after a squash the journal has %d rows, %v; want 2", len(entries), err)
		}
	})
}
