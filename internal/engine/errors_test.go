package engine

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/revision"
)

func TestAPartialFailureShowsTheEndsOfALongList(t *testing.T) {
	e := &PartialError{Err: errors.New("no")}
	for i := range 1000 {
		e.Stays = append(e.Stays, fmt.Sprintf("INSERT INTO t\nVALUES (%d, '%s')", i, strings.Repeat("x", 10_000)))
	}
	text := e.outcome(sayings[revision.Upgrade])
	for _, want := range []string{"  INSERT INTO t VALUES (0, 'xx", "  … 987 more statements, 1000 in all …\n", "  INSERT INTO t VALUES (999, 'xx"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
	if len(text) > 8<<10 || strings.Contains(text, "VALUES (500") {
		t.Errorf("%d bytes:\n%s", len(text), text)
	}
	e.Stays = e.Stays[:14]
	if text := e.outcome(sayings[revision.Upgrade]); strings.Contains(text, "more statements") || strings.Count(text, "INSERT") != 14 {
		t.Errorf("14 statements aren't all listed:\n%s", text)
	}
}

// TestAVeryLongCauseIsCutInItsMiddle: a revision's own error may hold all that it read.
func TestAVeryLongCauseIsCutInItsMiddle(t *testing.T) {
	e := StepError{Step: revision.Step{ID: "a1", Direction: revision.Upgrade}, Err: errors.New("begins" + strings.Repeat("ä", 1_000_000) + "ends")}
	text := e.Error()
	if n := len([]rune(text)); n > 9000 || !strings.Contains(text, "failed: beginsä") || !strings.Contains(text, "äends\n") || !strings.Contains(text, "(992010 characters are left out)") {
		t.Errorf("%d characters: %.300s", n, text)
	}
}

// After a failed downgrade the revision is applied, whatever stays of it.
func TestAFailedDowngradeLeavesTheRevisionApplied(t *testing.T) {
	down := revision.Step{ID: "a2", Direction: revision.Downgrade}
	failed := errors.New("it failed")
	for _, c := range []struct {
		err  StepError
		want string
	}{
		{StepError{Step: down, Err: failed}, "the revision is still applied"},
		{StepError{Step: down, Err: failed, Single: true}, "none of its revisions is downgraded"},
		{StepError{Step: down, Err: &dialect.EndedError{Err: failed}}, "The revision is still recorded as applied"},
		{StepError{Step: down, Err: &PartialError{Err: failed, Stays: []string{"DROP TABLE a"}}}, "The revision is still recorded as applied"},
		{StepError{Step: down, Err: &PartialError{Err: failed, Stays: []string{"DROP TABLE a"}, Recorded: true}}, "The downgrade is recorded: a statement"},
	} {
		if text := c.err.Error(); !strings.Contains(text, c.want) || strings.Contains(text, "not recorded") {
			t.Errorf("%q doesn't say %q", text, c.want)
		}
	}
}
