// Package mssql writes scripts for Microsoft SQL Server (2016 and later).
//
// It has never run on a server: there is no driver for it here, and its
// statements follow the server's manual. It only writes scripts (--sql), for
// sqlcmd: each statement is a batch of its own, ended by GO. Whatever needs a
// connection (running, locking, inspecting) returns an error that says so.
package mssql

import (
	"fmt"
	"unicode/utf8"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/dialect/offline"
	"github.com/alembic-go/alembic/schema"
)

const (
	name    = "mssql"
	product = "SQL Server"
)

// Dialect is the dialect of SQL Server's Transact-SQL.
type Dialect struct{ offline.Base }

var _ dialect.Dialect = (*Dialect)(nil)

// New returns the dialect.
func New() *Dialect { return new(Dialect).WithBatchSeparator("GO") }

// WithBatchSeparator returns the dialect with a word other than GO between the
// batches of a script. An empty word leaves it out.
func (*Dialect) WithBatchSeparator(word string) *Dialect {
	return &Dialect{offline.NewBase(name, product, "sqlcmd", word)}
}

// Traits returns what SQL Server is like. A statement of a script ends with a
// semicolon, and its batch with the separator.
func (d *Dialect) Traits() dialect.Traits {
	return dialect.Traits{
		Product: product, Impl: "MSSQLImpl", Lexer: dialect.LexerMSSQL,
		MaxIdentifier: 128, IdentifierCharacters: true,
		Script:           dialect.Script{Begin: "BEGIN TRANSACTION", Separator: d.Separator()},
		TransactionalDDL: true, BlockBegin: true,
		Objects: objectTraits(),
	}
}

// Quote quotes an identifier by SQLAlchemy's rule, in brackets.
func (*Dialect) Quote(ident string) string { return quoter.Quote(ident) }

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

// quoter knows Transact-SQL's reserved keywords. Source: the server's manual,
// "Reserved Keywords (Transact-SQL)".
var quoter = ddl.Quoter{Open: '[', Close: ']', Reserved: ddl.Words(`
	add all alter and any as asc authorization backup begin between break browse bulk by cascade case check
	checkpoint close clustered coalesce collate column commit compute constraint contains containstable continue
	convert create cross current current_date current_time current_timestamp current_user cursor database dbcc
	deallocate declare default delete deny desc disk distinct distributed double drop dump else end errlvl escape
	except exec execute exists exit external fetch file fillfactor for foreign freetext freetexttable from full
	function goto grant group having holdlock identity identity_insert identitycol if in index inner insert
	intersect into is join key kill left like lineno load merge national nocheck nonclustered not null nullif of
	off offsets on open opendatasource openquery openrowset openxml option or order outer over percent pivot plan
	precision primary print proc procedure public raiserror read readtext reconfigure references replication
	restore restrict return revert revoke right rollback rowcount rowguidcol rule save schema securityaudit select
	semantickeyphrasetable semanticsimilaritydetailstable semanticsimilaritytable session_user set setuser
	shutdown some statistics system_user table tablesample textsize then to top tran transaction trigger truncate
	try_convert tsequal union unique unpivot update updatetext use user values varying view waitfor when where
	while with within writetext`)}

// hexText is a binary literal.
func hexText(b []byte) (string, error) { return fmt.Sprintf("0x%X", b), nil }
