package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// Unfinished returns the step that an earlier run began and that has not ended,
// or nil.
func (d *Database) Unfinished(ctx context.Context) (*journal.Entry, error) {
	if err := d.lookAtJournal(ctx); err != nil {
		return nil, err
	}
	if !d.has.journal {
		return nil, d.strayed(ctx)
	}
	open, err := reading(ctx, d, func() (open *journal.Entry, err error) {
		if open, err = d.journal.Open(ctx, d.Conn()); open != nil && err == nil {
			d.began, err = d.journal.TextOf(ctx, d.Conn(), open.Number)
		}
		return open, err
	})
	if d.unfinished, d.trace = open, nil; err != nil {
		return nil, err
	}
	if open != nil && isTrace(open) {
		d.unfinished, d.trace = nil, open
	}
	return d.unfinished, err
}

// isTrace reports whether an open row is that of a step of which nothing was committed.
func isTrace(open *journal.Entry) bool {
	return open.Undoes == nil && open.Done == 0 && open.InFlight == journal.NotSent
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
	underWay, err := d.underWay(ctx, func() error {
		open, err = d.Unfinished(ctx) // it may have ended since
		return err
	})
	if err != nil || open == nil {
		return nil, err
	}
	half := d.HalfAppliedBy(open)
	half.UnderWay = underWay
	return half, nil
}

// underWay reports whether another process is at work: whether it has the lock, which
// look is called under if it is free.
func (d *Database) underWay(ctx context.Context, look func() error) (bool, error) {
	if d.Dialect.Locker(d.version.Name.String()) == nil {
		other, err := d.outside(ctx)
		return other != nil, errors.Join(err, look())
	}
	unlock, err := d.tryLock(ctx)
	if err != nil {
		return false, err
	}
	err = look()
	if unlock != nil {
		err = errors.Join(err, unlock())
	}
	return unlock == nil, err
}

// Journal returns the rows of the journal, the oldest first.
func (d *Database) Journal(ctx context.Context) ([]journal.Entry, error) {
	if !d.journalled() {
		return nil, nil // what may be there is not kept up
	}
	if err := d.lookAtJournal(ctx); err != nil || !d.has.journal {
		return nil, err
	}
	return reading(ctx, d, func() ([]journal.Entry, error) { return d.journal.All(ctx, d.Conn()) })
}

// Steps returns the rows of the journal, the oldest first. One whose process died
// without a word is journal.Died in them, which the table itself can't tell: nobody has
// the lock. And one that a later step is taking back is journal.Partial until that ends.
func (d *Database) Steps(ctx context.Context) ([]journal.Entry, error) {
	rows, err := d.Journal(ctx)
	notYetUndone(rows)
	if err != nil || !slices.ContainsFunc(rows, isRunning) {
		return rows, err
	}
	underWay, failed := d.underWay(ctx, func() error {
		rows, err = d.Journal(ctx)
		notYetUndone(rows)
		return err
	})
	if err != nil || failed != nil || underWay {
		return rows, err // who can't ask for the lock sees what the table says
	}
	for i := range rows {
		if isRunning(rows[i]) {
			rows[i].Outcome = journal.Died
		}
	}
	return rows, nil
}

// notYetUndone corrects the row of a step that the last row is to take back and has not:
// a part of it stays. Its row was ended when that began.
func notYetUndone(rows []journal.Entry) {
	last := len(rows) - 1
	if last < 1 || rows[last].Undoes == nil || !rows[last].Finished.IsZero() {
		return
	}
	for i := last - 1; i >= 0; i-- {
		if rows[i].Revision == rows[last].Revision && rows[i].Outcome == journal.Undone {
			rows[i].Outcome = journal.Partial
			return
		}
	}
}

// isRunning reports whether a step has not ended, by its row.
func isRunning(e journal.Entry) bool { return e.Outcome == journal.Running && e.Finished.IsZero() }

// HalfAppliedBy returns the error about an open row.
func (d *Database) HalfAppliedBy(open *journal.Entry) *UnfinishedError {
	half := &UnfinishedError{Entry: *open, Off: d.opts.JournalOff, Edited: d.editedSince(open)}
	if open.Direction == revision.Upgrade && d.opts.Known != nil { // a missing downgrade may be one that the journal keeps
		half.Missing = !d.opts.Known(open.Revision)
	}
	return half
}

// editedSince returns the lines of a revision that were changed since its open row was
// written, as far as that is known.
func (d *Database) editedSince(open *journal.Entry) brief.Difference {
	now := d.text(open.Direction, open.Revision)
	if d.unfinished == nil || !Resumes(d.unfinished, revision.Step{ID: open.Revision, Direction: open.Direction}) ||
		d.began.Content == "" || now.Checksum == "" || now.Checksum == d.began.Checksum {
		return brief.Difference{}
	}
	return brief.Differ(d.began.Content, d.wholeText(open.Direction, open.Revision))
}
