package postgresql

import (
	"context"
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

// NewSession returns BEGIN, COMMIT and ROLLBACK, and keeps what decides which
// tables a name means: a search path or role that a revision sets (a dump does
// so in its first lines) ends with the revision, or its record would go into
// another schema's version table.
func (*Dialect) NewSession(c dialect.Conn) dialect.Session {
	return &session{TxSession: ddl.TxSession{Conn: c, Savepoints: true}}
}

type session struct {
	ddl.TxSession
	found *settings // before the first transaction
}

type settings struct{ searchPath, role string }

// Begin remembers the settings, the first time, and starts a transaction.
func (s *session) Begin(ctx context.Context) error {
	if s.found == nil {
		found, err := s.read(ctx)
		if err != nil {
			return err
		}
		s.found = &found
	}
	return s.TxSession.Begin(ctx)
}

func (s *session) read(ctx context.Context) (now settings, err error) {
	row := s.Conn.QueryRowContext(ctx, "SELECT current_setting('search_path'), current_setting('role')")
	if err := row.Scan(&now.searchPath, &now.role); err != nil {
		return now, fmt.Errorf("read the session's settings: %w", err)
	}
	return now, nil
}

// StillOpen also puts the settings back, for the record of the revision.
func (s *session) StillOpen(ctx context.Context) error {
	if err := s.TxSession.StillOpen(ctx); err != nil {
		return err
	}
	return s.restore(ctx)
}

func (s *session) restore(ctx context.Context) error {
	if s.found == nil {
		return nil
	}
	now, err := s.read(ctx)
	if err != nil || now == *s.found {
		return err
	}
	var path, role string
	row := s.Conn.QueryRowContext(ctx, "SELECT set_config('role', $1, false), set_config('search_path', $2, false)", s.found.role, s.found.searchPath)
	if err := row.Scan(&role, &path); err != nil {
		return fmt.Errorf("put the session's settings back: %w", err)
	}
	return nil
}

// Close puts the settings back after what ran outside of a transaction.
func (s *session) Close(ctx context.Context) error {
	return errors.Join(s.restore(ctx), s.TxSession.Close(ctx))
}
