package compare

import (
	"iter"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// exactSQL reports whether two expressions whose texts differ are different.
func (t *tableDiff) exactSQL() bool {
	return t.traits.ExactExpressions || t.target.written.Inspected || t.read[t.name]
}

// respelled returns one text for all that the database gives of an expression.
func (c *comparison) respelled(sql string) string {
	if r, ok := c.d.(dialect.Respeller); ok {
		return r.Respelled(sql)
	}
	return sql
}

// restoreTexts puts the written expressions into the normal form. Where both
// sides are in the database's own words, its parentheses count. What is shared with the
// other side is restored there.
func (s *side) restoreTexts(respelled func(string) string) {
	restoreKey := func(normal *schema.KeyPart, written schema.KeyPart) {
		if normal.Expr != "" {
			normal.Expr = respelled(written.Expr)
		}
	}
	for n, w := range s.tables() {
		if s.shared[w.Name] {
			continue
		}
		for i, ck := range n.Checks {
			ck.SQL = respelled(w.Checks[i].SQL)
		}
		for i, x := range n.Excludes {
			x.Where = respelled(w.Excludes[i].Where)
			for j, e := range w.Excludes[i].Elements {
				restoreKey(&x.Elements[j].KeyPart, e.KeyPart)
			}
		}
		for _, c := range n.Columns {
			if c.Computed != nil {
				c.Computed.SQL = respelled(w.Column(c.Name).Computed.SQL)
			}
		}
		for i, x := range n.Indexes {
			for key, v := range x.Options {
				if _, ok := v.(string); ok {
					x.Options[key] = respelled(w.Indexes[i].Options[key].(string))
				}
			}
			for j, k := range w.Indexes[i].Keys {
				restoreKey(&x.Keys[j], k)
			}
		}
	}
}

// tables goes over the tables, and the whole partitions, in normal form and as written.
func (s *side) tables() iter.Seq2[*schema.Table, *schema.Table] {
	return func(yield func(normal, written *schema.Table) bool) {
		for _, n := range s.normal.Tables() {
			w := s.written.Table(n.Name)
			if !yield(n, w) || n.Whole != nil && !yield(n.Whole, w.Whole) {
				return
			}
		}
	}
}

// sameSQL compares two expressions in normal form. Where that doesn't tell for certain,
// blanks, parentheses, quotes of names, type casts and the case outside of strings don't
// count, all of which databases add and remove.
func (t *tableDiff) sameSQL(a, b string) bool {
	return a == b || !t.exactSQL() && looseSQL(a) == looseSQL(b)
}

// sameCheck compares the conditions of two checks. What a type's check reads in the
// database is never asked.
func (t *tableDiff) sameCheck(before, after *schema.Check) bool {
	return t.sameSQL(before.SQL, after.SQL) || after.TypeBound && looseSQL(before.SQL) == looseSQL(after.SQL)
}

func looseSQL(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		switch ch := s[i]; {
		case ch == '\'':
			end := stringEnd(s, i)
			out.WriteString(s[i:end])
			i = end
		case strings.HasPrefix(s[i:], "::"):
			i = castEnd(s, i+2)
		case strings.IndexByte(" \t\r\n()\"`", ch) >= 0:
			i++
		default:
			out.WriteString(strings.ToLower(s[i : i+1]))
			i++
		}
	}
	return out.String()
}

// stringEnd returns the place after the string that begins at start.
func stringEnd(s string, start int) int {
	for i := start + 1; i < len(s); i++ {
		if s[i] != '\'' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

// castEnd returns the place after the type's name that begins at start:
// "character varying(20)[]".
func castEnd(s string, start int) int {
	rest := strings.ToLower(s[start:])
	for _, words := range []string{"character varying", "double precision", "timestamp without time zone",
		"timestamp with time zone", "time without time zone", "time with time zone", "bit varying"} {
		if strings.HasPrefix(rest, words) {
			return typeTail(s, start+len(words))
		}
	}
	i := start
	for i < len(s) && (isWord(s[i]) || s[i] == '.' || s[i] == '"') {
		i++
	}
	return typeTail(s, i)
}

// typeTail skips a type's arguments and array brackets.
func typeTail(s string, i int) int {
	if i < len(s) && s[i] == '(' {
		if end := strings.IndexByte(s[i:], ')'); end >= 0 {
			i += end + 1
		}
	}
	for strings.HasPrefix(s[i:], "[]") {
		i += 2
	}
	return i
}

func isWord(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b >= 0x80
}
