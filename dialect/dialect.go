// Package dialect is the contract that a database's dialect fulfils, and what
// all dialects share.
//
// One folder holds one database, with the same file names in each:
//
//	dialect.go    identity, traits, quoting, literals
//	types.go      the database's own types
//	typesql.go    types as DDL writes them
//	typeparse.go  types as the catalog writes them
//	ddl.go        Compile; ddl_table.go, ddl_column.go, ddl_constraint.go and
//	              ddl_index.go write the statements
//	inspect.go    Inspect
//	normal.go     Normal
//	errors.go     error codes, advice and the dialect's error types
//	session.go    transactions, on a connection and in a script
//	lock.go       the lock against concurrent runs
//	options.go    options that only this database has
//	scratch.go    a place in which a schema given as SQL is read
//
// A part of one of them carries its name in front (normal_expr.go). A
// difference between databases is found by opening the file of that name; what
// a database can't do is an *UnsupportedError in the same place. A dialect that
// only writes scripts embeds the base of dialect/offline instead of what needs
// a connection. TestDialectFilesHaveTheSameNamesAndContent holds all of this.
package dialect

import (
	"context"
	"database/sql"
	"fmt"
	"path"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Dialect is what a database speaks. Values are immutable and safe for
// concurrent use.
type Dialect interface {
	// Name is the key in URLs and options: "sqlite", "postgresql".
	Name() string
	// Traits are the plain facts about the database.
	Traits() Traits
	// ForServer returns the dialect adapted to the server's product and
	// version; without a connection the most common one is assumed.
	ForServer(context.Context, Querier) (Dialect, error)

	// Quote quotes an identifier where the database's rules ask for it.
	Quote(ident string) string
	// Literal renders a Go value as a SQL literal that is safe against any
	// content; t may be nil. A value that the database can't hold is an error.
	Literal(v any, t schema.Type) (string, error)
	// TypeSQL writes a type.
	TypeSQL(schema.Type) (string, error)

	// Reads names the tables whose present definition Compile needs.
	Reads(op.Operation) []schema.TableName
	// Compile turns an operation into statements. m holds at least the tables
	// that Reads names, as they are before the operation. It does no I/O.
	Compile(o op.Operation, m *schema.MetaData) ([]Statement, error)

	// Inspect reads the catalog in a fixed number of queries.
	Inspect(context.Context, Querier, Scope) (*schema.MetaData, error)
	// Normal brings a table to the form in which the model's and the
	// inspected one are equal when they mean the same: types, defaults and
	// expressions in the database's own spelling, implied things left out.
	// It changes t.
	Normal(t *schema.Table) error

	// NewSession returns the transaction handling of one connection.
	NewSession(Conn) Session
	// Locker returns the lock against concurrent runs; nil when the database
	// needs none beside its transactions.
	Locker(key string) Locker
}

// Querier runs queries: *sql.DB, *sql.Conn and *sql.Tx do.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Conn is one connection that statements are run on; *sql.Conn is one.
type Conn interface {
	Querier
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Scope says what Inspect reads.
type Scope struct {
	// Schemas are the schemas to read; empty means the default one. An empty
	// string among them is the default one too. Objects of the default schema
	// come back with an empty Schema.
	Schemas []string
	// Tables limits the reading to these tables; nil reads all. A name that
	// does not exist is simply not in the result.
	Tables []schema.TableName
}

// Session begins and ends the transactions of one connection.
type Session interface {
	// Open prepares the connection, once: timeouts, SQLite's foreign keys.
	Open(context.Context) error
	// Begin starts a transaction for a revision.
	Begin(context.Context) error
	// StillOpen returns an *EndedError when the transaction isn't any more the
	// one that Begin started: a statement of the revision ended it.
	StillOpen(context.Context) error
	// BeforeCommit checks what must hold before the commit, such as SQLite's
	// foreign_key_check and StillOpen; its error rolls back.
	BeforeCommit(context.Context) error
	// Commit and Rollback end the transaction.
	Commit(context.Context) error
	Rollback(context.Context) error
	// Close sets the connection back as Open found it, or returns ErrSpent.
	Close(context.Context) error
}

// Locker is the lock against concurrent runs, held by a session of its own.
type Locker interface {
	// TryLock takes the lock on the connection without waiting.
	TryLock(context.Context, Conn) (bool, error)
	// Unlock gives it back.
	Unlock(context.Context, Conn) error
	// Holder describes who holds it, for the message of one who waits; "" when
	// that can't be known.
	Holder(context.Context, Conn) string
}

// Position is a place in a file, for errors.
type Position struct {
	File string
	Line int // from 1; 0 when not known
}

// String returns "file:line", or "".
func (p Position) String() string {
	switch {
	case p.File == "":
		return ""
	case p.Line == 0:
		return p.File
	default:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
}

// Statement is one statement to run.
type Statement struct {
	SQL  string // without terminator
	Args []any
	// Autocommit must run outside of a transaction (CREATE INDEX CONCURRENTLY).
	Autocommit bool
	Pos        Position
	// Check, when set, is run after the statement and its error fails the
	// revision: a table rebuild counts its rows with it.
	Check func(context.Context, Querier) error
}

// InSQLFile reports whether the statement stands in an SQL file, so that advice
// about it speaks of SQL and not of Go.
func (s Statement) InSQLFile() bool { return InSQLFile(s.Pos.File) }

// InSQLFile reports whether a file's name is that of an SQL file.
func InSQLFile(file string) bool { return strings.EqualFold(path.Ext(file), ".sql") }

// SQL makes statements of texts.
func SQL(texts ...string) []Statement {
	out := make([]Statement, len(texts))
	for i, s := range texts {
		out[i] = Statement{SQL: s}
	}
	return out
}

// ErrorCoder is a dialect that reads the database's error code from a driver's
// error, without importing the driver.
type ErrorCoder interface{ ErrorCode(error) string }

// TransactionChecker is implemented by dialects with statements that silently do
// nothing in a transaction.
type TransactionChecker interface {
	// CheckInTransaction returns an error for such a statement.
	CheckInTransaction(Statement) error
}

// ErrorDetailer is implemented by dialects whose servers say more about an error
// than the driver's text shows.
type ErrorDetailer interface {
	// ErrorDetails returns one line each: "DETAIL: Key (a)=(1) is duplicated.".
	ErrorDetails(error) []string
}

// ErrorAdviser is implemented by dialects that know what to do about some refused
// statements: the GRANT that a role lacks, the option that an ALTER needs.
type ErrorAdviser interface {
	// Advice returns a sentence without its full stop, in words that fit where
	// the statement stands (Statement.InSQLFile). It returns "" when there is none.
	Advice(s Statement, err error) string
}

// Batcher is a dialect on which several changes of a table are cheaper together.
type Batcher interface {
	// Batch groups changes of one table into op.BatchAlterTable where that saves
	// work, and may move them before changes of other tables when the result is
	// the same. Autogenerate passes its operations through it.
	Batch([]op.Operation) []op.Operation
}

// Cleaner is a dialect whose operations make objects that the operations which
// undo them don't name: the enum type of a table's column.
type Cleaner interface {
	// Leftovers returns the operations that remove, at the end of a downgrade,
	// what the upgrade's operations made by the way. They do nothing where it
	// is gone already or still used.
	Leftovers(upgrade []op.Operation) []op.Operation
}

// ScriptFramer is a dialect whose offline script needs statements around a
// transaction that depend on what is done in it.
type ScriptFramer interface {
	// ScriptFrame returns the statements that stand before BEGIN and before
	// COMMIT of a transaction with the given statements.
	ScriptFrame(statements []string) (beforeBegin, beforeCommit []string)
}

// SessionScripter is implemented by dialects on which a revision can change its
// session. A run sets the session back by itself; a script must say how.
type SessionScripter interface {
	// ScriptSession returns the state of one revision.
	ScriptSession() ScriptSession
}

// ScriptSession keeps account of what a revision of a script changes in its
// session.
type ScriptSession interface {
	// Before returns the statements that go before a statement of the revision:
	// they remember what it is about to change. An error refuses the statement.
	Before(sql string) ([]string, error)
	// Reset returns the statements that set the session back.
	Reset() []string
}

// Scratcher is implemented by dialects that can set up a scratch place: a place
// in a database where a schema is made only to be inspected, and that is gone
// afterwards. Nothing outside of it changes.
type Scratcher interface {
	// ScratchInside reports whether the place can be set up in the very database
	// that is migrated. Otherwise it takes an empty database of its own.
	ScratchInside() bool
	// Scratch sets the place up on a connection.
	Scratch(context.Context, Conn) (Scratch, error)
}

// Scratch is a scratch place. Whatever makes the schema in it, an SQL file or
// other code, passes each statement through Statement before it runs.
type Scratch interface {
	// Statement returns what to run for a statement of the schema. It returns ""
	// for a statement that is passed over, because it doesn't change the schema,
	// and an error for one that would reach outside of the place.
	Statement(ctx context.Context, sql string) (string, error)
	// Inspect returns the schema that was made. It fails if something outside of
	// the place changed.
	Inspect(context.Context) (*schema.MetaData, error)
	// Close removes the place with all that was made in it.
	Close(context.Context) error
}

// TableFinder is a dialect that looks for one table in one query, where Inspect
// needs several.
type TableFinder interface {
	HasTable(context.Context, Querier, schema.TableName) (bool, error)
}
