package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testenv"
)

// hindrance is something on one of our own tables that leaves out or changes what is
// written to it, without an error.
type hindrance struct {
	name      string
	make      []string
	drop      string
	downgrade bool // it hinders only a downgrade
	first     bool // it hinders only the first revision
}

// hindrances are those of each database.
func hindrances(dialect string) (all []hindrance) {
	for _, table := range []string{"alembic_version", "alembic_journal"} {
		for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
			h := hindrance{name: event + " of " + table, downgrade: event == "DELETE", first: event == "INSERT" && table == "alembic_version"}
			if table == "alembic_journal" && event != "INSERT" {
				continue // nothing deletes rows, and a step that is one transaction changes none
			}
			switch dialect {
			case "sqlite":
				h.make = []string{fmt.Sprintf("CREATE TRIGGER hinders BEFORE %s ON %s BEGIN SELECT RAISE(IGNORE); END", event, table)}
				h.drop = "DROP TRIGGER hinders"
				all = append(all, h)
			case "postgresql":
				rule := h
				h.make = []string{"CREATE OR REPLACE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
					fmt.Sprintf("CREATE TRIGGER hinders BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION nothing()", event, table)}
				h.drop = "DROP TRIGGER hinders ON " + table
				rule.name += " by a rule"
				rule.make = []string{fmt.Sprintf("CREATE RULE hinders AS ON %s TO %s DO INSTEAD NOTHING", event, table)}
				rule.drop = "DROP RULE hinders ON " + table
				all = append(all, h, rule)
			}
		}
	}
	switch dialect {
	case "postgresql":
		all = append(all, hindrance{name: "a row that is changed", make: []string{
			"CREATE FUNCTION changes() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.version_num := ''zzzz''; RETURN NEW; END'",
			"CREATE TRIGGER hinders BEFORE UPDATE ON alembic_version FOR EACH ROW EXECUTE FUNCTION changes()",
		}, drop: "DROP TRIGGER hinders ON alembic_version"})
	case "mariadb":
		trigger := func(name, when, does string) {
			all = append(all, hindrance{name: name, make: []string{"CREATE TRIGGER hinders BEFORE " + when + " FOR EACH ROW " + does}, drop: "DROP TRIGGER hinders"})
		}
		trigger("the old version is kept", "UPDATE ON alembic_version", "SET NEW.version_num = OLD.version_num")
		trigger("another version is written", "UPDATE ON alembic_version", "SET NEW.version_num = 'zzzz'")
		trigger("the row is ended", "INSERT ON alembic_journal", "SET NEW.finished = now()")
		trigger("the row is another one", "INSERT ON alembic_journal", "SET NEW.revision = 'zzzz'")
		trigger("the row stays as it was", "UPDATE ON alembic_journal", "SET NEW.statements = OLD.statements, NEW.outcome = OLD.outcome")
	}
	return all
}

// TestWhatATriggerKeepsOutOfOurTablesIsAnError puts triggers and rules on our own tables.
// The run must fail, and the next one without them go on.
func TestWhatATriggerKeepsOutOfOurTablesIsAnError(t *testing.T) {
	env := testenv.Files("-- +alembic upgrade\nCREATE TABLE a (x INTEGER);\n-- +alembic downgrade\nDROP TABLE a;\n",
		"-- +alembic upgrade\nCREATE TABLE b (x INTEGER);\n-- +alembic downgrade\nDROP TABLE b;\n")
	onDatabases(t, func(t *testing.T, s server) {
		for _, h := range hindrances(s.dialect) {
			s := s.fresh(t)
			db := s.open(t)
			m := s.migrator(t, db, env)
			if h.first {
				if err := m.EnsureVersionTable(t.Context()); err != nil {
					t.Fatal(err)
				}
			} else if err := m.Upgrade(t.Context(), "aaaa"); err != nil {
				t.Fatal(err)
			}
			exec(t, db, h.make...)
			run, want := func() error { return m.Upgrade(t.Context(), "head") }, "bbbb"
			if h.downgrade {
				run, want = func() error { return m.Downgrade(t.Context(), "base") }, ""
			}
			err := run()
			if err == nil || !strings.Contains(err.Error(), "leaves out or changes what is written to it") {
				t.Errorf("%s: the run returned %v", h.name, err)
			}
			made := map[bool]string{true: "a", false: "b"}[h.first || h.downgrade]
			if _, err := db.ExecContext(t.Context(), "SELECT 1 FROM "+made); s.dialect != "mariadb" && (err == nil) != h.downgrade {
				t.Errorf("%s: the run that failed wasn't rolled back: reading %s returned %v", h.name, made, err)
			}
			exec(t, db, h.drop)
			if err := run(); err != nil {
				t.Errorf("%s: without it: %v", h.name, err)
			}
			if heads, err := m.Current(t.Context()); err != nil || strings.Join(heads, " ") != want {
				t.Errorf("%s: at %v, %v in the end", h.name, heads, err)
			}
		}
	})
}
