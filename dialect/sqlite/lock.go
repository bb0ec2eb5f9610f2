package sqlite

import (
	"context"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
)

// Locker returns nil: BEGIN IMMEDIATE lets one migration at a time write.
func (Dialect) Locker(string) dialect.Locker { return nil }

// Alone asks for a number that changes when another connection, of any process,
// commits to the file. Source: https://www.sqlite.org/pragma.html#pragma_data_version.
func (s *session) Alone(ctx context.Context) (bool, error) {
	last := s.version
	if err := s.Conn.QueryRowContext(context.WithoutCancel(ctx), "PRAGMA main.data_version").Scan(&s.version); err != nil {
		return false, fmt.Errorf("PRAGMA data_version: %w", err)
	}
	return s.version == last, nil
}
