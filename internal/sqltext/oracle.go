package sqltext

import "strings"

// oracleGrammar ends statements where SQL*Plus does: SQL at a semicolon or at
// a line that is only a slash, PL/SQL (blocks, CREATE FUNCTION, PACKAGE,
// PROCEDURE, TRIGGER, TYPE, WITH FUNCTION) at the slash only. Unlike SQL*Plus
// it takes several statements on one line, and a last PL/SQL statement without
// its slash.
type oracleGrammar struct {
	*splitter
	tokens int        // of the statement so far
	kind   oracleKind // what the first words say
}

type oracleKind uint8

const (
	oracleUnknown oracleKind = iota // still among the words that may lead to PL/SQL
	oracleCreate                    // CREATE [OR REPLACE] [EDITIONABLE] …
	oracleWith                      // WITH
	oracleSQL
	oraclePLSQL
)

func (g *oracleGrammar) step(t Token) (verdict, error) {
	if t.isSymbol("/") && g.firstOnLine(t.Offset) && g.restOfLine(t.Offset+1) == "" {
		if g.tokens == 0 {
			return part, errorAt(t, "leave it out: a slash ends PL/SQL, a semicolon ends SQL", "a slash without a statement would run the previous statement again")
		}
		return g.end(), nil
	}
	if t.isSymbol(";") && g.kind != oraclePLSQL {
		return g.end(), nil
	}
	if g.tokens == 0 {
		if err := g.sqlPlusCommand(t); err != nil {
			return part, err
		}
	}
	g.tokens++
	g.kind = g.after(t)
	return part, nil
}

func (g *oracleGrammar) end() verdict {
	*g = oracleGrammar{splitter: g.splitter}
	return end
}

// after is the kind of statement behind another token.
func (g *oracleGrammar) after(t Token) oracleKind {
	switch g.kind {
	case oracleUnknown:
		return oracleFirst(t)
	case oracleWith:
		if t.Is("function") || t.Is("procedure") {
			return oraclePLSQL
		}
		return oracleSQL
	case oracleCreate:
		return oracleCreated(t)
	}
	return g.kind
}

func oracleFirst(t Token) oracleKind {
	switch strings.ToUpper(t.Text) {
	case "BEGIN", "DECLARE", "<<":
		return oraclePLSQL
	case "CREATE":
		return oracleCreate
	case "WITH":
		return oracleWith
	}
	return oracleSQL
}

func oracleCreated(t Token) oracleKind {
	switch strings.ToUpper(t.Text) {
	case "FUNCTION", "PROCEDURE", "PACKAGE", "TRIGGER", "TYPE", "LIBRARY", "JAVA", "MLE":
		return oraclePLSQL
	case "OR", "REPLACE", "EDITIONABLE", "NONEDITIONABLE", "AND", "RESOLVE", "COMPILE", "NOFORCE", "FORCE":
		return oracleCreate
	}
	return oracleSQL
}

// sqlPlusCommand is an error if the statement that begins with t is one of the
// commands of SQL*Plus, none of which is SQL.
func (g *oracleGrammar) sqlPlusCommand(t Token) error {
	switch strings.ToUpper(t.Text) {
	case "SET":
		switch second := strings.ToUpper(firstField(strings.TrimRight(g.restOfLine(t.Offset+len(t.Text)), ";"))); second {
		case "", "ROLE", "TRANSACTION", "CONSTRAINT", "CONSTRAINTS":
			return nil
		}
	case "@", "!", "ACCEPT", "CLEAR", "COLUMN", "CONN", "CONNECT", "DEFINE", "EXEC", "EXECUTE", "EXIT", "HOST", "PAUSE",
		"PRINT", "PROMPT", "QUIT", "REM", "REMARK", "SHOW", "SPOOL", "START", "UNDEFINE", "VARIABLE", "WHENEVER":
	default:
		return nil
	}
	return errorAt(t, "leave it out; a comment starts with --", "%q is a command of SQL*Plus and not SQL", g.restOfLine(t.Offset))
}

func (g *oracleGrammar) finish() error { return nil }
