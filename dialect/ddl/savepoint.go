package ddl

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// Savepoint reads SAVEPOINT name, RELEASE [SAVEPOINT] name and ROLLBACK [WORK |
// TRANSACTION] TO [SAVEPOINT] name, of SQLite also with a name for the
// transaction.
func Savepoint(lexer dialect.Lexer, sql string) dialect.Savepoint {
	if !isSavepointWord(sqltext.First(lexer, sql)) {
		return dialect.Savepoint{}
	}
	words := sqltext.Significant(lexer, sql)
	for len(words) > 0 && words[len(words)-1].Text == ";" {
		words = words[:len(words)-1]
	}
	if len(words) < 2 {
		return dialect.Savepoint{}
	}
	does, at := dialect.NoSavepoint, 1
	switch {
	case words[0].Is("SAVEPOINT"):
		does = dialect.SetSavepoint
	case words[0].Is("RELEASE"):
		does = dialect.ReleaseSavepoint
	case words[0].Is("ROLLBACK"):
		for at < len(words) && !words[at].Is("TO") {
			at++
		}
		does, at = dialect.BackToSavepoint, at+1
	}
	if at < len(words)-1 && words[at].Is("SAVEPOINT") {
		at++
	}
	if does == dialect.NoSavepoint || at != len(words)-1 {
		return dialect.Savepoint{}
	}
	return dialect.Savepoint{Does: does, Name: savepointName(words[at].Text)}
}

func isSavepointWord(t sqltext.Token) bool {
	return t.Is("SAVEPOINT") || t.Is("RELEASE") || t.Is("ROLLBACK")
}

// savepointName folds a name. No database takes two savepoints for one that
// differ in more than their letters' case.
func savepointName(text string) string {
	return strings.ToLower(strings.Trim(text, "\"`[]'"))
}
