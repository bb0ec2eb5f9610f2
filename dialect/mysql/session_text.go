package mysql

import (
	"slices"
	"strings"
	"sync/atomic"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// effect is what the text of a statement tells about the transaction.
type effect int

const (
	// asks: the text doesn't tell, the server does.
	asks effect = iota
	// keeps: the statement can't commit.
	keeps
	// commits: a schema change commits, and what was done before it too, even
	// when it fails, unless it doesn't parse.
	commits
	// controls: the statement begins or ends transactions.
	controls
)

// keeping are the first words of statements that can't commit.
var keeping = ddl.Words(`INSERT UPDATE DELETE REPLACE SELECT WITH VALUES TABLE ( SHOW EXPLAIN DESC DESCRIBE HELP USE DO
	HANDLER CHECKSUM PREPARE DEALLOCATE KILL SAVEPOINT RELEASE LOAD SIGNAL GET`)

// passing are those of them that leave nothing behind but in the session.
var passing = ddl.Words(`SET SHOW EXPLAIN DESC DESCRIBE HELP USE CHECKSUM PREPARE DEALLOCATE KILL SAVEPOINT RELEASE SIGNAL GET ROLLBACK`)

// committing are the first words of schema changes.
var committing = ddl.Words(`CREATE ALTER DROP RENAME TRUNCATE GRANT REVOKE`)

// effectOf reads the effect of a statement off its text, where that is certain.
func (d *Dialect) effectOf(sql string) effect {
	words := d.words(sql)
	if len(words) == 0 || several(words) || wrapped(words) {
		return asks
	}
	is := func(i int, keywords ...string) bool { return i < len(words) && isAny(words[i], keywords...) }
	switch first := strings.ToUpper(words[0].Text); {
	case first == "SET":
		return effectOfSet(words)
	case is(0, "CREATE", "DROP") && temporary(words):
		return keeps
	case keeping[first]:
		return keeps
	case committing[first]:
		return commits
	case is(0, "COMMIT"), is(0, "START") && is(1, "TRANSACTION"), is(0, "BEGIN") && (len(words) == 1 || is(1, "WORK")):
		return controls
	case is(0, "ROLLBACK"):
		if hasWord(words, "TO") {
			return keeps
		}
		return controls
	}
	return asks
}

// words are the tokens of a statement without white space and comments. The caller
// doesn't change them.
func (d *Dialect) words(sql string) []sqltext.Token {
	if words, ok := d.last.of(sql, d.reading.Now); ok {
		return words
	}
	words := sqltext.Significant(d.reading.Now, sql)
	for len(words) > 0 && words[len(words)-1].Text == ";" {
		words = words[:len(words)-1]
	}
	d.last.keep(sql, d.reading.Now, words)
	return words
}

// lastWords holds the words of the statement that was read last: what a statement does is
// asked about several times, before it is sent and after it.
type lastWords struct{ atomic.Pointer[readWords] }

type readWords struct {
	sql   string
	lexer sqltext.Dialect
	words []sqltext.Token
}

func (l *lastWords) of(sql string, lexer sqltext.Dialect) (words []sqltext.Token, ok bool) {
	if l == nil {
		return nil, false
	}
	r := l.Load()
	if r == nil || r.sql != sql || r.lexer != lexer {
		return nil, false
	}
	return r.words, true
}

func (l *lastWords) keep(sql string, lexer sqltext.Dialect, words []sqltext.Token) {
	const most = 1 << 16 // bytes: it isn't worth to hold the words of a long text
	if l != nil && len(sql) < most {
		l.Store(&readWords{sql, lexer, words})
	}
}

// several reports whether a text may hold several statements.
func several(words []sqltext.Token) bool {
	if isAny(words[0], "CREATE", "ALTER") {
		return false // the semicolons of a body, and the first one commits at any rate
	}
	for _, t := range words {
		if t.Kind == sqltext.Symbol && t.Text == ";" {
			return true
		}
	}
	return false
}

// wrapped reports whether an executable comment decides what the statement is.
func wrapped(words []sqltext.Token) bool {
	const decisive = 5 // CREATE OR REPLACE TEMPORARY TABLE
	for _, t := range words[:min(decisive, len(words))] {
		if t.Kind == sqltext.Executable {
			return true
		}
	}
	return false
}

func effectOfSet(words []sqltext.Token) effect {
	switch {
	case len(words) > 1 && isAny(words[1], "STATEMENT", "PASSWORD", "DEFAULT"):
		return asks
	case setsAutocommit(words):
		return controls
	}
	return keeps
}

func setsAutocommit(words []sqltext.Token) bool {
	for _, t := range words {
		if t.Is("AUTOCOMMIT") || strings.EqualFold(t.Text, "@@autocommit") {
			return true
		}
	}
	return false
}

// temporary reports whether a CREATE or DROP is of a temporary table.
func temporary(words []sqltext.Token) bool {
	const most = 5 // CREATE OR REPLACE TEMPORARY TABLE
	for i, t := range words[:min(most, len(words))] {
		if t.Is("TEMPORARY") {
			return i+1 < len(words) && words[i+1].Is("TABLE")
		}
	}
	return false
}

// own is the fate of the work of a statement that can't commit.
func (s *session) own(sql string) dialect.Fate {
	words := s.dialect.words(sql)
	switch {
	case words[0].Is("SET") && (hasWord(words, "GLOBAL") || hasWord(words, "@@global")):
		return dialect.Stays // at once, whatever becomes of the transaction
	case passing[strings.ToUpper(words[0].Text)]:
		return dialect.Gone
	case s.inTransaction():
		return dialect.Pending
	}
	return dialect.Stays
}

// compounds are the first words of statements that run others.
var compounds = ddl.Words(`CALL EXECUTE BEGIN IF WHILE REPEAT LOOP CASE FOR`)

// failsInPart reports whether a statement that fails may have done a part of its
// work: it runs others, drops or grants several things, or drops a table first.
func (d *Dialect) failsInPart(sql string) bool {
	words := d.words(sql)
	if len(words) == 0 {
		return false
	}
	is := func(i int, keywords ...string) bool { return i < len(words) && isAny(words[i], keywords...) }
	switch first := strings.ToUpper(words[0].Text); {
	case compounds[first], several(words):
		return true
	case is(0, "DROP", "GRANT", "REVOKE"), is(0, "CREATE", "ALTER", "RENAME") && is(1, "USER", "ROLE"):
		return hasWord(words, ",")
	case is(0, "CREATE") && is(2, "REPLACE"):
		return is(3, "TABLE")
	case wrapped(words):
		return false
	}
	return d.effectOf(sql) == asks && d.runsOthers(sql)
}

const syntaxError = "1064" // ER_PARSE_ERROR

// failedInPart reports whether a statement that failed may have done a part of
// its work. One that the server can't parse did nothing, unless it is another one
// that a block or a procedure ran.
func (d *Dialect) failedInPart(sql string, failed error) bool {
	runs := func(t sqltext.Token) bool { return compounds[strings.ToUpper(t.Text)] }
	if d.ErrorCode(failed) == syntaxError && !slices.ContainsFunc(d.words(sql), runs) {
		return false
	}
	return d.failsInPart(sql)
}

// runsOthers reports whether a statement runs others: a procedure, a block, text
// that is prepared, the driver's own calls.
func (d *Dialect) runsOthers(sql string) bool {
	words := d.words(sql)
	if len(words) > 1 && words[0].Is("SET") {
		return words[1].Is("STATEMENT")
	}
	return len(words) > 0 && !keywordsOfOne[strings.ToUpper(words[0].Text)]
}

// keywordsOfOne are the first words of other statements that do one thing.
var keywordsOfOne = ddl.Words(`ANALYZE CHECK OPTIMIZE REPAIR FLUSH LOCK UNLOCK INSTALL UNINSTALL RESET XA START STOP CHANGE
	CACHE PURGE BINLOG BACKUP SHUTDOWN`)

func isAny(t sqltext.Token, keywords ...string) bool {
	for _, k := range keywords {
		if t.Is(k) {
			return true
		}
	}
	return false
}

func hasWord(words []sqltext.Token, text string) bool {
	for _, t := range words {
		if strings.EqualFold(t.Text, text) && t.Kind != sqltext.String && t.Kind != sqltext.QuotedName {
			return true
		}
	}
	return false
}
