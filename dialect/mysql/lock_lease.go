package mysql

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// Lease returns the lock to use on a node of a Galera cluster, or nil on any other
// server.
func (s *session) Lease(ctx context.Context, version schema.TableName, ttl time.Duration) (dialect.Lease, error) {
	var name, ready string
	err := s.Conn.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE 'wsrep_ready'").Scan(&name, &ready)
	if errors.Is(err, sql.ErrNoRows) || err == nil && ready != "ON" {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("ask whether the server is a node of a cluster: %w", err)
	}
	if s.dialect.mariadb {
		// A holder that is stopped within a transaction would keep its rows locked.
		seconds := int(math.Ceil(ttl.Seconds()))
		if err := s.Run(ctx, fmt.Sprintf("SET SESSION idle_transaction_timeout = %d", seconds)); err != nil {
			return nil, fmt.Errorf("bound the session's idle transactions: %w", err)
		}
		s.bounded = true
	}
	return &lease{dialect: s.dialect, schema: version.Schema, row: version.Name, ttl: ttl, me: rand.Text()}, nil
}

// lease is the lock in a Galera cluster, whose nodes know nothing of each other's
// sessions, and certify what they replicate row by row when it is committed. It is
// two rows of a table: one with the holder and a number that grows with each
// holder, the other with the holder's heartbeat. They are two so that a heartbeat
// doesn't fail the holder's own transaction. Whoever waits takes the lock over when
// nothing has changed for the time of the lease, on the waiter's own clock. A
// transaction of the holder changes the first row before it commits, so that it
// can't be committed together with a takeover.
type lease struct {
	dialect     *Dialect
	schema, row string // of the version table
	ttl         time.Duration
	me          string
	table       string // quoted; "" before the first look
	fence       int64  // while it is held
	seen        leaseState
	since       time.Time // when seen was seen first
}

// leaseState is what the two rows say.
type leaseState struct {
	owner              sql.NullString
	fence, beat, beats int64 // the number of the holder in either row, and the heartbeats
}

// notNow are the server's numbers for "somebody else was faster": a deadlock or a
// failed certification, a row that is locked, that was changed, that is there.
var notNow = []string{"1213", "1205", "1020", "1062"}

func (l *lease) notNow(err error) bool { return slices.Contains(notNow, l.dialect.ErrorCode(err)) }

// noTable is the server's number for a table that isn't there.
const noTable = "1146"

// TryLock takes the lock if it is free, or if its holder has been silent for the
// time of the lease.
func (l *lease) TryLock(ctx context.Context, c dialect.Conn) (bool, error) {
	if err := l.prepare(ctx, c); err != nil {
		return false, err
	}
	got, err := l.take(ctx, c)
	if l.dialect.ErrorCode(err) == noTable {
		if err = l.create(ctx, c); err == nil {
			got, err = l.take(ctx, c)
		}
	}
	if err != nil && !l.notNow(err) {
		return false, fmt.Errorf("take the migration lock in the table %s: %w", l.table, err)
	}
	return got && err == nil, nil
}

// prepare has the connection read what other nodes have committed, and wait
// briefly for rows.
func (l *lease) prepare(ctx context.Context, c dialect.Conn) error {
	if l.table != "" {
		return nil
	}
	if _, err := c.ExecContext(ctx, "SET SESSION wsrep_sync_wait = 3, innodb_lock_wait_timeout = 1"); err != nil {
		return fmt.Errorf("prepare the connection of the migration lock: %w", err)
	}
	in := l.schema
	if in == "" {
		var database sql.NullString
		if err := c.QueryRowContext(ctx, "SELECT DATABASE()").Scan(&database); err != nil {
			return fmt.Errorf("ask for the database of the migration lock: %w", err)
		}
		in = database.String
	}
	l.table = backquoted(in) + "." + backquoted(dialect.LockTable)
	return nil
}

