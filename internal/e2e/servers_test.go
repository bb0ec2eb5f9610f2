package e2e_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/internal/testdb"
)

// The first and the last revision of the example application.
const (
	listsRevision = "a1f0c3d2e4b5"
	inboxRevision = "c25e8f77d960"
)

// server is a database of the test's own on a real server.
type server struct {
	dialect string
	url     string
	own     *testdb.Server // nil for the one that all tests share
	disk    testdb.Disk    // of its databases, if it isn't the machine's
}

func postgres(t *testing.T) server { return server{dialect: "postgresql", url: testdb.Postgres(t)} }

func mariadb(t *testing.T) server { return server{dialect: "mariadb", url: testdb.MariaDB(t)} }

// onServers runs a test on an empty database of each server.
func onServers(t *testing.T, test func(*testing.T, server)) {
	for name, start := range map[string]func(*testing.T) server{"postgresql": postgres, "mariadb": mariadb} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, start(t))
		})
	}
}

// open opens the database as an application does: PostgreSQL through a pool of
// pgx's.
func (s server) open(t *testing.T) *sql.DB {
	t.Helper()
	if s.dialect == "sqlite" {
		db, err := sqlite.Driver.Open(t.Context(), s.url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	if s.dialect == "mariadb" {
		db, err := mysql.Driver.Open(t.Context(), s.url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	pool, err := pgxpool.New(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(poolConnector{stdlib.GetPoolConnector(pool), pool})
	db.SetMaxIdleConns(0) // the pool keeps them
	t.Cleanup(func() { db.Close() })
	return db
}

// poolConnector closes the pool with the database: a test opens hundreds of them, each
// of which would keep a connection to its end.
type poolConnector struct {
	driver.Connector
	pool *pgxpool.Pool
}

func (c poolConnector) Close() error {
	c.pool.Close()
	return nil
}

func (s server) migrator(t *testing.T, db *sql.DB, env *alembic.Env, options ...alembic.Option) *alembic.Migrator {
	t.Helper()
	m, err := alembic.New(db, s.dialect, env, options...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// as returns the database as another user sees it.
func (s server) as(user string) server {
	scheme, rest, _ := strings.Cut(s.url, "://")
	_, place, _ := strings.Cut(rest, "@")
	return server{dialect: s.dialect, url: scheme + "://" + user + "@" + place}
}

func exec(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(context.Background(), s); err != nil {
			t.Fatalf("%v\nin: %s", err, s)
		}
	}
}

// one reads a single text.
func one(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var text sql.NullString
	if err := db.QueryRowContext(context.Background(), query).Scan(&text); err != nil {
		t.Fatalf("%v\nin: %s", err, query)
	}
	return text.String
}

// wantError fails unless the error holds every text.
// awaitStatement waits until the server is running a statement that begins so.
func (s server) awaitStatement(t *testing.T, sql string) {
	t.Helper()
	s.await(t, "SELECT n > 0 FROM ("+s.running(sql)+") r")
}

// running is a query for the number of statements in progress in the database
// that begin so.
func (s server) running(sql string) string {
	return map[string]string{
		"postgresql": "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE '" + sql + "%'",
		"mariadb":    "SELECT count(*) AS n FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE '" + sql + "%'",
	}[s.dialect]
}

// awaitEnd waits until the server has let go of a session.
func (s server) awaitEnd(t *testing.T, session string) {
	t.Helper()
	s.await(t, map[string]string{
		"postgresql": "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = " + session,
		"mariadb":    "SELECT count(*) = 0 FROM information_schema.processlist WHERE id = " + session,
	}[s.dialect])
}

// await asks the server until the answer is yes.
func (s server) await(t *testing.T, question string) {
	t.Helper()
	db := s.open(t)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		var yes bool
		if err := db.QueryRow(question).Scan(&yes); err != nil {
			t.Fatal(err)
		}
		if yes {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server does not come to: %s", question)
		}
	}
}

func wantError(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one with %q", texts)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the error lacks %q: %v", text, err)
		}
	}
}
