package e2e_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

const fine = "\n-- +alembic upgrade\nCREATE TABLE first (x INTEGER);\n\n-- +alembic downgrade\nDROP TABLE first;\n"

func TestPlanWithARevisionThatMustFailIsRefusedWhole(t *testing.T) {
	for name, c := range map[string]struct{ second, want string }{
		"no section for the dialect": {"\n-- +alembic upgrade oracle\nSELECT 1;\n", "has no upgrade section"},
		"a string that has no end":   {"\n-- +alembic upgrade\nSELECT 'x;\n", "bbbb.sql:7"},
		"a variable without a value": {"-- Variables: OWNER literal\n\n-- +alembic upgrade\nSELECT ${OWNER};\n", "OWNER"},
		"a COMMIT":                   {"\n-- +alembic upgrade\nSELECT 1;\nCOMMIT;\n", "bbbb.sql:8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onDatabases(t, func(t *testing.T, s server) {
				db := s.open(t)
				m := s.migrator(t, db, testenv.Files(fine, c.second))
				err := m.Upgrade(t.Context(), "head")
				wantError(t, err, "bbbb", "nothing was done", c.want)
				var failed *alembic.RevisionError
				if !errors.As(err, &failed) || failed.Revision != "bbbb" || failed.Direction != revision.Upgrade {
					t.Errorf("the error is %#v", err)
				}
				if got := testenv.Current(t, m); got != nil {
					t.Errorf("the database is at %v", got)
				}
				if _, err := db.Exec("SELECT * FROM first"); err == nil {
					t.Error("the first revision ran")
				}
			})
		})
	}
}

func TestDowngradeThroughAnIrreversibleRevisionUndoesNothing(t *testing.T) {
	env := testenv.Files(fine, "\n-- +alembic upgrade\nSELECT 1;\n", strings.ReplaceAll(fine, "first", "second"))
	db := testenv.SQLite(t)
	m := testenv.Migrator(t, db, env)
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	err := m.Downgrade(t.Context(), "base")
	var irreversible *revision.IrreversibleError
	if !errors.As(err, &irreversible) || irreversible.Revision != "bbbb" {
		t.Errorf("Downgrade returned %v", err)
	}
	wantError(t, err, "nothing was done")
	if got := testenv.Current(t, m); !slices.Equal(got, []string{"cccc"}) {
		t.Errorf("the database is at %v", got)
	}
	exec(t, db, "SELECT * FROM second")
	if err := m.Downgrade(t.Context(), "-1"); err != nil {
		t.Errorf("down to the revision: %v", err)
	}
}

func longEnv(id string) *alembic.Env {
	return &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(fstest.MapFS{
		"a.sql": {Data: []byte("-- m\n--\n-- Revision ID: aaaa\n\n-- +alembic upgrade\nCREATE TABLE first (x INTEGER);\n")},
		"b.sql": {Data: []byte("-- m\n--\n-- Revision ID: " + id + "\n-- Revises: aaaa\n\n-- +alembic upgrade\nCREATE TABLE t (x INTEGER);\n")},
	})}}
}

func TestIDThatTheVersionTableCannotHoldIsRefusedBeforeAnythingRuns(t *testing.T) {
	id := "a_" + strings.Repeat("long", 10)
	onServers(t, func(t *testing.T, s server) {
		db := s.open(t)
		m := s.migrator(t, db, longEnv(id))
		wantError(t, m.Upgrade(t.Context(), "head"), id, "42 characters", "holds 32", "nothing was done")
		if _, err := db.Exec("SELECT * FROM first"); err == nil {
			t.Error("the first revision ran")
		}
		wantError(t, m.Stamp(t.Context(), id), "holds 32")
		if err := m.EnsureVersionTable(t.Context()); err != nil {
			t.Fatal(err)
		}
		exec(t, db, map[string]string{
			"postgresql": "ALTER TABLE alembic_version ALTER version_num TYPE varchar(64)",
			"mariadb":    "ALTER TABLE alembic_version MODIFY version_num varchar(64) NOT NULL",
		}[s.dialect])
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Errorf("after the column was widened: %v", err)
		}
		if got := testenv.Current(t, m); !slices.Equal(got, []string{id}) {
			t.Errorf("the database is at %v", got)
		}
	})
}

