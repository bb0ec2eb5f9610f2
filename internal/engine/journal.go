package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// locked reports whether this run holds the lock.
func (d *Database) locked() bool { return d.locker != nil || d.lease != nil }

// prepareJournal makes the journal's table if it isn't there, adds the columns that
// an older version's table lacks, and finds out which schema it is in: a revision
// may leave that.
func (d *Database) prepareJournal(ctx context.Context) (err error) {
	if err := d.lookAtJournal(ctx); err != nil {
		return err
	}
	switch {
	case !d.has.journal:
		if err := d.createOwn(ctx, d.journal.Create, d.opts.Journal, "; \"journal = off\" does without"); err != nil {
			return err
		}
		d.has.journal, d.has.whole = true, true
		d.journal.Created()
	case !d.has.whole:
		if err := d.bringUpJournal(ctx); err != nil {
			return err
		}
	}
	if resumer, ok := d.session.(dialect.Resumer); ok && d.journal.Name.Schema == "" {
		d.journal.Name.Schema, err = resumer.Home(ctx)
	}
	return err
}

// keeper keeps the journal of one step. Where statements stay pending until the
// step ends, its row is written then. A statement that commits by itself gets the
// row ahead of it, in the transaction that it commits: after a death the row
// tells that everything before that statement is done. A nil keeper keeps
// nothing.
type keeper struct {
	d     *Database
	entry journal.Entry
	// written tells that the row is in the table, and kept that it is committed.
	written, kept bool
	// seen counts the statements so far, whoever ran them, and sum is their
	// checksum; current is that of the statement being run.
	seen         int
	sum, current string
	// counting tells that a statement is being run that counts: not a query of the
	// function itself.
	counting bool
	// failing is the statement that failed last.
	failing string
	// own tells that a block outside of the revision's transaction began one of
	// its own.
	own bool
	// enclosing tells that the statement being run is to have a transaction of its own,
	// enclosed that it has it, exposed that it must not, and noted that its row is
	// written.
	enclosing, enclosed, exposed, noted bool
	// keeping tells that no rollback takes back what the statement being run does, though
	// it commits nothing.
	keeping bool
	// finished tells that the row of the step says that it is done: what its hook
	// does isn't kept.
	finished bool
	// early is the checksum of the statement that the row was written ahead of, with the
	// end of the step before.
	early string
	// safe is the position that a failure goes back to.
	safe journal.Position
	resuming
}

// keep begins the journal of a step.
func (d *Database) keep(ctx context.Context, step revision.Step, heads []string) (*keeper, error) {
	if !d.journalled() {
		return nil, nil
	}
	if k := d.early; k != nil {
		d.early = nil
		return k, nil
	}
	if err := d.prepareJournal(ctx); err != nil {
		return nil, err
	}
	if err := d.lookAgain(ctx); err != nil {
		return nil, err
	}
	k := &keeper{d: d, entry: journal.Entry{
		Revision: step.ID, Direction: step.Direction, From: heads, To: step.Apply(heads),
		Started: time.Now(), Outcome: journal.Running, Process: journal.ThisProcess(), Tool: d.opts.Tool,
		Text: d.text(step.Direction, step.ID), Downgrade: d.downgrade(ctx, step, heads),
	}}
	if d.trace != nil {
		if err := d.close(ctx, *d.trace, journal.Failed); err != nil {
			return nil, err
		}
		d.trace = nil
	}
	if d.undo != nil && Undoes(d.unfinished, step) {
		return k, k.beginUndo(ctx)
	}
	return k, k.resume(d.unfinished)
}

// lookAgain looks for a step that another run has begun since the plan was made,
// where no lock kept it out.
func (d *Database) lookAgain(ctx context.Context) error {
	if d.Dialect.Locker(d.version.Name.String()) != nil {
		return nil
	}
	if witness, ok := d.session.(dialect.Witness); ok && d.opts.Journal.Schema == "" {
		alone := d.alone
		if d.alone = false; alone {
			return nil
		}
		if alone, err := witness.Alone(ctx); alone || err != nil {
			return err
		}
	}
	claimed := d.unfinished
	open, err := d.Unfinished(ctx)
	if d.recorded == nil || err != nil {
		return err
	}
	if open == nil || open.Number != claimed.Number || open.Position != *d.recorded {
		return errGoneOn
	}
	d.unfinished = claimed // somebody's word about it still counts
	return nil
}

// before is called before a statement is sent. It reports that an earlier run has
// done the statement; else it writes the row that must stand before it.
func (k *keeper) before(ctx context.Context, s Call, block bool) (done bool, err error) {
	if k == nil || k.finished {
		return false, nil
	}
	k.enclosing = false
	k.current = s.checksum()
	if done, err := k.passOver(ctx, s); done || err != nil {
		return done, err
	}
	if !k.passing() && k.entry.Undoes != nil {
		if done, err := k.leaveOut(s); done || err != nil {
			return done, err
		}
	}
	k.counting = true
	if k.passing() {
		return false, nil
	}
	k.enclosing = block && k.encloses(ctx, s)
	if k.keeping, err = k.keepsRows(ctx, s.SQL, block); err != nil || k.stands(block) {
		return false, err
	}
	position, ahead := k.ahead(ctx, s.SQL, block)
	if !ahead || k.locked() {
		return false, nil
	}
	if err := k.write(ctx, position); err != nil {
		return false, err
	}
	switch {
	case k.keeping:
		k.kept, k.safe = true, k.here()
		return false, k.commit(ctx)
	case block && !k.own:
		k.kept, k.safe = true, position
	}
	return false, nil
}

