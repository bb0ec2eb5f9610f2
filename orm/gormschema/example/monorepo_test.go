package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testdb"
)

// TestMonorepo has two services in one module, each with a database and revisions
// of its own. Their models are generic, lie in several packages and in internal/,
// and one has a build tag.
func TestMonorepo(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	root := monorepo(t)
	for service, tables := range map[string][]string{"shop": {"customers", "orders"}, "billing": {"invoices"}} {
		out := run(t, root, 0, "go", "tool", "alembic", "-c", service+"/alembic.ini", "revision", "--autogenerate", "-m", "First")
		for _, table := range []string{"customers", "orders", "invoices", "points"} {
			want := strings.Contains(strings.Join(tables, " "), table)
			if strings.Contains(out, "Detected added table '"+table+"'") != want {
				t.Errorf("%s: %s", service, out)
			}
		}
		run(t, root, 0, "go", "tool", "alembic", "-c", service+"/alembic.ini", "upgrade", "head")
		run(t, filepath.Join(root, service), 0, "go", "tool", "alembic", "check")
	}
	t.Setenv("GOFLAGS", "-tags=loyalty")
	out := run(t, root, 255, "go", "tool", "alembic", "-c", "shop/alembic.ini", "check")
	if !strings.Contains(out, "create table points") {
		t.Errorf("with the tag: %s", out)
	}
	run(t, root, 0, "go", "tool", "alembic", "-c", "billing/alembic.ini", "check")
}

// monorepo makes the module, with the versions that this one requires.
func monorepo(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	adapter, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	run(t, root, 0, "go", "mod", "edit", "-module=example.com/mono", "-replace=github.com/alembic-go/alembic/orm/gormschema="+adapter,
		"-replace=github.com/alembic-go/alembic="+filepath.Dir(filepath.Dir(adapter)))
	for service, url := range map[string]string{"shop": "sqlite:///%(here)s/shop.db", "billing": testdb.Postgres(t)} {
		dir := filepath.Join(root, service)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		run(t, dir, 0, "go", "tool", "alembic", "init", "migrations")
		ini := "[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = " + url + "\n"
		err := errors.Join(os.WriteFile(filepath.Join(dir, "alembic.ini"), []byte(ini), 0o600), os.Remove(filepath.Join(dir, "migrations/env.go")))
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(root, os.DirFS("testdata/mono")); err != nil {
		t.Fatal(err)
	}
	return root
}

// run runs a command and returns what it writes.
func run(t *testing.T, dir string, status int, command ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != status {
		t.Fatalf("%q: %v\n%s", command, err, out)
	}
	return string(out)
}
