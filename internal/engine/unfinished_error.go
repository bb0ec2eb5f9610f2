package engine

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/journal"
)

// UnfinishedError is returned when a step that an earlier run began has not ended
// and this run can't go on with it by itself. Nothing was changed.
type UnfinishedError struct {
	journal.Entry
	// Why says why the run can't go on; "" when it was to do something else.
	Why string
	// UnderWay tells that the lock of the earlier run is still held: its process is
	// at work, or died and left the server at a statement.
	UnderWay bool
	// Missing tells that this program doesn't have the revision.
	Missing bool
	// Off tells that the journal is switched off by now.
	Off bool
	// Edited are the lines of the revision that were changed since, as far as known.
	Edited brief.Difference
	// Back says why the other direction can't take back what was done; "" if that
	// wasn't tried. Committed are the statements that are done then.
	Back      string
	Committed []string
	// OneWay tells that it can't, whoever says what is done.
	OneWay bool
}

func (e *UnfinishedError) Error() string {
	if e.UnderWay {
		return e.underWay()
	}
	var b strings.Builder
	what := "is half applied"
	if e.Undoes != nil {
		what += ", and taking that back did not end"
	}
	fmt.Fprintf(&b, "revision %s %s: its %s began %s%s and did not end.", e.Revision, what, e.Direction, e.Started.Format("2006-01-02 15:04:05 UTC"), e.by())
	switch {
	case len(e.Committed) > e.Done: // the list knows what became of the next one
	case e.Done == 0:
		b.WriteString(" None of its statements is known to be committed" + e.next())
	default:
		fmt.Fprintf(&b, " The first %s committed%s", plural(e.Done, "statement is", "statements are"), e.next())
	}
	b.WriteString("\n")
	if e.Undoes != nil {
		b.WriteString(e.leftToUndo())
	}
	if !e.Edited.Empty() {
		b.WriteString("The revision was edited since:\n" + e.Edited.String())
	}
	if e.Back != "" {
		b.WriteString(e.back())
	}
	if e.Why != "" {
		b.WriteString("It can't be continued without you: " + e.Why + ".\n")
	}
	b.WriteString(e.advice())
	return b.String()
}

func (e *UnfinishedError) underWay() string {
	statement := ""
	if e.Statement != "" {
		statement = " It was last seen at:\n  " + oneLine(e.Statement)
	}
	return fmt.Sprintf("the %s of revision %s is under way: it began %s%s and has not ended.%s\n"+
		"If its process died, the server is still running its last statement; what is applied can be told when that has ended",
		e.Direction, e.Revision, e.Started.Format("2006-01-02 15:04:05 UTC"), e.by(), statement)
}

// leftToUndo says how much of a half is taken back. The statements of the direction that
// take back nothing of it count as done as well.
func (e *UnfinishedError) leftToUndo() string {
	done := 0
	for _, i := range e.Undoes.Run {
		if i < e.Done {
			done++
		}
	}
	return fmt.Sprintf("Statements that take back what was applied: %d; done of them: %d.\n", len(e.Undoes.Run), done)
}

// back says why the other direction doesn't take back what was done.
func (e *UnfinishedError) back() string {
	done := ""
	if len(e.Committed) > 0 {
		done = "These statements are committed:\n" + listStatements(e.Committed)
	}
	return fmt.Sprintf("%sIts %s can't take that back by itself: %s.\n", done, opposite(e.Direction), e.Back)
}

func (e *UnfinishedError) by() string {
	if e.Host == "" {
		return ""
	}
	return fmt.Sprintf(" (%s)", e.Process)
}

// next tells about the statement behind those that are done.
func (e *UnfinishedError) next() string {
	statement := ""
	if e.Statement != "" {
		statement = ":\n  " + oneLine(e.Statement)
	}
	switch {
	case e.InFlight == journal.Unknown:
		return "; whether the next one took effect is not known" + statement
	case e.InFlight == journal.Probed:
		return "; the next one was being run" + statement
	case e.Outcome == journal.Partial && statement != "":
		return "; it stopped at" + statement
	}
	return "."
}

func (e *UnfinishedError) advice() string {
	if e.Missing {
		return fmt.Sprintf("Here is no revision %s. Finish it with the program, or the files, that began it; or, if you took back by hand what was done, type: "+
			"alembic resume --mark-undone", e.Revision)
	}
	if e.Off {
		return "The journal tells that, and it is switched off, so that nothing can be finished by it: take \"journal = off\" out of alembic.ini, or " +
			"DisableJournal out of Env, and type: alembic resume"
	}
	if e.Why == "" && e.InFlight != journal.Unknown {
		return "Finish it first; it goes on behind the statements that are done: alembic resume"
	}
	done := "none is known to be done"
	if e.Done > 0 {
		done = "the first " + plural(e.Done, "is done", "are done")
	}
	advice := fmt.Sprintf("Look at the database, then type one of:\n"+
		"  alembic resume --from-statement N   to go on at its N-th statement; %s\n", done)
	if e.Undoes == nil && !e.OneWay {
		advice += fmt.Sprintf("  alembic resume --undo N             to take back its first N statements by its %s\n", opposite(e.Direction))
	}
	advice += "  alembic resume --mark-done          if you did the rest by hand"
	if e.Undoes == nil {
		advice += "\n  alembic resume --mark-undone        if you took back by hand what was done"
	}
	return advice
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf("%d %s", n, many)
}
