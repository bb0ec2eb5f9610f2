package postgresql

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// Lease returns the lock to use behind a pooler, or nil without one.
func (s *session) Lease(_ context.Context, version schema.TableName, ttl time.Duration) (dialect.Lease, error) {
	if !s.pooled {
		return nil, nil
	}
	return &lease{locker: newLocker(version.String()), session: s, ttl: ttl}, nil
}

// lease is the lock behind a pooler, which may give each transaction another
// session of the server: an advisory lock of a transaction that stays open, with
// the number of the session's lock, so that runs with and without the pooler keep
// each other out. The server ends the transaction if its holder is silent. Each
// transaction of the run holds a second lock, by which the next holder finds those
// that an earlier one left open, and ends them.
type lease struct {
	locker
	session *session
	ttl     time.Duration
	pid     int // of the server's process that holds the lock
}

// blocksRefused is PgBouncer's code for BEGIN in statement mode.
const blocksRefused = "08P01"

// sessionTime is how long the pooler may take to give the lock's connection a session,
// and up to twice that: of runs that wait for each other's some give up before others.
const sessionTime = 2 * time.Second

// TryLock takes the lock by a transaction that stays open.
func (l *lease) TryLock(ctx context.Context, c dialect.Conn) (bool, error) {
	soon, cancel := context.WithTimeout(ctx, sessionTime+rand.N(sessionTime))
	defer cancel()
	if _, err := c.ExecContext(soon, "BEGIN"); err != nil {
		if soon.Err() != nil && ctx.Err() == nil {
			return false, &dialect.NoSessionError{Err: err}
		}
		if l.session.dialect.ErrorCode(err) == blocksRefused {
			return false, fmt.Errorf("the pooler in the URL refuses transactions (PgBouncer's statement mode), and a migration needs them: name the server itself in the URL, or a pool in transaction or session mode: %w", err)
		}
		return false, fmt.Errorf("take the migration lock: %w", err)
	}
	got, err := l.take(ctx, c)
	if err == nil && got {
		return true, nil
	}
	_, rollbackErr := c.ExecContext(ctx, "ROLLBACK")
	return false, errors.Join(err, rollbackErr)
}

func (l *lease) take(ctx context.Context, c dialect.Conn) (got bool, err error) {
	row := c.QueryRowContext(ctx, "SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_try_advisory_xact_lock($1), "+
		"pg_catalog.set_config('idle_in_transaction_session_timeout', $2, true)", l.number, fmt.Sprintf("%dms", l.ttl.Milliseconds()))
	if err := row.Scan(&l.pid, &got, new(string)); err != nil {
		return false, fmt.Errorf("take the migration lock: %w", err)
	}
	if !got {
		return false, nil
	}
	if got, err = l.noneLeft(ctx, c); err != nil || !got {
		return false, err
	}
	return true, l.lookAtPooler(ctx)
}

// heldSQL finds the advisory locks of a number in the database.
const heldSQL = ` FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
    AND (l.classid::bigint << 32 | l.objid::bigint) = $1`

// noneLeft ends the transactions that a holder who lost the lock left open. It
// reports whether there were none: those of other roles can only be waited for.
func (l *lease) noneLeft(ctx context.Context, c dialect.Conn) (bool, error) {
	var left int
	row := c.QueryRowContext(ctx, "SELECT count(*), count(CASE WHEN a.usename = current_user THEN pg_catalog.pg_terminate_backend(pid) END)"+heldSQL, l.steps)
	if err := row.Scan(&left, new(int)); err != nil {
		return false, fmt.Errorf("look for what an earlier holder of the migration lock left open: %w", err)
	}
	return left == 0, nil
}

// lookAtPooler finds out whether the pooler gives the migrating connection a
// session of the server for itself. It doesn't if the lock's transaction got the
// same one, or if that transaction has pushed the connection to another one.
func (l *lease) lookAtPooler(ctx context.Context) error {
	s := l.session
	now, err := backend(ctx, s.Conn)
	if err != nil {
		return err
	}
	s.shared = l.pid == s.opened || now != s.opened
	if !s.shared {
		s.pid = s.opened
	}
	return nil
}

// Shares reports whether the pooler shares the server's sessions out.
func (l *lease) Shares() bool { return l.session.shared }

// Keep shows the server that the holder is alive.
func (l *lease) Keep(ctx context.Context, c dialect.Conn) error {
	if err := l.held(ctx, c); err != nil {
		return &dialect.LostLockError{Err: err}
	}
	return nil
}

// Began takes the second lock, and makes sure of the first one after that: whoever
// takes the first one from now on sees this transaction.
func (l *lease) Began(ctx context.Context, c dialect.Conn) error {
	if _, err := c.ExecContext(ctx, "SELECT pg_catalog.pg_advisory_xact_lock_shared($1)", l.steps); err != nil {
		return err
	}
	return l.held(ctx, c)
}

// Commits does nothing: a transaction that has begun is part of the lock.
func (l *lease) Commits(context.Context, dialect.Conn) error { return nil }

// Conflicts returns false: transactions wait for each other.
func (l *lease) Conflicts(error) bool { return false }

func (l *lease) held(ctx context.Context, c dialect.Conn) error {
	var held bool
	if err := c.QueryRowContext(ctx, "SELECT count(*) > 0"+heldSQL+" AND pid = $2", l.number, l.pid).Scan(&held); err != nil {
		return fmt.Errorf("look for the migration lock: %w", err)
	}
	if !held {
		return &dialect.LostLockError{}
	}
	return nil
}

// Unlock ends the lock's transaction.
func (l *lease) Unlock(ctx context.Context, c dialect.Conn) error {
	_, err := c.ExecContext(ctx, "ROLLBACK")
	return err
}
