package postgresql_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
)

// jitConn notes before each query of a catalog whether the server compiles queries.
type jitConn struct {
	*sql.Conn
	t     *testing.T
	found *[]string
	fails bool // the third query
}

func (c jitConn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if strings.Contains(query, "pg_catalog") {
		*c.found = append(*c.found, c.jit())
	}
	if c.fails && len(*c.found) == 3 {
		return nil, errors.New("no answer")
	}
	return c.Conn.QueryContext(ctx, query, args...)
}

func (c jitConn) jit() (value string) {
	if err := c.Conn.QueryRowContext(c.t.Context(), "SELECT current_setting('jit')").Scan(&value); err != nil {
		c.t.Error(err)
	}
	return value
}

func jitConnOf(t *testing.T, url string) jitConn {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return jitConn{Conn: conn(t, db), t: t, found: new([]string)}
}

func TestQueriesOfTheCatalogAreNotCompiled(t *testing.T) {
	url := testdb.Postgres(t)
	for name, c := range map[string]struct {
		setup, after string
		fails        bool
	}{
		"on":                    {setup: "SET jit = on", after: "on"},
		"off":                   {setup: "SET jit = off", after: "off"},
		"on, in a transaction":  {setup: "SET jit = on; BEGIN", after: "on"},
		"off, in a transaction": {setup: "SET jit = off; BEGIN", after: "off"},
		"on, and a query fails": {setup: "SET jit = on", after: "on", fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			conn := jitConnOf(t, url)
			conn.fails = c.fails
			if _, err := conn.ExecContext(t.Context(), c.setup); err != nil {
				t.Fatal(err)
			}
			if _, err := pg.New().Inspect(t.Context(), conn, dialect.Scope{}); (err != nil) != c.fails {
				t.Errorf("it returned %v", err)
			}
			if len(*conn.found) == 0 || slices.Contains(*conn.found, "on") {
				t.Errorf("during the queries jit was %v", *conn.found)
			}
			if got := conn.jit(); got != c.after {
				t.Errorf("afterwards jit is %q, want %q", got, c.after)
			}
		})
	}
}

func TestQueriesOfATargetSchemaAreNotCompiled(t *testing.T) {
	conn := jitConnOf(t, testdb.Postgres(t))
	if _, err := conn.ExecContext(t.Context(), "SET jit = on"); err != nil {
		t.Fatal(err)
	}
	d, err := pg.New().ForServer(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	place, err := d.(dialect.Scratcher).Scratch(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	*conn.found = nil
	_, err = place.Inspect(t.Context())
	if err := errors.Join(err, place.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	if len(*conn.found) == 0 || slices.Contains((*conn.found)[1:], "on") || conn.jit() != "on" {
		t.Errorf("during the queries jit was %v, and afterwards %q", *conn.found, conn.jit())
	}
}

// A pooler would hand the setting to others.
func TestASharedSessionKeepsItsJIT(t *testing.T) {
	pooled, _ := testdb.PgBouncer(t, "transaction")
	conn := jitConnOf(t, pooled)
	if _, err := conn.ExecContext(t.Context(), "SET jit = on"); err != nil { // in its only session of the server
		t.Fatal(err)
	}
	if _, err := pg.New().Inspect(t.Context(), conn, dialect.Scope{}); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(*conn.found, "off") || conn.jit() != "on" {
		t.Errorf("during the queries jit was %v, and afterwards %q", *conn.found, conn.jit())
	}
}
