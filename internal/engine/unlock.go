package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

// ErrNoLock is returned for a database without a lock that can be broken.
var ErrNoLock = errors.New("this database has no migration lock that can be broken; what keeps others out is a transaction of the process that is writing")

// Holding tells who holds the lock.
type Holding struct {
	ID string // of the session or the lease
	// Holder describes the other process and At how far it has come, as far as the
	// database shows it.
	Holder, At string
}

// LockHolder returns who holds the lock, or nil.
func (d *Database) LockHolder(ctx context.Context) (held *Holding, err error) {
	err = d.onLock(ctx, func(l dialect.Locker, b dialect.Breaker, c dialect.Conn) error {
		held, err = d.holding(ctx, l, b, c)
		return err
	})
	return held, err
}

func (d *Database) holding(ctx context.Context, l dialect.Locker, b dialect.Breaker, c dialect.Conn) (*Holding, error) {
	id, err := b.HeldBy(ctx, c)
	if err != nil || id == "" {
		return nil, err
	}
	return &Holding{ID: id, Holder: l.Holder(ctx, c), At: d.at(ctx)}, nil
}

// breakTime bounds the wait for a lock that was broken.
const breakTime = 10 * time.Second

// MovedLockError is returned by BreakLock when another process holds the lock by
// now. Nothing was done.
type MovedLockError struct{ Now Holding }

func (e *MovedLockError) Error() string {
	return fmt.Sprintf("the migration lock went to another process meanwhile: it is held by %s now. Nothing was done; "+
		"run the command again if that one is to end, too", cmp.Or(e.Now.Holder, "an unknown process"))
}

// BreakLock takes the lock from a holder and waits until that is done. It returns
// a *MovedLockError if somebody else holds it by now.
func (d *Database) BreakLock(ctx context.Context, id string) error {
	return d.onLock(ctx, func(l dialect.Locker, b dialect.Breaker, c dialect.Conn) error {
		broken, err := b.Break(ctx, c, id)
		if err != nil {
			return err
		}
		if !broken {
			held, err := d.holding(ctx, l, b, c)
			if err == nil && held != nil {
				err = &MovedLockError{Now: *held}
			}
			return err
		}
		for start := time.Now(); ; {
			if now, err := b.HeldBy(ctx, c); err != nil || now != id {
				return err
			}
			if time.Since(start) > breakTime {
				return fmt.Errorf("the holder of the migration lock was told to end, and has not ended after %s: the server is still at its statement, or undoes it; look again later", breakTime)
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
}

// onLock calls f with the lock of this database and a connection to look at it.
func (d *Database) onLock(ctx context.Context, f func(dialect.Locker, dialect.Breaker, dialect.Conn) error) error {
	locker, conn := d.Dialect.Locker(d.version.Name.String()), d.Conn()
	if locker == nil {
		return ErrNoLock
	}
	lease, err := d.findLease(ctx)
	if err != nil {
		return err
	}
	if lease != nil {
		second, err := d.secondConn(ctx)
		if err != nil {
			return err
		}
		defer discard(second)
		locker, conn = lease, second
	}
	breaker, ok := locker.(dialect.Breaker)
	if !ok {
		return ErrNoLock
	}
	return f(locker, breaker, conn)
}
