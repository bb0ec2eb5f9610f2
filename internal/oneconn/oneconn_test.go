package oneconn_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/internal/oneconn"
	"github.com/alembic-go/alembic/internal/testdb"
)

// place is a connection to a database, and how its transactions nest.
type place struct {
	open    func(*testing.T) *sql.DB
	nesting oneconn.Nesting
}

// onPlaces runs a test within sql.Conn.Raw of each database.
func onPlaces(t *testing.T, test func(*testing.T, *oneconn.Conn)) {
	open := func(f func(context.Context, string) (*sql.DB, error), url func(testing.TB) string) func(*testing.T) *sql.DB {
		return func(t *testing.T) *sql.DB {
			db, err := f(t.Context(), url(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			return db
		}
	}
	memory := func(testing.TB) string { return "sqlite://" }
	for name, p := range map[string]place{
		"sqlite":     {open(sqlite.Open, memory), oneconn.Outermost},
		"postgresql": {open(postgresql.Driver.Open, testdb.Postgres), oneconn.Savepoints},
		"mariadb":    {open(mysql.Driver.Open, testdb.MariaDB), oneconn.Ignored},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := p.open(t).Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if p.nesting == oneconn.Savepoints {
				mustExec(t, conn, "BEGIN")
			}
			if err := conn.Raw(func(c any) error {
				test(t, oneconn.New(c.(driver.Conn), p.nesting, plain))
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
}

func plain(ctx context.Context, f func(context.Context) error) error { return f(ctx) }

type execer interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

func mustExec(t *testing.T, e execer, query string, args ...any) {
	t.Helper()
	if _, err := e.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func count(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM t").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestStatementsRunWhileRowsAreOpen(t *testing.T) {
	onPlaces(t, func(t *testing.T, c *oneconn.Conn) {
		db := c.Open(oneconn.Hooks{})
		defer db.Close()
		mustExec(t, db, "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(20))")
		mustExec(t, db, "INSERT INTO t VALUES (1, 'a'), (2, 'b')")
		rows, err := db.QueryContext(t.Context(), "SELECT id, name FROM t ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var names string
		for rows.Next() {
			var id int
			var name string
			if err := rows.Scan(&id, &name); err != nil {
				t.Fatal(err)
			}
			names += name
			if n := count(t, db); n != 2 {
				t.Errorf("a query within rows counts %d", n)
			}
			mustExec(t, db, "UPDATE t SET name = 'c'")
		}
		if names != "ab" || rows.Err() != nil {
			t.Errorf("the names are %q, %v", names, rows.Err())
		}
		types, err := rows.ColumnTypes()
		if err == nil { // after their end only some versions of Go keep them
			if got := types[1].DatabaseTypeName(); !strings.HasPrefix(strings.ToUpper(got), "VARCHAR") {
				t.Errorf("the type of the second column is %q", got)
			}
		}
	})
}

func TestTransactionsNest(t *testing.T) {
	onPlaces(t, func(t *testing.T, c *oneconn.Conn) {
		db := c.Open(oneconn.Hooks{})
		defer db.Close()
		mustExec(t, db, "CREATE TABLE t (id INTEGER PRIMARY KEY)")
		begin := func() *sql.Tx {
			tx, err := db.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			return tx
		}
		outer, inner := begin(), begin()
		mustExec(t, inner, "CREATE TABLE u (id INTEGER)")
		mustExec(t, inner, "INSERT INTO t VALUES (1)")
		if err := outer.Commit(); err != nil {
			t.Errorf("the outer commit: %v", err)
		}
		if err := inner.Commit(); err != nil {
			t.Errorf("the inner commit after the outer one: %v", err)
		}
		outer, inner = begin(), begin()
		mustExec(t, inner, "INSERT INTO t VALUES (2)")
		if err := errors.Join(inner.Rollback(), outer.Commit()); err != nil {
			t.Error(err)
		}
		if n := count(t, db); n == 0 {
			t.Error("what was committed is gone")
		}
	})
}

func TestRollbackUndoesOnlyItsOwnTransaction(t *testing.T) {
	onPlaces(t, func(t *testing.T, c *oneconn.Conn) {
		if strings.HasSuffix(t.Name(), "mariadb") {
			return // transactions are ignored there
		}
		db := c.Open(oneconn.Hooks{})
		defer db.Close()
		mustExec(t, db, "CREATE TABLE t (id INTEGER PRIMARY KEY)")
		outer, err := db.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		mustExec(t, outer, "INSERT INTO t VALUES (1)")
		inner, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		mustExec(t, inner, "INSERT INTO t VALUES (2)")
		if _, err := inner.ExecContext(t.Context(), "INSERT INTO t VALUES (2)"); err == nil {
			t.Error("a key stands twice")
		}
		if err := errors.Join(inner.Rollback(), outer.Commit()); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db); n != 1 {
			t.Errorf("%d rows are left, not 1", n)
		}
	})
}

func TestHooksReplaceSkipAndRefuse(t *testing.T) {
	onPlaces(t, func(t *testing.T, c *oneconn.Conn) {
		own := c.Open(oneconn.Hooks{})
		defer own.Close()
		refusal := errors.New("refused")
		var failed []string
		db := c.Open(oneconn.Hooks{
			Before: func(ctx context.Context, query string, _ []driver.NamedValue) ([]string, error) {
				if err := own.PingContext(ctx); err != nil { // another handle is free
					return nil, err
				}
				switch query {
				case "several":
					return []string{"CREATE TABLE t (id INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1)"}, nil
				case "skipped":
					return nil, nil
				case "refused":
					return nil, refusal
				}
				return []string{query}, nil
			},
			Failed: func(query string, _ error) { failed = append(failed, query) },
		})
		defer db.Close()
		mustExec(t, db, "several")
		mustExec(t, db, "skipped")
		if n := count(t, own); n != 1 {
			t.Errorf("%d rows", n)
		}
		var n int
		if err := db.QueryRowContext(t.Context(), "skipped").Scan(&n); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("a skipped query returned %v", err)
		}
		if _, err := db.ExecContext(t.Context(), "refused"); !errors.Is(err, refusal) {
			t.Errorf("refused returned %v", err)
		}
		if _, err := db.ExecContext(t.Context(), "SELEC"); err == nil || len(failed) != 1 || failed[0] != "SELEC" {
			t.Errorf("SELEC returned %v; failed: %q", err, failed)
		}
	})
}

func TestPreparedStatementsTakeValues(t *testing.T) {
	onPlaces(t, func(t *testing.T, c *oneconn.Conn) {
		db := c.Open(oneconn.Hooks{})
		defer db.Close()
		mustExec(t, db, "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(20))")
		insert, query := "INSERT INTO t VALUES (?, ?)", "SELECT name FROM t WHERE id = ?"
		if strings.HasSuffix(t.Name(), "postgresql") {
			insert, query = "INSERT INTO t VALUES ($1, $2)", "SELECT name FROM t WHERE id = $1"
		}
		s, err := db.PrepareContext(t.Context(), insert)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for i := range 3 {
			if _, err := s.ExecContext(t.Context(), i, sql.NullString{String: "x", Valid: true}); err != nil {
				t.Fatal(err)
			}
		}
		var name string
		if err := db.QueryRowContext(t.Context(), query, 2).Scan(&name); err != nil || name != "x" {
			t.Errorf("the name is %q, %v", name, err)
		}
	})
}

func TestHandlesAreSafeForConcurrentUse(t *testing.T) {
	onPlaces(t, func(t *testing.T, c *oneconn.Conn) {
		db := c.Open(oneconn.Hooks{})
		defer db.Close()
		mustExec(t, db, "CREATE TABLE t (id INTEGER)")
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 5 {
					if _, err := db.ExecContext(t.Context(), "INSERT INTO t VALUES (1)"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if n := count(t, db); n != 40 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestHandlesEndWithTheirDatabase(t *testing.T) {
	onPlaces(t, func(t *testing.T, c *oneconn.Conn) {
		db := c.Open(oneconn.Hooks{})
		kept, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		if _, err := kept.ExecContext(t.Context(), "CREATE TABLE t (id INTEGER)"); !errors.Is(err, oneconn.ErrEnded) {
			t.Errorf("a handle that was kept returned %v", err)
		}
		if _, err := kept.BeginTx(t.Context(), nil); !errors.Is(err, oneconn.ErrEnded) {
			t.Errorf("its BeginTx returned %v", err)
		}
	})
}

func TestATransactionThatIsLeftOpenEndsWithItsDatabase(t *testing.T) {
	onPlaces(t, func(t *testing.T, c *oneconn.Conn) {
		own := c.Open(oneconn.Hooks{})
		defer own.Close()
		for _, end := range []func(*sql.Tx) error{(*sql.Tx).Commit, (*sql.Tx).Rollback} {
			db := c.Open(oneconn.Hooks{})
			tx, err := db.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			mustExec(t, tx, "CREATE TABLE IF NOT EXISTS t (id INTEGER)")
			db.Close()
			if err := end(tx); !errors.Is(err, oneconn.ErrEnded) {
				t.Errorf("a transaction that was left open ended with %v", err)
			}
			if n := count(t, own); n != 0 {
				t.Errorf("%d rows", n)
			}
		}
	})
}

func TestNoStatementRunsAfterClose(t *testing.T) {
	onPlaces(t, func(t *testing.T, c *oneconn.Conn) {
		var started, closed, ran = make(chan struct{}), make(chan struct{}), false
		own := c.Open(oneconn.Hooks{})
		defer own.Close()
		mustExec(t, own, "CREATE TABLE t (id INTEGER)")
		db := c.Open(oneconn.Hooks{Before: func(_ context.Context, query string, _ []driver.NamedValue) ([]string, error) {
			close(started)
			select {
			case <-closed:
			case <-time.After(100 * time.Millisecond): // Close waits for the statement
			}
			ran = true
			return []string{query}, nil
		}})
		var all sync.WaitGroup
		all.Go(func() { mustExec(t, db, "INSERT INTO t VALUES (1)") })
		<-started
		db.Close()
		if !ran || count(t, own) != 1 {
			t.Error("Close returned while a statement was on its way")
		}
		close(closed)
		all.Wait()
	})
}

func TestAQueryHasAllItsResults(t *testing.T) {
	db, err := mysql.Driver.Open(t.Context(), testdb.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Raw(func(c any) error {
		one := oneconn.New(c.(driver.Conn), oneconn.Ignored, plain).Open(oneconn.Hooks{})
		defer one.Close()
		rows, err := one.QueryContext(t.Context(), "BEGIN NOT ATOMIC SELECT 'a'; SELECT 'b', 2; END")
		if err != nil {
			return err
		}
		defer rows.Close()
		var first, second string
		var n int
		if !rows.Next() || rows.Scan(&first) != nil || !rows.NextResultSet() || !rows.Next() || rows.Scan(&second, &n) != nil || rows.NextResultSet() {
			t.Errorf("read %q, then %q and %d: %v", first, second, n, rows.Err())
		}
		return rows.Err()
	}); err != nil {
		t.Error(err)
	}
}
