package sqltext

import (
	"slices"
	"strings"
)

// mysqlGrammar ends statements where the mysql and mariadb clients do: at the
// delimiter, which is a semicolon until a DELIMITER line changes it, and at \g
// and \G. Where the delimiter is the semicolon it does what the clients don't:
// it keeps the body of a stored program whole (mysqlbody.go), so that scripts
// need no DELIMITER, and doesn't cut within /*! … */.
type mysqlGrammar struct {
	*splitter
	tokens int   // of the statement so far
	first  Token // of them
	block  bool  // the statement is a compound one, which the delimiter ends
	body   mysqlBody
}

func (g *mysqlGrammar) step(t Token) (verdict, error) {
	if t.isSymbol(g.delim) {
		return g.delimiter(t)
	}
	if t.isSymbol(`\`) {
		return g.shortCommand(t)
	}
	if g.tokens == 0 {
		switch {
		case t.Is("delimiter"):
			return drop, g.setDelimiter(t)
		case t.Is("source"), t.Is("system"):
			return drop, errorAt(t, "leave it out, or write SQL for it", "%q is a command of the mysql client and not SQL", g.restOfLine(t.Offset))
		}
	}
	if t.Kind == Executable {
		return part, nil // what stands within is SQL; this is only its wrapping
	}
	g.tokens++
	if g.delim != ";" {
		return g.underDelimiter(t), nil
	}
	return part, g.body.add(t)
}

// underDelimiter takes a token where DELIMITER is in force. The clients send what
// stands up to the delimiter at once, and the server runs it statement by
// statement, so a semicolon ends one here too, except in a stored program and in a
// compound statement. The delimiter tells where those end.
func (g *mysqlGrammar) underDelimiter(t Token) verdict {
	switch g.tokens {
	case 1:
		g.first = t
	case 2:
		g.block = opensBlock(g.first, t)
	}
	if g.block {
		return part
	}
	if t.isSymbol(";") && !g.exec && (g.body.phase == mysqlOther || g.body.phase == mysqlBegin) {
		return g.end()
	}
	if err := g.body.add(t); err != nil { // a package, whose end needn't be known
		g.body.phase = mysqlInBody
	}
	return part
}

func (g *mysqlGrammar) delimiter(t Token) (verdict, error) {
	if g.delim == ";" && (g.exec || g.body.open()) {
		return part, g.body.add(t)
	}
	return g.end(), nil
}

func (g *mysqlGrammar) end() verdict {
	g.tokens, g.block, g.body = 0, false, mysqlBody{}
	return end
}

// opensBlock reports whether a statement is a compound one, by its first two
// tokens. BEGIN alone, or BEGIN WORK, begins a transaction.
func opensBlock(first, second Token) bool {
	if first.Is("begin") {
		return !second.isSymbol(";") && !second.Is("work")
	}
	return second.isSymbol(":") || slices.ContainsFunc([]string{"if", "case", "loop", "repeat", "while", "for", "declare"}, first.Is)
}

// shortCommand is a backslash outside quotes: \g and \G end the statement, \N
// is NULL, all others are for the client.
func (g *mysqlGrammar) shortCommand(t Token) (verdict, error) {
	switch rest := g.src[t.Offset+1:]; {
	case strings.HasPrefix(rest, "g"), strings.HasPrefix(rest, "G"):
		g.skipTo(t.Offset + 2)
		return g.end(), nil
	case strings.HasPrefix(rest, "N"):
		g.tokens++
		return part, nil
	}
	return part, errorAt(t, "leave it out, or write SQL for it", "%q is a command of the mysql client and not SQL", firstField(g.restOfLine(t.Offset)))
}

// setDelimiter obeys a DELIMITER line. What stands behind the new delimiter on
// its line is ignored, as by the clients.
func (g *mysqlGrammar) setDelimiter(t Token) error {
	at := t.Offset + len(t.Text)
	line := g.src[at:g.lineEnd(at)]
	delim := firstField(line)
	if n := len(delim); n > 2 && strings.IndexByte("'\"`", delim[0]) >= 0 && delim[0] == delim[n-1] {
		delim = delim[1 : n-1]
	}
	if delim == "" {
		return errorAt(t, "write DELIMITER //", "DELIMITER without a delimiter")
	}
	if strings.Contains(delim, `\`) {
		return errorAt(t, "choose another, such as //", "a delimiter cannot hold a backslash")
	}
	g.delim = delim
	g.skipTo(at + len(line))
	return nil
}

func firstField(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return ""
}

func (g *mysqlGrammar) finish() error {
	if g.delim != ";" {
		return nil
	}
	return g.body.finish()
}
