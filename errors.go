package alembic

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/internal/revisions"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// RevisionError is returned when a revision fails. The revision is not recorded;
// the revisions before it stay applied unless Env.SingleTransaction is set.
type RevisionError struct {
	Revision  string
	File      string
	Direction revision.Direction
	// Remains lists the statements of the revision that stay applied, in order.
	// It is empty if the database rolled them back. On MariaDB and MySQL each
	// schema change commits itself and the data changes before it.
	Remains []string
	// Unknown lists the statements of which the database can't tell whether they
	// took effect, wholly or in part.
	Unknown []string
	// Blockers are the sessions that held the lock if a statement waited in vain for
	// one (Limits.Lock), as far as the server tells.
	Blockers []dialect.Blocker
	// Err is the cause. A *dialect.StatementError in its chain holds the
	// statement and the database's code.
	Err error
}

func (e *RevisionError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *RevisionError) Unwrap() error { return e.Err }

// LockedError is returned when another process held the migration lock until the
// timeout (WithLockTimeout). Nothing was changed. On SQLite, where other processes
// may write between two revisions, the revisions before the one that waited stay.
type LockedError struct {
	Waited time.Duration
	// Holder describes the other process as the database sees it. It is empty
	// if unknown.
	Holder string
	Err    error
}

func (e *LockedError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *LockedError) Unwrap() error { return e.Err }

// BehindError is returned when the database is missing revisions known to this
// program.
type BehindError struct {
	Current []string // the rows of the version table
	Missing []string // the revisions to apply, in order
}

func (e *BehindError) Error() string {
	const most = 5
	return fmt.Sprintf("the database is at %s and lacks the revisions %s; type: alembic upgrade heads",
		brief.Revisions(e.Current), brief.List(e.Missing, most))
}

// UnknownRevisionError is returned by every call that reads the version table
// when it holds a revision that this program doesn't have, as after a rollback
// to an older release.
type UnknownRevisionError struct {
	Unknown []string // the rows in question
	Err     error
}

func (e *UnknownRevisionError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *UnknownRevisionError) Unwrap() error { return e.Err }

// TargetFileError is returned when a file or folder of WithTargetSQL can't be read.
type TargetFileError struct {
	Path string
	Err  error
}

func (e *TargetFileError) Error() string {
	return filename.Unreadable(e.Path, e.Err).Error() + "; name a file of SQL, or a folder of them"
}

// Unwrap returns the cause.
func (e *TargetFileError) Unwrap() error { return e.Err }

// ExistingTablesError is returned by an upgrade when the database records no
// revision but already has tables that the first revision creates. Nothing was
// changed.
type ExistingTablesError struct {
	Revision string
	Tables   []schema.TableName
	// VersionTable is not there, and Elsewhere are the schemas that have a table of its
	// name; none if there is no such schema.
	VersionTable schema.TableName
	Elsewhere    []string
}

func (e *ExistingTablesError) Error() string {
	if len(e.Elsewhere) > 0 {
		elsewhere := engine.Elsewhere{Table: e.VersionTable, Schemas: e.Elsewhere}
		return fmt.Sprintf("%s, with %s, which revision %s creates; nothing was done. If that is the version table of this project, set %s in alembic.ini (Env.VersionTableSchema), "+
			"or search_path as it was. If this schema is to have a version table of its own, make it first: alembic ensure_version", &elsewhere, tableList(e.Tables), e.Revision, elsewhere.Advice())
	}
	return fmt.Sprintf("the database records no revision, but has %s, which revision %s creates; nothing was done. "+
		"If the database is at that revision already, type: alembic stamp %s", tableList(e.Tables), e.Revision, e.Revision)
}

// NotUpToDateError is returned by Diff and Check when the database is not at the
// newest revisions.
type NotUpToDateError struct{ Current, Heads []string }

func (e *NotUpToDateError) Error() string {
	newest := "the newest is"
	if len(e.Heads) > 1 {
		newest = "the newest revisions are"
	}
	return fmt.Sprintf("Target database is not up to date: it is at %s, %s %s; type: alembic upgrade heads",
		brief.Revisions(e.Current), newest, brief.Revisions(e.Heads))
}

