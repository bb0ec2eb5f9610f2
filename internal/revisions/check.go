package revisions

import (
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/revision"
)

// PlanError is returned by Check for a plan with a step that must fail.
type PlanError struct {
	Step revision.Step
	File string
	Err  error
}

func (e *PlanError) Error() string {
	return fmt.Sprintf("%s of revision %s would fail, so nothing was done: %v", e.Step.Direction, e.Step.ID, e.Err)
}

// Unwrap returns the cause.
func (e *PlanError) Unwrap() error { return e.Err }

// Check refuses a plan before its first step runs when a later one is known to
// fail: it can't be downgraded, its file doesn't read, a variable isn't set.
func (set *Set) Check(d dialect.Dialect, steps []revision.Step) error {
	for _, step := range steps {
		f := set.files[step.ID]
		if f == nil {
			continue // a stamp
		}
		if err := set.checkStep(d, f, step.Direction); err != nil {
			return &PlanError{Step: step, File: f.Path, Err: err}
		}
	}
	return nil
}

func (set *Set) checkStep(d dialect.Dialect, f *script.File, direction revision.Direction) error {
	if f.Format != script.SQL {
		if direction == revision.Downgrade && set.added[f.ID].Downgrade == nil {
			return &revision.IrreversibleError{Revision: f.ID, File: f.Path}
		}
		return nil
	}
	f, err := f.Whole()
	if err != nil {
		return err
	}
	section, ok := f.Section(direction, dialect.Names(d)...)
	if !ok {
		return missingSection(f, direction, d.Name())
	}
	inTransaction := !slices.Contains(section.Options, script.NoTransaction)
	return set.look(f, section, d, func(s statement) error {
		if err := engine.CheckStatement(s.by, s.Statement, inTransaction); err != nil {
			return fmt.Errorf("%s: %w", s.Pos, err)
		}
		return nil
	})
}
