package launch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// helper is set in a copy of the test binary that launches and runs a project,
// as the command does.
const helper = "ALEMBIC_TEST_LAUNCH"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helper); dir != "" {
		os.Exit(launchHelper(dir))
	}
	os.Exit(m.Run())
}

func launchHelper(dir string) int {
	p, err := Find(dir)
	if err == nil {
		var b *Binary
		prog := &Program{Project: p, Drivers: []string{"sqlite"}, Cache: os.Getenv("ALEMBIC_TEST_CACHE")}
		if b, err = prog.Build(context.Background()); err == nil {
			var status int
			if status, err = b.Exec(context.Background(), os.Args[1:], os.Environ()); err == nil {
				return status
			}
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 99
}

// fakeAlembic stands for the real module: a program of it compiles in half a
// second.
const fakeAlembic = `
-- alembic/go.mod --
module github.com/alembic-go/alembic

go 1.24
-- alembic/alembic.go --
package alembic

type Env struct{ Name string }
-- alembic/cmd/alembic/main.go --
package main

import (
	"github.com/alembic-go/alembic/cli"
	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/driver/sqlite"
)

func main() { cli.Main(nil, sqlite.Driver, postgresql.Driver, mysql.Driver) }
-- alembic/driver/sqlite/d.go --
package sqlite

import "github.com/alembic-go/alembic/driver"

var Driver driver.Driver = "sqlite"
-- alembic/driver/postgresql/d.go --
package postgresql

import "github.com/alembic-go/alembic/driver"

var Driver driver.Driver = "postgresql"
-- alembic/driver/mysql/d.go --
package mysql

import "github.com/alembic-go/alembic/driver"

var Driver driver.Driver = "mysql"
-- alembic/driver/driver.go --
package driver

type Driver string
-- alembic/internal/version/version.go --
package version

var commit string

func String() string { return "fake" + commit }
-- alembic/cli/cli.go --
package cli

import (
	"io/fs"
	"os"
	"strings"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
)

type Embedded struct {
	Ini   string
	Files fs.FS
}

func MainEmbedded(e Embedded, env *alembic.Env, drivers ...driver.Driver) {
	os.Stdout.WriteString("ini " + e.Ini + "\n")
	if e.Files != nil {
		fs.WalkDir(e.Files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				panic(err)
			}
			if !d.IsDir() {
				data, _ := fs.ReadFile(e.Files, name)
				os.Stdout.WriteString("file " + name + ": " + string(data))
			}
			return nil
		})
	}
	Main(env, drivers...)
}

func Main(env *alembic.Env, drivers ...driver.Driver) {
	if env != nil {
		os.Stdout.WriteString("env " + env.Name + "\n")
	}
	for _, d := range drivers {
		os.Stdout.WriteString("driver " + string(d) + "\n")
	}
	os.Stdout.WriteString("args " + strings.Join(os.Args, " ") + "\n")
	if len(os.Args) > 1 && os.Args[1] == "fail" {
		os.Exit(7)
	}
	os.Exit(0)
}
`

// app is a project whose models lie in an internal package.
const app = `
-- app/go.mod --
module my_app

go 1.24

tool github.com/alembic-go/alembic/cmd/alembic

require github.com/alembic-go/alembic v0.0.0-00010101000000-000000000000

replace github.com/alembic-go/alembic => ../alembic
-- app/internal/models/models.go --
package models

const Name = "first"
-- app/db/internal/names/names.go --
package names

const Suffix = "!"
-- app/db/migrations/env.go --
package migrations

import (
	"github.com/alembic-go/alembic"

	"my_app/db/internal/names"
	"my_app/internal/models"
)

// Env is the project.
var Env = &alembic.Env{Name: models.Name + names.Suffix}
`

// write unpacks archives beneath a new folder and returns it, resolved.
func write(t *testing.T, archives ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "with space")
	for _, a := range archives {
		for _, f := range txtar.Parse([]byte(a)).Files {
			writeFile(t, filepath.Join(dir, f.Name), string(f.Data))
		}
	}
	return dir
}

func writeFile(t *testing.T, name, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

// find finds the project in app beneath dir.
func find(t *testing.T, dir string) *Project {
	t.Helper()
	p, err := Find(filepath.Join(dir, "app", "db", "migrations"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// output builds the program and returns what it prints.
func output(t *testing.T, p *Program, args ...string) string {
	t.Helper()
	b, err := p.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	out, err := exec.Command(b.Path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// tree lists a folder's files with their contents.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			out[name] = "folder"
			return err
		}
		data, err := os.ReadFile(name)
		out[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestProgramHoldsTheUsersCodeAndLeavesTheirTreeAlone(t *testing.T) {
	dir := write(t, fakeAlembic, app)
	before := tree(t, dir)
	var log bytes.Buffer
	p := &Program{Project: find(t, dir), Drivers: []string{"mysql", "sqlite"}, Cache: t.TempDir(), Log: &log}

	// What the user cross-compiles for is not where the program runs.
	t.Setenv("GOOS", "plan9")
	t.Setenv("GOARCH", "386")
	got := output(t, p, "current")
	if want := "env first!\ndriver sqlite\ndriver mysql\n"; !strings.HasPrefix(got, want) {
		t.Errorf("printed %q, want it to start with %q", got, want)
	}
	if want := "Compiling my_app/db/migrations and sqlite, mysql; the first time takes about a minute ...\n"; log.String() != want {
		t.Errorf("announced %q, want %q", log.String(), want)
	}
	if !maps.Equal(before, tree(t, dir)) {
		t.Error("the user's tree changed")
	}

	first := stat(t, cachePath(t, p))
	output(t, p)
	if !os.SameFile(first, stat(t, cachePath(t, p))) {
		t.Error("an unchanged program was written again")
	}

	writeFile(t, filepath.Join(dir, "app/internal/models/models.go"), "package models\n\nconst Name = \"second\"\n")
	if got := output(t, p); !strings.HasPrefix(got, "env second!\n") {
		t.Errorf("after an edit it printed %q", got)
	}
	if n := strings.Count(log.String(), "first time"); n != 1 {
		t.Errorf("the first build was announced %d times", n)
	}
}

// cachePath is where the program lies.
func cachePath(t *testing.T, p *Program) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(p.Cache, "*", binaryName("alembic", runtime.GOOS)))
	if err != nil || len(found) != 1 {
		t.Fatalf("programs in the cache: %v, %v", found, err)
	}
	return found[0]
}

func stat(t *testing.T, name string) os.FileInfo {
	t.Helper()
	fi, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return fi
}

func TestProgramBuildsWhereverItsModuleLives(t *testing.T) {
	tests := []struct {
		name string
		set  func(t *testing.T, dir string) // dir holds app and alembic
		at   string                         // the script location, beneath dir
	}{
		{"symbolic link to the module", func(t *testing.T, dir string) {
			if err := os.Symlink(filepath.Join(dir, "app"), filepath.Join(dir, "link")); err != nil {
				t.Fatal(err)
			}
			t.Chdir(filepath.Join(dir, "link"))
		}, "link/db/migrations"},
		{"workspace of other modules", func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, "go.work"), "go 1.24\n\nuse ./alembic\n")
		}, "app/db/migrations"},
		{"workspace with the module", func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, "go.work"), "go 1.24\n\nuse (\n\t./alembic\n\t./app\n)\n")
			writeFile(t, filepath.Join(dir, "app/go.mod"), "module my_app\n\ngo 1.24\n")
		}, "app/db/migrations"},
		{"vendored", func(t *testing.T, dir string) {
			cmd := exec.Command("go", "mod", "vendor")
			cmd.Dir = filepath.Join(dir, "app")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if err := os.RemoveAll(filepath.Join(dir, "alembic")); err != nil {
				t.Fatal(err)
			}
		}, "app/db/migrations"},
		{"build tags and -mod=mod in GOFLAGS", func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, "app/internal/models/models.go"), "//go:build special\n\npackage models\n\nconst Name = \"first\"\n")
			t.Setenv("GOFLAGS", "-mod=mod -tags=special")
		}, "app/db/migrations"},
		{"script location is the module's root", func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, "app/env.go"), "package my_app\n\nimport \"my_app/db/migrations\"\n\nvar Env = migrations.Env\n")
			writeFile(t, filepath.Join(dir, "app/db/migrations/env.go"), "package migrations\n\nimport \"github.com/alembic-go/alembic\"\n\nvar Env = &alembic.Env{Name: \"first!\"}\n")
		}, "app"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, fakeAlembic, app)
			tt.set(t, dir)
			project, err := Find(filepath.Join(dir, tt.at))
			if err != nil {
				t.Fatal(err)
			}
			p := &Program{Project: project, Drivers: []string{"sqlite"}, Cache: t.TempDir()}
			if got := output(t, p); !strings.HasPrefix(got, "env first!\ndriver sqlite\n") {
				t.Errorf("printed %q", got)
			}
		})
	}
}

