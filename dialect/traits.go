package dialect

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alembic-go/alembic/schema"
)

// Traits holds the plain facts about a database. Code that depends on one of
// them asks the dialect for it instead of comparing the dialect's name, so that
// a dialect from another module works like those of this one.
type Traits struct {
	// Product is the display name of the database, with its version if it is
	// known: "MariaDB 10.11.6".
	Product string
	// Impl is the name of the dialect in Alembic's log: "PostgresqlImpl". ""
	// means the dialect's name.
	Impl string
	// Names lists the names whose options, type variants and sections of SQL
	// revisions apply to this database, the nearest first. MariaDB lists
	// "mariadb" and "mysql", whatever the dialect is called in the URL. An empty
	// list stands for the dialect's own name.
	Names []string

	// Lexer selects the rules for reading and splitting SQL text.
	Lexer Lexer
	// Placeholder is the notation for bound values.
	Placeholder Placeholder
	// MaxIdentifier is the maximum length of a name, in bytes, or in characters
	// if IdentifierCharacters is set. 0 means that there is no limit.
	MaxIdentifier        int
	IdentifierCharacters bool
	// Script is the format of an offline script.
	Script Script

	// TransactionalDDL is true if DDL can be rolled back.
	TransactionalDDL bool
	// BlockBegin is true if BEGIN starts a block of statements instead of a
	// transaction.
	BlockBegin bool
	// ForwardReferences is true if a foreign key may refer to a table or key
	// that does not exist yet. Foreign keys are then always created and dropped
	// together with their table.
	ForwardReferences bool
	// BareReferences is true if the database keeps a foreign key that names no columns
	// as one, which refers to whatever the primary key is.
	BareReferences bool
	// ExactExpressions is true if two conditions in normal form are equivalent
	// only if their texts are equal.
	ExactExpressions bool
	// RigidForeignKeys is true if a foreign key needs an index, and that index
	// and the types of the columns on both ends can't change while it stands.
	RigidForeignKeys bool
	// KeepsTableCase is true if the case of a table's name, which doesn't count,
	// is kept as it was written.
	KeepsTableCase bool
	// NamedEnums is true if an enum type is an object of its own, with a name
	// that columns refer to.
	NamedEnums bool
	// AltersNumbering is true if a column can be made to number itself, and to
	// number itself no longer.
	AltersNumbering bool
	// ReplacesComputed is true if a column that becomes computed, or computed
	// otherwise, is dropped and added again.
	ReplacesComputed bool
	// DropsExpressions is true if a computed column that is stored can become plain and
	// keep its values, but not the other way round.
	DropsExpressions bool
	// AltersStored is true if a plain column can become a computed one that is stored,
	// and the other way round.
	AltersStored bool
	// BindsTypes is true if what uses a column, such as a check or the condition of an
	// index, goes and comes back around a change of the column's type.
	BindsTypes bool
	// RowsBlock is true if a connection runs no other statement while the rows of a
	// query are open.
	RowsBlock bool
	// KeepsExpressions is true if the catalog holds expressions as they were written.
	KeepsExpressions bool
	// SchemaWideNames is true if the name of an index or key is taken for all
	// tables of a schema, so that one table has to let go of it before another
	// can have it.
	SchemaWideNames bool
	// SchemaWideIndexes is true if that holds for indexes alone.
	SchemaWideIndexes bool
	// SchemaWideForeignKeys is true if the name of a foreign key is taken for all tables
	// of a schema.
	SchemaWideForeignKeys bool
	// DropsUnnamed is true if a constraint without a name can be dropped: it is
	// found by its definition.
	DropsUnnamed bool
	// ColumnCheck is the option that makes a check a part of a column. Such a check has
	// no name and changes with the column. "" means that there are none.
	ColumnCheck string
	// Partition is the option of a table that makes it a partition of another one, and
	// AttachedKey that of an index or key which a partition has by itself, but as its
	// part of one of that table. OnlyKey keeps an index or key of the partitioned table
	// from the partitions that stand. "" means that there are none.
	Partition, AttachedKey, OnlyKey string
	// CurrentUser is an SQL expression for the name that the session logged in
	// with. "" means that the database has no users.
	CurrentUser string
	// Moment turns %s, a time without a zone, into text that looks alike whatever the session
	// is set to. "" means that times look alike, or that drivers don't read them as text.
	Moment string
	// JoinRows is the aggregate that joins the texts of all rows by line feeds, with %s for
	// a text, which isn't NULL, and does it faster than the driver reads rows. "" means that
	// there is none, or one with a limit.
	JoinRows string
	// IgnoresLengths is true if a column stores texts that are longer than its
	// length.
	IgnoresLengths bool
	// NumberedKey is the type of a column that gets a number in each row where it is a
	// table's whole primary key: "INTEGER"; "" if there is none.
	NumberedKey string
	// FillsNewColumns is true if a new column that is NOT NULL and has no default
	// gets a value in the rows that are there.
	FillsNewColumns bool

	// SchemasAreDatabases is true if a schema is a database of its own, which may be
	// that of another application.
	SchemasAreDatabases bool

	// SeveralStatements is true if a text without values may hold several
	// statements, separated by semicolons. The database runs them one after the
	// other until one fails; the rows that are counted are those of the last one.
	SeveralStatements bool
	// ReadConflicts are the codes of errors with which a query outside of a transaction
	// fails for what another session or node does, so that it can be sent again.
	ReadConflicts []string
	// LateBinding is true if a view, routine or trigger may outlive what it uses:
	// it needs that only while it is created.
	LateBinding bool
	// FollowsRenames is true if the objects that use what is renamed read as if they had
	// been created with the new name.
	FollowsRenames bool
	// FlagsBindColumns is true if a table's options, such as STRICT, allow only some
	// types of columns: they go before the columns change and come after.
	FlagsBindColumns bool
	// NullableKeys is true if a column of a primary key may hold NULL.
	NullableKeys bool
	// NullableKey is the option of a primary key that leaves its columns as they are,
	// where one that is added makes them NOT NULL.
	NullableKey string
	// InheritsNotNull is true if no table lets a column be NULL that is NOT NULL in the
	// table from which it inherits.
	InheritsNotNull bool
	// NotNullKey is the option of a column that names its NOT NULL, "" if none does.
	NotNullKey string
	// AltersComputed is true if the expression of a computed column can be
	// changed, and a computed column turned into a plain one and back.
	AltersComputed bool
	// AlterableOptions lists the options of tables and columns that can be
	// changed, and so are compared.
	AlterableOptions []string
	// FixedOptions lists the options of tables that can't be changed, so that a table
	// for which they differ is left alone.
	FixedOptions []string
	// KeyedOptions lists the options of tables that need keys with certain columns, and so
	// go before the keys change.
	KeyedOptions []string
	// SizingOptions lists those that decide how long a key may be, or hold for long values,
	// and so change before keys and indexes are created, and some before columns.
	SizingOptions []string
	// AssumedOptions lists those of the alterable ones that say nothing where a model lacks
	// them: the database has a value of its own.
	AssumedOptions []string

	// Objects lists the kinds of objects in the order in which they are created.
	// Those in front of schema.KindTable are created before the tables.
	Objects []ObjectTraits
}

