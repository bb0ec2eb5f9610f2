package alembic

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// JournalEntry describes one step in the journal of a database.
type JournalEntry struct {
	Number    int64
	Revision  string // empty for a stamp
	Direction revision.Direction
	// From and To are the rows of the version table before and after the step.
	From, To []string
	Started  time.Time
	// Finished is zero while the step has not ended.
	Finished time.Time
	Duration time.Duration
	// Outcome is "done", "failed" (nothing of the step stays), "partial" (it failed
	// and a part of it stays), "running" (it has not ended), "died" (it has not
	// ended, and nobody has the migration lock: its process is gone), "marked-done"
	// (someone did the rest by hand), "marked-undone" (someone took it back by hand),
	// or "undone" (a part stayed, and a step in the other direction took it back).
	Outcome string
	// Statements counts the statements that are committed.
	Statements int
	// Statement is the statement that failed, or that was being run when the step
	// was last heard of.
	Statement string
	// DatabaseUser is the user that was logged in to the database; OSUser, Host and
	// PID are those of the process.
	DatabaseUser string
	OSUser       string
	Host         string
	PID          int
	// Tool is the program that ran the step.
	Tool  string
	Error string
	// Resumed is when a later run went on with the step, or someone closed it by
	// hand, and ResumedBy names the process that did it. Both are zero for a step
	// that ended by itself.
	Resumed   time.Time
	ResumedBy string
}

func journalEntry(e *journal.Entry) JournalEntry {
	return JournalEntry{
		Number: e.Number, Revision: e.Revision, Direction: e.Direction, From: e.From, To: e.To,
		Started: e.Started, Finished: e.Finished, Duration: e.Duration, Outcome: string(e.Outcome),
		Statements: e.Done, Statement: e.Statement,
		DatabaseUser: e.DatabaseUser, OSUser: e.OSUser, Host: e.Host, PID: e.PID, Tool: e.Tool, Error: e.Error,
		Resumed: e.Resumed, ResumedBy: e.ResumedBy,
	}
}

// modulePath is the module of this package.
const modulePath = "github.com/alembic-go/alembic"

// tool names this program in the journal, with the version of this module that is
// in it.
func tool() string {
	name := filepath.Base(os.Args[0])
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return name
	}
	version := info.Main.Version
	for _, module := range info.Deps {
		if module.Path == modulePath {
			version = module.Version
		}
	}
	return fmt.Sprintf("%s (%s %s)", name, modulePath, version)
}

// Journal returns the steps that were run on the database, the oldest first. It
// is empty if no journal is kept.
func (m *Migrator) Journal(ctx context.Context) (entries []JournalEntry, err error) {
	d, err := m.open(ctx)
	if err != nil {
		return nil, err
	}
	defer finish(d, &err)
	rows, err := d.Steps(ctx)
	for i := range rows {
		entries = append(entries, journalEntry(&rows[i]))
	}
	return entries, err
}

// UnfinishedError is returned when a revision is half applied: an earlier run
// began it and did not end, and this run can't go on with it by itself, or was to
// do something else. Nothing was changed.
type UnfinishedError struct {
	Entry JournalEntry
	// UnderWay tells that the migration lock is held: the other run is at work, or
	// its process died and the server is still running its last statement.
	UnderWay bool
	Err      error
}

func (e *UnfinishedError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *UnfinishedError) Unwrap() error { return e.Err }

// Resolution says what to do with a revision that is half applied.
type Resolution struct {
	// FromStatement goes on at this statement of the revision, counted from 1; the
	// ones before it are taken to be done. Zero goes on where the journal says.
	FromStatement int
	// Undo takes back this many statements of the revision, from the first on, by those of
	// its other direction; the ones behind them are taken not to be done.
	Undo int
	// MarkDone records the revision without running anything: the rest was done by
	// hand.
	MarkDone bool
	// MarkUndone closes the journal's row without running anything: what was done
	// was taken back by hand.
	MarkUndone bool
}

