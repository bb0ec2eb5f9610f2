package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/alembic-go/alembic/dialect"
)

// counted counts what is prepared.
type counted struct {
	*sql.Conn
	prepared int
}

func (c *counted) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	c.prepared++
	return c.Conn.PrepareContext(ctx, query)
}

// TestRowsAreInsertedByStatementsPreparedOnce inserts rows in parts, as many as fit
// together, whose numbers differ.
func TestRowsAreInsertedByStatementsPreparedOnce(t *testing.T) {
	conn := connection(t)
	if _, err := conn.ExecContext(t.Context(), "CREATE TABLE t (a INTEGER, b TEXT)"); err != nil {
		t.Fatal(err)
	}
	c := &counted{Conn: conn}
	r := &rowInserter{conn: c}
	all := 0
	for part := range 40 {
		rows := dialect.Rows{Columns: []string{"a", "b"}, Into: "INSERT INTO t (a, b) VALUES "}
		for range 2 + part*31 {
			rows.Values = append(rows.Values, fmt.Sprint(all), fmt.Sprintf("'text %d'", all))
			all++
		}
		if err := r.Insert(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
	}
	if want := len(groups(2)); c.prepared != want {
		t.Errorf("%d statements were prepared, want %d", c.prepared, want)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := conn.QueryRowContext(t.Context(), "SELECT count(*) FROM t WHERE b = 'text ' || a AND rowid = a + 1").Scan(&n); err != nil || n != all {
		t.Errorf("%d of %d rows are as they should be: %v", n, all, err)
	}
}
