package alembic_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// TestErrorsSayWhatToDo goes through the errors that the library words itself.
func TestErrorsSayWhatToDo(t *testing.T) {
	ids := strings.Fields("r1 r2 r3 r4 r5 r6 r7")
	two := []schema.TableName{schema.Name("a"), {Schema: "s", Name: "b"}}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&alembic.BehindError{Missing: ids[:2]}, "the database is at no revision and lacks the revisions r1, r2; type: alembic upgrade heads"},
		{&alembic.BehindError{Current: ids[:1], Missing: ids[1:]}, "the database is at r1 and lacks the revisions r2, r3, r4, r5, r6 and 1 more; type: alembic upgrade heads"},
		{&alembic.ExistingTablesError{Revision: "r1", Tables: two},
			"the database records no revision, but has the tables a, s.b, which revision r1 creates; nothing was done. " +
				"If the database is at that revision already, type: alembic stamp r1"},
		{&alembic.NotUpToDateError{Current: ids[:1], Heads: ids[2:3]}, "Target database is not up to date: it is at r1, the newest is r3; type: alembic upgrade heads"},
		{&alembic.NotUpToDateError{Current: ids[:1], Heads: ids[2:4]}, "Target database is not up to date: it is at r1, the newest revisions are r3, r4; type: alembic upgrade heads"},
		{&alembic.EmptyTargetError{Drops: two[:1]},
			"the models' schema has no table, so the table a would be dropped; does env.go import the package that defines the models? " +
				"If all tables are really to go, write a revision that drops them"},
		{&alembic.EmptyTargetError{Drops: two, Files: []string{"schema.sql"}},
			"schema.sql has no statement, so the tables a, s.b would be dropped; is it the right file? If all tables are really to go, write a revision that drops them"},
		{&alembic.DriftError{Diff: &alembic.Diff{Upgrade: []op.Operation{op.DropTable{Name: two[0]}, op.DropTable{Name: two[1]}}}},
			`New upgrade operations detected: [drop table a, drop table s.b]; type: alembic revision --autogenerate -m "..."`},
		{&alembic.EmptyTargetError{Drops: slices.Repeat(two, 20)},
			"the models' schema has no table, so the tables a, s.b, a, s.b, a, s.b, a, s.b, a, s.b and 30 more would be dropped; does env.go import the package that defines the models? " +
				"If all tables are really to go, write a revision that drops them"},
		{&alembic.NotUpToDateError{Heads: slices.Repeat(ids[:1], 12)},
			"Target database is not up to date: it is at no revision, the newest revisions are r1, r1, r1, r1, r1, r1, r1, r1, r1, r1 and 2 more; type: alembic upgrade heads"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%T: %s, want\n%s", c.err, got, c.want)
		}
	}
}

// TestErrorsKeepTheirCause finds the cause behind each error that has one.
func TestErrorsKeepTheirCause(t *testing.T) {
	cause := errors.New("the cause")
	for _, err := range []error{
		&alembic.RevisionError{Err: cause}, &alembic.LockedError{Err: cause},
		&alembic.UnknownRevisionError{Err: cause}, &alembic.UnfinishedError{Err: cause},
	} {
		if !errors.Is(err, cause) || err.Error() != "the cause" {
			t.Errorf("%T: %v", err, err)
		}
	}
}

// TestWithoutADatabaseOnlyWhatNeedsNoneWorks calls the methods of a Migrator that
// has no database.
func TestWithoutADatabaseOnlyWhatNeedsNoneWorks(t *testing.T) {
	m := testenv.Migrator(t, nil, testenv.SQL("SELECT 1;"))
	_, current := m.Current(t.Context())
	_, inspected := m.Inspect(t.Context())
	_, journal := m.Journal(t.Context())
	for name, err := range map[string]error{
		"Upgrade": m.Upgrade(t.Context(), "head"), "Downgrade": m.Downgrade(t.Context(), "base"), "Stamp": m.Stamp(t.Context(), "head"),
		"Resume": m.Resume(t.Context(), alembic.Resolution{}), "Current": current, "Inspect": inspected, "Journal": journal,
	} {
		if !errors.Is(err, alembic.ErrNoDatabase) {
			t.Errorf("%s returned %v", name, err)
		}
	}
	if heads := m.Heads(); len(heads) != 1 {
		t.Errorf("the heads are %v", heads)
	}
}
