package sqltext

import "github.com/alembic-go/alembic/dialect"

// Dialect names the lexical rules and the client whose way of splitting is
// followed. It is what a dialect's Traits say, so nothing here depends on the
// dialect's name.
type Dialect = dialect.Lexer

// The lexers that [Split] knows.
const (
	Standard   = dialect.LexerStandard
	SQLite     = dialect.LexerSQLite
	PostgreSQL = dialect.LexerPostgreSQL
	MySQL      = dialect.LexerMySQL
	MSSQL      = dialect.LexerMSSQL
	Oracle     = dialect.LexerOracle
)

// rules are the lexical facts in which the dialects differ. The zero value is
// standard SQL: ” strings, "" names, -- and /* */ comments.
type rules struct {
	backtick      bool   // `name`
	bracket       bool   // [name]
	bracketDouble bool   // ]] stands for ] within [name]
	backslash     bool   // \ escapes within '' and ""
	doubleString  bool   // "" is a string, not a name
	nested        bool   // /* /* */ */
	dollar        bool   // $tag$ … $tag$
	qQuote        bool   // q'[ … ]'
	escapeE       bool   // E'…' has backslash escapes, over continued lines too
	hash          bool   // # starts a line comment
	dashSpace     bool   // -- needs white space behind it
	executable    bool   // /*! … */ and /*M! … */ are SQL
	hints         bool   // /*+ … */ and --+ steer the optimizer
	returnEnds    bool   // a lone carriage return ends a line comment
	digitNames    bool   // a name may begin with a digit
	prefixes      string // letters that belong to a string right behind them
	starts        class  // what starts a word, besides letters, _ and non-ASCII
	continues     class  // what continues one, besides those and digits
}

func rulesOf(d Dialect) rules {
	switch d.Base() {
	case SQLite:
		return rules{backtick: true, bracket: true, prefixes: "xX", continues: aDollar}
	case PostgreSQL:
		return rules{nested: true, dollar: true, escapeE: true, backslash: d.Has(dialect.BackslashEscapes), returnEnds: true,
			prefixes: "eEbBxXnN", continues: aDollar}
	case MySQL:
		return rules{backtick: true, backslash: !d.Has(dialect.PlainBackslash), doubleString: !d.Has(dialect.QuotedNames), hash: true, dashSpace: true,
			executable: true, hints: true, digitNames: true, prefixes: "bBxXnN", continues: aDollar}
	case MSSQL:
		return rules{bracket: true, bracketDouble: true, nested: true, prefixes: "nN", starts: anAt | aHash, continues: anAt | aHash | aDollar}
	case Oracle:
		return rules{qQuote: true, hints: true, prefixes: "nN", continues: aDollar | aHash}
	}
	return rules{}
}
