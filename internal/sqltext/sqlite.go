package sqltext

// sqliteGrammar ends statements where the sqlite3 shell does: at a semicolon,
// or at a line that is only / or go. A CREATE TRIGGER ends at "; END ;" only;
// nothing that is valid within a trigger looks like that, so CASE … END needs
// no counting. Source: the documentation of sqlite3_complete().
type sqliteGrammar struct {
	*splitter
	state   sqliteState
	trigger Token // the word behind CREATE or TEMP
}

type sqliteState uint8

const (
	sqliteStart   sqliteState = iota
	sqlitePlain               // any statement but the following
	sqliteExplain             // EXPLAIN seen, perhaps with QUERY PLAN
	sqliteCreate              // CREATE seen, perhaps with TEMP
	sqliteTrigger             // within a trigger
	sqliteSemi                // within a trigger, behind a semicolon
	sqliteEnd                 // behind "; END"
)

func (g *sqliteGrammar) step(t Token) (verdict, error) {
	if g.state == sqliteStart && g.atLineStart(t.Offset) {
		switch {
		case t.Text == "#":
			g.skipTo(g.lineEnd(t.Offset))
			return drop, nil
		case t.Text[0] == '.':
			return drop, errorAt(t, "leave it out, or write SQL for it", "%q is a command of the sqlite3 shell and not SQL", g.restOfLine(t.Offset))
		}
	}
	semicolon := t.isSymbol(";")
	if g.isTerminatorLine(t) && g.complete() {
		g.skipTo(t.Offset + len(t.Text))
		semicolon = true
	}
	if semicolon && g.complete() {
		g.state = sqliteStart
		return end, nil
	}
	if g.state == sqliteCreate {
		g.trigger = t
	}
	g.state = g.after(t, semicolon)
	return part, nil
}

// complete reports whether a semicolon would end the statement here.
func (g *sqliteGrammar) complete() bool {
	return g.state != sqliteTrigger && g.state != sqliteSemi
}

func (g *sqliteGrammar) isTerminatorLine(t Token) bool {
	return (t.isSymbol("/") || t.Is("go")) && g.firstOnLine(t.Offset) && g.restOfLine(t.Offset+len(t.Text)) == ""
}

// after is the state behind a token that doesn't end the statement.
func (g *sqliteGrammar) after(t Token, semicolon bool) sqliteState {
	switch s := g.state; {
	case s >= sqliteTrigger && semicolon:
		return sqliteSemi
	case s == sqliteSemi && t.Is("end"):
		return sqliteEnd
	case s >= sqliteTrigger, s == sqliteCreate && t.Is("trigger"):
		return sqliteTrigger
	case s == sqliteStart && t.Is("explain"):
		return sqliteExplain
	case (s == sqliteStart || s == sqliteExplain) && t.Is("create"):
		return sqliteCreate
	case s == sqliteCreate && (t.Is("temp") || t.Is("temporary")):
		return sqliteCreate
	case s == sqliteExplain && (t.Is("query") || t.Is("plan")):
		return sqliteExplain
	}
	return sqlitePlain
}

func (g *sqliteGrammar) finish() error {
	if g.complete() {
		return nil
	}
	return errorAt(g.trigger, "end it with END;", "this trigger has no end")
}