// EmptyTargetError is returned by Diff and Check when the models have no table
// and the database has some. Most likely the models were not loaded. An SQL file
// that has statements and makes no table is meant so.
type EmptyTargetError struct {
	Drops []schema.TableName
	Files []string // the SQL files of the models, if they are made by some
}

func (e *EmptyTargetError) Error() string {
	fault, question := "the models' schema has no table", "does env.go import the package that defines the models?"
	if len(e.Files) > 0 {
		fault, question = strings.Join(e.Files, ", ")+" has no statement", "is it the right file?"
	}
	return fmt.Sprintf("%s, so %s would be dropped; %s If all tables are really to go, write a revision that drops them", fault, tableList(e.Drops), question)
}

// DriftError is returned by Check when the database differs from the models.
type DriftError struct{ Diff *Diff }

func (e *DriftError) Error() string {
	lines := make([]string, len(e.Diff.Upgrade))
	for i, o := range e.Diff.Upgrade {
		lines[i] = o.String()
	}
	const most = 100
	return "New upgrade operations detected: [" + brief.List(lines, most) + "]; " +
		"type: alembic revision --autogenerate -m \"...\""
}

// ErrNoDatabase is returned by methods that need a database when New was given
// none.
var ErrNoDatabase = errors.New("this needs a database, and none was given to alembic.New")

// ErrNoTarget is returned by Diff and Check when there are no models.
var ErrNoTarget = errors.New("there is nothing to compare with: set TargetMetadata or TargetFunc in env.go, " +
	"or target_metadata = schema.sql in alembic.ini")

// ErrNoScratch is returned when SQL files or Env.TargetFunc make the target
// schema and there is no database in which they can do that.
var ErrNoScratch = errors.New("the target schema is made by SQL files or TargetFunc, in an empty database beside the real one, and there is none. " +
	"Create one on the same server and name it in alembic.ini:\n" +
	"  CREATE DATABASE my_app_scratch;\n" +
	"  scratch_url = <sqlalchemy.url with that database's name>\n" +
	"A program that calls the library passes alembic.WithScratch, which opens it (on SQLite \":memory:\")")

// ErrNeedsConnection is returned by queries through Op.Conn where there is no
// database: offline (--sql) and when a revision is recorded.
var ErrNeedsConnection = engine.ErrNeedsConnection

func tableList(tables []schema.TableName) string {
	const most = 10
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.String()
	}
	if len(names) == 1 {
		return "the table " + names[0]
	}
	return "the tables " + brief.List(names, most)
}

// public returns an error of a run as one of the types that callers may act on.
func public(err error) error {
	var step *engine.StepError
	var plan *revisions.PlanError
	var locked *engine.LockError
	var unknown *revision.UnknownRowsError
	var unfinished *engine.UnfinishedError
	var moved *engine.MovedLockError
	var strayed *engine.StrayedError
	switch {
	case errors.As(err, &strayed):
		return &UnfinishedError{Entry: journalEntry(&strayed.Open), Err: err}
	case errors.As(err, &moved):
		return &LockMovedError{Now: lockHolder(&moved.Now), Err: err}
	case errors.As(err, &unfinished):
		return &UnfinishedError{Entry: journalEntry(&unfinished.Entry), UnderWay: unfinished.UnderWay, Err: err}
	case errors.As(err, &plan):
		return &RevisionError{Revision: plan.Step.ID, File: plan.File, Direction: plan.Step.Direction, Err: err}
	case errors.As(err, &step):
		e := &RevisionError{Revision: step.Step.ID, File: step.File, Direction: step.Step.Direction, Err: err}
		var partial *engine.PartialError
		if errors.As(err, &partial) {
			e.Remains, e.Unknown = partial.Stays, partial.Unknown
		}
		var blocked *engine.BlockedError
		if errors.As(err, &blocked) {
			e.Blockers = blocked.Blockers
		}
		return e
	case errors.As(err, &locked):
		return &LockedError{Waited: locked.Waited, Holder: locked.Holder, Err: err}
	case errors.As(err, &unknown):
		return &UnknownRevisionError{Unknown: unknown.Rows, Err: err}
	}
	return err
}
