package engine

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// replacePlaceholders puts literals in the place of the bind parameters,
// wherever they stand outside of strings, names and comments.
func replacePlaceholders(d dialect.Dialect, sql string, literals []string) (string, error) {
	at := map[string]int{}
	placeholder := d.Traits().Placeholder
	for i := range literals {
		at[placeholder.At(i+1)] = i
	}
	var out strings.Builder
	used := make([]bool, len(literals))
	n := 0
	for text := range placeholderTokens(d, sql, at) {
		i, ok := at[text]
		if !ok {
			out.WriteString(text)
			continue
		}
		if placeholder.Positional() {
			i = n
		}
		n++
		if i >= len(literals) {
			return "", fmt.Errorf("the statement has more placeholders than the %d values given", len(literals))
		}
		used[i] = true
		out.WriteString(literals[i])
	}
	if i := slices.Index(used, false); i >= 0 {
		return "", fmt.Errorf("the statement has no placeholder for value %d of %d", i+1, len(literals))
	}
	return out.String(), nil
}

// placeholderTokens walks the pieces of a statement. A placeholder that the
// lexer sees as two tokens ("$" and "1") is one piece.
func placeholderTokens(d dialect.Dialect, sql string, at map[string]int) iter.Seq[string] {
	return func(yield func(string) bool) {
		held := ""
		for t := range sqltext.Tokens(d.Traits().Lexer, sql) {
			if _, ok := at[held+t.Text]; ok {
				held += t.Text
				if !yield(held) {
					return
				}
				held = ""
				continue
			}
			if held != "" && !yield(held) {
				return
			}
			held = ""
			if t.Kind == sqltext.Symbol {
				held = t.Text
			} else if !yield(t.Text) {
				return
			}
		}
		if held != "" {
			yield(held)
		}
	}
}
