package sqltext

import (
	"strconv"
	"strings"
)

// mssqlGrammar cuts batches as sqlcmd does: at lines that hold GO and perhaps
// a count, outside strings and comments. Semicolons end statements within a
// batch, and that is the server's business: a batch is sent as a whole, and
// CREATE PROCEDURE or CREATE VIEW must be alone in theirs.
type mssqlGrammar struct{ *splitter }

func (g *mssqlGrammar) step(t Token) (verdict, error) {
	switch {
	case t.isSymbol(":") && g.firstOnLine(t.Offset) && isSQLCmd(g.restOfLine(t.Offset)):
		return part, errorAt(t, "leave it out, or write SQL for it", "%q is a command of sqlcmd and not SQL", g.restOfLine(t.Offset))
	case !t.Is("go") || !g.firstOnLine(t.Offset):
		return part, nil
	}
	count, err := goCount(g.restOfLine(t.Offset + len(t.Text)))
	if err != nil {
		return part, errorAt(t, "GO stands alone on its line, or with a count: GO 5", "GO with something else behind it")
	}
	g.repeat = count
	g.skipTo(g.lineEnd(t.Offset))
	return end, nil
}

// isSQLCmd tells :setvar and its kind from SQL that begins with a colon (::).
func isSQLCmd(line string) bool {
	return len(line) > 1 && (isASCIILetter(line[1]) || line[1] == '!')
}

// goCount reads what stands behind GO: nothing, or how often to run the batch.
func goCount(rest string) (int, error) {
	if n := strings.Index(rest, "--"); n >= 0 {
		rest = strings.TrimSpace(rest[:n])
	}
	if rest == "" {
		return 1, nil
	}
	n, err := strconv.ParseUint(rest, 10, 31)
	return int(n), err
}

func (g *mssqlGrammar) finish() error { return nil }
