package sqltext

import "strings"

// postgresqlGrammar ends statements where psql does: at a semicolon outside
// parentheses and outside the BEGIN … END of an SQL-standard function body.
// The latter is recognized, as by psql, only in a statement that starts with
// CREATE [OR REPLACE] FUNCTION or PROCEDURE; a BEGIN anywhere else is a
// transaction or a name.
type postgresqlGrammar struct {
	*splitter
	words   int   // the unquoted words of the statement so far
	prefix  uint8 // how far CREATE [OR REPLACE] FUNCTION was matched
	routine bool  // it was matched whole
	parens  int
	blocks  int   // open BEGIN and CASE
	block   Token // the outermost BEGIN
	copies  bool  // the statement is a COPY …
	from    bool  // … and the last word was FROM
	rows    bool  // … and STDIN followed
}

func (g *postgresqlGrammar) step(t Token) (verdict, error) {
	switch {
	case t.Kind == Word:
		return part, g.word(t)
	case t.Kind != Symbol:
		g.from = false
	case t.Text == `\`:
		return g.metaCommand(t)
	case t.Text == "(":
		g.parens++
	case t.Text == ")":
		g.parens = max(g.parens-1, 0)
	case t.Text == ";" && g.parens == 0 && g.blocks == 0:
		rows := g.rows
		*g = postgresqlGrammar{splitter: g.splitter}
		if rows {
			return end, g.skipRows(t)
		}
		return end, nil
	}
	return part, nil
}

func (g *postgresqlGrammar) word(t Token) error {
	g.words++
	g.matchPrefix(t)
	stdin := g.copies && g.from && t.Is("stdin")
	g.rows = g.rows || stdin
	if stdin && !g.copyRows {
		return errorAt(t, "write INSERT statements, or load the rows from Go", "COPY … FROM STDIN reads data that psql sends and an SQL script cannot hold")
	}
	g.copies = g.copies || g.words == 1 && t.Is("copy")
	g.from = t.Is("from")
	if !g.routine || g.parens > 0 {
		return nil
	}
	switch {
	case t.Is("begin"):
		if g.blocks == 0 {
			g.block = t
		}
		g.blocks++
	case t.Is("case") && g.blocks > 0:
		g.blocks++
	case t.Is("end") && g.blocks > 0:
		g.blocks--
	}
	return nil
}

// matchPrefix follows CREATE [OR REPLACE] {FUNCTION | PROCEDURE}, which must
// be the first words of the statement.
func (g *postgresqlGrammar) matchPrefix(t Token) {
	switch g.prefix {
	case 0:
		if g.words == 1 && t.Is("create") {
			g.prefix = 1
		}
	case 1, 3:
		g.routine = t.Is("function") || t.Is("procedure")
		if g.prefix == 1 && t.Is("or") {
			g.prefix = 2
		} else {
			g.prefix = 0
		}
	case 2:
		if g.prefix = 0; t.Is("replace") {
			g.prefix = 3
		}
	}
}

// skipRows moves behind the line "\." that ends the rows of a COPY.
func (g *postgresqlGrammar) skipRows(t Token) error {
	for g.pos < len(g.src) {
		g.skipTo(min(g.lineEnd(g.pos)+1, len(g.src)))
		if line := g.src[g.pos:g.lineEnd(g.pos)]; line == `\.` {
			g.skipTo(g.lineEnd(g.pos))
			return nil
		}
	}
	return errorAt(t, `end them with a line that holds only \.`, "the rows behind this COPY have no end")
}

// metaCommand refuses psql's own commands, but for the two that frame every
// script of pg_dump since 2025: they only keep psql from running others.
func (g *postgresqlGrammar) metaCommand(t Token) (verdict, error) {
	line := g.restOfLine(t.Offset)
	command, _, _ := strings.Cut(line, " ")
	if command == `\restrict` || command == `\unrestrict` {
		g.skipTo(g.lineEnd(t.Offset))
		return drop, nil
	}
	return part, errorAt(t, "leave it out, or write SQL for it", "%s is a command of psql and not SQL", command)
}

func (g *postgresqlGrammar) finish() error {
	if g.blocks > 0 {
		return errorAt(g.block, "close every BEGIN and CASE with END", "this BEGIN has no END")
	}
	if g.parens > 0 && g.open && strings.Contains(g.src[g.first:g.last], ";") {
		t := Token{Line: g.firstLine, Offset: g.first}
		return errorAt(t, "close it; psql does not end a statement within parentheses", "a parenthesis of this statement is not closed")
	}
	return nil
}
