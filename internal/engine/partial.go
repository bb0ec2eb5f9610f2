package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// PartialError is returned when a revision failed and something of it stays, or
// may stay: the database itself committed it, where it can't roll DDL back, or an
// autocommit block did.
type PartialError struct {
	Stays   []string // the statements that are committed, in order
	Unknown []string // the statements whose fate the database can't tell
	Left    []string // what failed statements left behind, a sentence each
	// RowsKept tells that rows in tables without transactions stay.
	RowsKept bool
	// Journal tells that a journal keeps how far the revision came.
	Journal bool
	// Earlier tells that statements stay that an earlier run committed.
	Earlier bool
	// Recorded tells that the revision is recorded: its hook failed after it had
	// committed the step.
	Recorded bool
	Err      error
}

// recorded reports whether a failed step is recorded nevertheless.
func recorded(err error) bool {
	var partial *PartialError
	return errors.As(err, &partial) && partial.Recorded
}

func (e *PartialError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *PartialError) Unwrap() error { return e.Err }

func (e *PartialError) outcome(say saying) string {
	var b strings.Builder
	if e.Earlier {
		b.WriteString("What an earlier run committed of the revision stays applied.\n")
	}
	if len(e.Stays) > 0 {
		b.WriteString("These statements of the revision are committed and stay applied:\n")
		b.WriteString(listStatements(e.Stays))
	}
	if len(e.Unknown) > 0 {
		b.WriteString("Whether these statements took effect, wholly or in part, is not known:\n")
		b.WriteString(listStatements(e.Unknown))
	}
	if e.RowsKept {
		b.WriteString("Rows that the revision changed in tables without transactions (MyISAM, Aria, MEMORY and others) stay changed.\n")
	}
	for _, left := range e.Left {
		b.WriteString(left + ".\n")
	}
	if e.Recorded {
		b.WriteString("Everything else that it did was rolled back. " + say.recorded + ": a statement of OnVersionApply committed it.")
		return b.String()
	}
	b.WriteString("Everything else that it did was rolled back. " + say.unrecorded + " " + e.advice())
	return strings.TrimSpace(b.String())
}

func (e *PartialError) advice() string {
	if e.Journal {
		return e.adviceWithJournal()
	}
	if len(e.Unknown) > 0 || e.RowsKept {
		return "Look at the database, and undo by hand what stays, before you run it again."
	}
	if len(e.Stays) == 0 {
		return ""
	}
	return "Undo these statements by hand, or take them out of the revision, before you run it again."
}

func (e *PartialError) adviceWithJournal() string {
	switch {
	case len(e.Unknown) > 0 || e.RowsKept:
		return "Look at the database; 'alembic resume' then finishes the revision or closes it."
	case (len(e.Stays) > 0 || e.Earlier) && errors.Is(e.Err, context.Canceled):
		return "Run the command again: " + goesOn
	case len(e.Stays) > 0 || e.Earlier:
		return "Mend what failed and run the command again: " + goesOn
	}
	return ""
}

const goesOn = "it goes on behind the statements that are committed, so leave them in the revision."

// listStatements shows statements, one a line: all, or the first and the last of
// many.
func listStatements(all []string) string {
	const first, last = 10, 3
	var b strings.Builder
	for i, s := range all {
		left := len(all) - first - last
		switch {
		case left <= 1 || i < first || i >= len(all)-last:
			fmt.Fprintf(&b, "  %s;\n", oneLine(s))
		case i == first:
			fmt.Fprintf(&b, "  … %d more statements, %d in all …\n", left, len(all))
		}
	}
	return b.String()
}

func oneLine(sql string) string { return dialect.ExcerptLine(strings.Join(strings.Fields(sql), " ")) }
