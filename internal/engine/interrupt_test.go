package engine

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
)

// canceller is a session whose server has nothing left to cancel.
type canceller struct{ dialect.Session }

func (canceller) Cancel(context.Context, dialect.Conn) error { return nil }

func TestAQueryAfterTheEndOfItsContextIsAnError(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		d := s.open(t, options())
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var n int
		if err := d.Conn().QueryRowContext(ctx, "SELECT 1").Scan(&n); !errors.Is(err, context.Canceled) {
			t.Errorf("the query returned %v", err)
		}
		if number(t, d.Conn(), "SELECT 2") != 2 {
			t.Error("the connection is of no use any more")
		}
	})
}

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
	guarded := guardedConn{conn, &Database{session: canceller{}}, false}
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

func TestAnInterruptedStatementIsCancelledOnTheServer(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		s.db.SetMaxOpenConns(1) // the cancelling connection is one more
		watcher := s.pool(t)
		d := s.open(t, options())
		ctx, cancel := context.WithCancel(t.Context())
		steps, find := upgrades([]string{"a1"}, func(step *Step) error {
			step.Emit(op.Execute{SQL: "INSERT INTO noted VALUES (1)"}, dialect.Position{})
			step.Emit(op.Execute{SQL: s.sleep}, dialect.Position{})
			return nil
		})
		if _, err := d.Conn().ExecContext(t.Context(), "CREATE TABLE noted (x INTEGER)"); err != nil {
			t.Fatal(err)
		}
		go func() {
			s.awaitSleeps(t, watcher, 1)
			cancel()
		}()
		_, err := d.Run(ctx, nil, steps, find)
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "interrupted\nThe revision was rolled back") {
			t.Errorf("%v", err)
		}
		s.awaitSleeps(t, watcher, 0)
		if n := number(t, d.Conn(), "SELECT count(*) FROM noted"); n != 0 || d.broken {
			t.Errorf("%d rows are left, broken: %v", n, d.broken)
		}
		if got := s.db.Stats().MaxOpenConnections; got != 1 {
			t.Errorf("the pool takes %d connections now", got)
		}
	})
}

func TestAStatementOfAnEndedRunIsNotSent(t *testing.T) {
	d := postgres(t).open(t, options())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := d.Conn().ExecContext(ctx, "CREATE TABLE a (x INTEGER)")
	_, queryErr := d.Conn().QueryContext(ctx, "SELECT 1")
	if !errors.Is(err, context.Canceled) || !errors.Is(queryErr, context.Canceled) {
		t.Errorf("%v, %v", err, queryErr)
	}
	if n := number(t, d.Conn(), "SELECT count(*) FROM information_schema.tables WHERE table_name = 'a'"); n != 0 {
		t.Error("the table was created")
	}
}

// deaf is a session whose server can't be told to cancel.
type deaf struct{ dialect.Session }

func (deaf) Cancel(context.Context, dialect.Conn) error { return errors.New("not today") }

func TestAStatementThatCannotBeCancelledIsGivenUp(t *testing.T) {
	d := open(t, options())
	log := &lines{}
	d.log, d.session = slog.New(log), deaf{d.session}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := d.Conn().ExecContext(ctx, "CREATE TABLE a AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
	if !errors.Is(err, context.DeadlineExceeded) || !log.holds("the statement could not be cancelled") {
		t.Errorf("%v; the log: %q", err, log.all)
	}
}
