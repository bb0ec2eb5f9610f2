package postgresql

import (
	"context"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
)

// withoutJIT is an expression that switches the compiling of queries off, if it is on
// and a condition holds, and tells whether it was. The server compiles what looks costly,
// and what the catalog is asked looks so but runs once, for milliseconds: compiling takes
// longer. local ends the setting with the transaction.
// Source: https://www.postgresql.org/docs/current/jit-decision.html.
func withoutJIT(condition string, local bool) string {
	return fmt.Sprintf("CASE WHEN %s AND current_setting('jit', true) = 'on' THEN set_config('jit', 'off', %t) = 'off' ELSE false END", condition, local)
}

// ownSession is a condition of a session that no pooler gives to others between two
// queries, which a setting would be left to.
func (r *reader) ownSession() string {
	conn, ok := r.q.(dialect.Conn)
	if !ok {
		return "false"
	}
	return fmt.Sprintf("pg_catalog.pg_backend_pid() = %d", toldBackend(conn))
}

// setBackJIT switches it on again, also when the command was interrupted. In a
// transaction that failed the end of the transaction does.
func (r *reader) setBackJIT(ctx context.Context) error {
	var value string
	err := r.q.QueryRowContext(context.WithoutCancel(ctx), "SELECT set_config('jit', 'on', false)").Scan(&value)
	if r.d.ErrorCode(err) == failedTransaction {
		return nil
	}
	return err
}