// create makes the table, which others may do at the same time.
func (l *lease) create(ctx context.Context, c dialect.Conn) error {
	_, err := c.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+l.table+` (name VARCHAR(64) NOT NULL, part VARCHAR(4) NOT NULL,
owner VARCHAR(26), fence BIGINT NOT NULL, beats BIGINT NOT NULL, user VARCHAR(255) NOT NULL, since DATETIME NOT NULL,
PRIMARY KEY (name, part)) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
	return err
}

func (l *lease) take(ctx context.Context, c dialect.Conn) (bool, error) {
	now, err := l.read(ctx, c)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = c.ExecContext(ctx, "INSERT INTO "+l.table+" VALUES (?, 'main', NULL, 0, 0, '', NOW()), (?, 'beat', NULL, 0, 0, '', NOW())", l.row, l.row)
		if err != nil {
			return false, err
		}
		now, err = l.read(ctx, c)
	}
	if err != nil {
		return false, err
	}
	if now.owner.Valid && now.owner.String == l.me { // the second row was not to be had
		return l.begin(ctx, c, now.fence)
	}
	condition := " AND owner IS NULL"
	if now.owner.Valid {
		if now != l.seen {
			l.seen, l.since = now, time.Now()
		}
		if time.Since(l.since) < l.ttl {
			return false, nil
		}
		condition = " AND owner IS NOT NULL"
		claimed, err := l.change(ctx, c, "beats = beats + 1 WHERE name = ? AND part = 'beat' AND fence = ? AND beats = ?", l.row, now.beat, now.beats)
		if err != nil || !claimed {
			return false, err
		}
	}
	taken, err := l.change(ctx, c, "owner = ?, fence = fence + 1, user = CURRENT_USER(), since = NOW() WHERE name = ? AND part = 'main' AND fence = ?"+condition,
		l.me, l.row, now.fence)
	if err != nil || !taken {
		return false, err
	}
	return l.begin(ctx, c, now.fence+1)
}

// begin begins the heartbeat of a holder.
func (l *lease) begin(ctx context.Context, c dialect.Conn, fence int64) (bool, error) {
	l.fence = fence
	return l.change(ctx, c, "fence = ?, beats = beats + 1 WHERE name = ? AND part = 'beat'", l.fence, l.row)
}

func (l *lease) read(ctx context.Context, c dialect.Conn) (now leaseState, err error) {
	row := c.QueryRowContext(ctx, "SELECT m.owner, m.fence, b.fence, b.beats FROM "+l.table+" m JOIN "+l.table+
		" b ON b.name = m.name AND b.part = 'beat' WHERE m.name = ? AND m.part = 'main'", l.row)
	err = row.Scan(&now.owner, &now.fence, &now.beat, &now.beats)
	return now, err
}

// change updates one row, and reports whether it met it.
func (l *lease) change(ctx context.Context, c dialect.Conn, set string, args ...any) (bool, error) {
	result, err := c.ExecContext(ctx, "UPDATE "+l.table+" SET "+set, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// Keep changes the row with the heartbeat.
func (l *lease) Keep(ctx context.Context, c dialect.Conn) error {
	kept, err := l.change(ctx, c, "beats = beats + 1 WHERE name = ? AND part = 'beat' AND fence = ?", l.row, l.fence)
	switch {
	case err != nil && l.notNow(err):
		return nil // until the next one
	case err != nil || !kept:
		return &dialect.LostLockError{Err: err}
	}
	return nil
}

// Began does nothing: a transaction is made part of the lock before it commits.
func (l *lease) Began(context.Context, dialect.Conn) error { return nil }

// Commits changes the row with the holder.
func (l *lease) Commits(ctx context.Context, c dialect.Conn) error {
	held, err := l.change(ctx, c, "beats = beats + 1 WHERE name = ? AND part = 'main' AND owner = ? AND fence = ?", l.row, l.me, l.fence)
	if err == nil && !held {
		return &dialect.LostLockError{}
	}
	return err
}

// Conflicts tells a transaction that the cluster undid for one of another node.
func (l *lease) Conflicts(err error) bool {
	const deadlock, changed = "1213", "1020"
	code := l.dialect.ErrorCode(err)
	return code == deadlock || code == changed
}

// Shares returns false: a connection to a node is a session of it.
func (*lease) Shares() bool { return false }

// Unlock sets the lock free. Those who wait look at its row all the time, and one that
// is left in it would keep them waiting for the time of the lease.
func (l *lease) Unlock(ctx context.Context, c dialect.Conn) error {
	const tries = 10
	for n := 1; ; n++ {
		_, err := l.change(ctx, c, "owner = NULL, beats = beats + 1 WHERE name = ? AND part = 'main' AND owner = ? AND fence = ?", l.row, l.me, l.fence)
		if n == tries || !l.notNow(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(n) * 10 * time.Millisecond):
		}
	}
}

var _ dialect.Breaker = (*lease)(nil)

// HeldBy returns the number of the present holder.
func (l *lease) HeldBy(ctx context.Context, c dialect.Conn) (string, error) {
	if err := l.prepare(ctx, c); err != nil {
		return "", err
	}
	now, err := l.read(ctx, c)
	switch {
	case errors.Is(err, sql.ErrNoRows), l.dialect.ErrorCode(err) == noTable, err == nil && !now.owner.Valid:
		return "", nil
	case err != nil:
		return "", fmt.Errorf("look for the migration lock in the table %s: %w", l.table, err)
	}
	return strconv.FormatInt(now.fence, 10), nil
}

// Break sets the lock free. Its holder applies nothing more: each of its
// transactions changes its row before it commits.
func (l *lease) Break(ctx context.Context, c dialect.Conn, id string) (broken bool, err error) {
	return l.change(ctx, c, "owner = NULL, beats = beats + 1 WHERE name = ? AND part = 'main' AND owner IS NOT NULL AND fence = ?", l.row, id)
}

// Holder says who holds the lock since when.
func (l *lease) Holder(ctx context.Context, c dialect.Conn) string {
	var user, since string
	row := c.QueryRowContext(ctx, "SELECT user, DATE_FORMAT(since, '%H:%i:%s') FROM "+l.table+" WHERE name = ? AND part = 'main' AND owner IS NOT NULL", l.row)
	if err := row.Scan(&user, &since); err != nil {
		return ""
	}
	return "user " + strings.TrimSpace(user) + ", since " + since
}
