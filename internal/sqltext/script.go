package sqltext

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Statements is [Split] for whoever runs the statements. Their positions hold
// lines and no file. A batch that is to run several times is there as often.
func Statements(d dialect.Dialect, text string, o Options) ([]dialect.Statement, error) {
	parts, err := Split(d.Traits().Lexer, text, o)
	if err != nil {
		return nil, err
	}
	var out []dialect.Statement
	for _, p := range parts {
		for range p.Repeat {
			out = append(out, dialect.Statement{SQL: p.SQL, Pos: dialect.Position{Line: p.Line}})
		}
	}
	return out, nil
}

// Script writes a statement as a script for the dialect's client holds it, with
// terminator and separator.
func Script(d dialect.Dialect, sql string) string {
	traits := d.Traits()
	sql = strings.TrimSpace(sql)
	switch {
	case traits.Script.NoSemicolon:
	case traits.Lexer == MySQL && isBody(sql):
		sql = "DELIMITER //\n" + strings.TrimRight(sql, "; \t\r\n") + "//\nDELIMITER ;"
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

// isBody reports whether semicolons are part of the statement, as in a trigger
// or a routine; the mysql client would end it at the first of them.
func isBody(sql string) bool {
	for t := range Tokens(MySQL, strings.TrimRight(sql, "; \t\r\n")) {
		if t.isSymbol(";") {
			parts, err := Split(MySQL, sql, Options{})
			return err == nil && len(parts) == 1
		}
	}
	return false
}