// ObjectTraits are the facts about one kind of object.
type ObjectTraits struct {
	Kind schema.ObjectKind
	// Replace holds the words that, behind CREATE, let a statement replace an
	// object: "OR REPLACE". An object of a kind without them is dropped first.
	Replace string
	// Alters tells that ALTER statements give an object its new definition as long as
	// its shape stays.
	Alters bool
	// Managed tells that Inspect reads the objects of this kind, with the
	// definition in the database's own words, so that they can be compared.
	Managed bool
	// Rewritten tells that the database changes the text of an object of this kind when a
	// column that it uses is renamed, or a table unless FollowsRenames is set: it puts the
	// new name where the old one stood.
	Rewritten bool
	// Keeps names the settings of the session that the database keeps with an object
	// of this kind.
	Keeps []string
}

// IdentifierLength returns the length of a name in the unit of MaxIdentifier,
// and that unit: "bytes" or "characters".
func (t Traits) IdentifierLength(name string) (length int, unit string) {
	if t.IdentifierCharacters {
		return utf8.RuneCountInString(name), "characters"
	}
	return len(name), "bytes"
}

// TooLong reports whether a name is longer than MaxIdentifier.
func (t Traits) TooLong(name string) bool {
	length, _ := t.IdentifierLength(name)
	return t.MaxIdentifier > 0 && length > t.MaxIdentifier
}

