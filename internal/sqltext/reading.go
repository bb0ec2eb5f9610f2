package sqltext

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Reading is how the texts of a session are read: as they were at first, and as
// the statements so far have it.
type Reading struct{ First, Now Dialect }

// Read returns the reading of a session that begins with a lexer.
func Read(d Dialect) Reading { return Reading{d, d} }

// After returns the reading after a statement. A value that the text doesn't tell
// (SET sql_mode = @old) is taken for the one at first.
func (r Reading) After(sql string) Reading {
	var change func([]Token) Dialect
	switch r.Now.Base() {
	case MySQL:
		change = r.afterMySQL
	case PostgreSQL:
		change = r.afterPostgreSQL
	}
	if change != nil && r.mayChange(sql) {
		words := slices.DeleteFunc(Significant(r.Now, sql), func(t Token) bool { return t.Kind == Executable })
		r.Now = change(words)
	}
	return r
}

// mayChange is a quick look at a text: most have nothing to do with modes.
func (r Reading) mayChange(sql string) bool {
	first := First(r.Now, sql)
	if first.Kind == Executable || first.Kind == Hint || first.isSymbol(";") || first.Is("SET") || first.Is("RESET") || first.Is("DISCARD") {
		return true
	}
	return r.Now.Base() == PostgreSQL && ContainsFold(sql, "set_config")
}

// ContainsFold reports whether a word with an underscore stands in a text, in any case.
func ContainsFold(text, word string) bool {
	mark := strings.IndexByte(word, '_')
	for at := mark; at < len(text); at++ {
		n := strings.IndexByte(text[at:], '_')
		if n < 0 {
			return false
		}
		at += n
		if from := at - mark; from+len(word) <= len(text) && strings.EqualFold(text[from:from+len(word)], word) {
			return true
		}
	}
	return false
}

// afterMySQL follows SET [SESSION] sql_mode = …, among other variables or not.
func (r Reading) afterMySQL(words []Token) Dialect {
	if len(words) == 0 || !words[0].Is("SET") {
		return r.Now
	}
	now := r.Now
	for _, part := range AtCommas(words[1:]) {
		equals := slices.IndexFunc(part, func(t Token) bool { return t.isSymbol("=") || t.isSymbol(":=") })
		if equals < 1 || !part[equals-1].Is("sql_mode") && !strings.EqualFold(part[equals-1].Text, "`sql_mode`") ||
			equals > 1 && part[equals-2].isSymbol("@") && (equals == 2 || !part[equals-3].isSymbol("@")) || // @sql_mode
			slices.ContainsFunc(part[:equals], func(t Token) bool { return t.Is("GLOBAL") || t.Is("PERSIST") || t.Is("PERSIST_ONLY") }) {
			continue
		}
		now = r.sqlMode(now, part[equals+1:])
	}
	return now
}

// sqlMode returns the lexer under a value of sql_mode: a text, or a change of the
// present one by CONCAT or REPLACE.
func (r Reading) sqlMode(now Dialect, value []Token) Dialect {
	var modes string
	for _, t := range value {
		if t.Kind == String || len(value) == 1 {
			modes += strings.ToUpper(t.Text) + ","
		}
	}
	relative := slices.ContainsFunc(value, func(t Token) bool { return t.Is("sql_mode") })
	switch removes := len(value) > 0 && value[0].Is("REPLACE"); {
	case !relative && (len(value) != 1 || value[0].Is("DEFAULT")):
		return r.First
	case relative && removes:
		return setModes(now, modes, func(was, named bool) bool { return was && !named })
	case relative:
		return setModes(now, modes, func(was, named bool) bool { return was || named })
	}
	return setModes(now, modes, func(_, named bool) bool { return named })
}

// ansiModes are the modes of MySQL and MariaDB that ANSI_QUOTES is part of.
var ansiModes = []string{"ANSI", "ANSI_QUOTES", "DB2", "MAXDB", "MSSQL", "ORACLE", "POSTGRESQL"}

func setModes(l Dialect, text string, on func(was, named bool) bool) Dialect {
	names := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(`,'" `, c) })
	quotes := slices.ContainsFunc(names, func(n string) bool { return slices.Contains(ansiModes, n) })
	l = l.With(dialect.PlainBackslash, on(l.Has(dialect.PlainBackslash), slices.Contains(names, "NO_BACKSLASH_ESCAPES")))
	return l.With(dialect.QuotedNames, on(l.Has(dialect.QuotedNames), quotes))
}

// UnderMode returns MySQL's lexer under a value of sql_mode.
func UnderMode(mode string) Dialect {
	return setModes(MySQL, strings.ToUpper(mode), func(_, named bool) bool { return named })
}

// afterPostgreSQL follows SET standard_conforming_strings, its RESET and
// set_config.
func (r Reading) afterPostgreSQL(words []Token) Dialect {
	const setting = "standard_conforming_strings"
	named := slices.IndexFunc(words, func(t Token) bool {
		return strings.EqualFold(strings.Trim(t.Text, `'"`), setting)
	})
	is := func(i int, keyword string) bool { return i < len(words) && words[i].Is(keyword) }
	switch {
	case is(0, "RESET") && (named > 0 || is(1, "ALL")), is(0, "DISCARD") && is(1, "ALL"):
		return r.First
	case named < 0 || named+2 >= len(words):
		return r.Now
	case is(0, "SET") && is(named+2, "DEFAULT"):
		return r.First
	case is(0, "SET"), named > 1 && words[named-2].Is("set_config"):
		return r.Now.With(dialect.BackslashEscapes, isOff(words[named+2].Text))
	}
	return r.Now
}

// isOff reads a boolean setting of PostgreSQL.
func isOff(value string) bool {
	switch strings.ToLower(strings.Trim(value, "'")) {
	case "off", "of", "false", "fals", "fal", "fa", "f", "no", "n", "0":
		return true
	}
	return false
}

// AtCommas divides words at the commas that stand outside of parentheses.
func AtCommas(words []Token) [][]Token {
	var parts [][]Token
	depth, from := 0, 0
	for i, w := range words {
		switch w.Text {
		case "(":
			depth++
		case ")":
			depth--
		case ",":
			if depth == 0 {
				parts, from = append(parts, words[from:i]), i+1
			}
		}
	}
	return append(parts, words[from:])
}
