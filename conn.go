package alembic

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/alembic-go/alembic/dialect"
)

// DBTX is what a data migration queries with: the interface that sqlc-generated
// code, GORM and Bun accept. It runs in the revision's own transaction.
type DBTX interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// Conn is the revision's own transaction. After an error of the Op, offline and
// in recording mode every use of it fails. On a database of pgx's, Raw gives
// the native connection.
func (o *Op) Conn() *Conn { return &Conn{op: o} }

// Conn is the connection of a revision; it is a DBTX.
type Conn struct{ op *Op }

var _ DBTX = (*Conn)(nil)

// ExecContext runs a statement.
func (c *Conn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	conn, err := c.conn(query)
	if err != nil {
		return nil, err
	}
	result, err := conn.ExecContext(ctx, query, args...)
	c.op.step.Note(query, err)
	return result, err
}

// QueryContext runs a query.
func (c *Conn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	conn, err := c.conn(query)
	if err != nil {
		return nil, err
	}
	rows, err := conn.QueryContext(ctx, query, args...)
	c.op.step.Note(query, err)
	if err == nil {
		c.op.step.Opened(rows)
	}
	return rows, err
}

// QueryRowContext runs a query for one row.
func (c *Conn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	conn, err := c.conn(query)
	if err != nil {
		return failedRow(ctx, err)
	}
	row := conn.QueryRowContext(ctx, query, args...)
	c.op.step.Note(query, row.Err())
	return row
}

// PrepareContext prepares a statement.
func (c *Conn) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if _, err := c.conn(query); err != nil {
		return nil, err
	}
	conn, err := c.sqlConn()
	if err != nil {
		return nil, err
	}
	return conn.PrepareContext(ctx, query)
}

// conn is the connection for a statement, unless that would end the revision's
// transaction.
func (c *Conn) conn(query string) (dialect.Conn, error) {
	conn, err := c.op.step.Conn()
	if err == nil {
		err = c.op.step.Allow(query)
	}
	return conn, err
}

// Raw calls f with the driver's own connection, such as pgx's *stdlib.Conn.
func (c *Conn) Raw(f func(driverConn any) error) error {
	conn, err := c.sqlConn()
	if err != nil {
		return err
	}
	return conn.Raw(f)
}

func (c *Conn) sqlConn() (*sql.Conn, error) {
	conn, err := c.op.step.Conn()
	if err != nil {
		return nil, err
	}
	return conn.(*sql.Conn), nil
}

// failedRow is a row whose Scan returns err; database/sql has no other way to
// make one than a database that can't be opened.
func failedRow(ctx context.Context, err error) *sql.Row {
	db := sql.OpenDB(failedConnector{err})
	defer db.Close()
	return db.QueryRowContext(ctx, "")
}

type failedConnector struct{ err error }

func (c failedConnector) Connect(context.Context) (driver.Conn, error) { return nil, c.err }
func (c failedConnector) Driver() driver.Driver                        { return failedDriver(c) }

type failedDriver struct{ err error }

func (d failedDriver) Open(string) (driver.Conn, error) { return nil, d.err }

var _ dialect.Conn = (*sql.Conn)(nil)
