package sqltext

import (
	"io"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Statements is [Split] for whoever runs the statements. Their positions hold
// lines and no file. A batch that is to run several times is there as often.
func Statements(d dialect.Dialect, text string, o Options) ([]dialect.Statement, error) {
	var out []dialect.Statement
	r := NewStatementReader(d, Text(text), o)
	for {
		statement, err := r.Next()
		switch {
		case err == io.EOF:
			return out, nil
		case err != nil:
			return nil, err
		}
		out = append(out, statement)
	}
}

// A StatementReader is a [Reader] for whoever runs the statements, as Statements returns
// them.
type StatementReader struct {
	*Reader
	last  Statement
	times int // to return it again
}

// NewStatementReader returns a reader. What is wrong with the source is told by Next.
func NewStatementReader(d dialect.Dialect, source Source, o Options) *StatementReader {
	return &StatementReader{Reader: NewReader(d.Traits().Lexer, source, o)}
}

// Next returns the next statement; io.EOF behind the last one.
func (r *StatementReader) Next() (dialect.Statement, error) {
	for r.times == 0 {
		s, err := r.Reader.Next()
		if err != nil {
			return dialect.Statement{}, err
		}
		r.last, r.times = s, s.Repeat
	}
	r.times--
	return dialect.Statement{SQL: r.last.SQL, Pos: dialect.Position{Line: r.last.Line}, Single: r.last.Single}, nil
}

// Script writes a statement as a script for the dialect's client holds it, with
// terminator and separator.
func Script(d dialect.Dialect, sql string) string {
	traits := d.Traits()
	sql = strings.TrimSpace(sql)
	switch {
	case traits.Script.NoSemicolon:
	case traits.Lexer.Base() == MySQL && isBody(traits.Lexer, sql):
		sql = delimited(strings.TrimRight(sql, "; \t\r\n"))
	default:
		sql += terminator(traits.Lexer, sql)
	}
	if traits.Script.Separator == "" {
		return sql
	}
	return sql + "\n\n" + traits.Script.Separator
}

// terminator is a semicolon, on a line of its own where it would be part of a
// comment otherwise.
func terminator(l dialect.Lexer, sql string) string {
	end := ";"
	for t := range Tokens(l, sql) {
		end = ";"
		if t.Kind == LineComment {
			end = "\n;"
		}
	}
	return end
}

// delimited puts a statement between DELIMITER lines, with a delimiter that isn't
// in it and that stands apart: behind a comment's end it would lengthen that.
func delimited(sql string) string {
	delimiter := "//"
	for strings.Contains(sql, delimiter) {
		delimiter += "/"
	}
	return "DELIMITER " + delimiter + "\n" + sql + "\n" + delimiter + "\nDELIMITER ;"
}

// isBody reports whether semicolons are part of the statement, as in a trigger,
// a routine or a block; the mysql client would end it at the first of them.
func isBody(l Dialect, sql string) bool {
	words := Significant(l, strings.TrimRight(sql, "; \t\r\n"))
	if !slices.ContainsFunc(words, func(t Token) bool { return t.isSymbol(";") }) {
		return false
	}
	if slices.ContainsFunc(BlockWords, words[0].Is) && !words[1].isSymbol(";") {
		return true
	}
	parts, err := Split(l, sql, Options{})
	return err == nil && len(parts) == 1
}

// BlockWords are the first words of MySQL's statements that have others in them.
// Where such a statement ends can't always be seen from its text: a script says
// so by DELIMITER lines.
var BlockWords = []string{"BEGIN", "IF", "WHILE", "REPEAT", "LOOP", "CASE", "FOR", "CREATE", "ALTER"}
