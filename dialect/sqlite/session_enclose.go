package sqlite

import (
	"context"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

var _ dialect.Encloser = (*session)(nil)

// enclosable are the first words of statements that change the file and that a
// transaction can hold.
var enclosable = ddl.Words(`INSERT REPLACE UPDATE DELETE WITH CREATE ALTER DROP`)

// Encloses reads off the text whether a transaction can hold the statement. A change of
// an attached file isn't committed at one instant with the run's own tables in
// write-ahead mode. Source: https://www.sqlite.org/lang_attach.html.
func (s *session) Encloses(ctx context.Context, sql string) bool {
	words := sqltext.Significant(sqltext.SQLite, sql)
	if len(words) == 0 || !s.Outside() || !enclosable[strings.ToUpper(words[0].Text)] {
		return false
	}
	var others int
	err := s.Conn.QueryRowContext(ctx, "SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')").Scan(&others)
	return err == nil && others == 0
}

// Enclose begins a transaction that waits for other processes at its first statement, as
// a statement outside of one does.
func (s *session) Enclose(ctx context.Context) error { return s.Run(ctx, "BEGIN") }

// EndEnclosed ends it.
func (s *session) EndEnclosed(ctx context.Context, commit bool) error {
	if commit {
		return s.Run(ctx, "COMMIT")
	}
	return ended(s.Run(ctx, "ROLLBACK"))
}

// Refuses recognises what a transaction doesn't allow.
func (*session) Refuses(err error) bool {
	return strings.Contains(err.Error(), "within a transaction") || strings.Contains(err.Error(), "inside a transaction")
}