// Namer returns the Namer that applies a naming convention within the
// database's limit for names.
func (t Traits) Namer(convention schema.NamingConvention) schema.Namer {
	return schema.Namer{Convention: convention, MaxLength: t.MaxIdentifier, Length: func(name string) int {
		length, _ := t.IdentifierLength(name)
		return length
	}}
}

// Frame returns the statements that begin and end a transaction in a script.
// They are empty if the script has no transactions.
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

// Names returns the names whose options, type variants and sections apply to
// the dialect, the nearest first.
func Names(d Dialect) []string {
	if names := d.Traits().Names; len(names) > 0 {
		return slices.Clone(names)
	}
	return []string{d.Name()}
}

// ResolveVariant returns the type that a variant stands for in the dialect, and
// any other type as it is.
func ResolveVariant(d Dialect, t schema.Type) schema.Type {
	if _, ok := t.(schema.Variant); !ok {
		return t
	}
	return schema.ResolveVariant(t, Names(d)...)
}

// Lexer selects the lexical rules of a database's SQL. A script is split into
// statements as the named client splits it.
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

// LexerMode is a setting of a session that changes how its SQL text is read.
type LexerMode string

// The modes.
const (
	// PlainBackslash is MySQL's NO_BACKSLASH_ESCAPES: a backslash in a string is a
	// backslash.
	PlainBackslash LexerMode = "no_backslash_escapes"
	// QuotedNames is MySQL's ANSI_QUOTES: "…" is a name.
	QuotedNames LexerMode = "ansi_quotes"
	// BackslashEscapes is PostgreSQL with standard_conforming_strings off: a
	// backslash in a plain string begins an escape.
	BackslashEscapes LexerMode = "backslash_escapes"
)

// Base returns the lexer without modes.
func (l Lexer) Base() Lexer {
	base, _, _ := strings.Cut(string(l), " ")
	return Lexer(base)
}

// Has reports whether a mode is on.
func (l Lexer) Has(m LexerMode) bool {
	for mode := range strings.FieldsSeq(string(l)) {
		if mode == string(m) {
			return true
		}
	}
	return false
}

// With returns the lexer with a mode on or off.
func (l Lexer) With(m LexerMode, on bool) Lexer {
	switch {
	case l.Has(m) == on:
		return l
	case on:
		return l + " " + Lexer(m)
	}
	return Lexer(strings.ReplaceAll(string(l), " "+string(m), ""))
}

// Placeholder is the notation for a bound value. "?" and "" mean that every
// placeholder is a question mark. Any other value precedes the placeholder's
// number: "$" for $1, ":" for :1, "@p" for @p1.
type Placeholder string

// Positional reports whether all placeholders have the same text.
func (p Placeholder) Positional() bool { return p == "" || p == "?" }

// At returns the n-th placeholder. n starts at 1.
func (p Placeholder) At(n int) string {
	if p.Positional() {
		return "?"
	}
	return string(p) + strconv.Itoa(n)
}

// Script is the format of an offline script. The zero value ends each statement
// with a semicolon and encloses a transaction in BEGIN and COMMIT.
type Script struct {
	// Begin starts a transaction, and Commit ends it. If they are empty, a
	// transaction starts with BEGIN and ends with COMMIT, provided that the
	// database has transactional DDL.
	Begin  string
	Commit []string
	// Separator is a line after each statement, such as GO for sqlcmd.
	Separator string
	// NoSemicolon omits the semicolon, because the separator ends the
	// statement.
	NoSemicolon bool
}
