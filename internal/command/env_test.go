package command_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/internal/command"
	"github.com/alembic-go/alembic/internal/convert/converttest"
	"github.com/alembic-go/alembic/sa"
)

// inProject makes a project of one SQL revision in a new folder and returns an
// Env with its revisions.
func inProject(t *testing.T, ini string) *alembic.Env {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	converttest.WriteFile(t, "alembic.ini", ini)
	converttest.WriteFile(t, "migrations/versions/one.sql", "-- one\n-- Revision ID: one1\n-- +alembic upgrade\nCREATE TABLE one (id INTEGER);\n-- +alembic downgrade\nDROP TABLE one;\n")
	return &alembic.Env{Revisions: []*alembic.Revisions{alembic.DirRevisions(filepath.Join(dir, "migrations", "versions"))}}
}

func runEnv(env *alembic.Env, args ...string) (exit int, stdout, stderr string) {
	var out, errs bytes.Buffer
	app := &command.App{
		Env: env, Drivers: []driver.Driver{sqlite.Driver}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
	}
	exit = app.Run(context.Background(), args)
	return exit, out.String(), errs.String()
}

func TestConnectNeedsNoURL(t *testing.T) {
	env := inProject(t, "[alembic]\nscript_location = migrations\n")
	env.Connect = func(ctx context.Context) (*sql.DB, error) { return sqlite.Open(ctx, "sqlite:///own.db") }
	if exit, _, stderr := runEnv(env, "upgrade", "head"); exit != 255 || !strings.Contains(stderr, "sqlalchemy.url") {
		t.Errorf("without a dialect: status %d, %s", exit, stderr)
	}
	env.Dialect = "sqlite"
	if exit, _, stderr := runEnv(env, "upgrade", "head"); exit != 0 {
		t.Fatalf("status %d: %s", exit, stderr)
	}
	if _, err := os.Stat("own.db"); err != nil {
		t.Error(err)
	}
	if _, stdout, _ := runEnv(env, "current", "-v"); !strings.Contains(stdout, "Current revision(s) for sqlite (Env.Connect):") || !strings.Contains(stdout, "Rev: one1 (head)") {
		t.Errorf("current -v: %s", stdout)
	}
}

func TestRunDecidesWhatAnErrorOfOneDatabaseMeans(t *testing.T) {
	env := inProject(t, "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///none.db\n")
	targets := []alembic.RunTarget{
		{Database: "broken", URL: "sqlite:///no/such/folder/a.db"}, {Database: "good", URL: "sqlite:///good.db"},
	}
	env.Run = func(ctx context.Context, _ *alembic.Run, run alembic.RunFunc) error {
		var failed []error
		for _, target := range targets {
			failed = append(failed, run(ctx, target))
		}
		return errors.Join(failed...)
	}
	exit, _, stderr := runEnv(env, "upgrade", "head")
	if exit != 255 || !strings.Contains(stderr, "FAILED: ") {
		t.Errorf("status %d: %s", exit, stderr)
	}
	targets = targets[1:]
	if exit, stdout, stderr := runEnv(env, "current"); exit != 0 || stdout != "one1 (head)\n" {
		t.Errorf("the good database: status %d, %s%s", exit, stdout, stderr)
	}
	if _, err := os.Stat("none.db"); err == nil {
		t.Error("the configured database was opened too")
	}
}

func TestAProgramWithoutItsFolderReadsItsRevisions(t *testing.T) {
	env := inProject(t, "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///app.db\n")
	versions := os.DirFS(filepath.Join(mustGetwd(t), "migrations", "versions"))
	env.Revisions = []*alembic.Revisions{alembic.NewRevisions(versions)}
	t.Chdir(t.TempDir())
	if exit, stdout, stderr := runEnv(env, "heads"); exit != 0 || stdout != "one1 (head)\n" {
		t.Errorf("heads: status %d, %s%s", exit, stdout, stderr)
	}
	if exit, _, stderr := runEnv(env, "--url", "sqlite:///app.db", "upgrade", "head"); exit != 0 {
		t.Errorf("upgrade: status %d, %s", exit, stderr)
	}
	if exit, _, stderr := runEnv(env, "merge", "heads"); exit != 255 || !strings.Contains(stderr, "has its revisions inside") {
		t.Errorf("merge: status %d, %s", exit, stderr)
	}
}

