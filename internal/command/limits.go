package command

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/config"
)

// limitFlags adds the options that bound the statements of a run.
func (m *migration) limitFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Var((*limit)(&m.limits.Lock), "statement-lock-timeout", "how long a statement waits for a lock on a table (default 5s; 0: no limit)")
	f.Var((*count)(&m.limits.LockRetries), "lock-retries", "how often a revision that met such a lock is run again (default 5)")
	f.Var((*limit)(&m.limits.CancelBlockers), "cancel-blockers", "end the sessions that hold the lock, after waiting so long for them")
	f.Var((*limit)(&m.limits.Statement), "statement-timeout", "how long a statement may run (default: no limit)")
}

// limitsOf are the limits of a run; options go before the settings of alembic.ini.
func limitsOf(r request, s *config.Settings) alembic.Limits {
	return alembic.Limits{
		Lock:           cmp.Or(r.limits.Lock, s.StatementLockTimeout),
		LockRetries:    cmp.Or(r.limits.LockRetries, s.LockRetries),
		CancelBlockers: r.limits.CancelBlockers,
		Statement:      cmp.Or(r.limits.Statement, s.StatementTimeout),
		Idle:           s.IdleInTransactionTimeout,
	}
}

// limit is a flag that bounds a time; 0 is no limit.
type limit time.Duration

// String returns "" for a limit that isn't given.
func (l *limit) String() string {
	if *l == 0 {
		return ""
	}
	return max(time.Duration(*l), 0).String()
}

// Set reads the flag.
func (l *limit) Set(text string) error {
	d, err := config.ParseLimit(text)
	*l = limit(d)
	return err
}

// Type names the value in the help.
func (*limit) Type() string { return "duration" }

// count is a flag that says how often; 0 is never.
type count int

// String returns "" for a number that isn't given.
func (c *count) String() string {
	if *c == 0 {
		return ""
	}
	return strconv.Itoa(max(int(*c), 0))
}

// Set reads the flag.
func (c *count) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return fmt.Errorf("'%s' is not a number of times; write for example 3, or 0", text)
	}
	*c = count(config.Times(n))
	return nil
}

// Type names the value in the help.
func (*count) Type() string { return "number" }
