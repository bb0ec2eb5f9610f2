package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"reflect"

	"github.com/alembic-go/alembic/dialect"
)

// Prepare prepares a statement. Each of its executions is one of the step, as if
// its text had been sent: it is observed, and cancelled when its context ends.
func (s *Step) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := s.outsideOfRaw(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	conn, err := s.Conn()
	if err == nil {
		err = errors.Join(s.free(), s.Allow(query))
	}
	online, ok := s.sink.(*online)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, ErrNeedsConnection
	}
	if err := online.settle(); err != nil {
		return nil, err
	}
	p := &prepared{step: s, query: query}
	if _, err := conn.(guardedConn).guard(ctx, leavesRows, func(ctx context.Context) error {
		p.Stmt, err = online.Database.conn.PrepareContext(ctx, query)
		return err
	}); err != nil {
		return nil, err
	}
	return s.statement(ctx, p)
}

// statement makes a *sql.Stmt of a prepared statement. database/sql makes one
// from a driver only.
func (s *Step) statement(ctx context.Context, p *prepared) (*sql.Stmt, error) {
	db := sql.OpenDB(p)
	s.closers = append(s.closers, p.Stmt, db)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return conn.PrepareContext(ctx, p.query)
}

// prepared is a prepared statement of a step, and the driver and the connection
// through which database/sql executes it.
type prepared struct {
	*sql.Stmt
	step  *Step
	query string
}

var (
	_ driver.Connector         = (*prepared)(nil)
	_ driver.Conn              = (*prepared)(nil)
	_ driver.StmtExecContext   = (*prepared)(nil)
	_ driver.StmtQueryContext  = (*prepared)(nil)
	_ driver.NamedValueChecker = (*prepared)(nil)

	_ driver.RowsNextResultSet              = (*preparedRows)(nil)
	_ driver.RowsColumnTypeDatabaseTypeName = (*preparedRows)(nil)
	_ driver.RowsColumnTypeScanType         = (*preparedRows)(nil)
	_ driver.RowsColumnTypeLength           = (*preparedRows)(nil)
	_ driver.RowsColumnTypeNullable         = (*preparedRows)(nil)
	_ driver.RowsColumnTypePrecisionScale   = (*preparedRows)(nil)
)

// Connect returns the statement as a connection.
func (p *prepared) Connect(context.Context) (driver.Conn, error) { return p, nil }

// Driver returns a driver that opens nothing.
func (p *prepared) Driver() driver.Driver { return preparedDriver{} }

// Prepare returns the statement, which is prepared already.
func (p *prepared) Prepare(string) (driver.Stmt, error) { return p, nil }

// Begin fails: the step has a transaction.
func (p *prepared) Begin() (driver.Tx, error) {
	return nil, errors.New("the revision has a transaction already")
}

// NumInput leaves it to the statement to count its values.
func (p *prepared) NumInput() int { return -1 }

// CheckNamedValue leaves it to the statement to convert its values.
func (p *prepared) CheckNamedValue(*driver.NamedValue) error { return nil }

// Exec and Query are not called: there are methods with a context.
func (p *prepared) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }

// Query is not called.
func (p *prepared) Query([]driver.Value) (driver.Rows, error) { return nil, driver.ErrSkip }

// ExecContext executes the statement.
func (p *prepared) ExecContext(ctx context.Context, values []driver.NamedValue) (result driver.Result, err error) {
	call := Call{SQL: p.query, Args: arguments(values), Again: true}
	done, err := p.step.Run(ctx, call, func(conn dialect.Conn) error {
		_, err := conn.(guardedConn).guard(ctx, leavesNothing, func(ctx context.Context) (err error) {
			result, err = p.Stmt.ExecContext(ctx, call.Args...)
			return err
		})
		return err
	})
	if done {
		return Earlier{}, nil
	}
	return result, err
}

// QueryContext executes the statement as a query.
func (p *prepared) QueryContext(ctx context.Context, values []driver.NamedValue) (driver.Rows, error) {
	call := Call{SQL: p.query, Args: arguments(values)}
	rows, err := p.step.Query(ctx, call, func(conn dialect.Conn) (rows *sql.Rows, err error) {
		cancelled, err := conn.(guardedConn).guard(ctx, leavesRows, func(ctx context.Context) (err error) {
			rows, err = p.Stmt.QueryContext(ctx, call.Args...)
			return err
		})
		return wholeRows(ctx, cancelled, rows, err)
	})
	if err != nil {
		return nil, err
	}
	return driverRows(rows)
}

func arguments(values []driver.NamedValue) []any {
	args := make([]any, len(values))
	for i, v := range values {
		if args[i] = v.Value; v.Name != "" {
			args[i] = sql.Named(v.Name, v.Value)
		}
	}
	return args
}

type preparedDriver struct{}

func (preparedDriver) Open(string) (driver.Conn, error) { return nil, driver.ErrSkip }

// preparedRows are the rows of a prepared statement as a driver returns them.
type preparedRows struct {
	*sql.Rows
	types []*sql.ColumnType
}

// Columns returns the names of the columns.
func (r *preparedRows) Columns() []string {
	names, _ := r.Rows.Columns() // Next reports the error
	return names
}

// Next reads a row.
func (r *preparedRows) Next(values []driver.Value) error {
	if !r.Rows.Next() {
		if err := r.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	targets := make([]any, len(values))
	for i := range values {
		targets[i] = (*any)(&values[i])
	}
	return r.Scan(targets...)
}

// HasNextResultSet reports true: only NextResultSet finds out.
func (r *preparedRows) HasNextResultSet() bool { return true }

// NextResultSet goes on to the next result.
func (r *preparedRows) NextResultSet() (err error) {
	if !r.Rows.NextResultSet() {
		if err := r.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	r.types, err = r.ColumnTypes()
	return err
}

// ColumnTypeDatabaseTypeName returns the database's name of a column's type.
func (r *preparedRows) ColumnTypeDatabaseTypeName(i int) string { return r.types[i].DatabaseTypeName() }

// ColumnTypeScanType returns the Go type of a column.
func (r *preparedRows) ColumnTypeScanType(i int) reflect.Type { return r.types[i].ScanType() }

// ColumnTypeLength returns the length of a column's type.
func (r *preparedRows) ColumnTypeLength(i int) (int64, bool) { return r.types[i].Length() }

// ColumnTypeNullable reports whether a column can be NULL.
func (r *preparedRows) ColumnTypeNullable(i int) (nullable, ok bool) { return r.types[i].Nullable() }

// ColumnTypePrecisionScale returns precision and scale of a column's type.
func (r *preparedRows) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	return r.types[i].DecimalSize()
}
