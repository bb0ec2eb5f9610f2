package postgresql

import (
	"regexp"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// reread returns a text of the catalog in words that the server reads as the
// same expression. The server writes the cast of a whole array as
//
//	(ARRAY['a'::character varying])::text[]
//
// and reads that as a cast of each element, unless the array's own type stands
// behind it.
func reread(sql string) string {
	return editArrays(sql, func(a castArray) castArray {
		if a.own == "" {
			a.own = elementType(a.items)
		}
		return a
	})
}

// Respelled writes the cast of a whole array as a cast of each element, which is
// what becomes of it when a dump is restored. It leaves out whether a materialized
// view has its rows: a dump of the schema alone never has them.
func (*Dialect) Respelled(sql string) string {
	if words := significant(sql); len(words) > 2 && words[0].Is("CREATE") && words[1].Is("MATERIALIZED") {
		sql = strings.TrimSuffix(sql, " WITH NO DATA")
	}
	return editArrays(sql, func(a castArray) castArray {
		for i, item := range a.items {
			if a.enclosed {
				item = "(" + item + ")"
			}
			a.items[i] = item + "::" + a.cast
		}
		return castArray{items: a.items}
	})
}

// castArray is an array that is cast as a whole: (ARRAY[items]::own[])::cast[].
type castArray struct {
	items     []string
	own, cast string // "character varying", "text"; may be empty
	enclosed  bool   // in parentheses
}

func (a castArray) text() string {
	sql := "ARRAY[" + strings.Join(a.items, ", ") + "]"
	if a.own != "" {
		sql += "::" + a.own + "[]"
	}
	if a.enclosed {
		sql = "(" + sql + ")"
	}
	if a.cast != "" {
		sql += "::" + a.cast + "[]"
	}
	return sql
}

// editArrays replaces each array of a text that is cast as a whole.
func editArrays(sql string, edit func(castArray) castArray) string {
	if !strings.Contains(sql, "ARRAY[") {
		return sql
	}
	var out strings.Builder
	done := 0
	for t := range sqltext.Tokens(sqltext.PostgreSQL, sql) {
		if t.Offset < done || t.Text != "ARRAY" {
			continue
		}
		if a, start, end := castArrayAt(sql, t.Offset); end > start {
			out.WriteString(sql[done:start] + edit(a).text())
			done = end
		}
	}
	return out.String() + sql[done:]
}

// wholeCast is what stands behind the elements of a castArray.
var wholeCast = regexp.MustCompile(`^\](?:::([^()\[\]']+)\[\])?(\)?)::([^()\[\]']+)\[\]`)

// castArrayAt reads the array at a place. start and end are the same if it isn't
// cast as a whole.
func castArrayAt(sql string, at int) (a castArray, start, end int) {
	list := at + len("ARRAY[")
	closing := lastOfList(sql, list)
	cast := wholeCast.FindStringSubmatch(sql[closing:])
	if !strings.HasPrefix(sql[at:], "ARRAY[") || cast == nil {
		return a, at, at
	}
	a = castArray{own: cast[1], cast: cast[3], enclosed: cast[2] != ""}
	if a.enclosed {
		if !strings.HasSuffix(sql[:at], "(") {
			return a, at, at
		}
		at--
	}
	for _, item := range splitTop(sql[list:closing], ",") {
		a.items = append(a.items, strings.TrimSpace(item))
	}
	return a, at, closing + len(cast[0])
}

// lastOfList returns the place of the bracket that closes a list.
func lastOfList(sql string, from int) int {
	if from >= len(sql) {
		return len(sql)
	}
	depth, end := 1, len(sql)
	walkTop(sql[from:], func(i int, c byte) bool {
		switch c {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				end = from + i
			}
		}
		return depth > 0
	})
	return end
}

var itemCast = regexp.MustCompile(`::([^():\[\]']+)(?:\([\d,]+\))?$`)

// elementType returns the type that all elements are cast to, or "" if there is
// none.
func elementType(items []string) (typ string) {
	for _, item := range items {
		cast := itemCast.FindStringSubmatch(item)
		if cast == nil || typ != "" && cast[1] != typ {
			return ""
		}
		typ = cast[1]
	}
	return typ
}
