package sqltext

import (
	"iter"
	"strings"
)

// Normalize drops the comments of sql and folds its white space: to nothing at
// either end, behind ( and before ) and around commas, and to one blank
// elsewhere. Quotes, optimizer hints and MySQL's executable comments stay as
// they are. Statements that differ in layout only have the same normal form.
// It is made for hashes and comparisons, not for execution: PostgreSQL, for
// one, joins two strings only over a line break.
func Normalize(d Dialect, sql string) string {
	var b strings.Builder
	b.Grow(len(sql))
	for piece := range Normal(d, sql) {
		b.WriteString(piece)
	}
	return b.String()
}

// Normal yields the normal form of sql in pieces.
func Normal(d Dialect, sql string) iter.Seq[string] {
	return func(yield func(string) bool) {
		var last Token // the last token yielded
		gap := false   // white space or comments stand between last and this one
		for t := range Tokens(d, sql) {
			if t.Kind.Trivia() {
				gap = true
				continue
			}
			if gap && last.Text != "" && !yield(between(last, t)) || !yield(t.Text) {
				return
			}
			last, gap = t, false
		}
	}
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
