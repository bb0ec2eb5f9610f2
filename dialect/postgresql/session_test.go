package postgresql_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
)

// doer returns a function that fails the test where a step of a session fails.
func doer(t *testing.T) func(func(context.Context) error) {
	return func(step func(context.Context) error) {
		t.Helper()
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSessionRollsDDLBack(t *testing.T) {
	s := newServer(t)
	c := conn(t, s.db)
	session := s.d.NewSession(c)
	do := doer(t)
	do(session.Open)
	for _, end := range []func(context.Context) error{session.Rollback, session.Commit} {
		do(session.Begin)
		if _, err := c.ExecContext(t.Context(), "CREATE TABLE t (id integer)"); err != nil {
			t.Fatal(err)
		}
		do(session.BeforeCommit)
		do(end)
	}
	if got := s.text("SELECT count(*)::text FROM pg_class WHERE relname = 't'"); got != "1" {
		t.Errorf("%s tables; want the committed one", got)
	}
}

// traceSQL is everything that a statement can leave in its session.
const traceSQL = `SELECT concat_ws(' ', session_user, current_setting('role'), current_setting('search_path'), current_setting('statement_timeout'),
	nullif(current_setting('x.y', true), ''), current_setting('default_transaction_read_only'), (SELECT string_agg(c, ',') FROM pg_listening_channels() c),
	(SELECT string_agg(name, ',') FROM pg_prepared_statements WHERE from_sql), (SELECT string_agg(name, ',') FROM pg_cursors WHERE is_holdable),
	(SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind <> 'i'),
	(SELECT string_agg(concat_ws('/', classid, objid, objsubid, mode), ',' ORDER BY classid, objid) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()))`

func TestWhatARevisionLeavesInItsSessionEndsWithIt(t *testing.T) {
	const own = `SET statement_timeout = '1h'; SET search_path = public, pg_catalog; LISTEN app; PREPARE app AS SELECT 1;
		CREATE TEMP TABLE app (id serial); SELECT pg_advisory_lock(1)`
	const left = `SET statement_timeout = '30s'; SET x.y = 'z'; SET SESSION AUTHORIZATION guest; SET search_path = ''; RESET SESSION AUTHORIZATION;
		LISTEN news; PREPARE "P" AS SELECT 2; CREATE TEMP TABLE made (id serial); CREATE TEMP VIEW seen AS SELECT 1 AS n;
		DECLARE held CURSOR WITH HOLD FOR SELECT 1; SELECT pg_advisory_lock(-2), pg_advisory_lock(3, -4), pg_advisory_lock_shared(5);
		SET default_transaction_read_only = on; SET ROLE guest`
	for name, before := range map[string]string{"a new connection": "SELECT 1", "one that an application used": own} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			guest := strings.ToLower(s.text("SELECT 'g_' || current_database()"))
			s.exec("CREATE ROLE " + guest)
			t.Cleanup(func() { s.exec("DROP OWNED BY "+guest, "DROP ROLE "+guest) })
			c := conn(t, s.db)
			run := func(text string) {
				t.Helper()
				if _, err := c.ExecContext(t.Context(), strings.ReplaceAll(text, "guest", guest)); err != nil {
					t.Fatal(err)
				}
			}
			trace := func() (text string) {
				t.Helper()
				if err := c.QueryRowContext(t.Context(), traceSQL).Scan(&text); err != nil {
					t.Fatal(err)
				}
				return text
			}
			do := doer(t)
			run(before)
			want := trace()
			session := s.d.NewSession(c)
			do(session.Open)
			for _, outside := range []bool{false, true} {
				do(session.Begin)
				if outside {
					do(session.Commit)
				}
				do(func(ctx context.Context) error { _, err := session.(dialect.Observer).Watch(ctx, left); return err })
				run(left)
				if outside {
					do(session.Begin)
				}
				do(session.StillOpen)
				if got := trace(); got != want {
					t.Errorf("outside of a transaction: %v: the record is written in %q, was %q", outside, got, want)
				}
				do(session.BeforeCommit)
				do(session.Commit)
				if got := trace(); got != want {
					t.Errorf("outside of a transaction: %v: the session is left as %q, was %q", outside, got, want)
				}
			}
			if err := session.Close(t.Context()); !errors.Is(err, dialect.ErrSpent) {
				t.Errorf("Close returned %v", err)
			}
		})
	}
}

// TestOnlyWhatMayLeaveSomethingIsSetBack holds that a schema change that can't leave
// anything is followed by none of the statements that set a session back, and that
// one that can, because event triggers fire, is.
func TestOnlyWhatMayLeaveSomethingIsSetBack(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('x.y', 'z', false); END $$",
		"CREATE FUNCTION g() RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM set_config('x.y', 'z', false); RETURN 1; END $$")
	c := conn(t, s.db)
	session := s.d.NewSession(c)
	do := doer(t)
	do(session.Open)
	for i, step := range []struct {
		text string
		left bool // by hand before the end, so that it is seen whether the session is set back
	}{
		{"CREATE TABLE a (id integer PRIMARY KEY, b text DEFAULT 'x')", true},
		{"CREATE UNIQUE INDEX i ON a (b)", true},
		{"CREATE TYPE e AS ENUM ('x')", true},
		{"COMMENT ON TABLE a IS 'SELECT; 1'", true},
		{"DROP INDEX i;", true},
		{"CREATE TABLE pg_temp.q (id integer)", false},
		{"CREATE TABLE w AS SELECT 1 AS n", false},
		{"CREATE INDEX j ON a ((g()))", false},
		{"CREATE INDEX j2 ON a (b) WHERE g() = 1", false},
		{"CREATE TABLE p (id integer) PARTITION BY LIST (id)", true},
		{"CREATE TABLE p1 PARTITION OF p FOR VALUES IN (g())", false},
		{"CREATE TABLE x (id integer); SELECT 1", false},
		{"INSERT INTO a VALUES (1)", false},
		{"ALTER TABLE a ADD COLUMN d integer DEFAULT g()", false},
		{"CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f()", false},
		{"CREATE TABLE y (id integer)", false},
	} {
		do(session.Begin)
		do(func(ctx context.Context) error {
			_, err := session.(dialect.Observer).Watch(ctx, step.text)
			return err
		})
		for _, text := range []string{step.text, "SET x.y = 'z'"} {
			if _, err := c.ExecContext(t.Context(), text); err != nil {
				t.Fatalf("%d: %s: %v", i, text, err)
			}
		}
		do(session.StillOpen)
		var got string
		if err := c.QueryRowContext(t.Context(), "SELECT current_setting('x.y')").Scan(&got); err != nil {
			t.Fatal(err)
		}
		if (got == "z") != step.left {
			t.Errorf("after %q the setting is %q", step.text, got)
		}
		if _, err := c.ExecContext(t.Context(), "RESET x.y"); err != nil {
			t.Fatal(err)
		}
		do(session.Commit)
	}
	s.exec("DROP EVENT TRIGGER t")
}
