package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
)

// spent reports whether the session must not be used for another revision.
func (d *Database) spent() bool {
	renewer, ok := d.session.(dialect.Renewer)
	return ok && renewer.Spent()
}

// renew goes on with another connection if an earlier revision may have left
// something in the session that ends only with its connection. The migration
// lock moves along and is never free.
func (d *Database) renew(ctx context.Context) error {
	if !d.spent() {
		return nil
	}
	session := d.session
	conn, err := d.secondConn(ctx)
	if err != nil {
		return fmt.Errorf("each revision runs in a session of its own, and the server gave no second connection for the next one: %w", err)
	}
	old := d.conn
	d.conn = conn
	if err := d.moveTo(ctx, session.(dialect.Renewer), old); err != nil {
		d.conn = old
		discard(conn)
		return err
	}
	_ = session.Close(ctx) // the connection ends in any case
	discard(old)
	return nil
}

// moveTo moves the lock from the old connection to the new one and begins a
// session there.
func (d *Database) moveTo(ctx context.Context, spent dialect.Renewer, old *sql.Conn) error {
	session, err := spent.Renew(ctx, d.Conn())
	if err != nil {
		return err
	}
	if mover, ok := d.locker.(dialect.Mover); ok {
		if err := mover.Move(ctx, guardedConn{old, d, false}, d.Conn()); err != nil {
			return err
		}
	}
	d.session = session
	return nil
}

// discard closes a connection, which the pool must not hand to somebody else.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
}
