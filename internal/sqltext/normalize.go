package sqltext

import "strings"

// Normalize drops the comments of sql and folds its white space: to nothing at
// either end, behind ( and before ) and around commas, and to one blank
// elsewhere. Quotes, optimizer hints and MySQL's executable comments stay as
// they are. Statements that differ in layout only have the same normal form.
// It is made for hashes and comparisons, not for execution: PostgreSQL, for
// one, joins two strings only over a line break.
func Normalize(d Dialect, sql string) string {
	var b strings.Builder
	b.Grow(len(sql))
	var last Token // the last token written
	gap := false   // white space or comments stand between last and this one
	for t := range Tokens(d, sql) {
		if t.Kind.Trivia() {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteString(between(last, t))
		}
		b.WriteString(t.Text)
		last, gap = t, false
	}
	return b.String()
}

// between is what stands for white space between two tokens.
func between(a, b Token) string {
	switch {
	case a.Kind == Hint && strings.HasPrefix(a.Text, "--"):
		return "\n"
	case a.isSymbol("("), a.isSymbol(","), b.isSymbol(")"), b.isSymbol(","):
		return ""
	}
	return " "
}
