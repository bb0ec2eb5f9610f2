package dialect

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/alembic-go/alembic/schema"
)

// Traits are the plain facts about a database. Whoever needs to know one asks
// the dialect for it and never compares its name, so that a dialect of another
// module counts as much as those of this one.
type Traits struct {
	// Product is the database's name for people, with its version where that is
	// known and matters: "MariaDB 10.11.6".
	Product string
	// Impl is what Alembic's log calls the dialect: "PostgresqlImpl". "" is the
	// dialect's name.
	Impl string
	// Inherits names the dialects whose options, variants of types and sections
	// of SQL revisions count here too, behind the dialect's own: "mysql" for
	// mariadb.
	Inherits []string

	// Lexer reads and splits SQL text.
	Lexer Lexer
	// Placeholder is how bound values are written.
	Placeholder Placeholder
	// MaxIdentifier is the length of the longest name; 0 means no limit. It
	// counts bytes, or characters if IdentifierCharacters is set.
	MaxIdentifier        int
	IdentifierCharacters bool
	// Script is how an offline script is written.
	Script Script

	// TransactionalDDL tells that DDL can be rolled back.
	TransactionalDDL bool
	// BlockBegin tells that BEGIN starts a block of statements and no
	// transaction.
	BlockBegin bool
	// ForwardReferences tells that a foreign key may name a table or a key that
	// doesn't exist yet, so that no key must be made or dropped apart from its
	// table.
	ForwardReferences bool
	// ExactExpressions tells that conditions in normal form mean the same to the
	// database only if they are the same text.
	ExactExpressions bool
	// NamedEnums tells that enum types are objects of their own, with a name that
	// columns use.
	NamedEnums bool
	// DropsUnnamed tells that a constraint without a name can be dropped: it is
	// found by its definition.
	DropsUnnamed bool
	// IgnoresLengths tells that a text longer than its column's length is stored.
	IgnoresLengths bool
}

// IdentifierLength returns the length of a name as MaxIdentifier counts it, and
// the unit: "bytes" or "characters".
func (t Traits) IdentifierLength(name string) (length int, unit string) {
	if t.IdentifierCharacters {
		return utf8.RuneCountInString(name), "characters"
	}
	return len(name), "bytes"
}

// Namer returns the Namer that applies a convention within the database's limit
// for names.
func (t Traits) Namer(convention schema.NamingConvention) schema.Namer {
	return schema.Namer{Convention: convention, MaxLength: t.MaxIdentifier, Length: func(name string) int {
		length, _ := t.IdentifierLength(name)
		return length
	}}
}

// Frame returns the statements that begin and end a transaction in a script; ""
// and nothing where it has none.
func (t Traits) Frame() (begin string, commit []string) {
	begin, commit = t.Script.Begin, t.Script.Commit
	if t.TransactionalDDL && begin == "" {
		begin = "BEGIN"
	}
	if t.TransactionalDDL && commit == nil {
		commit = []string{"COMMIT"}
	}
	return begin, commit
}

// Names returns the dialect's name and those that it inherits from, the own
// first.
func Names(d Dialect) []string {
	return slices.Insert(slices.Clone(d.Traits().Inherits), 0, d.Name())
}

// Lexer names the lexical rules of a database's SQL and the client whose way of
// splitting a script is followed.
type Lexer string

// The lexers.
const (
	LexerStandard   Lexer = ""           // standard SQL; statements end at ";"
	LexerSQLite     Lexer = "sqlite"     // the sqlite3 shell
	LexerPostgreSQL Lexer = "postgresql" // psql
	LexerMySQL      Lexer = "mysql"      // mysql and mariadb
	LexerMSSQL      Lexer = "mssql"      // sqlcmd
	LexerOracle     Lexer = "oracle"     // SQL*Plus
)

// Placeholder is "?" where each bound value is written so, or what stands before
// its number: "$" for $1, ":" for :1, "@p" for @p1. "" is "?".
type Placeholder string

// Positional reports that all placeholders are the same text.
func (p Placeholder) Positional() bool { return p == "" || p == "?" }

// At returns the n-th placeholder, counted from 1.
func (p Placeholder) At(n int) string {
	if p.Positional() {
		return "?"
	}
	return string(p) + strconv.Itoa(n)
}

// Script is how an offline script is written. The zero value ends each statement
// with a semicolon and frames a transaction with BEGIN and COMMIT.
type Script struct {
	// Begin starts a transaction and Commit ends it. Without them it is framed by
	// BEGIN and COMMIT, or not at all where DDL isn't transactional.
	Begin  string
	Commit []string
	// Separator stands on a line of its own behind each statement: GO for sqlcmd.
	Separator string
	// NoSemicolon leaves out the semicolon: the separator ends the statement.
	NoSemicolon bool
}
