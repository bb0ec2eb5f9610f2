package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// resuming is the part of a keeper that goes on where an earlier run died.
type resuming struct {
	// from is the open row, until the statements that it has done are passed over.
	from *journal.Entry
	// arrived tells that they are passed over, which isn't told yet.
	arrived bool
	// looksBack tells that a statement before this run may be one that the next
	// ones look back to.
	looksBack bool
	// stopped tells that the run can't go on.
	stopped bool
}

// passing reports whether statements are still being passed over.
func (r *resuming) passing() bool { return r.from != nil }

// Resumes reports whether a step is the one that has not ended.
func Resumes(open *journal.Entry, step revision.Step) bool {
	return open.Revision == step.ID && open.Direction == step.Direction
}

// resume makes the keeper pass over what an open row has done.
func (k *keeper) resume(open *journal.Entry) error {
	switch {
	case open == nil:
		return nil
	case !Resumes(open, revision.Step{ID: k.entry.Revision, Direction: k.entry.Direction}):
		k.stopped = true
		return k.d.HalfAppliedBy(open)
	}
	k.entry.Undoes = open.Undoes
	k.from, k.safe, k.written, k.kept, k.looksBack = open, open.Position, true, true, open.Done > 0
	k.d.ledger.earlier = open.Done > 0 || open.InFlight == journal.Probed
	k.entry.Resumed, k.entry.ResumedBy = k.entry.Started, k.entry.Process.String()
	if open.InFlight == journal.Unknown {
		return k.stop("whether the statement took effect can't be told from the database")
	}
	return nil
}

// goOn goes on at a statement, unless it needs what is gone.
func (k *keeper) goOn(text string) error {
	if err := k.lookBack(text); err != nil {
		return err
	}
	k.tell()
	return nil
}

// tell logs, once, that the run goes on: it isn't refused any more.
func (k *keeper) tell() {
	if k.arrived {
		k.d.log.Info(fmt.Sprintf("Going on with the %s of %s, of which %s done already", k.entry.Direction, k.entry.Revision, plural(k.seen, "1 statement is", "statements are")))
	}
	k.arrived = false
}

// stop ends the run before anything is changed.
func (k *keeper) stop(why string) error {
	k.stopped = true
	entry := *k.from
	if k.d.recorded != nil {
		entry.Position = *k.d.recorded
	}
	half := k.d.HalfAppliedBy(&entry)
	half.Why = why
	return half
}

// tooFew says that the revision ended among the statements that are done.
func (k *keeper) tooFew() string {
	if k.d.recorded != nil {
		return fmt.Sprintf("the revision has %s, so it can't go on at its statement %d", plural(k.seen, "1 statement", "statements"), k.from.Done+1)
	}
	return fmt.Sprintf("the revision has %s now, and an earlier run has done %d", plural(k.seen, "1 statement", "statements"), k.from.Done)
}

// passOver reports whether an earlier run has done a statement. What it set in its
// session is set again.
func (k *keeper) passOver(ctx context.Context, s Call) (done bool, err error) {
	switch {
	case !k.passing():
		return false, k.goOn(s.SQL)
	case k.seen == k.from.Done:
		return k.arrive(ctx, s)
	case !s.Again:
		return false, k.stop("the revision reads what its earlier statements return (" + oneLine(s.SQL) + ")")
	}
	if resumer, ok := k.d.session.(dialect.Resumer); ok {
		switch resumer.Carries(s.SQL) {
		case dialect.Unrepeatable:
			return false, k.stop("a statement left something in its session that is gone: " + oneLine(s.SQL))
		case dialect.Setting:
			return false, nil // it is run again
		}
	}
	return true, k.passed()
}

// passed counts a statement that is passed over or set again. The last one must
// be the last of those that were run.
func (k *keeper) passed() error {
	k.seen, k.sum = k.seen+1, checksum(k.sum, k.current)
	if k.seen == k.from.Done && k.from.Checksum != "" && k.sum != k.from.Checksum {
		return k.stop("the first " + plural(k.seen, "statement of the revision isn't the one that was run: it was edited, or it depends on what is in the database",
			"statements of the revision aren't those that were run: it was edited, or they depend on what is in the database"))
	}
	return nil
}

// arrive looks at the statement that was being run.
func (k *keeper) arrive(ctx context.Context, s Call) (done bool, err error) {
	from := k.from
	if from.InFlight != journal.Probed {
		k.from, k.arrived = nil, true
		return false, k.goOn(s.SQL)
	}
	if k.current != from.StatementChecksum {
		return false, k.stop("its next statement isn't the one that was being run: it was edited, or it depends on what is in the database")
	}
	switch k.d.inFlight(ctx, from, s.SQL) {
	case dialect.Stays:
		k.from, k.arrived = nil, true
		k.seen, k.sum = k.seen+1, checksum(k.sum, k.current)
		k.safe, k.looksBack = k.here(), true
		return true, nil
	case dialect.Gone:
		k.from, k.arrived = nil, true
		return false, k.goOn(s.SQL)
	}
	return false, k.stop("whether the statement took effect can't be told from the database")
}

