package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// TransactionError is returned when a statement would end the revision's
// transaction, so that its changes would not be recorded with it. The statement
// was not run.
type TransactionError struct {
	SQL string
	// InSQLFile tells that the statement stands in an SQL revision.
	InSQLFile bool
}

func (e *TransactionError) Error() string {
	return fmt.Sprintf("%q would end the revision's own transaction; it was not run. Take it out, or %s", e.SQL, dialect.OutsideAdvice(e.InSQLFile))
}

// Allow returns the error of CheckStatement for a statement. It cannot see what a
// procedure or a call of the driver does; the session finds that out afterwards.
func (s *Step) Allow(text string) error { return s.allow(dialect.Statement{SQL: text}) }

func (s *Step) allow(statement dialect.Statement) error {
	return CheckStatement(s.dialect, statement, !s.block && !statement.Autocommit)
}

// CheckStatement refuses a text with a statement that no revision can hold, or,
// in the revision's transaction, one that begins or ends a transaction or means
// nothing in one.
func CheckStatement(d dialect.Dialect, s dialect.Statement, inTransaction bool) error {
	parts, err := partsOf(d, s)
	if err != nil {
		return nil // the database says what is wrong
	}
	for _, part := range parts {
		if inTransaction && endsTransaction(d, part.SQL) {
			return &TransactionError{SQL: part.SQL, InSQLFile: s.InSQLFile()}
		}
		if checker, ok := d.(dialect.StatementChecker); ok {
			if err := checker.CheckStatement(dialect.Statement{SQL: part.SQL, Pos: s.Pos}, inTransaction); err != nil {
				return err
			}
		}
	}
	return nil
}

// partsOf returns the statements of a text that is run at once. A block of
// MySQL's is one: a script marks its end by DELIMITER lines, which are gone here.
func partsOf(d dialect.Dialect, s dialect.Statement) ([]sqltext.Statement, error) {
	lexer, text := d.Traits().Lexer, s.SQL
	if s.Single {
		return []sqltext.Statement{{SQL: text}}, nil
	}
	if lexer.Base() == dialect.LexerMySQL && strings.Contains(text, ";") {
		words := leading(d, text)
		if len(words) > 1 && words[1].Text != ";" && slices.ContainsFunc(sqltext.BlockWords, words[0].Is) {
			return []sqltext.Statement{{SQL: text}}, nil
		}
	}
	return sqltext.Parts(lexer, text)
}

// transactionWords begin the statements that endsTransaction looks at.
var transactionWords = []string{"COMMIT", "ABORT", "END", "XA", "ROLLBACK", "BEGIN", "START", "PREPARE", "SET"}

func endsTransaction(d dialect.Dialect, sql string) bool {
	first := sqltext.First(d.Traits().Lexer, sql)
	if !slices.ContainsFunc(transactionWords, func(word string) bool { return first.Is(word) }) {
		return false
	}
	words := leading(d, sql)
	is := func(i int, keyword string) bool { return i < len(words) && words[i].Is(keyword) }
	switch {
	case is(0, "COMMIT"), is(0, "ABORT"), is(0, "END"), is(0, "XA"):
		return true
	case is(0, "ROLLBACK"): // TO SAVEPOINT is allowed
		return !slices.ContainsFunc(words, func(t sqltext.Token) bool { return t.Is("TO") })
	case is(0, "BEGIN") && d.Traits().Lexer.Base() == dialect.LexerMySQL: // others are blocks: BEGIN NOT ATOMIC, Oracle's mode
		return len(words) == 1 || is(1, "WORK") || words[1].Text == ";"
	case is(0, "BEGIN"):
		return !d.Traits().BlockBegin
	case is(0, "START"), is(0, "PREPARE"):
		return is(1, "TRANSACTION")
	case is(0, "SET"):
		return slices.ContainsFunc(words, func(t sqltext.Token) bool { return t.Is("AUTOCOMMIT") || t.Text == "@@autocommit" })
	}
	return false
}

// leading returns the first tokens of a statement, without white space and
// comments.
func leading(d dialect.Dialect, sql string) []sqltext.Token {
	const most = 6 // SET @@SESSION . autocommit = 0
	return sqltext.Leading(d.Traits().Lexer, sql, most)
}
