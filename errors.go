package alembic

import (
	"errors"
	"time"

	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/revisions"
	"github.com/alembic-go/alembic/revision"
)

// RevisionError is a revision that failed. It is not recorded; the revisions
// before it stay applied, unless SingleTransaction holds.
type RevisionError struct {
	Revision  string
	File      string
	Direction revision.Direction
	// Remains are the statements of the revision that stay applied, in order:
	// none where the database could roll them back. On MariaDB and MySQL each
	// schema change commits itself and the data changes before it.
	Remains []string
	// Err says what failed; a *dialect.StatementError in its chain holds the
	// statement and the database's code.
	Err error
}

func (e *RevisionError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *RevisionError) Unwrap() error { return e.Err }

// LockedError is a database that another process was migrating for longer than
// the lock is waited for (WithLockTimeout). Nothing was done.
type LockedError struct {
	Waited time.Duration
	// Holder describes the other process as the database sees it; "" if unknown.
	Holder string
	Err    error
}

func (e *LockedError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *LockedError) Unwrap() error { return e.Err }

// public gives the errors of a run the types that callers may act on.
func public(err error) error {
	var step *engine.StepError
	var plan *revisions.PlanError
	var locked *engine.LockError
	var unknown *revision.UnknownRowsError
	switch {
	case errors.As(err, &plan):
		return &RevisionError{Revision: plan.Step.ID, File: plan.File, Direction: plan.Step.Direction, Err: err}
	case errors.As(err, &step):
		e := &RevisionError{Revision: step.Step.ID, File: step.File, Direction: step.Step.Direction, Err: err}
		var partial *engine.PartialError
		if errors.As(err, &partial) {
			e.Remains = partial.Ran
		}
		return e
	case errors.As(err, &locked):
		return &LockedError{Waited: locked.Waited, Holder: locked.Holder, Err: err}
	case errors.As(err, &unknown):
		return &UnknownRevisionError{Unknown: unknown.Rows, Err: err}
	}
	return err
}
