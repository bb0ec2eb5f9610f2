package alembic

import (
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/revision"
)

// checkPlan refuses a plan before its first step runs when a later one is known
// to fail: it can't be downgraded, its file doesn't read, a variable isn't set.
func (l *loadedRevisions) checkPlan(d dialect.Dialect, steps []revision.Step) error {
	for _, step := range steps {
		f := l.files[step.ID]
		if f == nil {
			continue // a stamp
		}
		if err := l.checkStep(d, f, step.Direction); err != nil {
			e := &RevisionError{Revision: step.ID, File: f.Path, Direction: step.Direction}
			e.Err = fmt.Errorf("%s of revision %s would fail, so nothing was done: %w", e.Direction, step.ID, err)
			return e
		}
	}
	return nil
}

func (l *loadedRevisions) checkStep(d dialect.Dialect, f *script.File, direction revision.Direction) error {
	if f.Format != script.SQL {
		if direction == revision.Downgrade && l.added[f.ID].Downgrade == nil {
			return &IrreversibleError{Revision: f.ID, File: f.Path}
		}
		return nil
	}
	section, ok := f.Section(direction, d.Name())
	if !ok {
		return missingSection(f, direction, d.Name())
	}
	statements, err := l.split(f, section, d, false)
	if err != nil {
		return splitError(f.Path, err)
	}
	if slices.Contains(section.Options, noTransaction) {
		return nil
	}
	for _, s := range statements {
		if err := engine.CheckTransaction(d, s.SQL); err != nil {
			return fmt.Errorf("%s:%d: %w", f.Path, s.Pos.Line, err)
		}
	}
	return nil
}
