package dialect

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Limits bound how long the statements of a run wait and run, so that a migration
// doesn't stall whoever else uses the database. Zero sets none.
type Limits struct {
	// Lock bounds the wait of a statement for a lock on a table or a row: while it
	// waits, all who come later wait behind it.
	Lock time.Duration
	// Statement bounds the time of a statement.
	Statement time.Duration
	// Idle bounds how long a transaction is idle.
	Idle time.Duration
	// LockByDefault tells that nobody asked for Lock, so that a limit that the
	// server, the role or the URL sets takes precedence.
	LockByDefault bool
}

// Limiter is implemented by dialects whose servers bound statements.
type Limiter interface {
	// SetLimits returns the statements that set the limits that were asked for, as a
	// script says them.
	SetLimits(Limits) []string
}

// SessionLimiter is implemented by sessions that bound their statements.
type SessionLimiter interface {
	// Limit is called once, before the first transaction. A revision may set other
	// limits for itself.
	Limit(Limits)
	// TimedOut reports whether an error says that a lock was not free in time.
	TimedOut(error) bool
	// Blockers asks on another connection who is in the way of the statement that
	// the session is running. There is none if it isn't waiting.
	Blockers(ctx context.Context, other Conn) ([]Blocker, error)
	// EndBlocker ends the session of a blocker.
	EndBlocker(ctx context.Context, other Conn, b Blocker) error
}

// Blocker is a session of the server that others wait for.
type Blocker struct {
	ID                int64 // of the server's process or connection
	User, Application string
	From              string        // the client's address
	Age               time.Duration // of its transaction, or of its statement
	// Query is its statement. It is the last one if Idle.
	Query string
	Idle  bool // in an open transaction
	// Certain is false if the server doesn't tell whose lock it is: the session has a
	// transaction or a statement open in the same database.
	Certain bool
}

// String describes the session.
func (b Blocker) String() string {
	parts := []string{fmt.Sprintf("session %d", b.ID)}
	for _, p := range []struct{ label, value string }{{"user", b.User}, {"application", b.Application}, {"from", b.From}} {
		if p.value != "" {
			parts = append(parts, p.label+" "+p.value)
		}
	}
	text := fmt.Sprintf("%s, open for %s", strings.Join(parts, ", "), b.Age.Round(time.Second))
	switch {
	case b.Query == "" && b.Idle:
		text += ", idle in its transaction"
	case b.Idle:
		text += ", idle in its transaction after: " + Excerpt(b.Query)
	case b.Query != "":
		text += ", running: " + Excerpt(b.Query)
	}
	return text
}
