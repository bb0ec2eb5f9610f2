package sqlite

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

var _ dialect.Hurrier = (*session)(nil)

// Hurries tells the statements that make a table, or insert rows that stand in them. In
// the session's own transaction nothing keeps them waiting, and unless a trigger does more
// they take no longer in a large database. To be ready to interrupt one, the driver starts
// a goroutine, which takes longer.
func (s *session) Hurries(sql string) bool {
	if !s.Own || len(sql) > ddl.LongText || opaque(sql) || contains(sql, "select") {
		return false
	}
	const first = 2 // CREATE TABLE
	words := sqltext.Leading(sqltext.SQLite, sql, first)
	return len(words) == first && (words[0].Is("INSERT") || words[0].Is("REPLACE") || words[0].Is("CREATE") && words[1].Is("TABLE"))
}

// contains reports whether a word in lower case stands in a text in any case.
func contains(sql, word string) bool {
	for i := range max(0, len(sql)-len(word)+1) {
		if sql[i]|0x20 == word[0] && strings.EqualFold(sql[i:i+len(word)], word) {
			return true
		}
	}
	return false
}
