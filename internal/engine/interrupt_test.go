package engine

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

// canceller is a session whose server has nothing left to cancel.
type canceller struct{ dialect.Session }

func (canceller) Cancel(context.Context, dialect.Conn) error { return nil }

func TestRowsThatOutliveTheirContextEndForItsReason(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	guarded := guardedConn{conn, &Database{session: canceller{}}}
	for name, c := range map[string]struct {
		timeout time.Duration
		want    error
	}{"timeout": {time.Second, context.DeadlineExceeded}, "cancelled": {time.Hour, context.Canceled}} {
		ctx, cancel := context.WithTimeout(t.Context(), c.timeout)
		rows, err := guarded.QueryContext(ctx, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
		if err != nil {
			t.Fatal(err)
		}
		if c.want == context.Canceled {
			cancel()
		}
		<-ctx.Done()
		for rows.Next() {
		}
		if err := rows.Err(); !errors.Is(err, c.want) {
			t.Errorf("%s: the rows ended with %v, want %v", name, err, c.want)
		}
		cancel()
	}
}
