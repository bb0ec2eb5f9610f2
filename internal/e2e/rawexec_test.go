package e2e_test

import (
	"context"
	"database/sql/driver"

	"github.com/jackc/pgx/v5/stdlib"
)

// rawExec runs statements on the driver's own connection.
func rawExec(ctx context.Context, driverConn any, statements ...string) error {
	for _, statement := range statements {
		if err := rawExecOne(ctx, driverConn, statement); err != nil {
			return err
		}
	}
	return nil
}

func rawExecOne(ctx context.Context, driverConn any, statement string) error {
	if conn, ok := driverConn.(*stdlib.Conn); ok {
		_, err := conn.Conn().Exec(ctx, statement)
		return err
	}
	_, err := driverConn.(driver.ExecerContext).ExecContext(ctx, statement, nil)
	return err
}
