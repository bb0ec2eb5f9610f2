package launch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestProgramHoldsTheUsersCodeAndLeavesTheirTreeAlone(t *testing.T) {
	compiles(t)
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

func TestProgramBuildsWhereverItsModuleLives(t *testing.T) {
	compiles(t)
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
		{"folder elsewhere that a symbolic link makes part of the module", func(t *testing.T, dir string) {
			if err := os.Rename(filepath.Join(dir, "app/db"), filepath.Join(dir, "db")); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(filepath.Join(dir, "db"), filepath.Join(dir, "app/db")); err != nil {
				t.Fatal(err)
			}
		}, "app/db/migrations"},
		{"temporary folder behind a symbolic link", func(t *testing.T, dir string) {
			if err := os.Symlink(t.TempDir(), filepath.Join(dir, "tmp")); err != nil {
				t.Fatal(err)
			}
			t.Setenv("TMPDIR", filepath.Join(dir, "tmp"))
		}, "app/db/migrations"},
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
	compiles(t)
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
	compiles(t)
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

func TestWithoutACacheFolderTheErrorNamesTheVariable(t *testing.T) {
	dir := write(t, fakeAlembic, app)
	file := filepath.Join(dir, "app/go.mod")
	for _, v := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(v, "")
	}
	p := &Program{Project: find(t, dir)}
	if _, err := p.Build(t.Context()); err == nil || !strings.HasSuffix(err.Error(), "set HOME or XDG_CACHE_HOME") {
		t.Errorf("no home: %v", err)
	}
	p.Cache = filepath.Join(file, "cache")
	if _, err := p.Build(t.Context()); err == nil || !strings.HasSuffix(err.Error(), "set XDG_CACHE_HOME to a folder that can be written") {
		t.Errorf("a folder that can't be made: %v", err)
	}
}

func TestALongBuildOfAKnownProgramIsAnnouncedLate(t *testing.T) {
	said := make(chan struct{})
	stop := after(0, func() { close(said) })
	<-said
	stop()
	after(announceAfter, func() { t.Error("a stopped announcement was made") })()
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