func TestProgramIsReplacedByItsProject(t *testing.T) {
	dir := write(t, fakeAlembic, app)
	cmd := exec.Command(os.Args[0], "fail", "--x", "two words")
	cmd.Env = append(os.Environ(), helper+"="+filepath.Join(dir, "app/db/migrations"), "ALEMBIC_TEST_CACHE="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 7 {
		t.Errorf("exit status %d (%v), want the program's 7", cmd.ProcessState.ExitCode(), err)
	}
	if want := "args alembic fail --x two words\n"; !strings.HasSuffix(string(out), want) {
		t.Errorf("printed %q, want %q at the end", out, want)
	}
}

func TestConcurrentBuildsWaitForEachOther(t *testing.T) {
	dir, cache := write(t, fakeAlembic, app), t.TempDir()
	project := find(t, dir)
	var wg sync.WaitGroup
	for _, d := range []string{"sqlite", "postgresql", "mysql"} {
		wg.Go(func() {
			b, err := (&Program{Project: project, Drivers: []string{d}, Cache: cache}).Build(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			out, err := exec.Command(b.Path).Output()
			if err != nil || !strings.Contains(string(out), "driver "+d+"\n") {
				t.Errorf("built for %s, it printed %q (%v)", d, out, err)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestWaitingForTheLockEndsWithTheContext(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	l, err := lockFile(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer l.release()
	ctx, cancel := context.WithTimeout(t.Context(), 2*lockPoll)
	defer cancel()
	if _, err := lockFile(ctx, name, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a held lock gave %v", err)
	}
}

func TestOnlyTheLaunchedProcessIsMarked(t *testing.T) {
	env := marked([]string{"A=1", mark + "=1"})
	if want := fmt.Sprintf("[A=1 %s=%d]", mark, os.Getpid()); fmt.Sprint(env) != want {
		t.Errorf("environment %v, want %s", env, want)
	}
	t.Setenv(mark, "1")
	if Launched() {
		t.Error("a mark of another process counted")
	}
	id := os.Getpid()
	if runtime.GOOS == "windows" {
		id = os.Getppid()
	}
	t.Setenv(mark, fmt.Sprint(id))
	if !Launched() {
		t.Error("the launcher's mark didn't count")
	}
}
