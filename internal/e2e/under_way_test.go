package e2e_test

import (
	"errors"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/revision"
)

// gated is a revision whose directions change the schema, wait for the row of
// the table gate, and change the schema again.
func gated(kind string) *alembic.Env {
	up := []string{"CREATE TABLE b (x INTEGER)", "ALTER TABLE a ADD COLUMN c INTEGER", "UPDATE gate SET x = x + 1", "CREATE TABLE d (x INTEGER)"}
	down := []string{"ALTER TABLE a DROP COLUMN c", "UPDATE gate SET x = x + 1", "DROP TABLE b", "DROP TABLE d"}
	if kind == "SQL" {
		return testenv.Files("\n-- +alembic upgrade\n" + lines(up) + "\n-- +alembic downgrade\n" + lines(down))
	}
	executing := func(statements []string) func(*alembic.Op) error {
		return func(op *alembic.Op) error {
			for _, s := range statements {
				op.Execute(s)
			}
			return op.Err()
		}
	}
	return testenv.GoBothWays(executing(up), executing(down))
}

func lines(statements []string) (text string) {
	for _, s := range statements {
		text += s + ";\n"
	}
	return text
}

// TestAStepUnderWayIsKnownToEveryNextRun stops a step behind a schema change that
// is committed, so that the version table doesn't tell of it: first while the
// server is at its next statement, whether the process lives or not, then after
// its session has died.
func TestAStepUnderWayIsKnownToEveryNextRun(t *testing.T) {
	for _, kind := range []string{"SQL", "Go"} {
		for _, direction := range []revision.Direction{revision.Upgrade, revision.Downgrade} {
			t.Run(kind+" "+string(direction), func(t *testing.T) { underWay(t, gated(kind), direction) })
		}
	}
}

func underWay(t *testing.T, env *alembic.Env, direction revision.Direction) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE a (x INTEGER)", "CREATE TABLE gate (x INTEGER)", "INSERT INTO gate VALUES (0)")
	m := s.migrator(t, db, env, alembic.WithLockTimeout(time.Millisecond))
	forth, back := func() error { return m.Upgrade(t.Context(), "head") }, func() error { return m.Downgrade(t.Context(), "base") }
	if direction == revision.Downgrade {
		if err := forth(); err != nil {
			t.Fatal(err)
		}
		forth, back = back, forth
	}
	gate, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer gate.Rollback()
	// MariaDB lists a statement for a moment after its answer: this one must not be
	// taken for the run's.
	if _, err := gate.Exec("UPDATE /* from outside */ gate SET x = x + 1"); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- forth() }()
	s.awaitStatement(t, "UPDATE gate")

	var half *alembic.UnfinishedError
	var locked *alembic.LockedError
	if _, err := m.Current(t.Context()); !errors.As(err, &half) || !half.UnderWay || half.Entry.Direction != direction {
		t.Errorf("under way, Current returned %v", err)
	}
	if err := m.RequireHead(t.Context()); err == nil {
		t.Error("under way, RequireHead returned no error")
	}
	if _, err := m.Diff(t.Context(), alembic.DiffOptions{}); !errors.As(err, &half) || !half.UnderWay {
		t.Errorf("under way, Diff returned %v", err)
	}
	if err := back(); !errors.As(err, &locked) {
		t.Errorf("under way, the way back returned %v", err)
	}
	exec(t, db, "KILL CONNECTION "+one(t, db, "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'UPDATE gate%'"))
	if err := <-ended; err == nil {
		t.Error("the run outlived its session")
	}
	if err := gate.Rollback(); err != nil {
		t.Error(err)
	}

	if _, err := m.Current(t.Context()); !errors.As(err, &half) || half.UnderWay {
		t.Errorf("after its death, Current returned %v", err)
	}
	if err := back(); !errors.As(err, &half) || half.UnderWay {
		t.Errorf("after its death, the way back returned %v", err)
	}
	if err := forth(); err != nil {
		t.Errorf("going on: %v", err)
	}
	if err := back(); err != nil {
		t.Errorf("the way back: %v", err)
	}
}
