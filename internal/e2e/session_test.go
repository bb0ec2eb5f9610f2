package e2e_test

import (
	"errors"
	"slices"
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
