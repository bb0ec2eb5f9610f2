package engine

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
)

// undo is how a step takes back what the other direction of its revision did before
// it stopped: which of its own statements it runs.
type undo struct {
	half journal.Entry // the row of the other direction; of the step itself if it goes on
	back []listed      // all statements of the step
	run  []int
}

// plan is a checksum of what the statements of the step do.
func (u *undo) plan() string {
	var effects []string
	for _, s := range u.back {
		effects = append(effects, fmt.Sprint(s.effects, s.setting))
	}
	return checksum(effects...)
}

// opposite is the other direction of a revision.
func opposite(d revision.Direction) revision.Direction {
	if d == revision.Upgrade {
		return revision.Downgrade
	}
	return revision.Upgrade
}

// Undoes reports whether a step is the other direction of the one that has not
// ended.
func Undoes(open *journal.Entry, step revision.Step) bool {
	return open != nil && open.Undoes == nil && open.Revision == step.ID && step.ID != "" && step.Direction == opposite(open.Direction)
}

// planUndo decides how the first step takes back what has not ended, or goes on
// taking it back; nil if it does neither. Nothing is changed if that isn't certain.
func (d *Database) planUndo(ctx context.Context, steps []revision.Step, find Functions) (*undo, error) {
	open := d.unfinished
	if open == nil || len(steps) == 0 {
		return nil, nil
	}
	switch step := steps[0]; {
	case Undoes(open, step):
		return d.newUndo(ctx, open, step, find)
	case open.Undoes != nil && Resumes(open, step):
		back, err := d.list(ctx, step, find)
		u := &undo{half: *open, back: back, run: open.Undoes.Run}
		if err != nil || u.plan() != open.Undoes.Plan {
			half := d.HalfAppliedBy(open)
			half.Why = "the statements of its " + string(step.Direction) + " aren't those that were begun: it was edited"
			return nil, half
		}
		return u, nil
	}
	return nil, nil
}

func (d *Database) newUndo(ctx context.Context, open *journal.Entry, step revision.Step, find Functions) (*undo, error) {
	half := d.HalfAppliedBy(open)
	half.OneWay = true
	if d.recorded != nil {
		half.Position = *d.recorded
	}
	refuse := func(why string) (*undo, error) {
		half.Back = why
		return nil, half
	}
	forward, err := d.list(ctx, revision.Step{ID: step.ID, Direction: open.Direction}, find)
	if err != nil {
		return refuse(fmt.Sprintf("what its %s ran isn't known without running it: %v", open.Direction, err))
	}
	position, why := d.reached(ctx, open, forward)
	if why != "" {
		half.OneWay = false
		return refuse(why)
	}
	for _, s := range forward[:position.Done] {
		half.Committed = append(half.Committed, s.SQL)
	}
	back, err := d.list(ctx, step, find)
	if err != nil {
		return refuse(fmt.Sprintf("what it runs isn't known before: %v", err))
	}
	done := position.Done
	if left, err := d.leaves(ctx, open, forward, done); err != nil {
		return nil, err
	} else if left {
		done++
	}
	run, why := undoing(forward, done, back)
	if why != "" {
		return refuse(why)
	}
	u := &undo{half: *open, back: back, run: run}
	u.half.Position = position
	return u, nil
}

// reached returns how far a step came, once the statement that was being run is
// looked up.
func (d *Database) reached(ctx context.Context, open *journal.Entry, forward []listed) (at journal.Position, why string) {
	at = journal.Position{Done: open.Done}
	if len(forward) < open.Done && d.recorded != nil {
		return at, fmt.Sprintf("its %s has %s, and %d were said to be done", open.Direction, plural(len(forward), "1 statement", "statements"), open.Done)
	}
	if len(forward) < open.Done {
		return at, fmt.Sprintf("its %s has %s now", open.Direction, plural(len(forward), "1 statement", "statements"))
	}
	for _, s := range forward[:open.Done] {
		at.Checksum = checksum(at.Checksum, s.checksum())
	}
	switch {
	case open.Checksum != "" && at.Checksum != open.Checksum:
		return at, fmt.Sprintf("the first statements of its %s aren't those that were run: it was edited, or they depend on what is in the database", open.Direction)
	case open.InFlight == journal.NotSent:
		return at, ""
	case open.InFlight == journal.Probed && len(forward) > open.Done && forward[open.Done].checksum() == open.StatementChecksum:
		next := forward[open.Done]
		switch d.inFlight(ctx, open, next.SQL) {
		case dialect.Stays:
			return journal.Position{Done: open.Done + 1, Checksum: checksum(at.Checksum, next.checksum())}, ""
		case dialect.Gone:
			return at, ""
		}
	}
	return at, "whether the statement that was being run took effect can't be told"
}

