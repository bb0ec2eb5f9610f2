package dialect

import (
	"context"
	"database/sql/driver"
)

// Fate is what became of the work of a statement.
type Fate int

const (
	// Pending work belongs to the open transaction: its end decides.
	Pending Fate = iota
	// Stays means that the work is committed.
	Stays
	// Gone means that nothing of the work is left: it was rolled back, or the
	// statement failed before it did anything.
	Gone
	// Partly means that a part of the work is committed and the rest is pending.
	Partly
	// Unknown means that the database can't tell.
	Unknown
)

// Outcome is what a session found out about a statement that ran.
type Outcome struct {
	// Before is the fate of the work that was pending when the statement began.
	Before Fate
	// Itself is the fate of the statement's own work.
	Itself Fate
	// Savepoint is what the statement did with a savepoint.
	Savepoint Savepoint
	// Left is a sentence without its full stop about what a failed statement left
	// behind; "" when it left nothing.
	Left string
}

// Savepoint is a statement about a savepoint that succeeded.
type Savepoint struct {
	Does SavepointAction
	Name string // "" where Does is NoSavepoint
}

// SavepointAction tells what a statement does with a savepoint.
type SavepointAction int

const (
	// NoSavepoint means that the statement isn't about savepoints.
	NoSavepoint SavepointAction = iota
	// SetSavepoint is SAVEPOINT.
	SetSavepoint
	// BackToSavepoint is ROLLBACK TO: the work since the savepoint is gone.
	BackToSavepoint
	// ReleaseSavepoint is RELEASE.
	ReleaseSavepoint
)

// Observer is implemented by sessions of databases on which a statement can end
// the transaction it runs in. Without it, work is pending in a transaction and
// stays outside of one.
type Observer interface {
	// Watch is called before a statement is sent. The statement isn't sent if Watch
	// returns an error. It isn't sent either if Watch returns done, because Watch
	// finishes what an earlier run of the statement left: the error is then what
	// became of it.
	Watch(ctx context.Context, sql string) (done bool, err error)
	// Observe is called when the statement has ended; failed is its error. The
	// context may be cancelled: the answer is needed nevertheless.
	Observe(ctx context.Context, sql string, failed error) Outcome
}

// Asker is implemented by sessions that can ask a question of a plain message, which is
// one round trip to the server where a query is two, or none beside the one that begins
// the transaction. The answer is whether the query has rows.
type Asker interface {
	// BeginAsking is Session.Begin that also asks. After an error no transaction is open.
	BeginAsking(ctx context.Context, query string) (rows bool, err error)
	// Asks asks in the open transaction.
	Asks(ctx context.Context, query string) (rows bool, err error)
}

// Chainer is implemented by sessions that can begin a transaction with the end of the
// one before, for fewer messages.
type Chainer interface {
	// CommitAndBegin is Session.Commit and then Session.Begin.
	CommitAndBegin(ctx context.Context) error
}

// Recorder is implemented by sessions that can send what is written at the end of a
// transaction together with its COMMIT and with the beginning of the next one.
type Recorder interface {
	// CommitRecord writes a record, commits, and begins another transaction if more is to
	// come. done is false if nothing was committed and the transaction is as it was before:
	// the record is then to be written alone, which tells what is wrong with it.
	// After an error what became of it may be unknown.
	CommitRecord(ctx context.Context, r Record) (Committed, error)
	// Untouched reports whether no statement of the transaction can have changed rows.
	Untouched() bool
}

// Record is what a transaction writes at its end.
type Record struct {
	SQL string // the statements
	// Row, if it isn't "", is an UPDATE ahead of them that must change one row.
	Row string
	// Holds is a query that has a row if the statements have done what they are to do, and
	// has none before them.
	Holds string
	More  bool // another transaction is to follow
	// Ahead is what that transaction begins with, if it is known.
	Ahead *Ahead
}

// Ahead is a statement of our own that is to be run ahead of one of a revision if what that
// one makes isn't there yet.
type Ahead struct {
	Statement string // of the revision; see Maker
	SQL       string
}

// Committed is what became of a record.
type Committed struct {
	Done  bool // it was committed
	Begun bool // another transaction has begun
	Ahead bool // Record.Ahead was run in that transaction
}

// Maker is implemented by a Recorder that can run an Ahead.
type Maker interface {
	// Makes reports whether a statement makes one thing and nothing else, and how
	// Resumer.Probe describes that it isn't there.
	Makes(sql string) (absent string, ok bool)
}

// Unanswered returns the error of a message of which nobody knows how far it came: it
// counts as a lost connection.
func Unanswered(err error) error { return unanswered{err} }

type unanswered struct{ error }

// Unwrap returns both reasons.
func (e unanswered) Unwrap() []error { return []error{e.error, driver.ErrBadConn} }

// Canceller is implemented by sessions of databases on which a statement goes on
// when its client gives up.
type Canceller interface {
	// Cancel asks the server, on another connection, to end the statement that
	// the session is running.
	Cancel(ctx context.Context, other Conn) error
}

// Hurrier is implemented by sessions whose driver takes longer to be ready to interrupt a
// statement than many a statement takes.
type Hurrier interface {
	// Hurries reports whether a statement is done at once, so that nobody needs to
	// interrupt it.
	Hurries(sql string) bool
}

// Pipeliner is implemented by sessions that can send statements ahead of the answers to
// those before them.
type Pipeliner interface {
	// Pipelines reports whether a statement, a single one, can be among them: in the
	// session's own transaction nothing is asked before it or after it, unless it
	// fails, and nothing has to follow what it says.
	Pipelines(sql string) bool
	// RunPipeline runs statements in order, as if each were sent by itself, up to the
	// first one that fails. It returns how many ran, and the error of the next one.
	RunPipeline(ctx context.Context, texts []string) (ran int, err error)
}

// RowsKeptError is returned by Rollback when the transaction changed tables that
// don't take part in transactions, such as MyISAM tables.
type RowsKeptError struct{ Err error }

func (e *RowsKeptError) Error() string { return e.Err.Error() }

// Unwrap returns the server's warning.
func (e *RowsKeptError) Unwrap() error { return e.Err }
