package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// UnfinishedError is returned when a step that an earlier run began has not ended
// and this run can't go on with it by itself. Nothing was changed.
type UnfinishedError struct {
	journal.Entry
	// Why says why the run can't go on; "" when it was to do something else.
	Why string
	// UnderWay tells that the lock of the earlier run is still held: its process is
	// at work, or died and left the server at a statement.
	UnderWay bool
	// Missing tells that this program doesn't have the revision.
	Missing bool
	// Off tells that the journal is switched off by now.
	Off bool
	// Edited are the lines of the revision that were changed since, as far as known.
	Edited brief.Difference
	// Back says why the other direction can't take back what was done; "" if that
	// wasn't tried. Committed are the statements that are done then.
	Back      string
	Committed []string
	// OneWay tells that it can't, whoever says what is done.
	OneWay bool
}

func (e *UnfinishedError) Error() string {
	if e.UnderWay {
		return e.underWay()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "revision %s is half applied: its %s began %s%s and did not end.", e.Revision, e.Direction,
		e.Started.Format("2006-01-02 15:04:05 UTC"), e.by())
	switch {
	case len(e.Committed) > e.Done: // the list knows what became of the next one
	case e.Done == 0:
		b.WriteString(" None of its statements is known to be committed" + e.next())
	default:
		fmt.Fprintf(&b, " The first %s committed%s", plural(e.Done, "statement is", "statements are"), e.next())
	}
	b.WriteString("\n")
	if !e.Edited.Empty() {
		b.WriteString("The revision was edited since:\n" + e.Edited.String())
	}
	if e.Back != "" {
		b.WriteString(e.back())
	}
	if e.Why != "" {
		b.WriteString("It can't be continued without you: " + e.Why + ".\n")
	}
	b.WriteString(e.advice())
	return b.String()
}

func (e *UnfinishedError) underWay() string {
	statement := ""
	if e.Statement != "" {
		statement = " It was last seen at:\n  " + oneLine(e.Statement)
	}
	return fmt.Sprintf("the %s of revision %s is under way: it began %s%s and has not ended.%s\n"+
		"If its process died, the server is still running its last statement; what is applied can be told when that has ended",
		e.Direction, e.Revision, e.Started.Format("2006-01-02 15:04:05 UTC"), e.by(), statement)
}

// back says why the other direction doesn't take back what was done.
func (e *UnfinishedError) back() string {
	done := ""
	if len(e.Committed) > 0 {
		done = "These statements are committed:\n" + listStatements(e.Committed)
	}
	return fmt.Sprintf("%sIts %s can't take that back by itself: %s.\n", done, opposite(e.Direction), e.Back)
}

func (e *UnfinishedError) by() string {
	if e.Host == "" {
		return ""
	}
	return fmt.Sprintf(" (%s)", e.Process)
}

// next tells about the statement behind those that are done.
func (e *UnfinishedError) next() string {
	statement := ""
	if e.Statement != "" {
		statement = ":\n  " + oneLine(e.Statement)
	}
	switch {
	case e.InFlight == journal.Unknown:
		return "; whether the next one took effect is not known" + statement
	case e.InFlight == journal.Probed:
		return "; the next one was being run" + statement
	case e.Outcome == journal.Partial && statement != "":
		return "; it stopped at" + statement
	}
	return "."
}

func (e *UnfinishedError) advice() string {
	if e.Missing {
		return fmt.Sprintf("Here is no revision %s. Finish it with the program, or the files, that began it; or, if you took back by hand what was done, type: "+
			"alembic resume --mark-undone", e.Revision)
	}
	if e.Off {
		return "The journal tells that, and it is switched off, so that nothing can be finished by it: take \"journal = off\" out of alembic.ini, or " +
			"DisableJournal out of Env, and type: alembic resume"
	}
	if e.Why == "" && e.InFlight != journal.Unknown {
		return "Finish it first; it goes on behind the statements that are done: alembic resume"
	}
	done := "none is known to be done"
	if e.Done > 0 {
		done = "the first " + plural(e.Done, "is done", "are done")
	}
	advice := fmt.Sprintf("Look at the database, then type one of:\n"+
		"  alembic resume --from-statement N   to go on at its N-th statement; %s\n", done)
	if e.Undoes == nil && !e.OneWay {
		advice += fmt.Sprintf("  alembic resume --undo N             to take back its first N statements by its %s\n", opposite(e.Direction))
	}
	advice += "  alembic resume --mark-done          if you did the rest by hand"
	if e.Undoes == nil {
		advice += "\n  alembic resume --mark-undone        if you took back by hand what was done"
	}
	return advice
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf("%d %s", n, many)
}

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
	open := k.entry
	open.Position = k.safe
	k.stopped = true
	return &UnfinishedError{Entry: open, Why: "the next statement needs what an earlier one did in its session: " + oneLine(text)}
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
