package postgresql_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// server is an empty database of the test's own and the dialect for it.
type server struct {
	t  *testing.T
	db *sql.DB
	d  dialect.Dialect
}

func newServer(t *testing.T) *server {
	t.Helper()
	db, err := sql.Open("pgx", testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	d, err := postgresql.New().ForServer(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return &server{t, db, d}
}

func (s *server) exec(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if _, err := s.db.Exec(text); err != nil {
			s.t.Fatalf("%v\nin: %s", err, text)
		}
	}
}

// run compiles and executes operations, each on the schema as it is then.
func (s *server) run(all ...op.Operation) {
	s.t.Helper()
	for _, o := range all {
		if err := s.try(o); err != nil {
			s.t.Fatalf("%s: %v", o, err)
		}
	}
}

func (s *server) try(o op.Operation) error {
	m := &schema.MetaData{}
	if names := s.d.Reads(o); len(names) > 0 {
		var err error
		if m, err = s.d.Inspect(context.Background(), s.db, dialect.Scope{Tables: names}); err != nil {
			return err
		}
	}
	statements, err := s.d.Compile(o, m)
	if err != nil {
		return err
	}
	for _, st := range statements {
		if _, err := s.db.Exec(st.SQL, st.Args...); err != nil {
			return &dialect.StatementError{Statement: st, Err: err}
		}
	}
	return nil
}

func (s *server) inspect(scope dialect.Scope) *schema.MetaData {
	s.t.Helper()
	m, err := s.d.Inspect(context.Background(), s.db, scope)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// table inspects one table of the default schema.
func (s *server) table(name string) *schema.Table {
	s.t.Helper()
	t := s.inspect(dialect.Scope{}).Table(schema.Name(name))
	if t == nil {
		s.t.Fatalf("there is no table %s", name)
	}
	return t
}

func (s *server) text(query string, args ...any) string {
	s.t.Helper()
	var out sql.NullString
	if err := s.db.QueryRow(query, args...).Scan(&out); err != nil {
		s.t.Fatalf("%v\nin: %s", err, query)
	}
	return out.String
}

// counter counts the queries that go through it.
type counter struct {
	dialect.Querier
	n int
}

func (c *counter) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.n++
	return c.Querier.QueryContext(ctx, query, args...)
}

func (c *counter) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	c.n++
	return c.Querier.QueryRowContext(ctx, query, args...)
}

func conn(t *testing.T, db *sql.DB) *sql.Conn {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}
