// Package dialect defines the contract that each database's dialect fulfils.
//
// Each database has a folder, with the same file names in all of them:
//
//	dialect.go    identity, traits, quoting, literals
//	types.go      the database's own types
//	typesql.go    types as DDL writes them
//	typeparse.go  types as the catalog writes them
//	ddl.go        Compile; ddl_table.go, ddl_column.go, ddl_constraint.go,
//	              ddl_index.go and ddl_objects.go write the statements
//	inspect.go    Inspect; inspect_objects.go reads what isn't a table
//	normal.go     Normal
//	errors.go     error codes, advice and the dialect's error types
//	session.go    transactions, on a connection and in a script; session_resume.go
//	              tells how a half applied revision goes on, session_aside.go keeps
//	              what it has set from the run's own writes, session_rows.go inserts
//	              many rows at once
//	lock.go       the lock against concurrent runs
//	options.go    options that only this database has
//	scratch.go    a place in which a schema given as SQL is read
//
// A file split off from one of them keeps its name as a prefix
// (normal_expr.go). To compare two databases, open the files of the same name.
// What a database can't do is an *UnsupportedError in the same place. A dialect
// that only writes scripts embeds the base of dialect/offline instead of the
// files that need a connection. TestDialectFilesHaveTheSameNamesAndContent
// enforces all of this.
package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Dialect is implemented by each database. Values are immutable and safe for
// concurrent use.
type Dialect interface {
	// Name returns the key in URLs and options: "sqlite", "postgresql".
	Name() string
	// Traits returns the plain facts about the database.
	Traits() Traits
	// ForServer returns the dialect adapted to the server's product and
	// version. Without a connection the most common version is assumed.
	ForServer(context.Context, Querier) (Dialect, error)

	// Quote quotes an identifier if the database requires it.
	Quote(ident string) string
	// Literal renders a Go value as an SQL literal, safe for any content. t may
	// be nil. It returns an error for a value that the database can't store.
	Literal(v any, t schema.Type) (string, error)
	// TypeSQL returns the type as SQL.
	TypeSQL(schema.Type) (string, error)

	// Reads returns the tables whose current definition Compile needs.
	Reads(op.Operation) []schema.TableName
	// Compile turns an operation into statements. m holds at least the tables
	// returned by Reads, as they are before the operation. Compile does no I/O.
	Compile(o op.Operation, m *schema.MetaData) ([]Statement, error)

	// Inspect reads the catalog in a fixed number of queries.
	Inspect(context.Context, Querier, Scope) (*schema.MetaData, error)
	// Normal converts a table to normal form, in which the model's table and
	// the inspected one are equal if they mean the same: types, defaults and
	// expressions in the database's own spelling, without what is implied. A check
	// that a column's type brings is among the table's then, behind the others, and
	// stays marked TypeBound. Normal modifies t.
	Normal(t *schema.Table) error

	// NewSession returns the transaction handling of one connection.
	NewSession(Conn) Session
	// Locker returns the lock against concurrent runs. It returns nil if the
	// database needs none besides its transactions.
	Locker(key string) Locker
}

