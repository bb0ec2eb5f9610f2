package alembic

import (
	"cmp"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/engine"
)

// Limits bound how long the statements of a run wait and run, so that a migration
// doesn't stall the application that uses the database. Each is zero for its
// default and negative for no limit. A revision may set others for itself, by the
// database's own SET. SQLite has no such limits.
type Limits struct {
	// Lock bounds the wait of a statement for a lock: while an ALTER TABLE waits for
	// a long query, everything that comes later waits behind it. It is five seconds
	// by default, unless the server, the role or the URL sets a limit. On PostgreSQL it
	// is lock_timeout, except for statements with CONCURRENTLY, and on MariaDB and
	// MySQL lock_wait_timeout.
	Lock time.Duration
	// LockRetries is how often a revision is run again whose statement met the limit,
	// if nothing of it stays. It is five by default, and none if negative.
	LockRetries int
	// CancelBlockers ends the sessions that a statement waits for, when it has waited
	// so long in all. By default they are only named. MariaDB tells for sure only whose
	// lock on a row it is; others aren't ended.
	CancelBlockers time.Duration
	// Statement bounds the time of each statement: statement_timeout, and on MariaDB
	// max_statement_time. There is no limit by default.
	Statement time.Duration
	// Idle bounds how long a transaction is idle:
	// idle_in_transaction_session_timeout, and on MariaDB idle_transaction_timeout.
	// There is no limit by default.
	Idle time.Duration
}

// WithLimits sets the limits of a run. An SQL script says those that aren't
// defaults.
func WithLimits(l Limits) Option { return func(s *settings) { s.limits = l } }

// The defaults of Limits.
const (
	defaultStatementLock = 5 * time.Second
	defaultLockRetries   = 5
)

// apply sets the limits in the options of the engine.
func (l Limits) apply(o *engine.Options) {
	o.Limits = dialect.Limits{
		Lock: max(cmp.Or(l.Lock, defaultStatementLock), 0), LockByDefault: l.Lock == 0,
		Statement: max(l.Statement, 0), Idle: max(l.Idle, 0),
	}
	o.LockRetries = max(cmp.Or(l.LockRetries, defaultLockRetries), 0)
	o.CancelBlockers = max(l.CancelBlockers, 0)
}
