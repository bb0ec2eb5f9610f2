// Package sqlite provides the dialect of SQLite.
//
// It uses SQLite's own ALTER TABLE where that is sufficient. Every other change
// of a table is a rebuild (ddl_rebuild.go): the new table is created under
// another name, filled by one INSERT … SELECT, and takes the place of the old
// one. The catalog doesn't show everything in a table's definition, so
// inspect.go also reads the stored CREATE TABLE text (inspect_parse.go). A
// rebuild edits that text instead of writing it anew, so everything that an
// operation doesn't change stays as it was written.
package sqlite

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

const name = "sqlite"

// Dialect is the dialect of SQLite. The zero value is ready to use.
type Dialect struct{}

var (
	_ dialect.Dialect    = Dialect{}
	_ dialect.ErrorCoder = Dialect{}
)

// New returns the dialect.
func New() Dialect { return Dialect{} }

// Name returns "sqlite".
func (Dialect) Name() string { return name }

var alterableOptions = []string{keyAutoincrement, keyWithRowid, keyStrict, keyOnConflictNotNull}

// Traits returns what SQLite is like. A rebuild finds a constraint by its
// definition, and VARCHAR(32) holds any text.
func (Dialect) Traits() dialect.Traits {
	return dialect.Traits{
		Product: product, Impl: "SQLiteImpl", Lexer: dialect.LexerSQLite, JoinRows: "group_concat(%s, char(10))", NumberedKey: "INTEGER",
		TransactionalDDL: true, ForwardReferences: true, BareReferences: true, ExactExpressions: true, DropsUnnamed: true, IgnoresLengths: true, KeepsExpressions: true,
		AltersComputed: true, FlagsBindColumns: true, NullableKeys: true, NullableKey: keyNullable, AlterableOptions: alterableOptions,
		Objects:        objectTraits,
		KeepsTableCase: true, SchemaWideIndexes: true,
	}
}

// ForServer returns the dialect itself: the library is part of the program, so
// its version is known.
func (d Dialect) ForServer(context.Context, dialect.Querier) (dialect.Dialect, error) { return d, nil }

// FoldTable leaves the name of the main database out, and the case, which counts
// in no name.
func (d Dialect) FoldTable(n schema.TableName) schema.TableName {
	n = schema.TableName{Schema: d.FoldName(n.Schema), Name: d.FoldName(n.Name)}
	if n.Schema == "main" {
		n.Schema = ""
	}
	return n
}

// FoldName returns the name in lower case. SQLite knows only the case of ASCII
// letters.
func (Dialect) FoldName(name string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, name)
}

// quoter knows the words that SQLite doesn't take as a name. It takes many of
// its keywords (KEY, VIEW's COLUMN …), but quoting those does no harm.
// Source: https://www.sqlite.org/lang_keywords.html.
var quoter = ddl.Quoter{Open: '"', Close: '"', Reserved: ddl.Words(`
	add after all alter analyze and as asc attach autoincrement before begin
	between by cascade case cast check collate column commit conflict
	constraint create cross current_date current_time current_timestamp
	database default deferrable deferred delete desc detach distinct drop each
	else end escape except exclusive exists explain fail false for foreign from
	full glob group having if ignore immediate in index indexed initially inner
	insert instead intersect into is isnull join key left like limit match
	natural not nothing notnull null of offset on or order outer plan pragma
	primary query raise references reindex rename replace restrict returning
	right rollback row select set table temp temporary then to transaction
	trigger true union unique update using vacuum values view virtual when where`)}

// Quote quotes an identifier by SQLAlchemy's rule.
func (Dialect) Quote(ident string) string { return quoter.Quote(ident) }

// product is the database's name in errors. What they say it can't do holds for
// every version.
const product = "SQLite"

var literals = ddl.Literals{Dialect: name, String: quoteText, Microseconds: true}

// quoteText writes a text literal. SQLite ends an SQL text at NUL, and its shell
// makes "\r\n" a mere line end, so a text that holds such is written as its
// bytes and cast.
func quoteText(s string) (string, error) {
	if !strings.ContainsAny(s, "\x00\r") {
		return ddl.QuoteString(s), nil
	}
	return fmt.Sprintf("CAST(X'%X' AS TEXT)", s), nil
}

// Literal renders a value as SQLAlchemy stores it in SQLite: truth values as 1
// and 0, dates and times as ISO text, UUIDs as 32 hex digits, JSON as text.
//
// A whole number beyond 64 bits is refused: SQLite would round it.
func (Dialect) Literal(v any, t schema.Type) (string, error) {
	text, err := literals.Literal(v, t)
	if _, written := v.(string); err == nil && !written && ddl.IsInteger(text) {
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return "", &dialect.LiteralError{Dialect: name, Value: v, Why: "SQLite has whole numbers up to 9223372036854775807; give it as a text"}
		}
	}
	return text, err
}
