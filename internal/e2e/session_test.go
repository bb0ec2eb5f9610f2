package e2e_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// The first lines of a dump change the session.
func TestRevisionThatChangesTheSessionIsRecordedInItsOwnDatabase(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		db := s.open(t)
		db.SetMaxOpenConns(1)
		change, state := "SELECT pg_catalog.set_config('search_path', '', false);\nSET ROLE password_role;",
			"SELECT current_setting('search_path') || ' ' || current_setting('role')"
		if s.dialect == "mariadb" {
			change, state = "USE mysql;\nSET FOREIGN_KEY_CHECKS = 0, sql_mode = '';", "SELECT concat(DATABASE(), @@foreign_key_checks, @@sql_mode)"
		}
		before := one(t, db, state)
		m := s.migrator(t, db, testenv.SQL(change, "CREATE TABLE here (x INTEGER);"))
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if got := testenv.Current(t, m); !slices.Equal(got, []string{"bbbb"}) {
			t.Errorf("the database is at %v", got)
		}
		exec(t, db, "SELECT * FROM here")
		if got := one(t, db, state); got != before {
			t.Errorf("the connection comes back as %q, was %q", got, before)
		}
	})
}

func TestFailedOrPartlyCommittedRevisionGivesTheSessionBack(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		db := s.open(t)
		db.SetMaxOpenConns(1)
		change, state := "SET search_path = pg_catalog", "SELECT current_setting('search_path')"
		if s.dialect == "mariadb" {
			change, state = "SET FOREIGN_KEY_CHECKS = 0", "SELECT @@foreign_key_checks"
		}
		before := one(t, db, state)
		for _, result := range []error{nil, errors.New("no")} {
			m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
				op.Autocommit(func() { op.Execute(change) })
				return result
			}))
			if err := m.Upgrade(t.Context(), "head"); (err == nil) != (result == nil) {
				t.Errorf("Upgrade returned %v", err)
			}
			if got := one(t, db, state); got != before {
				t.Errorf("the connection comes back as %q, was %q", got, before)
			}
			exec(t, db, forget)
			if err := m.StampPurge(t.Context(), "base"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestWhatAMariaDBRevisionHoldsEndsWithIt has one revision take something and the
// next one find that it is free, by a statement that fails if it isn't.
func TestWhatAMariaDBRevisionHoldsEndsWithIt(t *testing.T) {
	for name, c := range map[string]struct{ take, probe string }{
		"a lock":                 {"DO GET_LOCK('mine', 0)", "INSERT INTO a SELECT 1 WHERE IS_USED_LOCK('mine') IS NULL"},
		"a lock of a procedure":  {"CALL locks()", "INSERT INTO a SELECT 1 WHERE IS_USED_LOCK('mine') IS NULL"},
		"a lock of a trigger":    {"INSERT INTO fires VALUES (1)", "INSERT INTO a SELECT 1 WHERE IS_USED_LOCK('mine') IS NULL"},
		"a lock of a query":      {"CREATE TABLE c AS SELECT GET_LOCK('mine', 0)", "INSERT INTO a SELECT 1 WHERE IS_USED_LOCK('mine') IS NULL"},
		"a temporary table":      {"CREATE TEMPORARY TABLE tmp (x INTEGER)", "INSERT INTO a VALUES (1); CREATE TABLE tmp (y INTEGER); INSERT INTO tmp (y) VALUES (1)"},
		"one of a procedure":     {"CALL makes()", "INSERT INTO a VALUES (1); CREATE TABLE tmp (y INTEGER); INSERT INTO tmp (y) VALUES (1)"},
		"a prepared statement":   {"PREPARE p FROM 'SELECT 1'", "INSERT INTO a SELECT 1 WHERE " + noPrepared},
		"a handler":              {"HANDLER a OPEN AS h", "HANDLER a OPEN AS h; INSERT INTO a VALUES (1)"},
		"a role":                 {"SET ROLE e2e_role", "INSERT INTO a SELECT 1 WHERE CURRENT_ROLE() IS NULL"},
		"an assigned variable":   {"INSERT INTO b SELECT @x := 5", "INSERT INTO a SELECT 1 WHERE @x IS NULL"},
		"locked tables":          {"LOCK TABLES b WRITE; INSERT INTO b VALUES (1)", "INSERT INTO a VALUES (1)"},
		"tables locked by FLUSH": {"FLUSH TABLES b WITH READ LOCK", "INSERT INTO a VALUES (1)"},
	} {
		t.Run(name, func(t *testing.T) {
			s := mariadb(t)
			db := s.open(t)
			db.SetMaxOpenConns(1)
			exec(t, db, "CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)", "CREATE TABLE fires (x INTEGER)", "CREATE PROCEDURE locks() DO GET_LOCK('mine', 0)",
				"CREATE PROCEDURE makes() CREATE TEMPORARY TABLE tmp (x INTEGER)", "CREATE TRIGGER f BEFORE INSERT ON fires FOR EACH ROW SET @l = GET_LOCK('mine', 0)",
				"CREATE ROLE IF NOT EXISTS e2e_role")
			m := s.migrator(t, db, testenv.SQL(c.take+";", c.probe+";"))
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			if got := one(t, db, "SELECT COUNT(*) FROM a"); got != "1" {
				t.Errorf("the next revision found %s left; %s rows", name, got)
			}
		})
	}
}

// TestTablesAreUnlockedOnlyWhereARevisionLockedThem counts in the revision's own
// session, before it is recorded and the session goes.
func TestTablesAreUnlockedOnlyWhereARevisionLockedThem(t *testing.T) {
	for change, want := range map[string]string{
		"CREATE TABLE c (x INTEGER); INSERT INTO a VALUES (1); UPDATE a SET x = 2;": "0",
		"LOCK TABLES a WRITE; INSERT INTO a VALUES (1);":                            "1",
		"LOCK TABLES a WRITE; UNLOCK TABLES;":                                       "1",
	} {
		s := mariadb(t)
		db := s.open(t)
		exec(t, db, "CREATE TABLE a (x INTEGER)")
		env := testenv.SQL(change)
		got := ""
		env.OnVersionApply = func(ctx context.Context, c alembic.DBTX, _ alembic.Applied) error {
			var name string
			return c.QueryRowContext(ctx, "SHOW SESSION STATUS LIKE 'Com_unlock_tables'").Scan(&name, &got)
		}
		if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: UNLOCK TABLES was sent %s times, want %s", change, got, want)
		}
	}
}

