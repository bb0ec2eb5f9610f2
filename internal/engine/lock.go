package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

// defaultLockTimeout bounds the wait for another run.
const defaultLockTimeout = 10 * time.Minute

// LockError tells that another run held the lock for too long.
type LockError struct {
	Waited time.Duration
	Holder string
}

func (e *LockError) Error() string {
	s := fmt.Sprintf("another process is migrating this database; waited %s for it", e.Waited.Round(time.Second))
	if e.Holder != "" {
		s += " (held by " + e.Holder + ")"
	}
	return s + ". Nothing was done; run the command again when it has ended"
}

// Lock waits until no other run works on the database. The lock is held on the
// connection that migrates: a lock that is lost with its connection ends the
// run, and a pool of one connection suffices. It belongs to the session, so it
// doesn't end with a transaction; the wait polls, so that it keeps no snapshot
// open.
func (d *Database) Lock(ctx context.Context) (unlock func(), err error) {
	locker := d.Dialect.Locker(d.version.Name.String())
	if locker == nil {
		return func() {}, nil
	}
	lease, err := d.findLease(ctx)
	if err != nil {
		return nil, err
	}
	if lease != nil {
		return d.lockByLease(ctx, lease)
	}
	if err := d.wait(ctx, locker, d.Conn()); err != nil {
		return nil, err
	}
	d.locker = locker
	return func() {
		d.locker = nil
		ctx, cancel := cleanup(ctx)
		defer cancel()
		if d.broken {
			return // Close closes the connection, and with it the lock
		}
		if err := locker.Unlock(ctx, d.Conn()); err != nil {
			d.broken = true
			d.log.Warn("giving the migration lock back failed; it ends with its connection", "error", err)
		}
	}, nil
}

// tryLock takes the lock if it is free; otherwise unlock is nil.
func (d *Database) tryLock(ctx context.Context) (unlock func() error, err error) {
	locker, conn := d.Dialect.Locker(d.version.Name.String()), d.Conn()
	lease, err := d.findLease(ctx)
	if err != nil {
		return nil, err
	}
	end := func() {}
	if lease != nil {
		second, err := d.secondConn(ctx)
		if err != nil {
			return nil, err
		}
		locker, conn, end = patientLease{lease}, second, func() { discard(second) }
	}
	if free, err := locker.TryLock(ctx, conn); err != nil || !free {
		end()
		return nil, err
	}
	return func() error { defer end(); return locker.Unlock(ctx, conn) }, nil
}

func (d *Database) wait(ctx context.Context, locker dialect.Locker, conn dialect.Conn) error {
	timeout := d.opts.LockTimeout
	if timeout == 0 {
		timeout = defaultLockTimeout
	}
	start := time.Now()
	for tries := 0; ; tries++ {
		ok, err := locker.TryLock(ctx, conn)
		if err != nil || ok {
			return err
		}
		holder := locker.Holder(ctx, conn)
		if waited := time.Since(start); waited > timeout {
			return &LockError{Waited: waited, Holder: holder}
		}
		if tries == 0 {
			d.log.Info("Waiting for another process that migrates this database", "holder", holder)
		}
		pause := 100*time.Millisecond + rand.N(150*time.Millisecond)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
