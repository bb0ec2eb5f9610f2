package mysql

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Locker returns the lock of a version table: GET_LOCK, which ends with its
// connection at the latest. It is held by one server. The nodes of a Galera
// cluster don't share it: there all migrations must go to the same node.
func (d *Dialect) Locker(key string) dialect.Locker { return locker{key: key} }

type locker struct{ key string }

// lockName hashes the database and the key: names are limited to 64 characters
// and common to all databases of a server.
func (l locker) lockName(ctx context.Context, c dialect.Conn) (string, error) {
	var database sql.NullString
	if err := c.QueryRowContext(ctx, "SELECT DATABASE()").Scan(&database); err != nil {
		return "", fmt.Errorf("read the name of the database: %w", err)
	}
	sum := sha256.Sum256([]byte(database.String + "\x00" + l.key))
	return "alembic_" + hex.EncodeToString(sum[:16]), nil
}

// TryLock takes the lock if nobody has it. The session may be idle for as long
// as the migration runs, so the server's wait_timeout is raised for it.
func (l locker) TryLock(ctx context.Context, c dialect.Conn) (bool, error) {
	name, err := l.lockName(ctx, c)
	if err != nil {
		return false, err
	}
	const week = 7 * 24 * 60 * 60
	if _, err := c.ExecContext(ctx, fmt.Sprintf("SET @alembic_wait_timeout = CAST(COALESCE(@alembic_wait_timeout, @@SESSION.wait_timeout) AS SIGNED), SESSION wait_timeout = %d", week)); err != nil {
		return false, fmt.Errorf("raise wait_timeout for the migration lock: %w", err)
	}
	var got sql.NullInt64
	if err := c.QueryRowContext(ctx, "SELECT GET_LOCK('"+name+"', 0)").Scan(&got); err != nil {
		return false, fmt.Errorf("take the migration lock: %w", err)
	}
	if !got.Valid {
		return false, fmt.Errorf("take the migration lock: GET_LOCK answered NULL; the server is out of memory or killed the session")
	}
	return got.Int64 == 1, nil
}

// Unlock gives the lock back.
func (l locker) Unlock(ctx context.Context, c dialect.Conn) error {
	name, err := l.lockName(ctx, c)
	if err != nil {
		return err
	}
	var released sql.NullInt64
	if err := c.QueryRowContext(ctx, "SELECT RELEASE_LOCK('"+name+"')").Scan(&released); err != nil {
		return fmt.Errorf("give back the migration lock: %w", err)
	}
	if released.Int64 != 1 {
		return fmt.Errorf("give back the migration lock: this session does not hold it any more")
	}
	if _, err := c.ExecContext(ctx, "SET SESSION wait_timeout = CAST(COALESCE(@alembic_wait_timeout, @@SESSION.wait_timeout) AS SIGNED), @alembic_wait_timeout = NULL"); err != nil {
		return fmt.Errorf("set wait_timeout back: %w", err)
	}
	return nil
}

// Holder names the connection that has the lock, its user and its host, as far
// as the server lets us see other users' connections.
func (l locker) Holder(ctx context.Context, c dialect.Conn) string {
	name, err := l.lockName(ctx, c)
	if err != nil {
		return ""
	}
	var id sql.NullInt64
	if err := c.QueryRowContext(ctx, "SELECT IS_USED_LOCK('"+name+"')").Scan(&id); err != nil || !id.Valid {
		return ""
	}
	parts := []string{fmt.Sprintf("connection %d", id.Int64)}
	var user, host, since sql.NullString
	row := c.QueryRowContext(ctx, "SELECT USER, HOST, CAST(NOW() - INTERVAL TIME SECOND AS CHAR)"+
		" FROM information_schema.PROCESSLIST WHERE ID = ?", id.Int64)
	if row.Scan(&user, &host, &since) == nil {
		parts = append(parts, "user "+user.String, "from "+host.String, "idle since "+since.String)
	}
	return strings.Join(parts, ", ")
}
