package engine

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/revision"
)

func TestTheLedgerTellsWhatStaysAfterAFailure(t *testing.T) {
	cause := errors.New("no")
	type entry struct {
		sql     string
		outcome dialect.Outcome
		failed  error
	}
	pending, committing := dialect.Outcome{}, dialect.Outcome{Before: dialect.Stays, Itself: dialect.Stays}
	for name, c := range map[string]struct {
		entries        []entry
		end            dialect.Fate
		stays, unknown string
	}{
		"rolled back":           {[]entry{{"a", pending, nil}}, dialect.Gone, "", ""},
		"committed by the next": {[]entry{{"a", pending, nil}, {"b", committing, nil}, {"c", pending, nil}}, dialect.Gone, "a b", ""},
		"in doubt":              {[]entry{{"a", committing, nil}, {"b", pending, nil}}, dialect.Unknown, "a", "b"},
		"failed without trace":  {[]entry{{"a", dialect.Outcome{Itself: dialect.Gone}, cause}}, dialect.Gone, "", ""},
		"failed and committing": {[]entry{{"a", pending, nil}, {"b", dialect.Outcome{Before: dialect.Stays, Itself: dialect.Gone}, cause}}, dialect.Gone, "a", ""},
		"partly, rolled back":   {[]entry{{"a", dialect.Outcome{Itself: dialect.Partly}, nil}}, dialect.Gone, "", "a"},
		"partly, committed":     {[]entry{{"a", dialect.Outcome{Itself: dialect.Partly}, nil}, {"b", committing, nil}}, dialect.Gone, "a b", ""},
	} {
		var l ledger
		for _, e := range c.entries {
			l.add(e.sql, e.outcome, e.failed)
		}
		l.settle(c.end)
		err := l.partial(cause, false)
		var partial *PartialError
		found := errors.As(err, &partial)
		if !found {
			partial = &PartialError{}
		}
		if found != (c.stays+c.unknown != "") || !errors.Is(err, cause) || strings.Join(partial.Stays, " ") != c.stays || strings.Join(partial.Unknown, " ") != c.unknown {
			t.Errorf("%s: %q stay, %q unknown, %v", name, partial.Stays, partial.Unknown, err)
		}
	}
}

func TestAStepErrorSaysWhatRemains(t *testing.T) {
	no := errors.New("no")
	for want, e := range map[string]*StepError{
		"incomplete; don't run it":                           {Offline: true, Err: no},
		"was rolled back: none of its revisions is applied":  {Single: true, Err: no},
		"The revision was rolled back and is not recorded.":  {Err: no},
		"is not recorded; revisions before it stay applied.": {Before: true, Err: no},
		"The commit was interrupted":                         {Err: &commitError{err: no, interrupted: true}},
		"The connection to the server was lost":              {Err: errors.New("invalid connection")},
		"committed and stay applied:\n  CREATE x;":           {Err: &PartialError{Stays: []string{"CREATE x"}, Err: no}},
		"is not known:\n  ALTER x;":                          {Err: &PartialError{Unknown: []string{"ALTER x"}, Err: no}},
		"rolled back. The revision is not recorded; revisions before it stay applied. Run the command again: it goes on": {
			Before: true, Err: &PartialError{Stays: []string{"CREATE x"}, Journal: true, Err: context.Canceled}},
		"What an earlier run committed of the revision stays applied.\nEverything else that it did was rolled back. " +
			"The revision is not recorded. Mend what failed and run": {Err: &PartialError{Earlier: true, Journal: true, Err: no}},
		"Look at the database, and undo by hand":       {Err: &PartialError{RowsKept: true, Err: no}},
		"An index stays.":                              {Err: &PartialError{Left: []string{"An index stays"}, Err: no}},
		"before it ended its transaction may be kept":  {Err: &dialect.EndedError{}},
		"upgrade of revision a1 failed (f.go): no\nTh": {Err: no},
	} {
		e.Step, e.File = revision.Step{Direction: revision.Upgrade, ID: "a1"}, "f.go"
		if !strings.Contains(e.Error(), want) {
			t.Errorf("the error lacks %q:\n%v", want, e)
		}
	}
}
