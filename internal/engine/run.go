package engine

import (
	"context"
	"errors"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/revision"
)

// place is where the statements of a run go: a database, which runs them, or a
// script, which holds them.
type place interface {
	sink
	// transaction calls f in a transaction and commits it. After an error it is
	// undone, where that is possible.
	transaction(ctx context.Context, t transaction, f func() error) error
	// expect begins a step: the version table must hold the heads, and is created
	// if it isn't there.
	expect(ctx context.Context, heads []string) error
	// begin begins the journal of a step; end ends it after an error.
	begin(ctx context.Context, step revision.Step, heads []string) error
	end(ctx context.Context, failed error)
	// announce tells which step begins.
	announce(revision.Step)
	// rehearse refuses a function that must fail.
	rehearse(context.Context, revision.Step, Func) error
	// settle completes the account of what a function sent.
	settle() error
	// reset sets back what a revision changed in the session. It fails if the
	// revision ended its transaction.
	reset(context.Context) error
	// record changes the rows of the version table and ends the journal of a step that is
	// done; heads are the rows after it.
	record(ctx context.Context, step revision.Step, heads []string) error
	// confirm ends several steps that are one transaction.
	confirm(ctx context.Context, heads []string) error
}

// transaction is what a place may know of a transaction before it begins.
type transaction struct {
	heads []string // that the version table is expected to hold
	// next is the step of the transaction that follows if this one is committed, nil if
	// none does, and then are the heads that it begins with.
	next *revision.Step
	then []string
}

// run carries out a plan, online and offline. It decides where transactions
// begin and end, when the session is set back and when the version is written.
type run struct {
	place
	mode    Mode
	dialect dialect.Dialect
	opts    Options
	find    Functions
}

// single tells that the run is one transaction.
func (r *run) single() bool { return r.opts.single(r.dialect) }

// plan runs the steps of a plan for the heads given. It returns how many were
// committed: on an error those before the failing one, unless the run is one
// transaction.
func (r *run) plan(ctx context.Context, heads []string, steps []revision.Step) (committed int, err error) {
	if r.single() {
		if err := r.transaction(ctx, transaction{heads: heads}, func() error { return r.all(ctx, heads, steps) }); err != nil {
			r.end(ctx, err)
			return 0, err
		}
		return len(steps), nil
	}
	for i, step := range steps {
		before := i > 0 || step.Direction == revision.Upgrade && len(heads) > 0
		t := transaction{heads: heads, then: step.Apply(heads)}
		if i+1 < len(steps) {
			t.next = &steps[i+1]
		}
		err := r.transaction(ctx, t, func() error { return r.one(ctx, heads, step) })
		if err != nil {
			r.end(ctx, err)
			if recorded(err) {
				i++
			}
			return i, r.failed(step, before, err)
		}
		heads = t.then
	}
	return len(steps), nil
}

// all runs steps inside of one transaction.
func (r *run) all(ctx context.Context, heads []string, steps []revision.Step) error {
	for _, step := range steps {
		if err := r.one(ctx, heads, step); err != nil {
			return r.failed(step, false, err)
		}
		heads = step.Apply(heads)
	}
	return r.confirm(ctx, heads)
}

// one runs one step inside of the transaction.
func (r *run) one(ctx context.Context, heads []string, step revision.Step) error {
	if err := r.expect(ctx, heads); err != nil {
		return err
	}
	if err := r.begin(ctx, step, heads); err != nil {
		return err
	}
	r.announce(step)
	if err := r.function(ctx, step); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.reset(ctx); err != nil {
		return err
	}
	return r.record(ctx, step, step.Apply(heads))
}

// theFunction names the function of a revision in errors.
const theFunction = "the revision's function"

// function calls the function of a step; a stamp has none.
func (r *run) function(ctx context.Context, step revision.Step) error {
	if step.ID == "" {
		return nil
	}
	f, _, err := r.find(step.ID, step.Direction)
	if err != nil {
		return err
	}
	if err := r.rehearse(ctx, step, f); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends queries whose rows nobody closed
	s := &Step{ctx: ctx, mode: r.mode, dialect: r.dialect, naming: r.opts.Naming, sink: r.place}
	err = s.call(theFunction, f)
	if settleErr := r.settle(); err == nil {
		err = settleErr
	}
	if err != nil {
		return err
	}
	return emitLeftovers(s, step, r.find)
}

// failed is the error of a step. before tells that steps before it stay.
func (r *run) failed(step revision.Step, before bool, err error) error {
	var changed *ChangedError
	var begin *beginError
	var unfinished *UnfinishedError
	switch {
	case errors.As(err, &begin):
		return begin.err
	case errors.As(err, &unfinished):
		return unfinished
	case step.ID == "" || errors.As(err, &changed):
		return err
	}
	_, file, findErr := r.find(step.ID, step.Direction)
	if findErr != nil {
		return err
	}
	return &StepError{Step: step, File: file, Single: r.single(), Before: before, Offline: r.mode == OfflineMode, Undoes: len(step.Writes) == 0, Err: err}
}
