package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

var _ dialect.Resumer = (*session)(nil)

// Home returns the schema of the file, in front of which a temporary table of the
// same name comes.
func (*session) Home(context.Context) (string, error) { return masterName(""), nil }

// Commits returns Never: a schema change is a part of its transaction.
func (*session) Commits(string) dialect.Commits { return dialect.Never }

// Locked returns false: SQLite locks whole files.
func (*session) Locked() bool { return false }

// repeatable are the first words of statements that can be run twice without
// harm.
var repeatable = ddl.Words(`VACUUM ANALYZE REINDEX PRAGMA`)

// Probe returns the file's schema before a schema change.
func (s *session) Probe(ctx context.Context, text string) (state string, ok bool) {
	words := sqltext.Significant(sqltext.SQLite, text)
	switch {
	case len(words) == 0:
		return "", false
	case repeatable[strings.ToUpper(words[0].Text)]:
		return "repeatable", true
	case !words[0].Is("CREATE") && !words[0].Is("ALTER") && !words[0].Is("DROP"):
		return "", false
	}
	var schema sql.NullString
	err := s.Conn.QueryRowContext(ctx, "SELECT group_concat(type || ' ' || name || ' ' || COALESCE(sql, ''), char(10)) FROM main.sqlite_schema").Scan(&schema)
	return schema.String, err == nil
}

// Changed returns Stays: what is probed changes as a whole.
func (*session) Changed(string, string) dialect.Fate { return dialect.Stays }

// Carries reads off the text of a statement what it leaves in the connection.
func (*session) Carries(text string) dialect.Carry {
	words := sqltext.Significant(sqltext.SQLite, text)
	switch {
	case len(words) == 0:
		return dialect.Nothing
	case words[0].Is("PRAGMA"), words[0].Is("ATTACH"), words[0].Is("DETACH"):
		return dialect.Setting
	case len(words) > 1 && (words[1].Is("TEMP") || words[1].Is("TEMPORARY")), namesTemp(words):
		return dialect.Unrepeatable
	}
	return dialect.Nothing
}

// namesTemp reports whether a statement changes something of the schema temp, which
// ends with the connection: CREATE UNIQUE INDEX IF NOT EXISTS temp.i has the name where
// it comes last.
func namesTemp(words []sqltext.Token) bool {
	const last = 6
	for i, w := range words[:max(0, min(len(words)-1, last+1))] {
		if words[i+1].Text == "." && strings.EqualFold(strings.Trim(w.Text, "\"`[]"), "temp") {
			return true
		}
	}
	return false
}

// LooksBack reports whether a statement asks for the last key or the number of
// changes.
func (*session) LooksBack(text string) bool {
	return slices.ContainsFunc(sqltext.Significant(sqltext.SQLite, text), func(t sqltext.Token) bool {
		return t.Is("last_insert_rowid") || t.Is("changes") || t.Is("total_changes")
	})
}
