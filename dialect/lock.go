package dialect

import (
	"context"
	"fmt"
	"time"

	"github.com/alembic-go/alembic/schema"
)

// Locker is a lock against concurrent runs, held by a session of its own.
type Locker interface {
	// TryLock tries to take the lock on the connection, without waiting.
	TryLock(context.Context, Conn) (bool, error)
	// Unlock releases the lock.
	Unlock(context.Context, Conn) error
	// Holder describes the holder of the lock, for the message of a process
	// that waits. It returns "" if the holder is unknown.
	Holder(context.Context, Conn) string
}

// Breaker is implemented by lockers whose lock can be taken from its holder.
type Breaker interface {
	// HeldBy identifies the session or the lease that holds the lock. It returns ""
	// if the lock is free.
	HeldBy(context.Context, Conn) (id string, err error)
	// Break ends what has this id, if it still holds the lock, and reports whether
	// it does. Its statement may go on for a while before the lock is free.
	Break(ctx context.Context, c Conn, id string) (broken bool, err error)
}

// Leaser is implemented by sessions that can find out that locks of a session
// don't hold where they are.
type Leaser interface {
	// Lease returns the lock of a version table to use instead of the dialect's
	// Locker. It returns nil if that one holds. ttl is how long the lock outlives a
	// holder that is silent.
	Lease(ctx context.Context, version schema.TableName, ttl time.Duration) (Lease, error)
}

// LockTable is the name of the table in which a lease is kept where the database
// has nothing else to keep it in.
const LockTable = "alembic_lock"

// Lease is a lock that its holder keeps alive. It is held on a connection of its
// own, beside the one that migrates.
//
// TryLock returns a *NoSessionError if a pooler gives its connection no session.
type Lease interface {
	Locker
	// Keep keeps the lock alive. It returns a *LostLockError if it is lost.
	Keep(context.Context, Conn) error
	// Began makes a transaction, which has just begun on the migrating connection,
	// part of the lock: until it ends no other run begins. It returns a
	// *LostLockError if the lock is lost.
	Began(context.Context, Conn) error
	// Commits is called in a transaction before a statement that commits by itself,
	// and before the version is written. It returns a *LostLockError if the lock is
	// lost.
	Commits(context.Context, Conn) error
	// Conflicts reports whether an error says that the database undid a transaction
	// for another one's sake, so that it can be repeated.
	Conflicts(error) bool
	// Shares reports whether the migrating connection shares the server's sessions
	// with others, so that nothing may run on it outside of a transaction.
	Shares() bool
}

// OutsideLocker is implemented by sessions of a database whose transactions keep
// other runs out, so that another lock must do it while a revision is outside of
// one.
type OutsideLocker interface {
	// LockOutside takes that lock in a transaction, and unlock gives it back in the
	// next one.
	LockOutside(context.Context) (unlock func() error, err error)
	// LockedOutside reports whether another run holds the lock.
	LockedOutside(context.Context) (bool, error)
}

// BusyError is returned by Session.Begin when another connection holds the lock
// on the whole database. Trying again is harmless.
type BusyError struct{ Err error }

func (e *BusyError) Error() string {
	return fmt.Sprintf("another process holds the lock on the database: %v; try again when it has ended", e.Err)
}

// Unwrap returns the driver's error.
func (e *BusyError) Unwrap() error { return e.Err }

// Witness is implemented by sessions of databases without a Locker that tell whether
// others have written.
type Witness interface {
	// Alone reports whether no other connection has committed a change to the
	// database between the last call and this one. It is called in a transaction.
	Alone(context.Context) (bool, error)
	// Undisturbed reports whether nothing but the run itself and other connections can
	// have changed rows since the last call or the beginning: there is no trigger, and the
	// statements seen since made tables and the like.
	Undisturbed(context.Context) (bool, error)
}

// Mover is implemented by lockers whose lock can move to another connection.
type Mover interface {
	// Move moves the lock from the connection that holds it to another one. No
	// other process can take it meanwhile.
	Move(ctx context.Context, from, to Conn) error
}
