package launch

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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

// compiles skips a test that compiles programs in a short run.
func compiles(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles a program")
	}
}

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
