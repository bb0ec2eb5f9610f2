package oneconn

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"
	"sync/atomic"
)

// Conn is a connection that many handles share. It runs one statement at a
// time.
type Conn struct {
	mu      sync.Mutex
	driver  driver.Conn
	nesting Nesting
	guard   Guard
	open    []*tx // the outermost first
}

// Guard calls f with the context of a statement. It may replace the context to
// decide how a running statement is interrupted.
type Guard func(ctx context.Context, f func(context.Context) error) error

// New returns a Conn over a driver's connection.
func New(c driver.Conn, n Nesting, g Guard) *Conn {
	return &Conn{driver: c, nesting: n, guard: g}
}

// Hooks look at the statements of one *sql.DB. Any of them may be nil.
type Hooks struct {
	// Before returns the statements to run in place of query: none to skip it.
	// It may change the values in args. It is called for one statement at a
	// time, and may use another *sql.DB of the same Conn.
	Before func(ctx context.Context, query string, args []driver.NamedValue) ([]string, error)
	// Failed is told each statement that failed.
	Failed func(query string, err error)
	// Tape keeps the answers to queries, or answers them.
	Tape *Tape
}

// Open returns a *sql.DB whose handles share the connection. After its Close
// they return ErrEnded, also those that are still in use.
func (c *Conn) Open(h Hooks) *sql.DB {
	return sql.OpenDB(&connector{conn: c, hooks: h})
}

// ErrEnded is returned to code that keeps using a handle after its *sql.DB was
// closed.
var ErrEnded = errors.New("the database handle is no longer valid, because the function that it was given to has returned")

// connector makes the handles of one *sql.DB.
type connector struct {
	conn  *Conn
	hooks Hooks
	mu    sync.Mutex // held while a statement and its hooks run, or a transaction begins or ends
	ended atomic.Bool
}

// Connect returns a new handle.
func (c *connector) Connect(context.Context) (driver.Conn, error) {
	if c.ended.Load() {
		return nil, ErrEnded
	}
	return &handle{c}, nil
}

// Driver returns a driver that opens nothing.
func (c *connector) Driver() driver.Driver { return noDriver{} }

// Close ends all handles. It returns once no statement of theirs runs any more:
// one that ran later would run outside of the transaction that it was meant for.
// sql.DB.Close calls it.
func (c *connector) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended.Store(true)
	return nil
}

type noDriver struct{}

// Open fails, because a handle exists only over an open connection.
func (noDriver) Open(string) (driver.Conn, error) {
	return nil, errors.New("oneconn: a handle can't be opened by name")
}

// run has the hooks decide what becomes of a statement, and calls f for what is
// to run.
func (c *connector) run(ctx context.Context, query string, args []driver.NamedValue, f func(context.Context, string) error) error {
	return c.alone(func() error {
		texts := []string{query}
		if c.hooks.Before != nil {
			var err error
			if texts, err = c.hooks.Before(ctx, query, args); err != nil {
				return err
			}
		}
		for _, text := range texts {
			if err := c.conn.do(ctx, func(ctx context.Context) error { return f(ctx, text) }); err != nil {
				if c.hooks.Failed != nil {
					c.hooks.Failed(text, err)
				}
				return err
			}
		}
		return nil
	})
}

// alone calls f while no other handle does anything, unless all have ended.
func (c *connector) alone(f func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended.Load() {
		return ErrEnded
	}
	return f()
}

// do runs f while nothing else runs on the connection.
func (c *Conn) do(ctx context.Context, f func(context.Context) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.guard(ctx, f)
}
