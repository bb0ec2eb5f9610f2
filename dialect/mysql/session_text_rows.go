package mysql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// writesRows reads the table of an INSERT, REPLACE, UPDATE or DELETE of that one table
// which calls no function, reads no other table and names no variable. Whether such a
// statement leaves something in its session depends on the table: on its triggers, and
// on what fills its columns.
func writesRows(words []sqltext.Token) (table schema.TableName, ok bool) {
	is := func(i int, keywords ...string) bool { return i < len(words) && isAny(words[i], keywords...) }
	at := 1
	if is(at, "IGNORE") {
		at++
	}
	insert := is(0, "INSERT", "REPLACE")
	switch {
	case insert && is(at, "INTO"), is(0, "DELETE") && is(at, "FROM"):
		at++
	case !is(0, "UPDATE"):
		return table, false
	}
	table, rest := tableAt(words[min(at, len(words)):])
	switch {
	case insert && len(rest) > 0 && rest[0].Text == "(":
		rest = rest[1:] // the columns
	case insert && len(rest) > 0 && isAny(rest[0], "VALUES", "VALUE", "SET"),
		is(0, "UPDATE") && len(rest) > 0 && rest[0].Is("SET"),
		is(0, "DELETE") && (len(rest) == 0 || rest[0].Is("WHERE")):
	default:
		return table, false
	}
	return table, table.Name != "" && !slices.ContainsFunc(rest, readsMore) && !callsAny(rest)
}

// tableAt reads the name of a table.
func tableAt(words []sqltext.Token) (table schema.TableName, rest []sqltext.Token) {
	name := func(i int) string {
		if i < len(words) && (words[i].Kind == sqltext.Word || words[i].Kind == sqltext.QuotedName) {
			return bareName(words[i])
		}
		return ""
	}
	if len(words) > 1 && words[1].Text == "." {
		return schema.TableName{Schema: name(0), Name: name(2)}, words[min(3, len(words)):]
	}
	return schema.Name(name(0)), words[min(1, len(words)):]
}

// readsMore reports whether a token may have a statement do more than to write the
// values that it holds: read a table, count a sequence, set a variable.
func readsMore(t sqltext.Token) bool {
	switch t.Kind {
	case sqltext.Executable, sqltext.Hint:
		return true
	case sqltext.Symbol:
		return strings.ContainsAny(t.Text, "@:;")
	}
	return isAny(t, "SELECT", "TABLE", "WITH", "JOIN", "NEXT", "PREVIOUS", "NEXTVAL", "RETURNING")
}

// callsAny reports whether a parenthesis follows a word that may be a function's name.
func callsAny(words []sqltext.Token) bool {
	for i := 1; i < len(words); i++ {
		before := words[i-1]
		if words[i].Text == "(" && before.Kind != sqltext.Symbol && !isAny(before, "VALUES", "VALUE", "IN", "AND", "OR", "NOT", "WHERE", "BETWEEN", "LIKE") {
			return true
		}
	}
	return false
}
