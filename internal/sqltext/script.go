package sqltext

import (
	"iter"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Statements is [Split] for whoever runs the statements. Their positions hold
// lines and no file. A batch that is to run several times is there as often.
func Statements(d dialect.Dialect, text string, o Options) ([]dialect.Statement, error) {
	var out []dialect.Statement
	for statement, err := range EachStatement(d, Text(text), o) {
		if err != nil {
			return nil, err
		}
		out = append(out, statement)
	}
	return out, nil
}

// EachStatement is [Each] for whoever runs the statements, as Statements returns them.
func EachStatement(d dialect.Dialect, source Source, o Options) iter.Seq2[dialect.Statement, error] {
	return func(yield func(dialect.Statement, error) bool) {
		for p, err := range Each(d.Traits().Lexer, source, o) {
			if err != nil {
				yield(dialect.Statement{}, err)
				return
			}
			for range p.Repeat {
				if !yield(dialect.Statement{SQL: p.SQL, Pos: dialect.Position{Line: p.Line}}, nil) {
					return
				}
			}
		}
	}
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
