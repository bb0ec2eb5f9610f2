package command

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect"
)

func TestAnErrorAsJSONNamesTheRevisionThatIsHalfAppliedOrUnknown(t *testing.T) {
	for want, err := range map[string]error{
		"a1":     &alembic.UnfinishedError{Entry: alembic.JournalEntry{Revision: "a1"}, Err: errors.New("no")},
		"b1, c1": &alembic.UnknownRevisionError{Unknown: []string{"b1", "c1"}, Err: errors.New("no")},
		"":       errors.New("no"),
	} {
		if j := (&App{}).errorJSON(err); j.Revision != want {
			t.Errorf("the revision is %q, want %q", j.Revision, want)
		}
	}
}

func TestAnErrorAsJSONHoldsWhatStaysWhatIsNotKnownAndWhatIsInTheWay(t *testing.T) {
	reader := dialect.Blocker{ID: 7, User: "web", Age: 1500 * time.Millisecond, Query: "SELECT 1", Certain: true}
	err := &alembic.RevisionError{
		Revision: "a1", File: "a1.sql", Remains: []string{"CREATE TABLE a (x INT)"}, Unknown: []string{"CALL p()"},
		Blockers: []dialect.Blocker{reader}, Err: errors.New("no"),
	}
	j := (&App{}).errorJSON(err)
	if j.Revision != "a1" || j.Path != "a1.sql" || !slices.Equal(j.Remains, err.Remains) || !slices.Equal(j.Unknown, err.Unknown) {
		t.Errorf("got %+v", j)
	}
	want := blockerJSON{Session: 7, User: "web", OpenMS: 1500, Query: "SELECT 1", Certain: true}
	if !slices.Equal(j.Blockers, []blockerJSON{want}) {
		t.Errorf("got blockers %+v, want %+v", j.Blockers, want)
	}
}
