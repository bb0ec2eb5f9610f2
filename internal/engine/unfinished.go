package engine

import (
	"context"
	"errors"

	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// Unfinished returns the step that an earlier run began and that has not ended,
// or nil.
func (d *Database) Unfinished(ctx context.Context) (*journal.Entry, error) {
	if err := d.lookAtJournal(ctx); err != nil || !d.has.journal {
		return nil, err
	}
	open, err := d.journal.Open(ctx, d.Conn())
	d.unfinished, d.trace = open, nil
	if open != nil && open.Undoes == nil && open.Done == 0 && open.InFlight == journal.NotSent {
		d.unfinished, d.trace = nil, open
	}
	return d.unfinished, err
}

// HalfApplied returns an error about the step that has not ended, or nil. It
// takes the lock if that is free, to find out whether the step is under way.
func (d *Database) HalfApplied(ctx context.Context) (*UnfinishedError, error) {
	open, err := d.Unfinished(ctx)
	if err != nil || open == nil {
		return nil, err
	}
	if open.Outcome != journal.Running || d.locked() {
		return d.HalfAppliedBy(open), nil
	}
	if d.Dialect.Locker(d.version.Name.String()) == nil {
		other, err := d.outside(ctx)
		half := d.HalfAppliedBy(open)
		half.UnderWay = other != nil
		return half, err
	}
	unlock, err := d.tryLock(ctx)
	if err != nil {
		return nil, err
	}
	open, err = d.Unfinished(ctx) // it may have ended since
	if unlock != nil {
		err = errors.Join(err, unlock())
	}
	if err != nil || open == nil {
		return nil, err
	}
	half := d.HalfAppliedBy(open)
	half.UnderWay = unlock == nil
	return half, nil
}

// HalfAppliedBy returns the error about an open row.
func (d *Database) HalfAppliedBy(open *journal.Entry) *UnfinishedError {
	half := &UnfinishedError{Entry: *open}
	if open.Direction == revision.Upgrade && d.opts.Known != nil { // a missing downgrade may be one that the journal keeps
		half.Missing = !d.opts.Known(open.Revision)
	}
	return half
}
