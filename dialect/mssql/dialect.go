// Package mssql is the dialect of Microsoft SQL Server (2016 and later), for
// offline scripts.
//
// No driver is part of this module, so what needs a connection (inspecting,
// locking, running) is an explicit error. The scripts are for sqlcmd: each
// statement is a batch of its own, ended by GO. They are written by the
// server's manual and have not been run on a server.
package mssql

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

const name = "mssql"

// Dialect speaks SQL Server's Transact-SQL.
type Dialect struct{ separator string }

var (
	_ dialect.Dialect           = (*Dialect)(nil)
	_ dialect.Scripter          = (*Dialect)(nil)
	_ dialect.IdentifierCounter = (*Dialect)(nil)
)

// New returns the dialect.
func New() *Dialect { return &Dialect{separator: "GO"} }

// WithBatchSeparator returns the dialect with another word than GO between the
// batches of a script; an empty one leaves it out.
func (*Dialect) WithBatchSeparator(word string) *Dialect { return &Dialect{separator: word} }

// Name returns "mssql".
func (*Dialect) Name() string { return name }

// TransactionalDDL reports true: DDL is rolled back.
func (*Dialect) TransactionalDDL() bool { return true }

// ForServer is refused: there is no driver.
func (*Dialect) ForServer(context.Context, dialect.Querier) (dialect.Dialect, error) {
	return nil, noConnection("a connection")
}

func noConnection(what string) error {
	return &dialect.UnsupportedError{Dialect: name, What: what + " in this program",
		Instead: "write the script with --sql and run it with sqlcmd"}
}

// Quote quotes an identifier by SQLAlchemy's rule, in brackets.
func (*Dialect) Quote(ident string) string { return quoter.Quote(ident) }

const maxIdentifier = 128

// MaxIdentifier returns 128, in characters.
func (*Dialect) MaxIdentifier() int { return maxIdentifier }

// IdentifierLength counts a name as the server does: in characters.
func (*Dialect) IdentifierLength(ident string) int { return utf8.RuneCountInString(ident) }

// Placeholder returns "?".
func (*Dialect) Placeholder(int) string { return "?" }

var literals = ddl.Literals{Dialect: name, String: quoteText, Bytes: hexText, UUIDText: true}

// quoteText writes a text literal. Characters beyond ASCII need N'…', or the
// server turns those that its code page lacks into question marks.
func quoteText(s string) (string, error) {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return "N" + ddl.QuoteString(s), nil
		}
	}
	return ddl.QuoteString(s), nil
}

// Literal renders a value.
func (*Dialect) Literal(v any, t schema.Type) (string, error) {
	if _, ok := schema.ResolveVariant(t, name).(schema.Unicode); ok {
		if s, ok := v.(string); ok {
			return "N" + ddl.QuoteString(s), nil
		}
	}
	return literals.Literal(v, t)
}

// Reads returns nothing: every operation compiles by itself.
func (*Dialect) Reads(op.Operation) []schema.TableName { return nil }

// Compile turns an operation into statements.
func (d *Dialect) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	return ddl.Compile(d, newCompiler(d), o, m)
}

// SplitSQL splits a script as sqlcmd does, at lines of GO.
func (*Dialect) SplitSQL(text string) ([]dialect.Statement, error) {
	return ddl.Split(sqltext.MSSQL, text)
}

// NewSession returns plain transactions.
func (*Dialect) NewSession(c dialect.Conn) dialect.Session {
	return &ddl.TxSession{Conn: c, BeginSQL: "BEGIN TRANSACTION"}
}

// ScriptStatement ends a statement with a semicolon and its batch with GO.
func (d *Dialect) ScriptStatement(sql string) string {
	return d.batch(strings.TrimSpace(sql) + ";")
}

func (d *Dialect) batch(statement string) string {
	if d.separator == "" {
		return statement
	}
	return statement + "\n\n" + d.separator
}

// ScriptBegin starts a transaction.
func (*Dialect) ScriptBegin() string { return "BEGIN TRANSACTION;" }

// ScriptCommit ends it.
func (d *Dialect) ScriptCommit() string { return d.batch("COMMIT;") }
