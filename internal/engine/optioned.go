package engine

import (
	"context"
	"database/sql"

	"github.com/alembic-go/alembic/dialect"
)

// optioned is a connection with an option of its driver for queries; nil: none.
type optioned struct {
	*sql.Conn
	option any
}

// optionOf returns the option for a run's own queries. Without it they only take longer.
func optionOf(conn *sql.Conn, d dialect.Dialect) (option any) {
	if o, ok := d.(dialect.QueryOptioner); ok {
		_ = conn.Raw(func(driverConn any) error { option = o.QueryOption(driverConn); return nil })
	}
	return option
}

// QueryContext runs a query.
func (o optioned) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return o.Conn.QueryContext(ctx, query, withOption(o.option, args)...)
}

// QueryRowContext runs a query for one row.
func (o optioned) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return o.Conn.QueryRowContext(ctx, query, withOption(o.option, args)...)
}

// withOption puts an option, if there is one, before the arguments of a query.
func withOption(option any, args []any) []any {
	if option == nil {
		return args
	}
	return append([]any{option}, args...)
}
