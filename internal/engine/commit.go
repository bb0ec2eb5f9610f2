package engine

import (
	"context"
	"errors"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

// transaction runs f in a transaction. It is rolled back too when f doesn't
// return at all: a hook panics, a test in it ends by FailNow.
func (d *Database) transaction(ctx context.Context, t transaction, f func() error) (err error) {
	if err := ctx.Err(); err != nil {
		return &beginError{err}
	}
	d.within = true
	defer func() { d.within = d.begun }()
	if !d.begun {
		if err := d.renew(ctx); err != nil {
			return &beginError{err}
		}
		if err := d.begin(ctx, t.heads); err != nil {
			return &beginError{err}
		}
	}
	d.begun = false
	d.ledger = &ledger{}
	committed := false
	defer func() {
		if !committed {
			d.rollback(ctx, err)
			err = d.ledger.partial(err, d.journalled())
		}
	}()
	if err := d.underLock(ctx); err != nil {
		return &beginError{err}
	}
	if err := f(); err != nil {
		return err
	}
	d.begun, err = d.commit(ctx, t)
	committed = err == nil
	return err
}

// rest ends a transaction that has begun with the end of the one before, and isn't used.
func (d *Database) rest(ctx context.Context) {
	if d.sure = false; !d.begun {
		return
	}
	d.begun, d.within, d.met, d.early = false, false, false, nil
	d.journal.Forget()
	ctx, cancel := cleanup(ctx)
	defer cancel()
	if err := d.session.Rollback(ctx); err != nil {
		d.broken = true
		d.log.Debug("rolling back", "error", err)
	}
}

// commit checks and commits, and begins another transaction if one follows and that
// saves messages. A commit under way isn't interrupted at once, because then
// nobody would know whether it happened.
func (d *Database) commit(ctx context.Context, t transaction) (begun bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if err := d.session.BeforeCommit(ctx); err != nil {
		return false, err
	}
	done, begun, err := d.commitLast(ctx, t)
	if done || err != nil {
		return begun, err
	}
	commit := d.session.Commit
	if chainer, ok := d.session.(dialect.Chainer); ok && t.next != nil && !d.spent() {
		commit, begun = chainer.CommitAndBegin, true
	}
	patient, cancel := patiently(ctx)
	defer cancel()
	if err := d.commitFailed(patient, commit(patient)); err != nil {
		return false, err
	}
	return begun, nil
}

// commitFailed is the error of a commit that failed.
func (d *Database) commitFailed(patient context.Context, err error) error {
	var ended *dialect.EndedError
	var aborted *dialect.AbortedError
	if err == nil || errors.As(err, &ended) || errors.As(err, &aborted) {
		return err
	}
	if cause := errors.Unwrap(err); cause != nil {
		err = cause // the session names its statements; so does this
	}
	return &commitError{err: dialect.Failed(d.Dialect, dialect.Statement{SQL: "COMMIT"}, err), interrupted: patient.Err() != nil}
}

// patiently returns a context that outlives ctx by the time that a commit may take.
func patiently(ctx context.Context) (context.Context, context.CancelFunc) {
	patient, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(cleanupTime, cancel) })
	return patient, func() { stop(); cancel() }
}

// rollback undoes what is pending after a failure.
func (d *Database) rollback(ctx context.Context, failed error) {
	if d.inDoubt(failed) {
		d.ledger.settle(dialect.Unknown)
	}
	ctx, cancel := cleanup(ctx)
	defer cancel()
	err := d.session.Rollback(ctx)
	var kept *dialect.RowsKeptError
	switch {
	case errors.As(err, &kept):
		d.ledger.rowsKept = true
	case err != nil:
		d.broken = true // the server rolls back when it notices that the connection is closed
		d.log.Debug("rolling back", "error", err)
	}
	d.ledger.settle(dialect.Gone)
	d.last, d.met, d.early, d.sure, d.alone = nil, false, nil, false, false
	d.has = ownTables{} // they may have been made in the transaction
	d.journal.Forget()
}

// inDoubt reports whether a failure leaves open what became of the transaction.
func (d *Database) inDoubt(failed error) bool {
	var commit *commitError
	var ended *dialect.EndedError
	if errors.As(failed, &commit) {
		return commit.interrupted || lost(failed)
	}
	_, observed := d.session.(dialect.Observer)
	return errors.As(failed, &ended) && !observed
}
