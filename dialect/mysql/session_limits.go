package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

var (
	_ dialect.Limiter        = (*Dialect)(nil)
	_ dialect.SessionLimiter = (*session)(nil)
)

// SetLimits returns the SET of the limits that were asked for.
func (d *Dialect) SetLimits(l dialect.Limits) []string {
	if l.LockByDefault {
		l.Lock = 0
	}
	return d.limits(l)
}

// limits returns the statement that sets limits. MySQL bounds neither statements
// that write nor idle transactions.
func (d *Dialect) limits(l dialect.Limits) []string {
	var set []string
	if l.Lock > 0 {
		seconds := fmt.Sprint(seconds(l.Lock))
		if l.LockByDefault {
			// 86400 is MariaDB's own default and 31536000 MySQL's.
			seconds = "IF(@@SESSION.lock_wait_timeout IN (86400, 31536000), " + seconds + ", @@SESSION.lock_wait_timeout)"
		}
		set = append(set, "SESSION lock_wait_timeout = "+seconds)
	}
	if l.Statement > 0 && d.mariadb {
		set = append(set, fmt.Sprintf("SESSION max_statement_time = %g", l.Statement.Seconds()))
	}
	if l.Idle > 0 && d.mariadb {
		set = append(set, fmt.Sprintf("SESSION idle_transaction_timeout = %d", seconds(l.Idle)))
	}
	if len(set) == 0 {
		return nil
	}
	return []string{"SET " + strings.Join(set, ", ")}
}

// seconds rounds up: zero would be no wait or no limit.
func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// Limit keeps the limits for the first transaction.
func (s *session) Limit(l dialect.Limits) { s.limits = l }

// limit sets the limits in the session.
func (s *session) limit(ctx context.Context) error {
	statements := s.dialect.limits(s.limits)
	s.bounded = s.bounded || len(statements) > 0
	return s.Run(ctx, statements...)
}

// TimedOut reports whether an error says that a lock was not free in time.
func (s *session) TimedOut(err error) bool {
	const lockWaitTimeout = "1205"
	return s.dialect.ErrorCode(err) == lockWaitTimeout
}

// blockersSQL finds the sessions that a connection may be waiting for: the server
// tells whose row lock it is, but not whose lock on a table's definition, which
// each transaction holds on the tables that it used.
const blockersSQL = `SELECT p.ID, p.USER, p.HOST, COALESCE(TIMESTAMPDIFF(SECOND, t.trx_started, NOW()), p.TIME), COALESCE(p.INFO, ''),
    p.COMMAND = 'Sleep', EXISTS (SELECT 1 FROM information_schema.INNODB_LOCK_WAITS w
        JOIN information_schema.INNODB_TRX r ON r.trx_id = w.requesting_trx_id
        WHERE r.trx_mysql_thread_id = me.ID AND w.blocking_trx_id = t.trx_id) AS certain
FROM information_schema.PROCESSLIST me
JOIN information_schema.PROCESSLIST p ON p.ID NOT IN (me.ID, CONNECTION_ID()) AND p.DB = me.DB AND COALESCE(p.STATE, '') NOT LIKE 'Waiting for table metadata%'
LEFT JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = p.ID
WHERE me.ID = ? AND me.COMMAND = 'Query'
    AND (me.STATE LIKE 'Waiting for%lock%' OR EXISTS (SELECT 1 FROM information_schema.INNODB_TRX r WHERE r.trx_mysql_thread_id = me.ID AND r.trx_state = 'LOCK WAIT'))
    AND (t.trx_id IS NOT NULL OR p.COMMAND = 'Query')
ORDER BY certain DESC, 4 DESC LIMIT 5`

// Blockers asks who may be in the way of the session's statement.
func (s *session) Blockers(ctx context.Context, other dialect.Conn) ([]dialect.Blocker, error) {
	if !s.dialect.mariadb {
		return nil, nil // MySQL keeps other tables, which were not tried
	}
	rows, err := other.QueryContext(ctx, blockersSQL, s.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []dialect.Blocker
	certain := false
	for rows.Next() {
		var b dialect.Blocker
		var age sql.NullInt64
		if err := rows.Scan(&b.ID, &b.User, &b.From, &age, &b.Query, &b.Idle, &b.Certain); err != nil {
			return nil, err
		}
		b.Age = time.Duration(age.Int64) * time.Second
		if certain = certain || b.Certain; b.Certain || !certain {
			found = append(found, b)
		}
	}
	return found, rows.Err()
}

// EndBlocker ends the connection.
func (s *session) EndBlocker(ctx context.Context, other dialect.Conn, b dialect.Blocker) error {
	_, err := other.ExecContext(ctx, fmt.Sprintf("KILL %d", b.ID))
	return err
}