func TestTamperedVersionTable(t *testing.T) {
	for name, c := range map[string]struct {
		rows []string
		want string // of the error of upgrade; "" for success
	}{
		"empty":                     {nil, ""},
		"unknown":                   {[]string{"ffff"}, "ffff"},
		"known and unknown":         {[]string{"aaaa", "ffff"}, "ffff"},
		"other case":                {[]string{"AAAA"}, "AAAA"},
		"an empty text":             {[]string{""}, "identified by ''"},
		"ancestor beside its child": {[]string{"aaaa", "bbbb"}, "bbbb overlaps with other requested revisions aaaa"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onDatabases(t, func(t *testing.T, s server) {
				db := s.open(t)
				m := s.migrator(t, db, testenv.SQL("CREATE TABLE a (x INTEGER);", "CREATE TABLE b (x INTEGER);", "CREATE TABLE c (x INTEGER);"))
				if err := m.EnsureVersionTable(t.Context()); err != nil {
					t.Fatal(err)
				}
				for _, row := range c.rows {
					exec(t, db, "INSERT INTO alembic_version VALUES ('"+row+"')")
				}
				before := testenv.Current(t, m)
				if c.want != "" {
					wantError(t, m.Upgrade(t.Context(), "head"), c.want)
					wantError(t, m.Downgrade(t.Context(), "-1"), c.rows[len(c.rows)-1])
					if got := testenv.Current(t, m); !slices.Equal(got, before) {
						t.Errorf("the database is at %v after an error, was at %v", got, before)
					}
				}
				if c.want == "" {
					if err := m.Upgrade(t.Context(), "head"); err != nil {
						t.Error(err)
					}
				}
				if err := m.StampPurge(t.Context(), "head"); err != nil {
					t.Errorf("stamp --purge: %v", err)
				}
				if got := testenv.Current(t, m); !slices.Equal(got, []string{"cccc"}) {
					t.Errorf("after stamp --purge the database is at %v", got)
				}
			})
		})
	}
}

func TestPaddedVersionIsRead(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE alembic_version (version_num char(32) PRIMARY KEY)", "INSERT INTO alembic_version VALUES ('aaaa')")
	m := s.migrator(t, db, testenv.SQL("SELECT 1;", "SELECT 1;"))
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Error(err)
	}
	if got := testenv.Current(t, m); !slices.Equal(got, []string{"bbbb"}) {
		t.Errorf("the database is at %v", got)
	}
}

func TestASchemaFileWithStatementsMayHaveNoTable(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	env := testenv.SQL("CREATE TABLE a (x INTEGER);")
	if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	d, err := s.migrator(t, db, env, target(t, "SELECT 1;")).Diff(t.Context(), alembic.DiffOptions{})
	if err != nil || len(d.Upgrade) != 1 {
		t.Errorf("Diff returned %v, %v", d, err)
	}
	var empty *alembic.EmptyTargetError
	if _, err := s.migrator(t, db, env, target(t, "-- nothing")).Diff(t.Context(), alembic.DiffOptions{}); !errors.As(err, &empty) {
		t.Errorf("for an empty file Diff returned %v", err)
	}
}

func TestModelsWithoutATableNeverDropTheDatabase(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		env := testenv.SQL("CREATE TABLE a (x INTEGER);")
		env.TargetMetadata = &schema.MetaData{}
		m := s.migrator(t, s.open(t), env)
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		_, err := m.Diff(t.Context(), alembic.DiffOptions{})
		var empty *alembic.EmptyTargetError
		if !errors.As(err, &empty) || len(empty.Drops) != 1 {
			t.Errorf("Diff returned %v", err)
		}
		wantError(t, m.Check(t.Context()), "the table a would be dropped", "env.go")
	})
}
