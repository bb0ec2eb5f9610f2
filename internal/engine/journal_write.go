package engine

import (
	"context"
	"errors"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// end ends the step, which succeeded.
func (k *keeper) end() error {
	if k == nil {
		return nil
	}
	if k.passing() && (k.seen < k.from.Done || k.from.InFlight != journal.NotSent) {
		return k.stop(k.tooFew())
	}
	k.arrived = k.arrived || k.passing()
	k.tell()
	k.d.unfinished, k.finished = nil, true
	k.entry.Outcome, k.entry.Finished = journal.Done, time.Now()
	k.entry.Duration = k.entry.Finished.Sub(k.entry.Started)
	return nil
}

// update returns the statement that brings the row, which is there, up to date with the end
// of the step.
func (k *keeper) update() (string, error) {
	k.entry.Position = k.here()
	return k.d.journal.UpdateSQL(&k.entry)
}

// along returns the statement that writes the row of a step that has ended, to go along with
// a write of the version; "" if there is no such write, or the row is there.
func (k *keeper) along(step revision.Step) (text string, err error) {
	if k == nil || k.written || len(step.Writes) == 0 {
		return "", nil
	}
	k.entry.Position, k.entry.Number = k.here(), k.number()
	text, err = k.d.journal.InsertSQL(&k.entry)
	k.written = err == nil
	return text, err
}

// finish writes the row of a step that has ended, in its transaction.
func (k *keeper) finish(ctx context.Context) error {
	if k == nil {
		return nil
	}
	return k.put(ctx, k.here()) // the session is set back already
}

// fail writes the row of a step that failed and was undone as far as the database
// could. Where the connection is lost the row stays as it is.
func (k *keeper) fail(ctx context.Context, failed error) {
	var kept *KeptOutError
	if k == nil || k.d.broken || k.d.inDoubt(failed) || k.stopped || k.d.ledger.recorded || errors.As(failed, &kept) && kept.Table == k.d.journal.Name {
		return
	}
	ctx, cancel := cleanup(ctx)
	defer cancel()
	k.entry.Error, k.entry.Duration, k.entry.Outcome = failed.Error(), time.Since(k.entry.Started), journal.Partial
	k.entry.Finished = time.Time{} // finish may have set it
	k.written = k.kept
	switch l := k.d.ledger; {
	case l.has(dialect.Unknown) || l.rowsKept:
		k.safe.InFlight = journal.Unknown
	case !k.kept, k.entry.Undoes == nil && k.safe.InFlight == journal.NotSent && k.entry.Resumed.IsZero() && !l.has(dialect.Stays):
		k.entry.Outcome, k.entry.Finished = journal.Failed, time.Now()
	}
	if k.safe.InFlight == journal.NotSent {
		k.safe.Statement, k.safe.StatementChecksum = k.failing, ""
	}
	if err := k.write(ctx, k.safe); err != nil {
		k.d.log.Debug("the failed step could not be entered into the journal", "error", err)
	}
}

// write writes the step's row. What the revision has set in its session, such as a
// role, is not for this.
func (k *keeper) write(ctx context.Context, at journal.Position) error {
	put := func() error { return k.put(ctx, at) }
	if resumer, ok := k.d.session.(dialect.Resumer); ok {
		return resumer.Aside(ctx, k.own || k.enclosed, put)
	}
	return put()
}

// put brings the step's row up to date, or inserts it.
func (k *keeper) put(ctx context.Context, at journal.Position) error {
	k.entry.Position = at
	conn := k.d.Conn()
	if k.written {
		n, err := k.d.journal.Update(ctx, conn, &k.entry)
		if err != nil || n > 0 {
			return err
		}
		// Nothing in it changed, or the revision rolled it back.
		if open, err := k.d.journal.Open(ctx, conn); err != nil || open != nil {
			return err
		}
	}
	k.written, k.entry.Number = true, k.number()
	n, err := k.d.journal.Insert(ctx, conn, &k.entry)
	begins := k.entry.Finished.IsZero()
	if err != nil || n == 1 && (k.d.begins || !begins) {
		return err
	}
	if err = k.d.proveRow(ctx, &k.entry); err == nil {
		k.d.begins = begins
	}
	return err
}

// number returns the number of the next row, if no other run can have written one since
// this one read the journal: it holds the lock, or looked again in its transaction
// (lookAgain). Otherwise it returns 0.
func (k *keeper) number() int64 {
	if k.d.locker == nil && k.d.Dialect.Locker(k.d.version.Name.String()) != nil {
		return 0
	}
	return k.d.journal.Next()
}
