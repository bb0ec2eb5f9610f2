package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

// defaultLockTimeout bounds the wait for another run.
const defaultLockTimeout = 10 * time.Minute

// LockError tells that another process held the lock for too long.
type LockError struct {
	Waited time.Duration
	Holder string
	// At tells how far the other run has come, as far as the database shows it.
	At string
	// Busy is the database's own error where its transactions are the lock.
	Busy error
}

func (e *LockError) Error() string {
	s := "another process is migrating this database"
	if e.Busy != nil {
		s = "another process holds the lock on the database"
	}
	s += fmt.Sprintf("; waited %s for it", e.Waited.Round(time.Second))
	if e.Holder != "" {
		s += " (held by " + e.Holder + ")"
	}
	if e.At != "" {
		s += "; " + e.At
	}
	if e.Busy == nil {
		s += ". Nothing was done"
	}
	return s + "; run the command again when it has ended"
}

// Unwrap returns the database's own error, if it has one.
func (e *LockError) Unwrap() error { return e.Busy }

// Lock waits until no other run works on the database. The lock is held on the
// connection that migrates: a lock that is lost with its connection ends the
// run, and a pool of one connection suffices. It belongs to the session, so it
// doesn't end with a transaction; the wait polls, so that it keeps no snapshot
// open.
func (d *Database) Lock(ctx context.Context) (unlock func(), err error) {
	for start := time.Now(); ; {
		unlock, err = d.lock(ctx)
		var none *dialect.NoSessionError
		if !errors.As(err, &none) || time.Since(start) > d.lockTimeout() {
			return unlock, err
		}
		d.log.Info("Waiting for the pooler: all its sessions of the server are taken")
		if err := d.reconnect(ctx); err != nil {
			return nil, err
		}
	}
}

// reconnect gives the connection back and takes another one. Runs that have a session of
// a pooler each, and get none for the lock because all are theirs, would wait for each
// other for ever.
func (d *Database) reconnect(ctx context.Context) error {
	discard(d.conn)
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connecting to the database: %w", err)
	}
	d.conn = conn
	return d.openSession(ctx)
}

// lock is Lock, which fails if a pooler has no session left.
func (d *Database) lock(ctx context.Context) (unlock func(), err error) {
	locker := d.Dialect.Locker(d.version.Name.String())
	if locker == nil {
		return func() {}, d.wait(ctx, func() (*LockError, error) { return d.outside(ctx) })
	}
	lease, err := d.findLease(ctx)
	if err != nil {
		return nil, err
	}
	if lease != nil {
		return d.lockByLease(ctx, lease)
	}
	if err := d.waitFor(ctx, locker, d.Conn()); err != nil {
		var held *LockError
		if !errors.As(err, &held) {
			d.broken = true // the session may have got the lock
		}
		return nil, err
	}
	d.locker = locker
	d.journal.Locked()
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

// patientLocker is a lock whose statements aren't interrupted: they are short, and
// nobody would know whether the server has given the lock.
type patientLocker struct{ dialect.Locker }

func (l patientLocker) TryLock(ctx context.Context, c dialect.Conn) (bool, error) {
	ctx, cancel := cleanup(ctx)
	defer cancel()
	return l.Locker.TryLock(ctx, c)
}

func (l patientLocker) Holder(ctx context.Context, c dialect.Conn) string {
	ctx, cancel := cleanup(ctx)
	defer cancel()
	return l.Locker.Holder(ctx, c)
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
		locker, conn, end = lease, second, func() { discard(second) }
	}
	if free, err := (patientLocker{locker}).TryLock(ctx, conn); err != nil || !free {
		end()
		return nil, err
	}
	return func() error { defer end(); return locker.Unlock(ctx, conn) }, nil
}

// waitFor waits until a lock is free and takes it.
func (d *Database) waitFor(ctx context.Context, locker dialect.Locker, conn dialect.Conn) error {
	locker = patientLocker{locker}
	return d.wait(ctx, func() (*LockError, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		ok, err := locker.TryLock(ctx, conn)
		if err != nil || ok {
			return nil, err
		}
		return &LockError{Holder: locker.Holder(ctx, conn), At: d.at(ctx)}, nil
	})
}

// begin begins a transaction. Where that is the lock against other processes, it
// is waited for like one.
func (d *Database) begin(ctx context.Context, heads []string) error {
	return d.wait(ctx, func() (*LockError, error) {
		err := d.beginAsking(ctx, heads)
		var busy *dialect.BusyError
		if errors.As(err, &busy) {
			return &LockError{Busy: busy}, ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		other, err := d.outside(ctx)
		if other == nil && err == nil {
			return nil, nil
		}
		return other, errors.Join(err, d.session.Rollback(ctx))
	})
}

// outside returns an error for the wait if another run is outside of a transaction,
// where only transactions keep runs apart.
func (d *Database) outside(ctx context.Context) (*LockError, error) {
	locker, ok := d.session.(dialect.OutsideLocker)
	if !ok {
		return nil, nil
	}
	held, err := locker.LockedOutside(ctx)
	if err != nil || !held {
		return nil, err
	}
	return &LockError{At: d.at(ctx)}, nil
}

// lockOutside keeps other runs out until unlock is called in the next transaction.
func (d *Database) lockOutside(ctx context.Context) (unlock func() error, err error) {
	if locker, ok := d.session.(dialect.OutsideLocker); ok {
		unlock, err = locker.LockOutside(ctx)
		return sync.OnceValue(unlock), err
	}
	return func() error { return nil }, nil
}

func (d *Database) lockTimeout() time.Duration {
	return cmp.Or(d.opts.LockTimeout, defaultLockTimeout)
}

// wait calls try until it has the lock. Try returns who is in the way.
func (d *Database) wait(ctx context.Context, try func() (*LockError, error)) error {
	start, told := time.Now(), LockError{}
	for {
		other, err := try()
		if other == nil || err != nil {
			return err
		}
		if other.Waited = time.Since(start); other.Waited > d.lockTimeout() {
			return other
		}
		if told.At != other.At || told.Waited == 0 {
			d.log.Info(other.waiting(), "holder", other.Holder)
			told = *other
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100*time.Millisecond + rand.N(150*time.Millisecond)):
		}
	}
}

// waiting is the line for those who wait.
func (e *LockError) waiting() string {
	switch {
	case e.Busy != nil:
		return "Waiting for another process that is writing to this database"
	case e.At == "":
		return "Waiting for another process that migrates this database"
	}
	return "Waiting for another process that migrates this database; " + e.At
}

// at tells how far a run has come that another process has under way. It is ""
// where that can't be read.
func (d *Database) at(ctx context.Context) string {
	heads, err := d.Heads(ctx)
	if err != nil {
		return ""
	}
	at := "it is at " + cmp.Or(strings.Join(heads, ", "), "base")
	if d.lookAtJournal(ctx) != nil || !d.has.journal {
		return at
	}
	open, err := d.journal.Open(ctx, d.Conn())
	if err != nil || open == nil {
		return at
	}
	return fmt.Sprintf("%s, and the %s of %s began %s (%s)", at, open.Direction, open.Revision, open.Started.Format(time.DateTime+" UTC"), open.Process)
}
