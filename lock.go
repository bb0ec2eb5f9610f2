package alembic

import (
	"context"

	"github.com/alembic-go/alembic/internal/engine"
)

// LockHolder describes the process that holds the migration lock.
type LockHolder struct {
	// Holder is the process as the database sees it, and At the revision that the
	// database is at, with the step that is under way if the journal shows it.
	Holder, At string
	id         string
}

// ErrNoLock is returned by LockHolder where the lock is a transaction, which ends
// with its process, as on SQLite.
var ErrNoLock = engine.ErrNoLock

// LockHolder returns who holds the migration lock, or nil if it is free.
func (m *Migrator) LockHolder(ctx context.Context) (holder *LockHolder, err error) {
	d, err := m.open(ctx)
	if err != nil {
		return nil, err
	}
	defer finish(d, &err)
	held, err := d.LockHolder(ctx)
	if err != nil || held == nil {
		return nil, err
	}
	return lockHolder(held), nil
}

func lockHolder(held *engine.Holding) *LockHolder {
	return &LockHolder{Holder: held.Holder, At: held.At, id: held.ID}
}

// LockMovedError is returned by BreakLock when another process holds the migration
// lock by now. Nothing was done.
type LockMovedError struct {
	Now *LockHolder
	Err error
}

func (e *LockMovedError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *LockMovedError) Unwrap() error { return e.Err }

// BreakLock takes the migration lock from a holder: its session in the database
// is ended, so that it applies nothing more. It returns a *LockMovedError if somebody
// else holds the lock by now. What the holder left half applied, the journal tells.
func (m *Migrator) BreakLock(ctx context.Context, h *LockHolder) (err error) {
	d, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer finish(d, &err)
	return d.BreakLock(ctx, h.id)
}
