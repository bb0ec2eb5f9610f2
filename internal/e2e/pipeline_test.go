package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// mixedRows are statements that are sent together, with some between that go alone. The
// last line is the one given.
func mixedRows(line string) string {
	var b strings.Builder
	b.WriteString("-- Revision ID: a1\n-- Revises: a0\n\n-- +alembic upgrade\nCREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL);\n")
	for i := range 400 {
		switch {
		case i%50 == 40:
			b.WriteString("CREATE TABLE " + fmt.Sprintf("t%d (id INTEGER);\n", i))
		case i%50 == 41:
			fmt.Fprintf(&b, "INSERT INTO t%d SELECT id FROM a;\nSAVEPOINT s%[1]d;\n", i-1)
		case i%50 == 42:
			b.WriteString("DELETE FROM a WHERE id < 3;\nROLLBACK TO SAVEPOINT " + fmt.Sprintf("s%d;\n", i-2))
		case i%7 == 3:
			fmt.Fprintf(&b, "UPDATE a SET name = 'it''s; $1 %d' WHERE id = %d;\n", i, i-1)
		default:
			fmt.Fprintf(&b, "INSERT INTO a VALUES (%d, 'a; b %[1]d');\n", i)
		}
	}
	return b.String() + line + "INSERT INTO a VALUES (9999, 'after it');\nINSERT INTO a VALUES (9998, 'after it');\n\n-- +alembic downgrade\nDROP TABLE a;\n"
}

func mixedFiles(text string) fstest.MapFS {
	return fstest.MapFS{"a0.sql": {Data: []byte("-- Revision ID: a0\n\n-- +alembic upgrade\n")}, "a1.sql": {Data: []byte(text)}}
}

// mixedEnds are the last lines, with what their error says.
var mixedEnds = map[string]string{
	"all run":          "",
	"a row twice":      "INSERT INTO a VALUES (5, 'again');\n",
	"no such table":    "INSERT INTO nowhere\n  VALUES (1);\n",
	"no SQL":           "INSERT INTO a VALUES (10000, ''));\n",
	"the one behind":   "INSERT INTO a VALUES (9998, 'the second row behind it is the one');\n",
	"a parameter":      "INSERT INTO a VALUES (10000, $1);\n",
	"rows returned":    "INSERT INTO a VALUES (10000, 'x'), (10001, 'y') RETURNING id;\nINSERT INTO a VALUES (10001, 'z');\n",
	"outside of range": "INSERT INTO a VALUES (10000, 'x');\nUPDATE a SET id = 100000 * 100000 * id;\n",
}

// Statements that are sent together do what they do one by one, and so does the one that
// fails: its error, its line, what the journal says of it. A log of all statements has
// them sent one by one.
func TestStatementsSentTogetherDoWhatTheyDoAlone(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		for name, line := range mixedEnds {
			t.Run(name, func(t *testing.T) {
				together := mixedRun(t, s, line, slog.LevelInfo)
				alone := mixedRun(t, s, line, slog.LevelDebug)
				if diff := cmp.Diff(alone, together); diff != "" {
					t.Errorf("(-one by one +together):\n%s", diff)
				}
				if failed := together[0] != "<nil>"; failed && !strings.Contains(together[0], "a1.sql:") {
					t.Errorf("the error has no line: %s", together[0])
				}
			})
		}
	})
}

// mixedRun runs such statements, and returns their error and what is there, which it drops.
func mixedRun(t *testing.T, s server, line string, level slog.Level) []string {
	t.Helper()
	files := mixedFiles(mixedRows(line))
	db := s.open(t)
	defer func() {
		exec(t, db, "DROP TABLE IF EXISTS alembic_version", "DROP TABLE IF EXISTS alembic_journal", "DROP TABLE IF EXISTS a")
		for i := 40; i < 400; i += 50 {
			exec(t, db, fmt.Sprintf("DROP TABLE IF EXISTS t%d", i))
		}
	}()
	log := slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: level}))
	m := s.migrator(t, db, &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}}, alembic.WithLogger(log))
	if err := m.Upgrade(t.Context(), "a0"); err != nil {
		t.Fatal(err)
	}
	err := m.Upgrade(t.Context(), "head")
	found := []string{fmt.Sprint(err)}
	for _, query := range []string{"SELECT count(*) FROM alembic_version", "SELECT max(statements) FROM alembic_journal", "SELECT max(checksum) FROM alembic_journal",
		"SELECT max(statement) FROM alembic_journal", "SELECT max(outcome) FROM alembic_journal"} {
		found = append(found, one(t, db, query))
	}
	if err == nil {
		found = append(found, one(t, db, "SELECT sum(id) FROM a"), one(t, db, "SELECT min(name) FROM a"), one(t, db, "SELECT count(*) FROM t340"))
	}
	return found
}

