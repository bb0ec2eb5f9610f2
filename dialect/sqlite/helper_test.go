package sqlite_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	driver "github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// memory opens a database in memory and runs statements on it.
func memory(t testing.TB, statements ...string) *sql.DB {
	t.Helper()
	db, err := driver.Open(t.Context(), "sqlite://")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	run(t, db, statements...)
	return db
}

func run(t testing.TB, db dialect.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%v\nin: %s", err, s)
		}
	}
}

func inspect(t testing.TB, db dialect.Querier, tables ...schema.TableName) *schema.MetaData {
	t.Helper()
	m, err := sqlite.New().Inspect(t.Context(), db, dialect.Scope{Tables: tables})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// watched is a connection whose statements its session sees, as it does in the
// engine.
type watched struct {
	dialect.Conn
	session dialect.Session
}

func (w watched) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if _, err := w.session.(dialect.Observer).Watch(ctx, query); err != nil {
		return nil, err
	}
	return w.Conn.ExecContext(ctx, query, args...)
}

// migrate runs operations as the engine does: in a session, each compiled
// against the tables that it reads.
func migrate(ctx context.Context, db *sql.DB, operations ...op.Operation) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	d := sqlite.New()
	s := d.NewSession(conn)
	if err := s.Open(ctx); err != nil {
		return err
	}
	defer s.Close(ctx)
	if err := s.Begin(ctx); err != nil {
		return err
	}
	for _, o := range operations {
		if err := execute(ctx, d, watched{conn, s}, o); err != nil {
			s.Rollback(ctx)
			return err
		}
	}
	if err := s.BeforeCommit(ctx); err != nil {
		s.Rollback(ctx)
		return err
	}
	return s.Commit(ctx)
}

func execute(ctx context.Context, d dialect.Dialect, conn dialect.Conn, o op.Operation) error {
	m := &schema.MetaData{}
	if names := d.Reads(o); len(names) > 0 {
		var err error
		if m, err = d.Inspect(ctx, conn, dialect.Scope{Tables: names}); err != nil {
			return err
		}
	}
	statements, err := d.Compile(o, m)
	if err != nil {
		return err
	}
	for _, st := range statements {
		if _, err := conn.ExecContext(ctx, st.SQL, st.Args...); err != nil {
			return &dialect.StatementError{Statement: st, Err: err}
		}
		if st.Check != nil {
			if err := st.Check(ctx, conn); err != nil {
				return err
			}
		}
	}
	return nil
}
