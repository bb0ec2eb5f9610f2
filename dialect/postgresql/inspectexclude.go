package postgresql

import (
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// excludeOf reads an exclude constraint out of its definition:
// EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (…).
func excludeOf(k constraintRow) *schema.Exclude {
	x := &schema.Exclude{Name: k.name, Options: k.keyOptions(), Timing: k.timing()}
	rest, _ := strings.CutPrefix(k.def, "EXCLUDE USING ")
	using, rest, _ := strings.Cut(rest, " ")
	x.Using = using
	body, rest := cutParens(rest)
	for _, element := range splitTop(body, ",") {
		i := lastTop(element, " WITH ")
		if i < 0 {
			continue
		}
		part := parseKey(strings.TrimSpace(element[:i]))
		x.Elements = append(x.Elements, schema.ExcludeElement{KeyPart: part, Operator: strings.TrimSpace(element[i+len(" WITH "):])})
	}
	if i := strings.Index(rest, "WHERE ("); i >= 0 {
		where, _ := cutParens(rest[i+len("WHERE "):])
		x.Where = trimParens(where)
	}
	return x
}

// cutParens returns what stands in the parentheses that s begins with, and the
// rest behind them.
func cutParens(s string) (body, rest string) {
	s = strings.TrimSpace(s)
	depth, end := 0, len(s)
	walkTop(s, func(i int, c byte) bool {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				end = i
				return false
			}
		}
		return true
	})
	if end == len(s) {
		return s, ""
	}
	return s[1:end], s[end+1:]
}

// walkTop calls f for every byte of s outside of quotes until it returns false.
func walkTop(s string, f func(i int, c byte) bool) {
	for tok := range sqltext.Tokens(sqltext.PostgreSQL, s) {
		if tok.Kind == sqltext.String || tok.Kind == sqltext.QuotedName {
			continue
		}
		for j := range len(tok.Text) {
			if !f(tok.Offset+j, tok.Text[j]) {
				return
			}
		}
	}
}

// splitTop splits s at a separator of one byte outside of quotes and
// parentheses.
func splitTop(s, sep string) []string {
	var out []string
	start, depth := 0, 0
	walkTop(s, func(i int, c byte) bool {
		switch {
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == sep[0] && depth == 0:
			out = append(out, s[start:i])
			start = i + 1
		}
		return true
	})
	return append(out, s[start:])
}

// lastTop returns the last place of words outside of quotes and parentheses.
func lastTop(s, words string) int {
	depth, last := 0, -1
	walkTop(s, func(i int, c byte) bool {
		switch c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
		if depth == 0 && strings.HasPrefix(s[i:], words) {
			last = i
		}
		return true
	})
	return last
}
