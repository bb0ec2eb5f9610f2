package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/revision"
)

// ErrNotInOne is what a statement outside of a transaction gets in a run of one
// transaction: it would commit the first half.
var ErrNotInOne = errors.New("this runs outside of a transaction, and the run is to be one transaction, all or nothing; " +
	"run it without --single-transaction and transaction_per_migration = false, after the revisions before it")

// errShared is what a statement outside of a transaction gets behind a pooler.
var errShared = errors.New("this runs outside of a transaction, and the URL leads to a pooler that gives each transaction another session of the server; " +
	"name the server itself in the URL")

// StepError is returned when a step fails. The step is not recorded.
type StepError struct {
	Step revision.Step
	File string
	// Single tells that the whole run was one transaction, which was rolled back;
	// else the steps before this one stay.
	Single bool
	// Before tells that there are revisions that are applied, or were downgraded by
	// this run, before the step.
	Before bool
	// Offline tells that the step was printed and not run.
	Offline bool
	// Undoes tells that the step was to take back a part of the other direction.
	Undoes bool
	Err    error
}

// mostCause is how many characters of a cause are shown: a revision's own error may
// hold all that it read.
const mostCause = 8000

func (e *StepError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of revision %s failed", e.Step.Direction, e.Step.ID)
	cause := "interrupted"
	if !errors.Is(e.Err, context.Canceled) {
		cause = brief.Text(e.Err.Error(), mostCause)
	}
	if !strings.Contains(cause, e.File) {
		fmt.Fprintf(&b, " (%s)", e.File)
	}
	b.WriteString(": " + cause + "\n" + e.outcome())
	return b.String()
}

// outcome says what remains of the run.
func (e *StepError) outcome() string {
	var partial *PartialError
	var ended *dialect.EndedError
	doubt, say := e.doubt(), e.saying()
	switch {
	case e.Offline:
		return "The SQL printed so far is incomplete; don't run it."
	case errors.As(e.Err, &partial):
		return doubt + partial.outcome(say)
	case errors.As(e.Err, &ended):
		return "What the revision did before it ended its transaction may be kept. " + say.unrecorded + " Look at the database before you run it again."
	case doubt != "":
		return strings.TrimSpace(doubt)
	case e.Single:
		return "The run was one transaction and was rolled back: " + say.nothing
	default:
		return say.undone
	}
}

// saying is what a message says of the record of a failed step, and of the steps
// before it.
type saying struct{ undone, unrecorded, before, recorded, nothing string }

func (e *StepError) saying() saying {
	say := sayings[e.Step.Direction]
	if e.Undoes {
		say = sayingOfUndo
	}
	if !e.Before {
		say.before = ""
	}
	say.undone += say.before + "."
	say.unrecorded += say.before + "."
	return say
}

// sayings differ: after a failed downgrade the revision is applied.
var sayings = map[revision.Direction]saying{
	revision.Upgrade: {
		undone:     "The revision was rolled back and is not recorded",
		unrecorded: "The revision is not recorded",
		before:     "; revisions before it stay applied",
		recorded:   "The revision is recorded",
		nothing:    "none of its revisions is applied.",
	},
	revision.Downgrade: {
		undone:     "The downgrade was rolled back, the revision is still applied",
		unrecorded: "The revision is still recorded as applied",
		before:     "; revisions that were downgraded before it stay so",
		recorded:   "The downgrade is recorded",
		nothing:    "none of its revisions is downgraded.",
	},
}

// sayingOfUndo is that of a step which takes back a part of its revision.
var sayingOfUndo = saying{
	undone:     "It was rolled back: the revision is half applied, as before",
	unrecorded: "The revision is still half applied",
	recorded:   "What was to be taken back is, and the journal has it",
	nothing:    "the revision is half applied, as before.",
}

// doubt says what can't be known because the server didn't answer.
func (e *StepError) doubt() string {
	var commit *commitError
	switch {
	case errors.As(e.Err, &commit) && commit.interrupted:
		return "The commit was interrupted, so whether it happened is not known; 'alembic current' tells whether the revision is recorded.\n"
	case lost(e.Err):
		return "The connection to the server was lost, so what became of the last statement is not known; " +
			"when the server answers again, 'alembic current' tells whether the revision is recorded.\n"
	}
	return ""
}

// lost reports whether an error means that the server is gone.
func lost(err error) bool {
	var network net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) && !network.Timeout() ||
		strings.Contains(err.Error(), "invalid connection") // go-sql-driver's; no driver is imported here
}

// Unwrap returns the cause.
func (e *StepError) Unwrap() error { return e.Err }

// beginError is a transaction that didn't begin, so that nothing was done.
type beginError struct{ err error }

func (e *beginError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *beginError) Unwrap() error { return e.err }

// commitError is a failed COMMIT.
type commitError struct {
	err         error
	interrupted bool // it was given up, not refused
}

func (e *commitError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *commitError) Unwrap() error { return e.err }

// undoneError is returned when a failed statement undid the transaction.
type undoneError struct {
	err error
	// whole tells that no schema change commits, so that nothing is left.
	whole bool
}

func (e *undoneError) Error() string {
	if e.whole {
		return "the database rolled the revision's transaction back: " + e.err.Error()
	}
	return "the database undid what the revision did since its last schema change: " + e.err.Error()
}

// Unwrap returns the database's error.
func (e *undoneError) Unwrap() error { return e.err }

// ChangedError tells that the version table isn't as it was when the plan was
// made: another process migrated at the same time.
type ChangedError struct{ Want, Got []string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("another process changed the version table meanwhile: it holds %s, and the plan was made for %s; "+
		"nothing was done. Run the command again", brief.Revisions(e.Got), brief.Revisions(e.Want))
}
