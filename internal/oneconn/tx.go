package oneconn

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
)

// Nesting tells what becomes of the transactions of the handles.
type Nesting int

const (
	// Savepoints is for a connection that is in a transaction already: each
	// transaction is a savepoint.
	Savepoints Nesting = iota
	// Outermost begins and ends the outermost transaction. Those within it are
	// savepoints.
	Outermost
	// Ignored runs no statement for a transaction. It is for databases whose
	// schema changes commit anyway.
	Ignored
)

// tx is a transaction of a handle.
type tx struct {
	h                       *handle
	begin, commit, rollback string
}

// BeginTx begins a transaction. Its options don't matter, because nobody else
// sees what happens in it.
func (h *handle) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	t := &tx{h: h}
	return t, h.c.alone(func() error { return h.c.conn.do(ctx, t.start) })
}

func (t *tx) start(ctx context.Context) error {
	c := t.h.c.conn
	switch name := fmt.Sprintf("alembic_%d", len(c.open)); {
	case c.nesting == Ignored:
		return nil
	case c.nesting == Outermost && len(c.open) == 0:
		t.begin, t.commit, t.rollback = "BEGIN", "COMMIT", "ROLLBACK"
	default:
		t.begin, t.commit, t.rollback = "SAVEPOINT "+name, "RELEASE SAVEPOINT "+name, "ROLLBACK TO SAVEPOINT "+name
	}
	if _, err := c.exec(ctx, t.begin, nil); err != nil {
		return err
	}
	c.open = append(c.open, t)
	return nil
}

// Begin is BeginTx without a context.
func (h *handle) Begin() (driver.Tx, error) {
	return h.BeginTx(context.Background(), driver.TxOptions{})
}

// Commit ends the transaction. If that fails, the transaction is rolled back.
func (t *tx) Commit() error {
	return t.end(func(ctx context.Context, c *Conn) error {
		_, err := c.exec(ctx, t.commit, nil)
		if err != nil {
			_, undo := c.exec(ctx, t.rollback, nil)
			return errors.Join(err, undo)
		}
		return nil
	})
}

// Rollback undoes the transaction.
func (t *tx) Rollback() error {
	return t.end(func(ctx context.Context, c *Conn) error {
		_, err := c.exec(ctx, t.rollback, nil)
		return err
	})
}

// end calls f unless the transaction ended with one around it, which another
// handle may have begun before.
func (t *tx) end(f func(context.Context, *Conn) error) error {
	c := t.h.c.conn
	return t.h.c.alone(func() error {
		return c.do(context.Background(), func(ctx context.Context) error {
			at := slices.Index(c.open, t)
			if at < 0 {
				return nil
			}
			c.open = c.open[:at]
			return f(ctx, c)
		})
	})
}