func TestARunWhoseFileIsRemovedMeanwhileFails(t *testing.T) {
	env := inProject(t, "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///app.db\n")
	if exit, _, stderr := runEnv(env, "upgrade", "head"); exit != 0 {
		t.Fatalf("status %d: %s", exit, stderr)
	}
	env.OnVersionApply = func(context.Context, alembic.DBTX, alembic.Applied) error { return os.Remove("app.db") }
	exit, _, stderr := runEnv(env, "downgrade", "base")
	if exit != 255 || !strings.Contains(stderr, "was removed by another process during the run") {
		t.Errorf("status %d: %s", exit, stderr)
	}
}

func mustGetwd(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestAFunctionOfTheProjectThatPanicsOrFailsIsToldWithItsLine: each of those that a
// command calls.
func TestAFunctionOfTheProjectThatPanicsOrFailsIsToldWithItsLine(t *testing.T) {
	for _, c := range []struct {
		name    string
		set     func(*alembic.Env)
		command []string
		want    string
	}{
		{"Configure", func(e *alembic.Env) { e.Configure = func(context.Context, *alembic.Run) error { panic("boom") } },
			[]string{"upgrade", "head"}, "the function panicked: boom"},
		{"Run", func(e *alembic.Env) {
			e.Run = func(context.Context, *alembic.Run, alembic.RunFunc) error { panic("boom") }
		},
			[]string{"upgrade", "head"}, "Env.Run panicked: boom"},
		{"Connect", func(e *alembic.Env) { e.Connect = func(context.Context) (*sql.DB, error) { panic("boom") } },
			[]string{"current"}, "the function panicked: boom"},
		{"Connect to nothing", func(e *alembic.Env) { e.Connect = func(context.Context) (*sql.DB, error) { return nil, nil } },
			[]string{"current"}, "FAILED: Env.Connect: it returned neither a database nor an error"},
		{"ProcessRevisionDirectives", func(e *alembic.Env) {
			e.TargetMetadata = sa.NewMetaData(sa.Table("one", sa.Column("id", sa.Integer())))
			e.ProcessRevisionDirectives = func(context.Context, *[]*alembic.MigrationScript) error { panic("boom") }
		}, []string{"revision", "--autogenerate", "-m", "x"}, "FAILED: Env.ProcessRevisionDirectives: "},
		{"RenderItem", func(e *alembic.Env) {
			e.TargetMetadata = sa.NewMetaData(sa.Table("t", sa.Column("a", sa.Integer())))
			e.RenderItem = func(any) (string, []string, bool) { panic("boom") }
		}, []string{"revision", "--autogenerate", "--format", "go", "-m", "x"}, "Env.RenderItem panicked: boom"},
		{"Variable", func(e *alembic.Env) {
			const text = "-- two\n-- Revision ID: two2\n-- Revises: one1\n-- Variables: OWNER literal\n-- +alembic upgrade\nSELECT ${OWNER};\n"
			if err := os.WriteFile("migrations/versions/two.sql", []byte(text), 0o600); err != nil {
				panic(err)
			}
			e.Variable = func(string) (string, bool) { panic("boom") }
		}, []string{"upgrade", "head"}, "Env.Variable panicked: boom"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := inProject(t, "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///a.db\n")
			if c.command[0] == "revision" {
				if exit, _, stderr := runEnv(env, "upgrade", "head"); exit != 0 {
					t.Fatal(stderr)
				}
			}
			c.set(env)
			exit, _, stderr := runEnv(env, c.command...)
			if exit != 255 || !strings.Contains(stderr, c.want) || strings.Contains(c.want, "panicked") && !strings.Contains(stderr, "env_test.go:") {
				t.Errorf("status %d: %s", exit, stderr)
			}
		})
	}
}
