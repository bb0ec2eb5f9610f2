package e2e_test

import (
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
			if err := m.StampPurge(t.Context(), "base"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

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
			week := strings.Replace(before, one(t, db, "SELECT @@wait_timeout"), "604800", 1)
			if got := one(t, db, "SELECT s FROM seen"); got != week {
				t.Errorf("the next revision saw %q, want %q", got, week)
			}
		})
	}
}