// Querier is implemented by *sql.DB, *sql.Conn and *sql.Tx.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Conn is a connection that runs statements. It is implemented by *sql.Conn.
type Conn interface {
	Querier
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Scope selects what Inspect reads.
type Scope struct {
	// Schemas lists the schemas to read. An empty list means the default
	// schema, and so does an empty string in the list. Objects of the default
	// schema are returned with an empty Schema.
	Schemas []string
	// Tables restricts the result to these tables. Nil reads all tables. Names
	// that don't exist are ignored.
	Tables []schema.TableName
}

// Session begins and ends the transactions of one connection.
type Session interface {
	// Open prepares the connection once: timeouts, SQLite's foreign keys.
	Open(context.Context) error
	// Begin starts a transaction for a revision.
	Begin(context.Context) error
	// StillOpen returns an *EndedError if a statement of the revision ended the
	// transaction that Begin started.
	StillOpen(context.Context) error
	// BeforeCommit checks what must hold before the commit, such as SQLite's
	// foreign_key_check. If it returns an error, the transaction is rolled back.
	BeforeCommit(context.Context) error
	// Commit and Rollback end the transaction. Commit returns an *EndedError if
	// it isn't the one that Begin started.
	Commit(context.Context) error
	Rollback(context.Context) error
	// Close restores the settings that Open found on the connection.
	Close(context.Context) error
}

// Renewer is implemented by sessions that can't list and remove all that a
// revision leaves in them, so that the next revision needs another connection.
type Renewer interface {
	// Spent reports whether the session may hold something that a revision left.
	Spent() bool
	// Renew returns a session on another connection, with the settings with which
	// this one was found.
	Renew(ctx context.Context, c Conn) (Session, error)
}

// Position is a place in a file. Errors report it.
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

// Statement is one SQL statement.
type Statement struct {
	SQL  string // without terminator
	Args []any
	// Autocommit means that the statement must run outside of a transaction
	// (CREATE INDEX CONCURRENTLY).
	Autocommit bool
	Pos        Position
	// Single tells that the text is known to be one statement: no semicolon in it
	// can end another one.
	Single bool
	// Check runs after the statement if it isn't nil. Its error fails the
	// revision. A table rebuild uses it to count the rows.
	Check func(context.Context, Querier) error
}

// InSQLFile reports whether the statement comes from an SQL file, so that
// advice about it is given in terms of SQL and not of Go.
func (s Statement) InSQLFile() bool { return InSQLFile(s.Pos.File) }

// InSQLFile reports whether a file name is that of an SQL file.
func InSQLFile(file string) bool { return strings.EqualFold(path.Ext(file), ".sql") }

// SQL returns a Statement for each text.
func SQL(texts ...string) []Statement {
	out := make([]Statement, len(texts))
	for i, s := range texts {
		out[i] = Statement{SQL: s}
	}
	return out
}

// ErrorCoder is implemented by dialects that can read the database's error code
// from a driver's error without importing the driver.
type ErrorCoder interface{ ErrorCode(error) string }

// StatementChecker is implemented by dialects with statements that a revision can't
// hold, although the database takes them. A run and a script both ask it.
type StatementChecker interface {
	// CheckStatement returns an error for such a statement. inTransaction tells that
	// the statement is to run in the revision's transaction.
	CheckStatement(s Statement, inTransaction bool) error
}

// ErrorDetailer is implemented by dialects whose servers report more about an
// error than the text of the driver's error shows.
type ErrorDetailer interface {
	// ErrorDetails returns the details, one per line: "DETAIL: Key (a)=(1) is
	// duplicated.".
	ErrorDetails(error) []string
}

// ErrorAdviser is implemented by dialects that have advice for some refused
// statements, such as the GRANT that a role lacks or the option that an ALTER
// needs.
type ErrorAdviser interface {
	// Advice returns a sentence without its full stop, in terms that fit where
	// the statement comes from (Statement.InSQLFile). It returns "" if there is
	// no advice.
	Advice(s Statement, err error) string
}

// Batcher is implemented by dialects on which several changes to a table are
// cheaper together.
type Batcher interface {
	// Batch groups changes to one table into op.BatchAlterTable where that
	// saves work. It may move them before changes to other tables if the result
	// is the same. Autogenerate passes its operations through it.
	Batch([]op.Operation) []op.Operation
}

// ValueReader is implemented by databases that read the values of a column as those of
// its new type, whatever the present one is, and refuse those that don't read so.
type ValueReader interface {
	// Unreadable returns the condition, in SQL, for the values of a column that are
	// refused, or "" if none is. unknown tells that some are, but that no condition
	// finds them.
	Unreadable(was, is schema.Type, column string) (condition string, unknown bool)
}

// LossTeller is implemented by databases that change the type of a column whose values
// don't keep everything.
type LossTeller interface {
	// Lost tells what values lose ("digits behind the point"), with the condition, in
	// SQL, for those that lose it; "" if none does.
	Lost(was, is schema.Type, column string) (what, condition string)
}

// Combiner is implemented by databases that refuse some changes of a table one by
// one.
type Combiner interface {
	// Combine groups those changes into op.BatchAlterTable. before and after are
	// the schemas around all the changes, in normal form.
	Combine(all []op.Operation, before, after *schema.MetaData) []op.Operation
}

// Cleaner is implemented by dialects whose operations create objects
// implicitly, such as the enum type of a table's column, that the reverse
// operations don't drop.
type Cleaner interface {
	// Leftovers returns the operations that, at the end of a downgrade, remove
	// what the operations of the upgrade created implicitly. They do nothing if
	// it is already gone or still in use.
	Leftovers(upgrade []op.Operation) []op.Operation
}

// ScriptFramer is a dialect whose offline script needs statements around a
// transaction that depend on what is done in it.
type ScriptFramer interface {
	// ScriptFrame returns the statements to write before BEGIN and before COMMIT of a
	// transaction with a statement of a revision. A transaction is framed as the first
	// of its statements that needs it says.
	ScriptFrame(statement string) (beforeBegin, beforeCommit []string)
}

// SessionScripter is implemented by dialects on which a revision can change its
// session. A run restores the session itself; a script has to contain the
// statements for it.
type SessionScripter interface {
	// ScriptSession returns the state of one revision.
	ScriptSession(ScriptStart) ScriptSession
}

// ScriptStart is what a script says before its first revision.
type ScriptStart struct {
	// Session are the statements that set the session as the URL does.
	Session []string
	Own     OwnTables
	// Limits are those of the script; one by default isn't in Session.
	Limits Limits
}

// OwnTables are the tables that a run keeps for itself. Without a journal its name
// is empty.
type OwnTables struct{ Version, Journal schema.TableName }

// Sizer is implemented by sessions whose server takes statements up to some size.
type Sizer interface {
	// Fits returns an error for a statement of that many bytes, values included, if
	// it is too large. Such a statement is not sent.
	Fits(size int) error
}

// Guard is implemented by sessions in which a revision's temporary tables hide
// tables of the same name from the run.
type Guard interface {
	// Guard is called before the first revision. The session keeps these tables in sight.
	Guard(OwnTables)
}

// ScriptSession tracks what a revision of a script changes in its session.
type ScriptSession interface {
	// Before returns the statements to write before a statement of the
	// revision. They save what it is about to change. An error refuses the
	// statement. inTransaction tells that it is in the revision's transaction.
	Before(sql string, inTransaction bool) ([]string, error)
	// After returns the statements to write after it: a setting that it put to its
	// default has the URL's value again, as in a run, and what undid the
	// transaction stops the script.
	After(sql string) []string
	// Reset returns the statements that restore the session.
	Reset() []string
}

// Follower is implemented by dialects on which a statement can change how the
// texts after it are read (SET sql_mode = 'NO_BACKSLASH_ESCAPES').
type Follower interface {
	// After returns the dialect as it is after a statement: its lexer, and the
	// literals that it writes.
	After(sql string) Dialect
}

// After returns the dialect as it is after a statement.
func After(d Dialect, sql string) Dialect {
	if f, ok := d.(Follower); ok {
		return f.After(sql)
	}
	return d
}

// Scratcher is implemented by dialects that can create a scratch place: a place
// in a database where a schema is created only to be inspected, and then
// removed. Nothing outside of it changes.
type Scratcher interface {
	// ScratchInside reports whether the place can be created in the very
	// database that is migrated. Otherwise it takes an empty database of its
	// own.
	ScratchInside() bool
	// Scratch creates the place on a connection.
	Scratch(context.Context, Conn) (Scratch, error)
}

// Relocator is implemented by dialects whose extensions, tables and objects can be in one
// schema or another, and are named by it in what uses them.
type Relocator interface {
	// Relocated returns the database as Inspect reads it once the moves have been run and
	// its extensions are in the schemas in which the target has them, or as it is where
	// they all are.
	Relocated(ctx context.Context, c Conn, database, target *schema.MetaData, s Scope, moves []Statement) (*schema.MetaData, error)
}

// Owned is implemented by dialects whose tables belong to roles.
type Owned interface {
	// Owner returns the role that a table belongs to, and whether the session runs as
	// that role. The name is "" if the table isn't there.
	Owner(context.Context, Querier, schema.TableName) (role string, own bool, err error)
}

// Scratch is a scratch place. Whatever creates the schema in it passes each
// statement through Statement or CodeStatement before running it.
type Scratch interface {
	// Statement returns what to run for a statement of an SQL file. It returns
	// "" for a statement to skip because it doesn't change the schema, and an
	// error for one that would affect something outside of the place.
	Statement(ctx context.Context, sql string) (string, error)
	// NoEffect returns what kind of statement of an SQL file has no effect on
	// the schema that is read, such as "INSERT". It returns "" for all others,
	// and for those that only manage the file's transaction and session.
	// privileges tells whether owners and grants are compared.
	NoEffect(sql string, privileges bool) string
	// CodeStatement is Statement for code that creates the schema, such as an
	// ORM. Queries, changes of rows and DROP are run as well, because the code
	// relies on their results. It may change the values in args.
	CodeStatement(ctx context.Context, sql string, args []driver.NamedValue) (string, error)
	// Inspect returns the schema that was created. It fails if something
	// outside of the place changed.
	Inspect(context.Context) (*schema.MetaData, error)
	// Close removes the place and everything created in it.
	Close(context.Context) error
}

// ReachChecker is implemented by scratch places whose statements can reach outside of
// the place in a way that their text doesn't show.
type ReachChecker interface {
	// Reached returns an error if one of the statements so far did. undone tells that
	// the end of the place takes all of it back.
	Reached(context.Context) (undone bool, err error)
}

// Watcher is implemented by dialects that can tell whether the tables of a
// database changed while code made a schema in another one.
type Watcher interface {
	// Relations returns the tables and views of the connection's database by
	// name, each with a text that changes when its definition does.
	Relations(context.Context, Querier) (map[string]string, error)
}

// NameFolder is implemented by dialects on which a name has several spellings.
type NameFolder interface {
	// FoldTable returns the same name for all spellings of a table's name: without
	// the default schema, and in lower case where the case doesn't count.
	FoldTable(schema.TableName) schema.TableName
	// FoldName does so for the names of columns, constraints and indexes.
	FoldName(string) string
}

// Respeller is implemented by dialects whose database has several texts for one
// expression.
type Respeller interface {
	// Respelled returns one text for all that the database gives of an expression.
	Respelled(sql string) string
}

// Stubber is implemented by dialects in which objects may need each other.
type Stubber interface {
	// Stub returns an object of the same name that needs nothing and can be replaced
	// by o in place. ok is false if there is none.
	Stub(o *schema.Object) (stub *schema.Object, ok bool)
}

// Unqualifier is implemented by dialects whose scratch place has another name
// than the database itself, so that a statement that names the database would
// miss the place.
type Unqualifier interface {
	// Unqualified returns a statement without the name of the connection's own
	// database in front of other names.
	Unqualified(sql string) string
}
