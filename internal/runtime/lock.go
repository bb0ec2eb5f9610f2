package runtime

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

// Lock waits until no other run works on the database. The lock is held on a
// connection of its own, so that it neither ends with a transaction nor keeps
// a snapshot open; the wait polls for the same reason.
func (d *Database) Lock(ctx context.Context) (unlock func(), err error) {
	locker := d.Dialect.Locker(d.version.Name.String())
	if locker == nil {
		return func() {}, nil
	}
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting for the lock: %w", err)
	}
	if err := d.wait(ctx, locker, conn); err != nil {
		conn.Close()
		return nil, err
	}
	return func() {
		ctx, cancel := cleanup(ctx)
		defer cancel()
		if err := locker.Unlock(ctx, conn); err != nil {
			d.log.Warn("giving the migration lock back failed; it ends with its connection", "error", err)
		}
		conn.Close()
	}, nil
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
