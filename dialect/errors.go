package dialect

import (
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// ErrSpent is returned by a Session's Close when the connection may not be as it
// was found, so that it is to be closed.
var ErrSpent = errors.New("the connection may not be as it was found")

// ReadOnlyError is returned by Begin when the database can only be read.
type ReadOnlyError struct {
	What   string // "the database file app.db"
	Advice string // a sentence without its full stop
	Err    error  // the database's own error; nil if it told before a statement failed
}

func (e *ReadOnlyError) Error() string {
	s := e.What + " can only be read"
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s + "; " + e.Advice
}

// Unwrap returns the database's error.
func (e *ReadOnlyError) Unwrap() error { return e.Err }

// EndedError is returned when a revision ended its own transaction, so that it
// can't be recorded together with its changes.
type EndedError struct{ Err error }

func (e *EndedError) Error() string {
	return fmt.Sprintf("the revision ended its transaction itself, so that what it did can't be recorded with it (%v); take out its "+
		"COMMIT, ROLLBACK and BEGIN: each revision has a transaction already", e.Err)
}

// Unwrap returns the error that revealed it.
func (e *EndedError) Unwrap() error { return e.Err }

// AbortedError is returned when a revision continued after a failed statement,
// on a database where that aborts the transaction.
type AbortedError struct{ Err error }

func (e *AbortedError) Error() string {
	return fmt.Sprintf("a statement of the revision failed and the revision went on, but the failure undid its transaction (%v); "+
		"return the error, or run such a statement behind a SAVEPOINT and go back to it", e.Err)
}

// Unwrap returns the database's error.
func (e *AbortedError) Unwrap() error { return e.Err }

// StrayError is returned when the database itself changed while code made a
// target schema in a scratch place.
type StrayError struct {
	Changes []string // "users changed"
	Err     error    // what the code returned; may be nil
}

func (e *StrayError) Error() string {
	text := fmt.Sprintf("while the target schema was made, the database itself changed: %s. What makes the schema must use the *sql.DB that it is given, "+
		"and no connection of its own. If another program made the change, run the command again", strings.Join(e.Changes, ", "))
	if e.Err != nil {
		text += fmt.Sprintf(". The target schema was not made: %v", e.Err)
	}
	return text
}

// Unwrap returns the error of the code.
func (e *StrayError) Unwrap() error { return e.Err }

// IdentifierError is returned when a name is too long for the database, which
// would truncate or refuse it.
type IdentifierError struct {
	Dialect string
	Name    string
	Length  int
	Max     int
	Unit    string // "bytes" or "characters"
}

func (e *IdentifierError) Error() string {
	return fmt.Sprintf("the name %q has %d %s, and %s takes %d at most; choose a shorter one",
		e.Name, e.Length, e.Unit, e.Dialect, e.Max)
}

// LiteralError is returned when a value can't be written as a literal.
type LiteralError struct {
	Dialect string
	Value   any
	Why     string
}

func (e *LiteralError) Error() string {
	return fmt.Sprintf("a value of type %T can't be written as a %s literal: %s", e.Value, e.Dialect, e.Why)
}

// UnsupportedError is returned when the database can't do something.
type UnsupportedError struct {
	Dialect string // as Product says it
	What    string // "dropping a constraint"
	Instead string // what to do
}

func (e *UnsupportedError) Error() string {
	s := fmt.Sprintf("%s does not support %s", e.Dialect, e.What)
	if e.Instead != "" {
		s += "; " + e.Instead
	}
	return s
}

// MissingTableError is returned by Compile when the model lacks a table that it
// needs.
type MissingTableError struct{ Table schema.TableName }

func (e *MissingTableError) Error() string {
	return fmt.Sprintf("table %q does not exist, or its current definition is unknown; "+
		"without a database connection pass it to the operation (copy_from, existing type)", e.Table)
}

// CatalogError is returned when the catalog of a database can't be read.
type CatalogError struct {
	Database string // "" if not even its name could be read
	What     string // "tables", "foreign keys"
	Advice   string // what to do, a sentence without its full stop
	Err      error
}

func (e *CatalogError) Error() string {
	of := "the database"
	if e.Database != "" {
		of += " " + e.Database
	}
	return fmt.Sprintf("read the %s of %s from its catalog: %v\n  %s", e.What, of, e.Err, e.Advice)
}

// Unwrap returns the database's error.
func (e *CatalogError) Unwrap() error { return e.Err }

// StatementError is returned when the database refuses a statement.
type StatementError struct {
	Statement Statement
	Code      string // SQLSTATE, MySQL's number or SQLite's name; may be empty
	Details   []string
	Advice    string // what to do about it, a sentence without its full stop; may be empty
	Err       error
}

// Failed returns the error for a statement that the database refused, with what
// the dialect knows about it.
func Failed(d Dialect, s Statement, err error) error {
	e := &StatementError{Statement: s, Err: err}
	if coder, ok := d.(ErrorCoder); ok {
		e.Code = coder.ErrorCode(err)
	}
	if detailer, ok := d.(ErrorDetailer); ok {
		e.Details = detailer.ErrorDetails(err)
	}
	if adviser, ok := d.(ErrorAdviser); ok {
		e.Advice = adviser.Advice(s, err)
	}
	return e
}

func (e *StatementError) Error() string {
	text := Excerpt(e.Err.Error())
	if e.Code != "" && !strings.Contains(text, e.Code) {
		text += " (" + e.Code + ")"
	}
	for _, detail := range e.Details {
		text += "\n  " + Excerpt(detail)
	}
	text += "\n  in: " + Excerpt(e.Statement.SQL)
	if e.Advice != "" {
		text += "\n  " + e.Advice
	}
	return text
}

// Unwrap returns the driver's error.
func (e *StatementError) Unwrap() error { return e.Err }

// OutsideAdvice returns the advice to run a statement outside of a transaction.
func OutsideAdvice(inSQLFile bool) string {
	if inSQLFile {
		return "move it to a revision of its own and mark the section no-transaction, as in: -- +alembic upgrade no-transaction"
	}
	return "run it outside of a transaction, in op.Autocommit"
}

// LostLockError is returned when a run finds that it doesn't hold the migration
// lock any more: its process was stopped for too long, or the lock's connection
// was cut.
type LostLockError struct{ Err error }

func (e *LostLockError) Error() string {
	text := "the migration lock was lost, and another process may be migrating by now: this process was stopped for too long, or the lock's connection was cut; run the command again"
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause, which may be nil.
func (e *LostLockError) Unwrap() error { return e.Err }

// NoSessionError is returned when a pooler had no session of the server left for the
// migration lock.
type NoSessionError struct{ Err error }

func (e *NoSessionError) Error() string {
	return "the pooler has no session of the server left for the migration lock, which takes a second one beside that of the migration: " + e.Err.Error()
}

// Unwrap returns the driver's error.
func (e *NoSessionError) Unwrap() error { return e.Err }