// inFlight finds out what became of the statement of an open row that was being run.
func (d *Database) inFlight(ctx context.Context, open *journal.Entry, sql string) dialect.Fate {
	resumer, ok := d.session.(dialect.Resumer)
	if !ok {
		return dialect.Unknown
	}
	switch now, ok := resumer.Probe(ctx, sql); {
	case !ok:
		return dialect.Unknown
	case checksum(now) == open.State:
		return dialect.Gone
	default:
		return resumer.Changed(sql, now)
	}
}

// lookBack refuses a statement that needs what an earlier one did in a session
// that is gone.
func (k *keeper) lookBack(text string) error {
	resumer, ok := k.d.session.(dialect.Resumer)
	if !k.looksBack || !ok || !resumer.LooksBack(text) {
		return nil
	}
	return k.open("the next statement needs what an earlier one did in its session: " + oneLine(text))
}

// open ends the run where an earlier one came to.
func (k *keeper) open(why string) error {
	open := k.entry
	open.Position = k.safe
	k.stopped = true
	return &UnfinishedError{Entry: open, Why: why}
}

// inserts reports whether a statement is one that others look back to.
func (k *keeper) inserts(text string) bool {
	words := leading(k.d.Dialect, text)
	return len(words) > 0 && (words[0].Is("INSERT") || words[0].Is("REPLACE"))
}

// beginsTransaction reports whether a statement in a block begins a transaction.
func beginsTransaction(d dialect.Dialect, text string) bool {
	words := leading(d, text)
	return len(words) > 0 && (words[0].Is("BEGIN") && endsTransaction(d, text) ||
		words[0].Is("START") && len(words) > 1 && words[1].Is("TRANSACTION"))
}

// readsOnly reports whether a query changes nothing, so that it can be run again.
func readsOnly(d dialect.Dialect, text string) bool {
	words := leading(d, text)
	return len(words) > 0 && slices.ContainsFunc([]string{"SELECT", "SHOW", "EXPLAIN", "VALUES", "TABLE", "DESCRIBE", "PRAGMA"}, words[0].Is)
}

// Earlier is the result of a statement that an earlier run has done.
type Earlier struct{}

var _ sql.Result = Earlier{}

var errEarlier = errors.New("an earlier run, which did not end, has done this statement; its result isn't known any more")

// LastInsertId returns an error.
func (Earlier) LastInsertId() (int64, error) { return 0, errEarlier }

// RowsAffected returns an error.
func (Earlier) RowsAffected() (int64, error) { return 0, errEarlier }

// CloseUnfinished closes the open row: what was done is taken back.
func (d *Database) CloseUnfinished(ctx context.Context) error {
	return d.closeByHand(ctx, journal.MarkedUndone)
}

func (d *Database) closeByHand(ctx context.Context, outcome journal.Outcome) error {
	entry := *d.unfinished
	entry.Resumed, entry.ResumedBy = time.Now(), journal.ThisProcess().String()
	entry.Text = d.text(entry.Direction, entry.Revision)
	return d.close(ctx, entry, outcome)
}

func (d *Database) close(ctx context.Context, open journal.Entry, outcome journal.Outcome) error {
	if err := d.prepareJournal(ctx); err != nil {
		return err
	}
	open.Outcome, open.Finished = outcome, time.Now()
	n, err := d.journal.Update(ctx, d.Conn(), &open)
	if err != nil || n == 1 {
		return err
	}
	return &KeptOutError{d.journal.Name, fmt.Sprintf("row %d of the journal could not be closed", open.Number)}
}

// MarkDone records the step of the open row without running anything.
func (d *Database) MarkDone(ctx context.Context, heads []string, step revision.Step) error {
	return d.transaction(ctx, transaction{heads: heads}, func() error {
		if err := d.expect(ctx, heads); err != nil {
			return err
		}
		for _, w := range step.Writes {
			if err := d.version.Write(ctx, d.Conn(), w); err != nil {
				return err
			}
		}
		if err := d.version.prove(ctx, d.Conn(), step.Writes); err != nil {
			return err
		}
		return d.closeByHand(ctx, journal.MarkedDone)
	})
}

// TakeBackFirst takes back so many statements of the open row by the other direction of
// its revision, which is the step.
func (d *Database) TakeBackFirst(ctx context.Context, heads []string, step revision.Step, done int, find Functions) (committed int, err error) {
	d.claim(done)
	return d.Run(ctx, heads, []revision.Step{step}, find)
}

// claim takes somebody's word for it that so many statements of the open row are done.
func (d *Database) claim(done int) {
	recorded := d.unfinished.Position
	d.recorded = &recorded
	if done < recorded.Done {
		d.log.Warn(fmt.Sprintf("The journal says that the first %s committed in revision %s, and you say %d; the run goes by your word",
			plural(recorded.Done, "statement is", "statements are"), d.unfinished.Revision, done))
	}
	d.unfinished.Position = journal.Position{Done: done}
	if done == recorded.Done { // the next one may have left something behind
		d.unfinished.Statement = recorded.Statement
	}
}

// Continue goes on with the step of the open row: at a statement counted from 1,
// or with 0 where the row says.
func (d *Database) Continue(ctx context.Context, heads []string, step revision.Step, from int, find Functions) (committed int, err error) {
	if from > 0 {
		d.claim(from - 1)
	}
	return d.Run(ctx, heads, []revision.Step{step}, find)
}
