package engine

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	driver "github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/internal/testdb"
)

// server is an empty database of the test's own on a server.
type server struct {
	db      *sql.DB
	connect func() (*sql.DB, error)
	dialect dialect.Dialect
	sleep   string // a statement that takes a minute
	running string // a query that counts the running sleeps
}

// onServers runs a test on PostgreSQL and on MariaDB.
func onServers(t *testing.T, test func(*testing.T, server)) {
	t.Run("postgresql", func(t *testing.T) { test(t, postgres(t)) })
	t.Run("mariadb", func(t *testing.T) { test(t, mariaDB(t)) })
}

func postgres(t *testing.T) server {
	t.Helper()
	url := testdb.Postgres(t)
	s := server{connect: func() (*sql.DB, error) { return sql.Open("pgx", url) },
		dialect: postgresql.New(), sleep: "SELECT pg_sleep(60)",
		running: "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep%'"}
	s.db = s.pool(t)
	return s
}

func mariaDB(t *testing.T) server {
	t.Helper()
	url := testdb.MariaDB(t)
	s := server{connect: func() (*sql.DB, error) { return driver.Driver.Open(context.Background(), url) },
		dialect: mysql.NewMariaDB(), sleep: "SELECT SLEEP(60)",
		running: "SELECT count(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE 'SELECT SLEEP%'"}
	s.db = s.pool(t)
	return s
}

// pool returns a new pool of connections to the database.
func (s server) pool(t *testing.T) *sql.DB {
	t.Helper()
	db, err := s.connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// open opens the server's database once more.
func (s server) open(t *testing.T, opts Options) *Database {
	t.Helper()
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	d, err := Open(t.Context(), s.db, s.dialect, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// awaitSleeps returns when the server runs that many sleeps.
func (s server) awaitSleeps(t *testing.T, db *sql.DB, want int) {
	for {
		var n int
		err := db.QueryRowContext(t.Context(), s.running).Scan(&n)
		if err != nil {
			t.Errorf("%s: %v", s.running, err)
		}
		if err != nil || n == want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// number returns the answer of a query for one number.
func number(t *testing.T, q dialect.Querier, query string) (n int) {
	t.Helper()
	if err := q.QueryRowContext(context.Background(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// lines is a log that keeps what it is told and calls react with it.
type lines struct {
	mu    sync.Mutex
	all   []string
	react func(message string)
}

func (*lines) Enabled(context.Context, slog.Level) bool { return true }
func (l *lines) WithAttrs([]slog.Attr) slog.Handler     { return l }
func (l *lines) WithGroup(string) slog.Handler          { return l }

func (l *lines) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	l.all = append(l.all, r.Message)
	l.mu.Unlock()
	if l.react != nil {
		l.react(r.Message)
	}
	return nil
}

func (l *lines) holds(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(strings.Join(l.all, "\n"), text)
}

// wantStays checks the account of a failed revision: the statements that stay.
func wantStays(t *testing.T, err error, want ...string) {
	t.Helper()
	var partial *PartialError
	if !errors.As(err, &partial) || strings.Join(partial.Stays, "; ") != strings.Join(want, "; ") {
		t.Errorf("%v\nwant %q to stay", err, want)
	}
}
