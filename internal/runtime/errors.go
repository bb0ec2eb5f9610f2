package runtime

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/revision"
)

// StepError is a step that failed. It was rolled back and not recorded; the
// steps before it stay.
type StepError struct {
	Step revision.Step
	File string
	// RolledBack tells that nothing of the step remains.
	RolledBack bool
	Err        error
}

func (e *StepError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of revision %s failed", e.Step.Kind, e.Step.ID)
	cause := "interrupted"
	if !errors.Is(e.Err, context.Canceled) {
		cause = e.Err.Error()
	}
	if !strings.Contains(cause, e.File) {
		fmt.Fprintf(&b, " (%s)", e.File)
	}
	b.WriteString(": " + cause)
	if e.RolledBack {
		b.WriteString("\nThe revision was rolled back and is not recorded; revisions before it stay applied.")
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *StepError) Unwrap() error { return e.Err }

func (d *Database) stepError(step revision.Step, find Functions, err error) error {
	var changed *ChangedError
	var begin *beginError
	switch {
	case errors.As(err, &begin):
		return begin.err
	case step.ID == "" || errors.As(err, &changed):
		return err
	}
	_, file, findErr := find(step.ID, step.Kind)
	if findErr != nil {
		return err
	}
	return &StepError{Step: step, File: file, RolledBack: d.Dialect.TransactionalDDL(), Err: err}
}

// beginError is a transaction that didn't begin, so that nothing was done.
type beginError struct{ err error }

func (e *beginError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *beginError) Unwrap() error { return e.err }

// PartialError is a failure in the middle of a revision on a database that
// can't roll DDL back: what ran before it stays.
type PartialError struct {
	Dialect string
	Ran     []string // the statements that ran, in order
	Err     error
}

func (e *PartialError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v\n%s can't roll back these statements of the revision, which ran before:\n", e.Err, e.Dialect)
	for _, s := range e.Ran {
		fmt.Fprintf(&b, "  %s;\n", strings.Join(strings.Fields(s), " "))
	}
	b.WriteString("The revision is not recorded. Undo them by hand, or take them out of the revision, before you run it again.")
	return b.String()
}

// Unwrap returns the cause.
func (e *PartialError) Unwrap() error { return e.Err }

// ChangedError tells that the version table isn't as it was when the plan was
// made: another process migrated at the same time.
type ChangedError struct{ Want, Got []string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("another process changed the version table meanwhile: it holds %s, and the plan was made for %s; "+
		"nothing was done. Run the command again", rowList(e.Got), rowList(e.Want))
}

func rowList(ids []string) string {
	if len(ids) == 0 {
		return "no revision"
	}
	return strings.Join(ids, ", ")
}
