package postgresql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Locker returns an advisory lock of the session. It is tied to the database
// by the server and to the key (the version table) by its number.
func (*Dialect) Locker(key string) dialect.Locker { return newLocker(key) }

func newLocker(key string) locker { return locker{lockNumber(key), lockNumber(key + " steps")} }

// lockNumber is the 64-bit number of a key, the same on every machine.
func lockNumber(key string) int64 {
	h := fnv.New64a()
	h.Write([]byte("alembic:" + key))
	return int64(h.Sum64())
}

// locker has the number of the lock, and that of the one that the transactions of
// a run behind a pooler hold beside it.
type locker struct{ number, steps int64 }

// TryLock takes the lock without waiting.
func (l locker) TryLock(ctx context.Context, c dialect.Conn) (bool, error) {
	var got bool
	if err := c.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", l.number).Scan(&got); err != nil {
		return false, fmt.Errorf("take the migration lock: %w", err)
	}
	return got, nil
}

// Unlock releases the lock. It returns an error if this session doesn't hold
// the lock, which happens with a pooler between the connection and the server.
func (l locker) Unlock(ctx context.Context, c dialect.Conn) error {
	var had bool
	if err := c.QueryRowContext(ctx, "SELECT pg_advisory_unlock($1)", l.number).Scan(&had); err != nil {
		return fmt.Errorf("give the migration lock back: %w", err)
	}
	if !had {
		return fmt.Errorf("the migration lock was lost: another server session answers now; connect to the server directly, not through a pooler that shares sessions")
	}
	return nil
}

var _ dialect.Breaker = locker{}

// HeldBy returns the server process that holds the lock.
func (l locker) HeldBy(ctx context.Context, c dialect.Conn) (id string, err error) {
	err = c.QueryRowContext(ctx, "SELECT pid"+heldSQL+" LIMIT 1", l.number).Scan(&id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("look for the migration lock: %w", err)
	}
	return id, nil
}

// breakSQL ends a process that holds the lock, and with it the transactions that
// its run has open in other processes.
const breakSQL = `WITH held AS (SELECT DISTINCT pid, classid::bigint << 32 | objid::bigint AS number FROM pg_catalog.pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
        AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
SELECT coalesce(bool_or(pg_catalog.pg_terminate_backend(pid)), false)
FROM (SELECT DISTINCT pid FROM held WHERE number = $1 AND pid = $3 OR number = $2) ours
WHERE EXISTS (SELECT FROM held WHERE number = $1 AND pid = $3)`

// Break ends the server process.
func (l locker) Break(ctx context.Context, c dialect.Conn, id string) (broken bool, err error) {
	pid, err := strconv.Atoi(id)
	if err != nil {
		return false, nil // no process has that number
	}
	if err := c.QueryRowContext(ctx, breakSQL, l.number, l.steps, pid).Scan(&broken); err != nil {
		return false, fmt.Errorf("end the server process %s, which holds the migration lock: %w", id, err)
	}
	return broken, nil
}

// holderSQL finds the session with the advisory lock. A lock on a bigint is
// kept as two 32-bit halves with objsubid 1.
const holderSQL = `SELECT a.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''),
    coalesce(host(a.client_addr), 'local'), pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), a.state
FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
    AND (l.classid::bigint << 32 | l.objid::bigint) = $1
LIMIT 1`

// Holder describes the session that holds the lock.
func (l locker) Holder(ctx context.Context, c dialect.Conn) string {
	var pid int
	var user, application, address string
	var since, state *string // hidden from a role that may not see other users' sessions
	if err := c.QueryRowContext(ctx, holderSQL, l.number).Scan(&pid, &user, &application, &address, &since, &state); err != nil {
		return ""
	}
	parts := []string{fmt.Sprintf("process %d", pid)}
	if user != "" {
		parts = append(parts, "user "+user)
	}
	if application != "" {
		parts = append(parts, "application "+application)
	}
	if since != nil {
		parts = append(parts, "from "+address, "connected since "+*since)
	}
	return strings.Join(parts, ", ")
}
