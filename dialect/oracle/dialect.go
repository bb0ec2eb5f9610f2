// Package oracle is the dialect of Oracle Database (12.2 and later), for offline
// scripts.
//
// No driver is part of this module, so what needs a connection (inspecting,
// locking, running) is an explicit error. The scripts are for SQL*Plus: each
// statement is ended by a line with a slash. They are written by the server's
// manual and have not been run on a server.
package oracle

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

const name = "oracle"

// Dialect speaks Oracle's SQL.
type Dialect struct{ separator string }

var (
	_ dialect.Dialect  = (*Dialect)(nil)
	_ dialect.Scripter = (*Dialect)(nil)
)

// New returns the dialect.
func New() *Dialect { return &Dialect{separator: "/"} }

// WithBatchSeparator returns the dialect with another word than / behind each
// statement of a script; an empty one leaves it out.
func (*Dialect) WithBatchSeparator(word string) *Dialect { return &Dialect{separator: word} }

// Name returns "oracle".
func (*Dialect) Name() string { return name }

// TransactionalDDL reports false: DDL commits.
func (*Dialect) TransactionalDDL() bool { return false }

// ForServer is refused: there is no driver.
func (*Dialect) ForServer(context.Context, dialect.Querier) (dialect.Dialect, error) {
	return nil, noConnection("a connection")
}

func noConnection(what string) error {
	return &dialect.UnsupportedError{Dialect: name, What: what + " in this program",
		Instead: "write the script with --sql and run it with sqlplus"}
}

// Quote quotes an identifier by SQLAlchemy's rule; Oracle's names can't begin
// with an underscore either. A quoted name in lower case is not the same as a
// plain one, which the server takes as upper case.
func (*Dialect) Quote(ident string) string {
	if strings.HasPrefix(ident, "_") {
		return quoter.Always(ident)
	}
	return quoter.Quote(ident)
}

// quoter knows the reserved words. Source: the SQL Language Reference, "Oracle
// SQL Reserved Words".
var quoter = ddl.Quoter{Open: '"', Close: '"', Reserved: ddl.Words(`
	access add all alter and any as asc audit between by char check cluster column comment compress connect create
	current date decimal default delete desc distinct drop else exclusive exists file float for from grant group
	having identified immediate in increment index initial insert integer intersect into is level like lock long
	maxextents minus mlslabel mode modify noaudit nocompress not nowait null number of offline on online option or
	order pctfree prior public raw rename resource revoke row rowid rownum rows select session set share size
	smallint start successful synonym sysdate table then to trigger uid union unique update user validate values
	varchar varchar2 view whenever where with`)}

const maxIdentifier = 128

// MaxIdentifier returns 128, in bytes.
func (*Dialect) MaxIdentifier() int { return maxIdentifier }

// Placeholder returns ":n".
func (*Dialect) Placeholder(n int) string { return ":" + strconv.Itoa(n) }

// Reads returns nothing: every operation compiles by itself.
func (*Dialect) Reads(op.Operation) []schema.TableName { return nil }

// Compile turns an operation into statements.
func (d *Dialect) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	return ddl.Compile(d, newCompiler(d), o, m)
}

// SplitSQL splits a script as SQL*Plus does.
func (*Dialect) SplitSQL(text string) ([]dialect.Statement, error) {
	return ddl.Split(sqltext.Oracle, text)
}

// NewSession returns plain transactions.
func (*Dialect) NewSession(c dialect.Conn) dialect.Session {
	return &ddl.TxSession{Conn: c, BeginSQL: "SET TRANSACTION READ WRITE"}
}

// ScriptStatement ends a statement with a line of the separator, and with no
// semicolon: SQL*Plus would run it twice.
func (d *Dialect) ScriptStatement(sql string) string {
	sql = strings.TrimSpace(sql)
	if d.separator == "" {
		return sql
	}
	return fmt.Sprintf("%s\n\n%s", sql, d.separator)
}

// ScriptBegin is empty: DDL commits, so there is nothing to frame.
func (*Dialect) ScriptBegin() string { return "" }

// ScriptCommit is empty too.
func (*Dialect) ScriptCommit() string { return "" }
