package oneconn

import (
	"context"
	"database/sql/driver"
)

// handle is what database/sql takes for a connection.
type handle struct{ c *connector }

var (
	_ driver.ExecerContext      = (*handle)(nil)
	_ driver.QueryerContext     = (*handle)(nil)
	_ driver.ConnPrepareContext = (*handle)(nil)
	_ driver.ConnBeginTx        = (*handle)(nil)
	_ driver.NamedValueChecker  = (*handle)(nil)
)

// ExecContext runs a statement.
func (h *handle) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	var result driver.Result = driver.RowsAffected(0)
	err := h.c.run(ctx, query, args, func(ctx context.Context, text string) (err error) {
		result, err = h.c.conn.exec(ctx, text, args)
		return err
	})
	return result, err
}

// QueryContext runs a query. A skipped one returns no rows.
func (h *handle) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	tape := h.c.hooks.Tape
	if tape != nil && tape.plays {
		return tape.play(query, args)
	}
	result := &rows{}
	err := h.c.run(ctx, query, args, func(ctx context.Context, text string) (err error) {
		result, err = h.c.conn.query(ctx, text, args)
		return err
	})
	if err != nil {
		return nil, err
	}
	if tape != nil {
		tape.keep(query, args, result)
	}
	return result, nil
}

// CheckNamedValue has the driver convert a value, if it does so itself.
func (h *handle) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := h.c.conn.driver.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// PrepareContext keeps the text. The driver prepares it each time it runs,
// because a hook may replace it.
func (h *handle) PrepareContext(_ context.Context, query string) (driver.Stmt, error) {
	return &statement{h, query}, nil
}

// Prepare is PrepareContext.
func (h *handle) Prepare(query string) (driver.Stmt, error) { return &statement{h, query}, nil }

// Close does nothing: the connection belongs to others.
func (*handle) Close() error { return nil }

// statement is a prepared statement.
type statement struct {
	h     *handle
	query string
}

var (
	_ driver.StmtExecContext  = (*statement)(nil)
	_ driver.StmtQueryContext = (*statement)(nil)
)

// ExecContext runs the statement.
func (s *statement) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.h.ExecContext(ctx, s.query, args)
}

// QueryContext runs the query.
func (s *statement) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.h.QueryContext(ctx, s.query, args)
}

// NumInput leaves the number of values to the driver.
func (*statement) NumInput() int { return -1 }

// Close does nothing.
func (*statement) Close() error { return nil }

// Exec is the form without a context, which database/sql doesn't call.
func (s *statement) Exec(args []driver.Value) (driver.Result, error) {
	return s.ExecContext(context.Background(), named(args))
}

// Query is the form without a context, which database/sql doesn't call.
func (s *statement) Query(args []driver.Value) (driver.Rows, error) {
	return s.QueryContext(context.Background(), named(args))
}

func named(args []driver.Value) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, v := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return out
}
