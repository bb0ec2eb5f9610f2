package command

import (
	"errors"
	"slices"
	"testing"

	"github.com/alembic-go/alembic"
)

func TestAnErrorAsJSONHoldsWhatStaysAndWhatIsNotKnown(t *testing.T) {
	err := &alembic.RevisionError{Revision: "a1", File: "a1.sql", Remains: []string{"CREATE TABLE a (x INT)"}, Unknown: []string{"CALL p()"}, Err: errors.New("no")}
	j := newErrorJSON(err)
	if j.Revision != "a1" || j.Path != "a1.sql" || !slices.Equal(j.Remains, err.Remains) || !slices.Equal(j.Unknown, err.Unknown) {
		t.Errorf("got %+v", j)
	}
}