// leaves reports whether the statement behind those that are done was begun and left
// something behind, such as an invalid index.
func (d *Database) leaves(ctx context.Context, open *journal.Entry, forward []listed, done int) (bool, error) {
	remnant, ok := d.session.(dialect.Remnant)
	if !ok || done >= len(forward) || open.Statement == "" && open.InFlight == journal.NotSent {
		return false, nil
	}
	return remnant.Leaves(ctx, forward[done].SQL)
}

// list returns the statements that a step would send.
func (d *Database) list(ctx context.Context, step revision.Step, find Functions) ([]listed, error) {
	f, _, err := find(step.ID, step.Direction)
	if err != nil {
		return nil, err
	}
	l := &lister{Database: d}
	s := &Step{ctx: ctx, mode: RecordingMode, dialect: d.Dialect, naming: d.opts.Naming, sink: l}
	switch err := s.call(theFunction, f); {
	case s.Incomplete: // whatever the function made of it
		return nil, ErrNeedsConnection
	case err != nil:
		return nil, err
	}
	return l.statements, emitLeftovers(&Step{ctx: ctx, dialect: s.dialect, naming: s.naming, sink: l}, step, find)
}

// lister keeps the statements that operations would send to the database as it is.
type lister struct {
	*Database
	outside    bool
	statements []listed
}

func (*lister) conn() (dialect.Conn, error) { return nil, ErrNeedsConnection }

func (l *lister) autocommit(_ context.Context, f func() error) error {
	l.outside = true
	defer func() { l.outside = false }()
	return f()
}

func (l *lister) emit(ctx context.Context, d dialect.Dialect, o op.Operation, pos dialect.Position) error {
	if custom, ok := o.(op.Custom); ok {
		return l.expand(ctx, d, custom, pos)
	}
	if done, err := l.bulk(d, o); done || err != nil {
		return err
	}
	m, err := l.reads(ctx, d, o)
	if err != nil {
		return err
	}
	statements, err := d.Compile(o, m)
	if err != nil {
		return err
	}
	for _, s := range statements {
		l.add(Call{SQL: s.SQL, Args: s.Args, Again: true})
	}
	return nil
}

// bulk keeps rows that a run sends at once.
func (l *lister) bulk(d dialect.Dialect, o op.Operation) (done bool, err error) {
	if l.outside {
		return false, nil
	}
	all, err := manyRows(d, l.session, o)
	for _, rows := range all {
		for rows.Len() > 0 {
			n := together(rows)
			l.add(callOf(rows.Slice(0, n)))
			rows = rows.Slice(n, rows.Len())
		}
	}
	return len(all) > 0, err
}

func (l *lister) add(call Call) {
	l.statements = append(l.statements, describe(l.Dialect, l.session, call))
}

func (l *lister) expand(ctx context.Context, d dialect.Dialect, custom op.Custom, pos dialect.Position) error {
	parts, err := custom.Expand(d.Name())
	if err != nil {
		return err
	}
	for _, part := range parts {
		named, err := applyNaming(d.Traits().Namer(l.opts.Naming), part)
		if err != nil {
			return err
		}
		for _, o := range named {
			if err := l.emit(ctx, d, o, pos); err != nil {
				return err
			}
		}
	}
	return nil
}

var errGoneOn = errors.New("another process has gone on with the revision meanwhile; run the command again")

// beginUndo ends the row of the half that is taken back and begins that of the step
// that does it, in one transaction.
func (k *keeper) beginUndo(ctx context.Context) error {
	u := k.d.undo
	half := u.half
	half.Resumed, half.ResumedBy = k.entry.Started, k.entry.Process.String()
	half.Outcome, half.Finished = journal.Undone, k.entry.Started
	n, err := k.d.journal.Update(ctx, k.d.Conn(), &half)
	switch {
	case err != nil:
		return err
	case n != 1:
		return errGoneOn
	}
	k.entry.Undoes = &journal.Undo{Plan: u.plan(), Run: u.run}
	k.d.log.Info(fmt.Sprintf("Taking back the part of the %s of %s that is applied: %s", half.Direction, half.Revision, plural(len(u.run), "1 statement", "statements")))
	return k.put(ctx, k.here())
}

// leaveOut passes over a statement that takes back nothing that was done.
func (k *keeper) leaveOut(s Call) (done bool, err error) {
	u := k.d.undo
	if k.seen >= len(u.back) || !reflect.DeepEqual(describe(k.d.Dialect, k.d.session, s).effects, u.back[k.seen].effects) {
		return false, k.open("the statements depend on what is in the database: " + oneLine(s.SQL))
	}
	if slices.Contains(k.entry.Undoes.Run, k.seen) {
		return false, nil
	}
	k.seen, k.sum = k.seen+1, checksum(k.sum, k.current)
	return true, nil
}
