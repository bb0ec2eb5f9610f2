package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/filelock"
)

// Locker returns nil: BEGIN IMMEDIATE lets one migration at a time write.
func (Dialect) Locker(string) dialect.Locker { return nil }

var _ dialect.OutsideLocker = (*session)(nil)

// LockOutside locks a file beside the database's. The transaction keeps away those
// that would hold the lock for long.
func (s *session) LockOutside(ctx context.Context) (unlock func() error, err error) {
	name, err := s.lockFile(ctx)
	if err != nil || name == "" {
		return func() error { return nil }, err
	}
	for {
		lock, err := filelock.Take(name, permissions(s.file))
		if err != nil {
			return nil, fmt.Errorf("locking what runs outside of a transaction: %w", err)
		}
		if lock != nil {
			return lock.Release, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// LockedOutside looks for that file.
func (s *session) LockedOutside(ctx context.Context) (bool, error) {
	name, err := s.lockFile(ctx)
	if err != nil || name == "" {
		return false, err
	}
	return filelock.Held(name)
}

// lockFile is the name of the file. It is "" for a database in memory, which no
// other process sees.
func (s *session) lockFile(ctx context.Context) (string, error) {
	if !s.named {
		var file sql.NullString
		err := s.Conn.QueryRowContext(ctx, "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file)
		if err != nil {
			return "", fmt.Errorf("ask for the database's file: %w", err)
		}
		s.file, s.named = file.String, true
	}
	if s.file == "" {
		return "", nil
	}
	return s.file + "-alembic", nil
}

// permissions are those of the database's file, which SQLite gives its own files
// beside it, too: whoever may write the database may write them.
func permissions(file string) fs.FileMode {
	info, err := os.Stat(file)
	if err != nil {
		return 0o600
	}
	return info.Mode().Perm()
}

// Alone asks for a number that changes when another connection, of any process,
// commits to the file. Source: https://www.sqlite.org/pragma.html#pragma_data_version.
func (s *session) Alone(ctx context.Context) (bool, error) {
	last := s.version
	if err := s.Conn.QueryRowContext(context.WithoutCancel(ctx), "PRAGMA main.data_version").Scan(&s.version); err != nil {
		return false, fmt.Errorf("PRAGMA data_version: %w", err)
	}
	return s.version == last, nil
}

// Undisturbed tells it by the texts of the statements, and asks for triggers once: it takes
// longer the more there is in the database.
func (s *session) Undisturbed(ctx context.Context) (bool, error) {
	disturbed := s.seen.other || s.seen.triggers
	if s.seen.other = false; disturbed {
		return false, nil
	}
	if !s.untriggered {
		const query = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'trigger' UNION ALL SELECT 1 FROM temp.sqlite_master WHERE type = 'trigger')"
		if err := s.Conn.QueryRowContext(context.WithoutCancel(ctx), query).Scan(&s.untriggered); err != nil {
			return false, fmt.Errorf("ask for triggers: %w", err)
		}
	}
	return s.untriggered, nil
}
