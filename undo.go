package alembic

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// over is the plan of a run, whatever an earlier run has left.
type over struct {
	direction revision.Direction // empty for a stamp
	target    string
	plan      planner
}

// takesBack reports whether a run in a direction takes back what an earlier run left
// half applied, or first finishes taking it back.
func takesBack(open *journal.Entry, direction revision.Direction) bool {
	return direction != "" && (open.Undoes != nil || open.Direction != direction)
}

// planOver plans a run on a database with an open row, or with none (nil). A step that
// has not ended comes first: it goes on, or its revision's other direction takes it
// back. Then the run goes on as from a database without it.
func (m *Migrator) planOver(ctx context.Context, d *engine.Database, open *journal.Entry, heads []string, o over) ([]revision.Step, error) {
	if open == nil {
		return o.plan(ctx, d, heads)
	}
	if m.env.DisableJournal { // by which it would go on
		return nil, d.HalfAppliedBy(open)
	}
	if !takesBack(open, o.direction) {
		steps, err := o.plan(ctx, d, heads)
		if err == nil && (len(steps) == 0 || !engine.Resumes(open, steps[0])) {
			err = d.HalfAppliedBy(open)
		}
		return steps, err
	}
	if open.Undoes != nil {
		step, err := m.stepOf(ctx, d, open, heads)
		if err != nil {
			return nil, err
		}
		rest, err := o.plan(ctx, d, heads)
		return append([]revision.Step{step}, rest...), err
	}
	return m.planBack(ctx, d, open, heads, o)
}

// planBack plans a run that takes back what the other direction has left, as if that
// had ended. The version table holds the revision as before already.
func (m *Migrator) planBack(ctx context.Context, d *engine.Database, open *journal.Entry, heads []string, o over) ([]revision.Step, error) {
	half := d.HalfAppliedBy(open)
	if half.Missing {
		return nil, half
	}
	if !engine.SameIDs(heads, open.From) { // somebody has changed it: nothing is certain
		half.Back, half.OneWay = fmt.Sprintf("the version table holds %s, and it held %s when that began", brief.Revisions(heads), brief.Revisions(open.From)), true
		return nil, half
	}
	steps, err := o.plan(ctx, d, open.To)
	if err != nil {
		return nil, err
	}
	relative := strings.ContainsAny(o.target, "+-")
	at := slices.IndexFunc(steps, func(s revision.Step) bool { return engine.Undoes(open, s) })
	if at < 0 || relative && at > 0 {
		return nil, half
	}
	first, rest := steps[at], steps[at+1:]
	if !relative {
		rest, err = o.plan(ctx, d, heads)
	}
	first.Writes = nil
	return append([]revision.Step{first}, rest...), err
}

// undoFirst takes back the first statements of the step of an open row.
func (m *Migrator) undoFirst(ctx context.Context, d *engine.Database, open *journal.Entry, heads []string, done int) (revision.Step, error) {
	back := journal.Entry{Revision: open.Revision, Direction: revision.Downgrade}
	if open.Direction == revision.Downgrade {
		back.Direction = revision.Upgrade
	}
	step, err := m.stepBack(ctx, d, &back, heads)
	if err == nil {
		_, err = d.TakeBackFirst(ctx, heads, step, done, m.revisions.Function)
	}
	return step, err
}

// stepBack finds the step of an open row that takes back a half.
func (m *Migrator) stepBack(ctx context.Context, d *engine.Database, open *journal.Entry, heads []string) (revision.Step, error) {
	half := journal.Entry{Revision: open.Revision, Direction: revision.Upgrade}
	if open.Direction == revision.Upgrade {
		half.Direction = revision.Downgrade
	}
	whole, err := m.stepOf(ctx, d, &half, heads)
	if err != nil {
		return revision.Step{}, err
	}
	half.Direction = open.Direction
	step, err := m.stepOf(ctx, d, &half, whole.Apply(heads))
	step.Writes = nil
	return step, err
}

// notBack is the error of a plan that must fail: that of the half which the first
// step was to take back, if it was.
func notBack(d *engine.Database, open *journal.Entry, first revision.Step, err error) error {
	if !engine.Undoes(open, first) {
		return err
	}
	half := d.HalfAppliedBy(open)
	half.Back, half.OneWay = err.Error(), true
	return half
}
