package e2e_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// hooked has the hook of the first revision run statements.
func hooked(env *alembic.Env, statements ...string) *alembic.Env {
	env.OnVersionApply = func(ctx context.Context, c alembic.DBTX, applied alembic.Applied) error {
		if applied.Revision != "aaaa" {
			return nil
		}
		for _, s := range statements {
			if _, err := c.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}
	return env
}

// TestWhatAHookSetsEndsWithItsStep runs a hook behind the first revision: the next
// one finds nothing of it, and its own row is in the version table.
func TestWhatAHookSetsEndsWithItsStep(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		for _, c := range map[string][]struct{ name, hook, probe string }{
			"postgresql": {
				{"a search path", "SET search_path TO pg_catalog", "CREATE TABLE public.found AS SELECT current_setting('search_path') AS x WHERE current_setting('search_path') = 'pg_catalog'"},
				{"a temporary table", "CREATE TEMP TABLE alembic_version (x int)", "CREATE TABLE found AS SELECT 1 AS x FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'"},
				{"a prepared statement", "PREPARE p AS SELECT 1", "CREATE TABLE found AS SELECT 1 AS x FROM pg_prepared_statements WHERE from_sql"},
			},
			"mariadb": {
				{"a mode", "SET SESSION sql_mode = ''", "CREATE TABLE found AS SELECT @@sql_mode AS x FROM (SELECT 1) o WHERE @@sql_mode = ''"},
				{"a database", "USE information_schema", "CREATE TABLE found AS SELECT 1 AS x FROM (SELECT 1) o WHERE DATABASE() = 'information_schema'"},
				{"a variable", "SET @x = 5", "CREATE TABLE found AS SELECT @x AS x FROM (SELECT 1) o WHERE @x IS NOT NULL"},
				{"a temporary table", "CREATE TEMPORARY TABLE tmp (x int)", "CREATE TABLE tmp (y int); INSERT INTO tmp (y) VALUES (1); CREATE TABLE found (x int)"},
				{"a schema change", "CREATE TABLE audit (x int)", "CREATE TABLE found AS SELECT x FROM audit"},
			},
			"sqlite": {
				{"a pragma", "PRAGMA recursive_triggers = ON", "CREATE TABLE found AS SELECT 1 AS x FROM pragma_recursive_triggers WHERE recursive_triggers"},
				{"a temporary table", "CREATE TEMP TABLE alembic_version (x int)", "CREATE TABLE found AS SELECT 1 AS x FROM temp.sqlite_master"},
			},
		}[s.dialect] {
			fresh := s.fresh(t)
			db := fresh.open(t)
			if s.dialect != "mariadb" {
				db.SetMaxOpenConns(1)
			}
			m := fresh.migrator(t, db, hooked(testenv.SQL("SELECT 1;", c.probe+";"), c.hook))
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			if got := one(t, db, "SELECT count(*) FROM found"); got != "0" {
				t.Errorf("%s is found by the next revision", c.name)
			}
			if got := testenv.Current(t, m); len(got) != 1 || got[0] != "bbbb" {
				t.Errorf("%s: the database is at %v", c.name, got)
			}
		}
	})
}

// TestAHookThatCommitsAndFailsLeavesARecordedRevision: a schema change in the hook
// commits the step on MariaDB.
func TestAHookThatCommitsAndFailsLeavesARecordedRevision(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	var result alembic.Result
	env := hooked(testenv.SQL("CREATE TABLE a (x INTEGER);", "CREATE TABLE b (x INTEGER);"), "CREATE TABLE audit (x INTEGER)", "INSERT INTO nowhere VALUES (1)")
	m := s.migrator(t, db, env, alembic.WithResult(func(r alembic.Result) { result = r }))
	wantError(t, m.Upgrade(t.Context(), "head"), "OnVersionApply: ", "nowhere", "CREATE TABLE audit (x INTEGER);", "The revision is recorded")
	if got := testenv.Current(t, m); strings.Join(got, " ") != "aaaa" || strings.Join(result.To, " ") != "aaaa" {
		t.Errorf("the database is at %v, the result says %v", got, result.To)
	}
	env.OnVersionApply = nil
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Error(err)
	}
}

