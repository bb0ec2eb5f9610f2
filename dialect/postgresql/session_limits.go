package postgresql

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

var (
	_ dialect.Limiter        = (*Dialect)(nil)
	_ dialect.SessionLimiter = (*session)(nil)
)

// setting is a limit as the server has it.
type setting struct {
	name      string
	value     time.Duration
	byDefault bool
}

// settingsOf returns the limits that are set.
func settingsOf(l dialect.Limits) []setting {
	var set []setting
	for _, s := range []setting{
		{lockTimeout, l.Lock, l.LockByDefault}, {"statement_timeout", l.Statement, false}, {"idle_in_transaction_session_timeout", l.Idle, false},
	} {
		if s.value > 0 {
			set = append(set, s)
		}
	}
	return set
}

const lockTimeout = "lock_timeout"

// milliseconds is at least one: zero would be no limit.
func milliseconds(d time.Duration) string { return fmt.Sprintf("%dms", max(d.Milliseconds(), 1)) }

// SetLimits returns the SET of each limit that was asked for.
func (*Dialect) SetLimits(l dialect.Limits) []string {
	var set []string
	for _, s := range settingsOf(l) {
		if !s.byDefault {
			set = append(set, fmt.Sprintf("SET %s = '%s'", s.name, milliseconds(s.value)))
		}
	}
	return set
}

// Limit keeps the limits for the first transaction.
func (s *session) Limit(l dialect.Limits) { s.limits = l }

// limit sets the limits in the session, or in the present transaction alone. What
// the server, the role or the URL says takes precedence over a default.
func (s *session) limit(ctx context.Context, local bool) error {
	var calls []string
	for _, limit := range settingsOf(s.limits) {
		from := ""
		if limit.byDefault {
			from = " FROM pg_catalog.pg_settings WHERE name = '" + limit.name + "' AND source = 'default'"
		}
		calls = append(calls, fmt.Sprintf("SELECT pg_catalog.set_config('%s', '%s', %t)%s", limit.name, milliseconds(limit.value), local, from))
	}
	if len(calls) == 0 {
		return nil
	}
	return s.Run(ctx, strings.Join(calls, " UNION ALL "))
}

// relax lifts the lock's limit for a statement with CONCURRENTLY: it waits for
// transactions of others, holds up nobody, and leaves something invalid if it
// fails. A limit that the revision set stays.
func (s *session) relax(ctx context.Context) error {
	if s.limits.Lock <= 0 {
		return nil
	}
	return s.changeLock(ctx, s.limits.Lock, 0)
}

// tighten sets the lock's limit again.
func (s *session) tighten(ctx context.Context) error {
	if s.limits.Lock <= 0 {
		return nil
	}
	return s.changeLock(ctx, 0, s.limits.Lock)
}

// changeLock changes the lock's limit if it is the one given.
func (s *session) changeLock(ctx context.Context, from, to time.Duration) error {
	set := "0"
	if to > 0 {
		set = milliseconds(to)
	}
	return s.Run(ctx, fmt.Sprintf("SELECT pg_catalog.set_config('%s', '%s', false) FROM pg_catalog.pg_settings WHERE name = '%[1]s' AND source = 'session' AND setting = '%[3]d'",
		lockTimeout, set, from.Milliseconds()))
}

// TimedOut reports whether an error says that a lock was not free in time.
func (s *session) TimedOut(err error) bool { return s.dialect.ErrorCode(err) == lockNotAvailable }

// blockersSQL finds the sessions that a process waits for. What isn't visible to
// the role is empty.
const blockersSQL = `SELECT pid, coalesce(usename, ''), coalesce(application_name, ''), coalesce(host(client_addr), ''),
    coalesce(extract(epoch FROM clock_timestamp() - coalesce(xact_start, query_start)), 0)::float8,
    coalesce(query, ''), coalesce(state LIKE 'idle in transaction%', false)
FROM pg_catalog.pg_stat_activity WHERE pid = ANY (pg_catalog.pg_blocking_pids($1)) ORDER BY xact_start`

// Blockers asks who is in the way of the session's statement.
func (s *session) Blockers(ctx context.Context, other dialect.Conn) ([]dialect.Blocker, error) {
	if s.pid == 0 {
		return nil, nil // a pooler doesn't tell which process it is
	}
	rows, err := other.QueryContext(ctx, blockersSQL, s.pid)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []dialect.Blocker
	for rows.Next() {
		b := dialect.Blocker{Certain: true}
		var seconds float64
		if err := rows.Scan(&b.ID, &b.User, &b.Application, &b.From, &seconds, &b.Query, &b.Idle); err != nil {
			return nil, err
		}
		b.Age = time.Duration(seconds * float64(time.Second))
		found = append(found, b)
	}
	return found, rows.Err()
}

// EndBlocker ends the server's process.
func (s *session) EndBlocker(ctx context.Context, other dialect.Conn, b dialect.Blocker) error {
	var sent bool
	return other.QueryRowContext(ctx, "SELECT pg_catalog.pg_terminate_backend($1)", b.ID).Scan(&sent)
}