// A run that is interrupted among statements that were sent together ends with the one that
// the server was running, and is rolled back.
func TestARunIsInterruptedAmongStatementsSentTogether(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		if s.dialect != "postgresql" {
			return
		}
		files := mixedFiles(mixedRows("INSERT INTO a SELECT 12345, pg_sleep(60)::text;\n"))
		db := s.open(t)
		m := s.migrator(t, db, &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}})
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			defer cancel()
			s.awaitStatement(t, "INSERT INTO a SELECT 12345%")
		}()
		err := m.Upgrade(ctx, "head")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want that it was interrupted", err)
		}
		if left := one(t, db, "SELECT count(*) FROM pg_class WHERE relname = 'a'"); left != "0" {
			t.Errorf("the table is there")
		}
	})
}

// countingSocket counts the messages that are sent.
type countingSocket struct {
	net.Conn
	sent *atomic.Int64
}

func (c countingSocket) Write(b []byte) (int, error) {
	c.sent.Add(1)
	return c.Conn.Write(b)
}

// A revision's rows take PostgreSQL fewer messages than they are.
func TestRowsOfARevisionAreSentTogether(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		if s.dialect != "postgresql" {
			return
		}
		config, err := pgx.ParseConfig(s.url)
		if err != nil {
			t.Fatal(err)
		}
		var sent atomic.Int64
		config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, network, address)
			return countingSocket{c, &sent}, err
		}
		db := stdlib.OpenDB(*config)
		t.Cleanup(func() { db.Close() })
		const rows = 1000
		text := "-- Revision ID: a0\n\n-- +alembic upgrade\nCREATE TABLE a (id INTEGER);\n"
		for i := range rows {
			text += fmt.Sprintf("INSERT INTO a VALUES (%d);\n", i)
		}
		files := fstest.MapFS{"a0.sql": {Data: []byte(text)}}
		m := s.migrator(t, db, &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}})
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if n := sent.Load(); n > rows/10 {
			t.Errorf("%d messages were sent for %d rows", n, rows)
		}
		if n := one(t, db, "SELECT count(*) FROM a"); n != fmt.Sprint(rows) {
			t.Errorf("%s rows, want %d", n, rows)
		}
	})
}

// countingPrepares counts the queries that pgx has described before it sends them.
type countingPrepares struct {
	pgx.QueryTracer
	n *atomic.Int64
}

func (c countingPrepares) TracePrepareStart(ctx context.Context, _ *pgx.Conn, _ pgx.TracePrepareStartData) context.Context {
	c.n.Add(1)
	return ctx
}

func (countingPrepares) TracePrepareEnd(context.Context, *pgx.Conn, pgx.TracePrepareEndData) {}

// noQueries traces no queries.
type noQueries struct{}

func (noQueries) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

func (noQueries) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// On the connections of the command, a run's own queries take PostgreSQL one message each.
// Those of a revision take two: what their arguments may be depends on what they are for.
func TestOnlyQueriesOfRevisionsAreDescribed(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		if s.dialect != "postgresql" {
			return
		}
		config, err := pgx.ParseConfig(s.url)
		if err != nil {
			t.Fatal(err)
		}
		var described atomic.Int64
		// What is sent at once is answered as text, which looks as the session wants it.
		maps.Copy(config.RuntimeParams, map[string]string{"datestyle": "German", "timezone": "Asia/Tokyo", "bytea_output": "escape", "extra_float_digits": "-15"})
		config.DefaultQueryExecMode, config.Tracer = pgx.QueryExecModeDescribeExec, countingPrepares{noQueries{}, &described}
		db := stdlib.OpenDB(*config)
		t.Cleanup(func() { db.Close() })
		m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
			var got string
			err := op.Conn().QueryRowContext(op.Context(), "SELECT $1::jsonb ->> 'a'", map[string]any{"a": "b"}).Scan(&got)
			if err == nil && got != "b" {
				err = errors.New(got)
			}
			return err
		}))
		var rows []alembic.JournalEntry
		for _, call := range []func() error{
			func() error { return m.Upgrade(t.Context(), "head") },
			func() error { _, err := m.Current(t.Context()); return err },
			func() error { _, err := m.Edited(t.Context()); return err },
			func() error { _, err := m.Inspect(t.Context()); return err },
			func() (err error) { rows, err = m.Journal(t.Context()); return err },
		} {
			if err := call(); err != nil {
				t.Error(err)
			}
		}
		if len(rows) != 1 || time.Since(rows[0].Started).Abs() > time.Hour {
			t.Errorf("the journal: %v", rows)
		}
		if n := described.Load(); n != 1 {
			t.Errorf("%d queries were described, want 1", n)
		}
	})
}