// TestAStepWhoseHookFailsGoesOn has statements that commit by themselves and a hook
// that fails behind them: the next run goes on behind the statements.
func TestAStepWhoseHookFailsGoesOn(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		for _, reason := range []error{errors.New("no"), context.Canceled} {
			fresh := s.fresh(t)
			db := fresh.open(t)
			env := testenv.Files("-- +alembic upgrade no-transaction\nCREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\n")
			env.OnVersionApply = func(context.Context, alembic.DBTX, alembic.Applied) error { return reason }
			m := fresh.migrator(t, db, env)
			// A cancelled context of the hook's own is no interrupt of the run.
			if err := m.Upgrade(t.Context(), "head"); err == nil || !strings.Contains(err.Error(), reason.Error()) || errors.Is(err, context.Canceled) {
				t.Fatalf("Upgrade returned %v", err)
			}
			if got := halfApplied(t, m); got != nil {
				t.Errorf("%v: the database is at %v", reason, got)
			}
			env.OnVersionApply = nil
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Errorf("%v: the next run: %v", reason, err)
			}
			if got := one(t, db, "SELECT count(*) FROM a"); got != "1" {
				t.Errorf("%v: there are %s rows", reason, got)
			}
		}
	})
}

// TestAStepThatIsDoneStaysSo has the next step fail before it begins: another
// process has changed the version table.
func TestAStepThatIsDoneStaysSo(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		db := s.open(t)
		env := testenv.SQL("CREATE TABLE a (x INTEGER);", "CREATE TABLE b (x INTEGER);")
		env.OnVersionApply = func(context.Context, alembic.DBTX, alembic.Applied) error {
			_, err := db.ExecContext(t.Context(), "INSERT INTO alembic_version VALUES ('zzzz')")
			return err
		}
		exec(t, db, "CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
		m := s.migrator(t, db, env)
		wantError(t, m.Upgrade(t.Context(), "+2"), "another process changed the version table")
		entries, err := m.Journal(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != 1 || entries[0].Revision != "aaaa" || entries[0].Outcome != "done" || entries[0].Error != "" || entries[0].Finished.IsZero() {
			t.Errorf("the journal holds %+v", entries)
		}
	})
}

func TestAPanicInAHookIsAnError(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		env := testenv.SQL("SELECT 1;")
		env.OnVersionApply = func(context.Context, alembic.DBTX, alembic.Applied) error { panic("oh") }
		m := s.migrator(t, s.open(t), env)
		wantError(t, m.Upgrade(t.Context(), "head"), "hook_test.go:", "OnVersionApply panicked: oh")
		if got := testenv.Current(t, m); got != nil {
			t.Errorf("%v is recorded", got)
		}
	})
}

// TestTheRunsLockOutlivesWhatARevisionReleases looks at the lock behind revisions
// that release all locks of their session.
func TestTheRunsLockOutlivesWhatARevisionReleases(t *testing.T) {
	s := postgres(t)
	db, watch := s.open(t), s.open(t)
	const section = "\n-- +alembic upgrade no-transaction\n"
	env := testenv.Files(section+"DISCARD ALL;\n", section+"SELECT pg_advisory_unlock_all();\n", "\n-- +alembic upgrade\nDEALLOCATE PREPARE ALL;\nSELECT pg_advisory_unlock_all();\n")
	env.OnVersionApply = func(ctx context.Context, c alembic.DBTX, applied alembic.Applied) error {
		if n := one(t, watch, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"); n != "1" {
			return errors.New(n + " locks are held behind " + applied.Revision)
		}
		return nil
	}
	if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
		t.Error(err)
	}
}
