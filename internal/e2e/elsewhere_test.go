package e2e_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// onPath returns the database with a search path of its own.
func (s server) onPath(path string) server {
	s.url += map[bool]string{true: "&", false: "?"}[strings.Contains(s.url, "?")] + "search_path=" + path
	return s
}

// told upgrades and returns what is logged and the error.
func told(t *testing.T, s server, db *sql.DB, env *alembic.Env) (string, error) {
	t.Helper()
	var log bytes.Buffer
	m := s.migrator(t, db, env, alembic.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	err := m.Upgrade(context.Background(), "head")
	return log.String(), err
}

// TestAHiddenVersionTableIsTold changes the search path, or the schema of the version
// table, of a database that is at its newest revision.
func TestAHiddenVersionTableIsTold(t *testing.T) {
	project := func(change func(*alembic.Env)) *alembic.Env {
		env := testenv.Files("-- +alembic upgrade\nCREATE TABLE a (x INTEGER);\n", "-- +alembic upgrade\nCREATE TABLE b (x INTEGER);\n")
		if change != nil {
			change(env)
		}
		return env
	}
	inMeta := func(e *alembic.Env) { e.VersionTableSchema = "meta" }
	const notice, refusal = "there is one in public; if that is the one of this project, set version_table_schema = public", "alembic_version is not there, and there is one in public, with the table"
	for name, c := range map[string]struct {
		path    string
		change  func(*alembic.Env)
		want    string // what is said
		refused bool
	}{
		"a schema in front":         {path: "app,public", want: refusal, refused: true},
		"another schema":            {path: "app", want: notice},
		"another version table":     {path: "public", change: inMeta, want: refusal, refused: true},
		"both":                      {path: "app", change: inMeta, want: notice},
		"a schema that isn't there": {path: "none,public", want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db := s.open(t)
			if said, err := told(t, s, db, project(nil)); err != nil || strings.Contains(said, "there is one") {
				t.Fatal(said, err)
			}
			exec(t, db, "CREATE SCHEMA app", "CREATE SCHEMA meta")
			s = s.onPath(c.path)
			said, err := told(t, s, s.open(t), project(c.change))
			var existing *alembic.ExistingTablesError
			if errors.As(err, &existing) != c.refused || !c.refused && err != nil {
				t.Fatalf("the upgrade returned %v", err)
			}
			if err != nil {
				said = err.Error()
			}
			if !strings.Contains(said, c.want) || strings.Contains(said, "alembic stamp") {
				t.Errorf("it says %s", said)
			}
			if !c.refused {
				return
			}
			if tables := one(t, db, "SELECT count(*) FROM pg_tables WHERE schemaname IN ('app', 'meta')"); tables != "0" {
				t.Errorf("%s tables were made", tables)
			}
		})
	}
}

// TestEachTenantHasASchema upgrades schemas one after the other. A revision that is half
// applied in one is nothing to the others.
func TestEachTenantHasASchema(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE SCHEMA t1", "CREATE SCHEMA t2", "CREATE SCHEMA t3", "CREATE TABLE t1.hinders (x INTEGER)")
	env := testenv.Files("-- +alembic upgrade\nCREATE TABLE a (x INTEGER);\n", "-- +alembic upgrade no-transaction\nCREATE TABLE b (x INTEGER);\nCREATE TABLE hinders (x INTEGER);\n")
	shared := testenv.Files("-- +alembic upgrade\nCREATE TABLE shared (x INTEGER);\n")
	if err := s.migrator(t, db, shared).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	for path, fails := range map[string]bool{"t1": true, "t2,public": false, "t3": false} {
		s := s.onPath(path)
		if _, err := told(t, s, s.open(t), env); (err != nil) != fails {
			t.Errorf("%s: the upgrade returned %v", path, err)
		}
	}
}

// TestAnOpenRowInAnotherSchemaIsTold changes the schema of the journal while a revision is
// half applied.
func TestAnOpenRowInAnotherSchemaIsTold(t *testing.T) {
	project := func(schema string) *alembic.Env {
		env := testenv.Files("-- +alembic upgrade\nCREATE TABLE a (x INTEGER);\n", "-- +alembic upgrade no-transaction\nCREATE TABLE b (x INTEGER);\nSELECT nosuch;\n")
		env.JournalTableSchema = schema
		return env
	}
	onServers(t, func(t *testing.T, s server) {
		other := "meta"
		db := s.open(t)
		if s.dialect == "mariadb" {
			other = one(t, db, "SELECT DATABASE()") + "_meta"
			t.Cleanup(func() { _, _ = db.ExecContext(context.Background(), "DROP DATABASE "+other) })
		}
		exec(t, db, "CREATE SCHEMA "+other)
		for name, change := range map[string][2]string{"unset": {other, ""}, "set": {"", other}} {
			s := s.fresh(t)
			db := s.open(t)
			if s.dialect == "postgresql" {
				exec(t, db, "CREATE SCHEMA meta")
			}
			if err := s.migrator(t, db, project(change[0])).Upgrade(t.Context(), "head"); err == nil {
				t.Fatal("it didn't fail")
			}
			err := s.migrator(t, db, project(change[1])).Upgrade(t.Context(), "head")
			var half *alembic.UnfinishedError
			if !errors.As(err, &half) || !strings.Contains(err.Error(), "journal_table_schema = "+map[bool]string{true: other, false: "("}[change[0] != ""]) {
				t.Errorf("%s: the upgrade returned %v", name, err)
			}
			if s.dialect == "mariadb" && change[0] != "" {
				exec(t, db, "DROP TABLE "+other+".alembic_journal")
			}
		}
	})
}