// keepsRows reports whether a statement changes rows of tables without transactions, in
// the transaction of the revision.
func (k *keeper) keepsRows(ctx context.Context, sql string, block bool) (bool, error) {
	keeper, ok := k.d.session.(dialect.RowKeeper)
	if !ok || block || k.locked() {
		return false, nil
	}
	return keeper.KeepsRows(ctx, sql)
}

// commit commits the journal, and what is pending with it.
func (k *keeper) commit(ctx context.Context) error {
	if _, err := k.d.Conn().ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("committing the journal: %w", err)
	}
	k.d.ledger.settle(dialect.Stays)
	return nil
}

// ahead returns the position to write before a statement, if one is needed.
func (k *keeper) ahead(ctx context.Context, sql string, block bool) (journal.Position, bool) {
	commits := k.commits(sql, block)
	if commits == dialect.Never && !k.own && !block && !k.keeping {
		return journal.Position{}, false
	}
	here := k.here()
	here.Statement, here.StatementChecksum = dialect.Excerpt(sql), k.current
	switch {
	case k.own && endsTransaction(k.d.Dialect, sql):
		return journal.Position{Done: k.seen + 1, Checksum: checksum(k.sum, k.current)}, true
	case block && beginsTransaction(k.d.Dialect, sql):
		return here, true
	case k.keeping:
		here.InFlight = journal.Unknown
		return here, true
	case commits == dialect.Never, k.own && commits != dialect.Always:
		return here, false
	case k.enclosing:
		return here, true
	}
	here.InFlight = journal.Unknown
	if resumer, ok := k.d.session.(dialect.Resumer); ok {
		if state, ok := resumer.Probe(ctx, sql); ok {
			here.InFlight, here.State = journal.Probed, checksum(state)
		}
	}
	return here, true
}

// here is the position behind the last statement.
func (k *keeper) here() journal.Position { return journal.Position{Done: k.seen, Checksum: k.sum} }

// commits tells whether a statement commits itself; outside of a transaction
// every one does.
func (k *keeper) commits(sql string, block bool) dialect.Commits {
	commits := dialect.Never
	if resumer, ok := k.d.session.(dialect.Resumer); ok {
		commits = resumer.Commits(sql)
	}
	if block && !k.own && commits == dialect.Never {
		return dialect.Always
	}
	return commits
}

func (k *keeper) locked() bool {
	resumer, ok := k.d.session.(dialect.Resumer)
	return ok && resumer.Locked()
}

// after is called when a statement has ended.
func (k *keeper) after(ctx context.Context, sql string, o dialect.Outcome, block bool, failed error) error {
	switch {
	case k == nil:
		return nil
	case k.passing() && failed != nil:
		return k.stop("what an earlier run has done keeps a statement from running again: " + oneLine(sql))
	case !k.counting:
		return nil
	}
	k.counting = false
	if k.passing() {
		return k.passed()
	}
	if failed == nil {
		k.seen, k.sum = k.seen+1, checksum(k.sum, k.current)
		k.looksBack = k.looksBack && !k.inserts(sql)
	}
	here := k.here()
	if o.Itself == dialect.Unknown {
		here.InFlight = journal.Unknown
	}
	if failed != nil {
		k.failing = dialect.Excerpt(sql)
		here.Statement, here.StatementChecksum = k.failing, k.current
	}
	if block {
		return k.afterBlock(ctx, sql, here, o, failed)
	}
	switch {
	case k.keeping && failed == nil:
		return k.settleAlone(ctx, here)
	case k.keeping, o.Before != dialect.Stays:
		return nil
	}
	k.kept, k.safe = k.written, here
	if failed != nil || k.commits(sql, false) != dialect.Perhaps {
		return nil // the row ahead of it suffices
	}
	return k.settleAlone(ctx, here)
}

// settleAlone settles a position by a commit of its own.
func (k *keeper) settleAlone(ctx context.Context, at journal.Position) error {
	if err := k.settle(ctx, at); err != nil {
		return err
	}
	return k.commit(ctx)
}

// afterBlock follows a statement outside of the revision's transaction.
func (k *keeper) afterBlock(ctx context.Context, sql string, here journal.Position, o dialect.Outcome, failed error) error {
	was := k.own
	k.own = failed == nil && (was && !endsTransaction(k.d.Dialect, sql) && o.Before != dialect.Stays || beginsTransaction(k.d.Dialect, sql))
	switch {
	case k.own, failed != nil && was:
		return nil
	case failed != nil:
		k.safe = here
		return nil
	}
	return k.settle(ctx, here)
}

// settle writes a position that can't be undone any more.
func (k *keeper) settle(ctx context.Context, at journal.Position) error {
	if k.locked() {
		return nil
	}
	if !k.noted {
		if err := k.write(ctx, at); err != nil {
			return err
		}
	}
	k.kept, k.safe, k.noted = true, at, false
	return nil
}

// leave writes the position before a block outside of the transaction, to be
// committed with what is pending.
func (k *keeper) leave(ctx context.Context) error {
	if k == nil || k.passing() {
		return nil
	}
	return k.write(ctx, k.here())
}

// left is called when that is committed.
func (k *keeper) left() {
	if k != nil && !k.passing() {
		k.kept, k.safe = true, k.here()
	}
}