// check refuses what doesn't say one thing.
func (r Resolution) check() error {
	given := 0
	for _, set := range []bool{r.FromStatement != 0, r.Undo != 0, r.MarkDone, r.MarkUndone} {
		if set {
			given++
		}
	}
	switch {
	case given > 1:
		return errors.New("a Resolution has several of FromStatement, Undo, MarkDone and MarkUndone; give one of them")
	case r.FromStatement < 0 || r.Undo < 0:
		return errors.New("a Resolution has a negative number of statements; they are counted from 1")
	}
	return nil
}

// ErrNothingToResume is returned by Resume when no revision is half applied.
var ErrNothingToResume = errors.New("no revision is half applied; there is nothing to resume")

// ErrUndoing is returned by Resume for MarkUndone and Undo when the run that did not end was
// taking back a half itself.
var ErrUndoing = errors.New("the run that did not end takes back what was half applied, so there is nothing to take back of it; " +
	"finish it with: alembic resume, or, if you did the rest by hand, with: alembic resume --mark-done")

// Resume finishes a revision that is half applied.
func (m *Migrator) Resume(ctx context.Context, r Resolution) (err error) {
	if err := r.check(); err != nil {
		return err
	}
	d, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer finish(d, &err)
	result := m.beginResult()
	defer result.end()
	unlock, err := d.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	open, err := d.Unfinished(ctx)
	if err != nil {
		return err
	}
	switch {
	case open == nil:
		return ErrNothingToResume
	case m.env.DisableJournal:
		return d.HalfAppliedBy(open)
	}
	heads, err := d.Heads(ctx)
	result.found(heads)
	if err != nil {
		return err
	}
	if (r.MarkUndone || r.Undo > 0) && open.Undoes != nil {
		return ErrUndoing
	}
	if r.MarkUndone {
		return d.CloseUnfinished(ctx)
	}
	step, err := m.resolve(ctx, d, open, heads, r)
	if err == nil {
		result.committed([]revision.Step{step})
		m.readBack(ctx, d, result)
	}
	return err
}

// resolve ends an open row by a step, which it returns.
func (m *Migrator) resolve(ctx context.Context, d *engine.Database, open *journal.Entry, heads []string, r Resolution) (revision.Step, error) {
	if r.Undo > 0 {
		return m.undoFirst(ctx, d, open, heads, r.Undo)
	}
	step, err := m.stepOf(ctx, d, open, heads)
	switch {
	case err != nil:
	case r.MarkDone:
		err = d.MarkDone(ctx, heads, step)
	default:
		_, err = d.Continue(ctx, heads, step, r.FromStatement, m.revisions.Function)
	}
	return step, err
}

// stepOf finds the step of an open row among those that are possible now.
func (m *Migrator) stepOf(ctx context.Context, d *engine.Database, open *journal.Entry, heads []string) (revision.Step, error) {
	half := d.HalfAppliedBy(open)
	if half.Missing {
		return revision.Step{}, half
	}
	if open.Undoes != nil {
		return m.stepBack(ctx, d, open, heads)
	}
	var steps []revision.Step
	var err error
	if open.Direction == revision.Downgrade {
		steps, err = m.downgradePlan(ctx, d, heads, m.parentOf(open.Revision))
	} else {
		steps, err = m.revisions.Graph.Upgrade(heads, open.Revision)
	}
	if err == nil && (len(steps) == 0 || !engine.Resumes(open, steps[0])) {
		err = fmt.Errorf("the version table holds %s%s; if the database is as that says, close the journal's row with: alembic resume --mark-undone",
			brief.Revisions(heads), heldThen(heads, open))
	}
	if err != nil {
		return revision.Step{}, fmt.Errorf("revision %s is half applied, and its %s isn't the next step: %w", open.Revision, open.Direction, err)
	}
	return steps[0], nil
}

// heldThen says what the version table held when the step of an open row began, if that
// was something else.
func heldThen(heads []string, open *journal.Entry) string {
	if engine.SameIDs(heads, open.From) {
		return ""
	}
	return fmt.Sprintf(", and it held %s when that began: write that back by hand, and run the command again", brief.Revisions(open.From))
}

// parentOf is the target of a downgrade that takes a revision away.
func (m *Migrator) parentOf(id string) string {
	if n, ok := m.revisions.Graph.Get(id); ok && len(n.Revises) > 0 {
		return n.Revises[0]
	}
	return "base"
}
