package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/caught"
)

// openRows are the rows of a query, with the place that asked for them.
type openRows struct {
	*sql.Rows
	pos dialect.Position
}

// closed reports whether the rows are closed. Nothing else of database/sql tells.
func (r openRows) closed() bool {
	_, err := r.Columns()
	return err != nil
}

// opened keeps rows that were opened.
func (s *Step) opened(rows *sql.Rows) {
	if len(s.rows) == cap(s.rows) {
		s.rows = slices.DeleteFunc(s.rows, openRows.closed)
	}
	s.rows = append(s.rows, openRows{rows, caught.Caller()})
}

// free refuses a statement while the rows of an earlier one are open, where the
// connection can't run it: a driver then takes the connection for broken, and
// database/sql waits for the rows before it gives it up, for ever.
func (s *Step) free() error {
	if len(s.rows) == 0 || !s.dialect.Traits().RowsBlock {
		return nil
	}
	s.rows = slices.DeleteFunc(s.rows, openRows.closed)
	if len(s.rows) == 0 {
		return nil
	}
	from := ""
	if at := s.rows[0].pos.String(); at != "" {
		from = " from " + at
	}
	return fmt.Errorf("the rows of the query%s are still open, and the connection runs nothing else until they are read to the end or closed; "+
		"call rows.Close() before the next statement, or scan the row", from)
}

// Row returns the first row that a query through conn finds. database/sql makes a row
// from a driver only. The rows behind this one are known to the step, which closes
// them if nobody scans them.
func Row(ctx context.Context, conn dialect.Querier, query string, args []any) *sql.Row {
	db := sql.OpenDB(rowConn{conn, query, args})
	defer db.Close() // the row keeps its connection
	return db.QueryRowContext(ctx, "")
}

// rowConn is a connector and a connection that run one query.
type rowConn struct {
	conn  dialect.Querier
	query string
	args  []any
}

var _ driver.QueryerContext = rowConn{}

// Connect returns the connection.
func (c rowConn) Connect(context.Context) (driver.Conn, error) { return c, nil }

// Driver returns a driver that opens nothing.
func (c rowConn) Driver() driver.Driver { return preparedDriver{} }

// Prepare fails: the query needs no preparing.
func (c rowConn) Prepare(string) (driver.Stmt, error) { return nil, driver.ErrSkip }

// Begin fails: the step has a transaction.
func (c rowConn) Begin() (driver.Tx, error) { return nil, driver.ErrSkip }

// Close closes nothing.
func (c rowConn) Close() error { return nil }

// QueryContext runs the query.
func (c rowConn) QueryContext(ctx context.Context, _ string, _ []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.conn.QueryContext(ctx, c.query, c.args...)
	if errors.Is(err, driver.ErrBadConn) {
		err = lostError{err} // database/sql would send the query again
	}
	if err != nil {
		return nil, err
	}
	return driverRows(rows)
}

// lostError is an error of a lost connection that database/sql doesn't know for one.
type lostError struct{ err error }

func (e lostError) Error() string { return e.err.Error() }

// driverRows returns rows as those of a driver.
func driverRows(rows *sql.Rows) (driver.Rows, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	return &preparedRows{Rows: rows, types: types}, nil
}
