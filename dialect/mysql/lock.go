package mysql

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Locker returns the lock of a version table: GET_LOCK, which ends with its
// connection at the latest. It is held by one server. The nodes of a Galera
// cluster don't share it: there a lease is used instead.
func (d *Dialect) Locker(key string) dialect.Locker { return &locker{key: key} }

type locker struct {
	key  string
	held string // the name of the lock that is held, whatever database is used meanwhile
}

var _ dialect.Mover = (*locker)(nil)

// next is the suffix of the lock that protects the migration lock while it moves
// to another connection.
const next = "_next"

// lockPrefix begins the names of all our locks.
const lockPrefix = "alembic_"

// lockName hashes the database and the key: names are limited to 64 characters
// and common to all databases of a server.
func (l *locker) lockName(ctx context.Context, c dialect.Conn) (string, error) {
	if l.held != "" {
		return l.held, nil
	}
	var database sql.NullString
	if err := c.QueryRowContext(ctx, "SELECT DATABASE()").Scan(&database); err != nil {
		return "", fmt.Errorf("read the name of the database: %w", err)
	}
	sum := sha256.Sum256([]byte(database.String + "\x00" + l.key))
	return lockPrefix + hex.EncodeToString(sum[:16]), nil
}

// TryLock takes the lock if nobody has it and it isn't moving.
func (l *locker) TryLock(ctx context.Context, c dialect.Conn) (bool, error) {
	name, err := l.lockName(ctx, c)
	if err != nil {
		return false, err
	}
	if err := stayIdle(ctx, c); err != nil {
		return false, err
	}
	got, err := ask(ctx, c, "SELECT GET_LOCK('"+name+"', 0)")
	if err != nil || !got {
		return false, err
	}
	if got, err = ask(ctx, c, "SELECT IF(IS_FREE_LOCK('"+name+next+"'), 1, RELEASE_LOCK('"+name+"') - 1)"); got {
		l.held = name
	}
	return got, err
}

// stayIdle raises the server's wait_timeout: the session may be idle for as long
// as the migration runs.
func stayIdle(ctx context.Context, c dialect.Conn) error {
	const week = 7 * 24 * 60 * 60
	if _, err := c.ExecContext(ctx, fmt.Sprintf("SET @alembic_wait_timeout = CAST(COALESCE(@alembic_wait_timeout, @@SESSION.wait_timeout) AS SIGNED), SESSION wait_timeout = %d", week)); err != nil {
		return fmt.Errorf("raise wait_timeout for the migration lock: %w", err)
	}
	return nil
}

// ask runs a query about a lock and reports whether the answer is 1.
func ask(ctx context.Context, c dialect.Conn, query string) (bool, error) {
	var answer sql.NullInt64
	if err := c.QueryRowContext(ctx, query).Scan(&answer); err != nil {
		return false, fmt.Errorf("take the migration lock: %w", err)
	}
	if !answer.Valid {
		return false, errors.New("take the migration lock: the server answered NULL; it is out of memory or killed the session")
	}
	return answer.Int64 == 1, nil
}

// Move moves the lock. The new connection first takes a second lock, which is
// only ever held during a move: whoever takes the migration lock meanwhile finds
// the second one taken and gives the first back at once.
func (l *locker) Move(ctx context.Context, from, to dialect.Conn) error {
	if err := stayIdle(ctx, to); err != nil {
		return err
	}
	const patience = 60 // seconds; another process holds the lock for one round trip
	for _, step := range []struct {
		c     dialect.Conn
		query string
		lost  string
	}{
		{to, "SELECT GET_LOCK('" + l.held + next + "', 0)", "another session holds the lock that protects it"},
		{from, "SELECT COALESCE(RELEASE_LOCK('" + l.held + "'), 0)", "a statement of the revision released it (RELEASE_ALL_LOCKS)"},
		{to, fmt.Sprintf("SELECT GET_LOCK('%s', %d)", l.held, patience), "another session keeps it"},
		{to, "SELECT RELEASE_LOCK('" + l.held + next + "')", "the lock that protects it was released"},
	} {
		switch done, err := ask(ctx, step.c, step.query); {
		case err != nil:
			return err
		case !done:
			return errors.New("move the migration lock to another connection: " + step.lost + "; run the command again")
		}
	}
	return nil
}

// Unlock releases the lock.
func (l *locker) Unlock(ctx context.Context, c dialect.Conn) error {
	name, err := l.lockName(ctx, c)
	if err != nil {
		return err
	}
	l.held = ""
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

var _ dialect.Breaker = (*locker)(nil)

// HeldBy returns the number of the connection that holds the lock.
func (l *locker) HeldBy(ctx context.Context, c dialect.Conn) (string, error) {
	name, err := l.lockName(ctx, c)
	if err != nil {
		return "", err
	}
	var id sql.NullString
	if err := c.QueryRowContext(ctx, "SELECT IS_USED_LOCK('"+name+"')").Scan(&id); err != nil {
		return "", fmt.Errorf("look for the migration lock: %w", err)
	}
	return id.String, nil
}

// Break ends the connection.
func (l *locker) Break(ctx context.Context, c dialect.Conn, id string) (broken bool, err error) {
	if now, err := l.HeldBy(ctx, c); err != nil || now != id {
		return false, err
	}
	if _, err := c.ExecContext(ctx, "KILL "+id); err != nil {
		return false, fmt.Errorf("end connection %s, which holds the migration lock: %w", id, err)
	}
	return true, nil
}

// Holder names the connection that has the lock, its user and its host, as far
// as the server lets us see other users' connections.
func (l *locker) Holder(ctx context.Context, c dialect.Conn) string {
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