// noPrepared is true in a session that has prepared nothing by SQL.
const noPrepared = "(SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'COM_PREPARE_SQL') = 0"

// TestWhatAMariaDBRevisionSetsEndsWithIt looks at the next revision and at the
// connection that the application gets back.
func TestWhatAMariaDBRevisionSetsEndsWithIt(t *testing.T) {
	const state = "SELECT concat_ws(' ', @@sql_safe_updates, @@session.max_statement_time, @@character_set_client, @@collation_connection, @@time_zone, " +
		"@@session.tx_isolation, @@session.tx_read_only, @@wait_timeout, @@lock_wait_timeout, DATABASE(), @x IS NULL, @@div_precision_increment)"
	for _, change := range []string{
		"SET sql_safe_updates = 1, max_statement_time = 50, @x = 5", "SET NAMES latin1", "SET CHARACTER SET latin1", "SET time_zone = '+05:00'",
		"SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY", "SELECT 5 INTO @x", "CALL sets()", "USE mysql;\nSET lock_wait_timeout = 7",
		"SET wait_timeout = 9, sql_mode = 'ANSI_QUOTES'",
	} {
		t.Run(change, func(t *testing.T) {
			t.Parallel()
			s := mariadb(t)
			db := s.open(t)
			db.SetMaxOpenConns(1)
			exec(t, db, "CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)", "CREATE TABLE seen (s TEXT)",
				"CREATE PROCEDURE sets() SET SESSION div_precision_increment = 9")
			before := one(t, db, state)
			m := s.migrator(t, db, testenv.SQL(change+";", "INSERT INTO seen "+state+";\nUPDATE a SET x = 2;"))
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			if got := one(t, db, state); got != before {
				t.Errorf("the connection comes back as %q, was %q", got, before)
			}
			ours := strings.Replace(before, one(t, db, "SELECT concat_ws(' ', @@wait_timeout, @@lock_wait_timeout)"), "604800 5", 1)
			if got := one(t, db, "SELECT s FROM seen"); got != ours {
				t.Errorf("the next revision saw %q, want %q", got, ours)
			}
		})
	}
}
