package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

// guardedConn is the connection of a run. When the context of a statement ends,
// the statement is cancelled on the server and its answer awaited, so that the
// connection stays usable and what was done can be rolled back; a driver alone
// gives its connection up, and the statement goes on in the server.
type guardedConn struct {
	*sql.Conn
	d *Database
	// users tells that the calls are a revision's, which the driver sends as it was told to.
	users bool
}

// option is that of its queries.
func (c guardedConn) option() any {
	if c.users {
		return nil
	}
	return c.d.option
}

// Native is the connection as database/sql has it.
type Native interface{ SQL() *sql.Conn }

// SQL returns the connection itself, whose statements nobody guards.
func (c guardedConn) SQL() *sql.Conn { return c.Conn }

// ExecContext runs a statement.
func (c guardedConn) ExecContext(ctx context.Context, query string, args ...any) (result sql.Result, err error) {
	if h, ok := c.d.session.(dialect.Hurrier); ok && ctx.Err() == nil && h.Hurries(query) {
		ctx = context.WithoutCancel(ctx)
	}
	_, err = c.guard(ctx, leavesNothing, func(ctx context.Context) error {
		result, err = c.Conn.ExecContext(ctx, query, args...)
		return err
	})
	return result, err
}

// RawContext calls f with the driver's connection.
func (c guardedConn) RawContext(ctx context.Context, f func(context.Context, any) error) error {
	_, err := c.guard(ctx, leavesNothing, func(ctx context.Context) error {
		return c.Conn.Raw(func(conn any) error { return f(ctx, conn) })
	})
	return err
}

// QueryContext runs a query.
func (c guardedConn) QueryContext(ctx context.Context, query string, args ...any) (rows *sql.Rows, err error) {
	args = withOption(c.option(), args)
	cancelled, err := c.guard(ctx, leavesRows, func(ctx context.Context) error {
		rows, err = c.Conn.QueryContext(ctx, query, args...)
		return err
	})
	return wholeRows(ctx, cancelled, rows, err)
}

// wholeRows returns the rows of a query. Those of one that was cancelled may end in
// the server's error: in their place it returns why.
func wholeRows(ctx context.Context, cancelled bool, rows *sql.Rows, err error) (*sql.Rows, error) {
	if cancelled && err == nil {
		_ = rows.Close()
		return nil, context.Cause(ctx)
	}
	return rows, err
}

// QueryRowContext runs a query for one row.
func (c guardedConn) QueryRowContext(ctx context.Context, query string, args ...any) (row *sql.Row) {
	args = withOption(c.option(), args)
	cancelled, _ := c.guard(ctx, leavesRows, func(ctx context.Context) error {
		row = c.Conn.QueryRowContext(ctx, query, args...)
		return row.Err()
	})
	if cancelled && row != nil {
		_ = row.Scan() // closes it
	}
	if cancelled || row == nil { // if it is nil, ctx had ended and nothing was sent
		db := sql.OpenDB(nowhere{})
		defer db.Close()
		row = db.QueryRowContext(ctx, query)
	}
	return row
}

// nowhere connects to nothing. database/sql makes a row that holds an error only
// by a query.
type nowhere struct{}

// Connect returns the error of an ended context.
func (nowhere) Connect(ctx context.Context) (driver.Conn, error) { return nil, ctx.Err() }

// Driver returns nil: there is none.
func (nowhere) Driver() driver.Driver { return nil }

// leaves says whether a call leaves rows open, which end with its context. A run may send
// millions of statements, and of one that leaves none nothing is to stay until that.
type leaves bool

const (
	leavesNothing leaves = false
	leavesRows    leaves = true
)

// guard calls f with a context that outlives ctx for as long as the server needs
// to cancel what f runs. It reports whether the server was told to.
func (c guardedConn) guard(ctx context.Context, left leaves, f func(context.Context) error) (cancelled bool, err error) {
	defer c.d.watchLocks()()
	canceller, ok := c.d.session.(dialect.Canceller)
	if !ok || ctx.Done() == nil {
		return false, f(ctx)
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	patient, giveUp := outlive(ctx)
	told := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(told)
		c.d.cancel(ctx, canceller, giveUp)
	})
	err = f(patient)
	if stop() {
		if left == leavesRows {
			context.AfterFunc(ctx, giveUp)
		} else {
			giveUp()
		}
		return false, err
	}
	<-told // or it would hit the next statement
	if err != nil {
		return true, fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return true, nil
}

// short returns the context of a short statement of the run's own, in its
// transaction. Where nobody but the driver can interrupt it, it isn't interrupted at
// all: nothing keeps it waiting there, and a driver that waits for the end of a
// context takes longer for that than for the statement.
func (d *Database) short(ctx context.Context) context.Context {
	if _, ok := d.session.(dialect.Canceller); ok {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// patientContext outlives another context and ends for its reason.
type patientContext struct {
	context.Context
	outlived context.Context
}

// outlive returns a context that ends with giveUp only. Its error is then the
// one of ctx, if ctx has ended too: rows that are read to their end after
// that report what happened, not how they were ended.
func outlive(ctx context.Context) (patient context.Context, giveUp context.CancelFunc) {
	inner, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	return patientContext{inner, ctx}, giveUp
}

// Err returns why the context has ended.
func (c patientContext) Err() error {
	if c.Context.Err() == nil {
		return nil
	}
	if err := c.outlived.Err(); err != nil {
		return err
	}
	return c.Context.Err()
}

// patience bounds the wait for a server that undoes a statement.
const patience = time.Minute

// cancel has the server cancel the running statement; giveUp ends the wait for
// it.
func (d *Database) cancel(ctx context.Context, canceller dialect.Canceller, giveUp func()) {
	d.log.Info("Cancelling the statement that the server is running")
	ctx, done := cleanup(ctx)
	defer done()
	other, err := d.secondConn(ctx)
	if err == nil {
		err = canceller.Cancel(ctx, other)
		_ = other.Close() // it goes back to the pool
	}
	if err != nil {
		d.log.Warn("the statement could not be cancelled; it may go on in the server", "error", err)
		giveUp()
		return
	}
	time.AfterFunc(patience, giveUp)
}

// secondConn takes another connection, of a pool that is exhausted too: its
// limit is raised by one until the connection is there.
func (d *Database) secondConn(ctx context.Context) (*sql.Conn, error) {
	if limit := d.db.Stats().MaxOpenConnections; limit > 0 {
		d.db.SetMaxOpenConns(limit + 1)
		defer d.db.SetMaxOpenConns(limit)
	}
	return d.db.Conn(ctx)
}
