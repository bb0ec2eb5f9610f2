package postgresql

import (
	"context"
	"errors"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

var _ dialect.Asker = (*session)(nil)

// BeginAsking starts a transaction and asks whether a query has rows.
func (s *session) BeginAsking(ctx context.Context, query string) (rows bool, err error) {
	if s.shared {
		err = s.beginShared(ctx)
	} else if err = s.prepare(ctx); err == nil {
		query = strings.Join([]string{"BEGIN", ddl.SetMark, query}, "; ")
	}
	if err != nil {
		return false, err
	}
	if rows, err = s.Asks(ctx, query); err != nil {
		return false, errors.Join(err, s.Rollback(ctx))
	}
	s.Own = true
	return rows, nil
}

// Asks asks whether a query has rows: the tag of a command that ends the answer counts
// them.
// Source: https://www.postgresql.org/docs/current/protocol-message-formats.html.
func (s *session) Asks(ctx context.Context, query string) (rows bool, err error) {
	result, err := s.Conn.ExecContext(ctx, query)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
