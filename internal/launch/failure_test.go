package launch

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// failure builds the project in dir and returns the error.
func failure(t *testing.T, dir string) error {
	t.Helper()
	b, err := (&Program{Project: find(t, dir), Drivers: []string{"sqlite"}, Cache: t.TempDir()}).Build(t.Context())
	if err == nil {
		b.Close()
		t.Fatal("it was built")
	}
	return err
}

func TestCompileErrorsAreTheCompilersOwnLines(t *testing.T) {
	compiles(t)
	tests := []struct {
		name, file, data string
		want             string // a regular expression
	}{
		{"undefined name", "app/internal/models/models.go", "package models\n\nvar Name = missing\n\nfunc f() int { return \"\" }\n",
			`internal/models/models\.go:3:12: undefined: missing\ninternal/models/models\.go:5:23: cannot use ""[^\n]*`},
		{"wrong type of Env", "app/db/migrations/env.go", "package migrations\n\nvar Env = 3\n",
			`db/migrations/env\.go:3: cannot use migrations\.Env \(variable of type int\) as \*alembic\.Env value in argument to cli\.Main`},
		{"syntax error", "app/db/migrations/env.go", "package migrations\n\nvar Env = (\n",
			`db/migrations/env\.go:4:1: syntax error: [^\n]*`},
		{"two declarations", "app/db/migrations/more.go", "package migrations\n\nvar Env = 1\n",
			`db/migrations/more\.go:3:5: Env redeclared in this block\n\tdb/migrations/env\.go:11:5: other declaration of Env`},
		{"unknown standard package", "app/internal/models/models.go", "package models\n\nimport _ \"strlngs\"\n\nconst Name = \"\"\n",
			`internal/models/models\.go:3:8: package strlngs is not in std \([^\n]*\)`},
		{"module not required", "app/internal/models/models.go", "package models\n\nimport _ \"example.com/absent\"\n\nconst Name = \"\"\n",
			`internal/models/models\.go:3:8: no required module provides package example\.com/absent; to add it:\n\tgo get example\.com/absent`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, fakeAlembic, app)
			writeFile(t, filepath.Join(dir, tt.file), tt.data)
			t.Chdir(filepath.Join(dir, "app"))
			err := failure(t, dir)
			c, ok := errors.AsType[*CompileError](err)
			if !ok {
				t.Fatalf("%T, want a CompileError: %v", err, err)
			}
			if begins := "my_app/db/migrations does not compile; alembic builds it with its models and revisions to run them:\n"; !strings.HasPrefix(err.Error(), begins) {
				t.Errorf("got %q, want it to begin with %q", err, begins)
			}
			if got := filepath.ToSlash(c.Output); !regexp.MustCompile(`^` + tt.want + `$`).MatchString(got) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestCompileErrorsAreRelativeToTheWorkingDirectory(t *testing.T) {
	compiles(t)
	dir := write(t, fakeAlembic, app)
	writeFile(t, filepath.Join(dir, "app/internal/models/models.go"), "package models\n\nvar Name = missing\n")
	t.Chdir(filepath.Join(dir, "app/db"))
	if got, want := failure(t, dir).Error(), filepath.FromSlash("../internal/models/models.go")+":3:12: undefined: missing"; !strings.HasSuffix(got, ":\n"+want) {
		t.Errorf("got %q, want it to end with %q", got, want)
	}
}

func TestKnownCompileErrorsSayWhatToDo(t *testing.T) {
	compiles(t)
	const env = "package migrations\n\nimport (\n\t\"github.com/alembic-go/alembic\"\n\t\"my_app/db/migrations/versions\"\n)\n\n" +
		"var _ = versions.Revisions\nvar Env = &alembic.Env{}\n"
	for _, tt := range []struct {
		name   string
		files  map[string]string
		link   string // this file becomes a symbolic link
		advice string
	}{
		{"package main", map[string]string{"app/internal/models/models.go": "package main\n\nconst Name = \"\"\n\nfunc main() {}\n"}, "",
			"package main can't be imported: "},
		{"a cycle", map[string]string{"app/internal/models/models.go": "package models\n\nimport _ \"my_app/db/migrations\"\n\nconst Name = \"\"\n"}, "",
			"the packages import each other: "},
		{"no versions.go", map[string]string{"app/db/migrations/env.go": env, "app/db/migrations/versions/one.go": "package versions\n\nfunc init() { Revisions.Add() }\n"}, "",
			"the folder of the revisions needs its versions.go"},
		{"no versions.go among SQL files", map[string]string{"app/db/migrations/env.go": env, "app/db/migrations/versions/one.sql": "\n"}, "",
			"the folder of the revisions needs its versions.go"},
		{"a symbolic link", map[string]string{"app/db/migrations/env.go": env, "app/db/migrations/versions/one.sql": "\n",
			"app/db/migrations/versions/versions.go": "package versions\n\nimport \"embed\"\n\n//go:embed *.sql\nvar Revisions embed.FS\n"}, "app/db/migrations/versions/two.sql",
			"go:embed does not follow symbolic links: "},
		{"no models", map[string]string{"app/internal/models/models.go": ""}, "",
			`"my_app/internal/models" is the folder internal/models of this module, which has no Go files: `},
		{"build tags", map[string]string{"app/internal/models/models.go": "//go:build never\n\npackage models\n"}, "",
			"build tags leave out every file of this folder: "},
		{"two packages", map[string]string{"app/internal/models/other.go": "package other\n"}, "",
			"a folder holds one package: "},
		{"an internal package", map[string]string{"app/internal/models/models.go": "package models\n\nimport _ \"github.com/alembic-go/alembic/internal/version\"\n\nconst Name = \"\"\n"}, "",
			"a package below internal can only be imported "},
		{"an old go line", map[string]string{"app/go.mod": "", "app/internal/models/models.go": "package models\n\nvar Name = func() string { for range 3 {\n}; return \"\" }()\n"}, "",
			"the go line of go.mod is older than the code: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, fakeAlembic, app)
			for name, data := range tt.files {
				if name == "app/go.mod" {
					replaceIn(t, filepath.Join(dir, name), "go 1.24", "go 1.20")
					replaceIn(t, filepath.Join(dir, "alembic/go.mod"), "go 1.24", "go 1.20")
					continue
				}
				if data == "" {
					if err := os.Remove(filepath.Join(dir, name)); err != nil {
						t.Fatal(err)
					}
					continue
				}
				writeFile(t, filepath.Join(dir, name), data)
			}
			if tt.link != "" {
				writeFile(t, filepath.Join(dir, "two.sql"), "\n")
				if err := os.Symlink(filepath.Join(dir, "two.sql"), filepath.Join(dir, tt.link)); err != nil {
					t.Fatal(err)
				}
			}
			t.Chdir(filepath.Join(dir, "app"))
			err := failure(t, dir)
			c, ok := errors.AsType[*CompileError](err)
			if !ok {
				t.Fatalf("%T, want a CompileError: %v", err, err)
			}
			if !strings.HasPrefix(c.Advice, tt.advice) {
				t.Errorf("advice %q, want %q; the lines:\n%s", c.Advice, tt.advice, c.Output)
			}
			if strings.Contains(c.Output, " in "+dir) {
				t.Errorf("the folder isn't relative to the working directory:\n%s", c.Output)
			}
		})
	}
}

func TestAPanicAtTheStartIsAnErrorWithItsPlace(t *testing.T) {
	compiles(t)
	for _, tt := range []struct{ name, models, want string }{
		{"in init", "package models\n\nconst Name = \"\"\n\nfunc init() {\n\tpanic(\"no\\nmodels\")\n}\n",
			"internal/models/models.go:6: the project's code panics while its packages are initialized, before a command can run: no\n\tmodels"},
		{"in a variable", "package models\n\nimport \"regexp\"\n\nvar Name = regexp.MustCompile(\"(\").String()\n",
			"internal/models/models.go:5: the project's code panics while its packages are initialized, before a command can run: regexp: Compile(`(`): "},
		{"by a nil dereference", "package models\n\nconst Name = \"\"\n\nvar t *struct{ n int }\n\nfunc init() {\n\tt.n = 1\n}\n",
			"internal/models/models.go:8: the project's code panics while its packages are initialized, before a command can run: " +
				"runtime error: invalid memory address or nil pointer dereference"},
		{"by a stack overflow", "package models\n\nconst Name = \"\"\n\nfunc f(n int) int { return f(n+1) + 1 }\n\nfunc init() {\n\tf(1)\n}\n",
			"internal/models/models.go:5: the project's code panics while its packages are initialized, before a command can run: stack overflow"},
		{"by a driver that alembic has too", "package models\n\nconst Name = \"\"\n\nfunc init() {\n\tpanic(\"sql: Register called twice for driver sqlite\")\n}\n",
			"internal/models/models.go:6: the project's code panics while its packages are initialized, before a command can run: sql: Register called twice for driver sqlite; " +
				"a package that env.go imports has a database driver of that name, and so has alembic: import it in package main"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, fakeAlembic, app)
			writeFile(t, filepath.Join(dir, "app/internal/models/models.go"), tt.models)
			t.Chdir(filepath.Join(dir, "app"))
			err := failure(t, dir)
			if _, ok := errors.AsType[*StartError](err); !ok || !strings.HasPrefix(filepath.ToSlash(err.Error()), tt.want) ||
				strings.Contains(err.Error(), "goroutine") || strings.Contains(err.Error(), "runtime.") || strings.Contains(err.Error(), "[signal") {
				t.Errorf("%T: %v\nwant %s", err, err, tt.want)
			}
		})
	}
}

// cancelWhen is a log that calls cancel at a line with text.
type cancelWhen struct {
	text   string
	cancel func()
}

func (w cancelWhen) Write(b []byte) (int, error) {
	if strings.Contains(string(b), w.text) {
		w.cancel()
	}
	return len(b), nil
}

func TestAPackageThatNeverEndsItsInitIsWaitedForAloud(t *testing.T) {
	compiles(t)
	dir := write(t, fakeAlembic, app)
	writeFile(t, filepath.Join(dir, "app/internal/models/models.go"), "package models\n\nimport \"time\"\n\nconst Name = \"\"\n\nfunc init() { time.Sleep(time.Hour) }\n")
	ctx, cancel := context.WithCancel(t.Context())
	log := cancelWhen{"Waiting for the packages of my_app/db/migrations to be initialized ...\n", cancel}
	b, err := (&Program{Project: find(t, dir), Drivers: []string{"sqlite"}, Cache: t.TempDir(), Log: log}).Build(ctx)
	if b != nil {
		b.Close()
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestModuleTroublesComeWithTheCommandToType(t *testing.T) {
	compiles(t)
	vendor := func(t *testing.T, dir string) {
		cmd := exec.Command("go", "mod", "vendor")
		cmd.Dir = filepath.Join(dir, "app")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	edit := func(old, text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { replaceIn(t, filepath.Join(dir, "app/go.mod"), old, text) }
	}
	const require = "require github.com/alembic-go/alembic v0.0.0-00010101000000-000000000000"
	tests := []struct {
		name   string
		set    func(t *testing.T, dir string)
		reason string
		advice string
	}{
		{"alembic not required", func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, "app/go.mod"), "module my_app\n\ngo 1.24\n")
		}, "go.mod doesn't require alembic", `type "go get -tool github.com/alembic-go/alembic/cmd/alembic"`},
		{"replaced but not required", edit(require, ""), "go.mod doesn't require a module that it replaces", `type "go get -tool github.com/alembic-go/alembic/cmd/alembic"`},
		{"imports of a module of another name", func(t *testing.T, dir string) {
			replaceIn(t, filepath.Join(dir, "app/go.mod"), "module my_app", "module shop")
		}, "this module is called shop (the first line of go.mod)", `import "shop/db/internal/names" instead of "my_app/db/internal/names", ` +
			`"shop/internal/models" instead of "my_app/internal/models"`},
		{"imports of a module at an address", func(t *testing.T, dir string) {
			replaceIn(t, filepath.Join(dir, "app/db/migrations/env.go"), "my_app/internal/models", "example.com/team/shop/internal/models")
		}, "this module is called my_app (the first line of go.mod)", `import "my_app/internal/models" instead of "example.com/team/shop/internal/models"`},
		{"no go.sum", func(t *testing.T, dir string) {
			t.Setenv("GOPROXY", "off")
			edit("replace github.com/alembic-go/alembic => ../alembic", "")(t, dir)
		}, "go.sum is incomplete", `type "go mod tidy"`},
		{"checkout gone", edit("../alembic", "../nowhere"), "a replace line of go.mod names a folder that doesn't exist", "correct the line"},
		{"vendor folder outdated", func(t *testing.T, dir string) {
			vendor(t, dir)
			edit(require, "require github.com/alembic-go/alembic v0.1.0")(t, dir)
		}, "the vendor folder doesn't match go.mod", `type "go mod vendor"`},
		{"driver not vendored", func(t *testing.T, dir string) {
			vendor(t, dir)
			if err := os.RemoveAll(filepath.Join(dir, "app/vendor/github.com/alembic-go/alembic/driver/sqlite")); err != nil {
				t.Fatal(err)
			}
		}, "the vendor folder lacks a package", `type "go mod tidy" and "go mod vendor"`},
		{"newer Go asked for", func(t *testing.T, dir string) {
			t.Setenv("GOTOOLCHAIN", "local")
			edit("go 1.24", "go 1.99")(t, dir)
		}, "the installed Go is older than go.mod asks for", `install that version of Go, or let the go command fetch it with GOTOOLCHAIN=auto`},
		{"go line below that of a requirement", func(t *testing.T, dir string) {
			t.Setenv("GOFLAGS", "-mod=readonly")
			replaceIn(t, filepath.Join(dir, "alembic/go.mod"), "go 1.24", "go 1.25")
		}, "go.mod is out of date", `type "go mod tidy"`},
		{"go.work of a folder that is gone", func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, "app/go.work"), "go 1.24\n\nuse (\n\t.\n\t../nowhere\n)\n")
		}, "go.work names a folder that is no module", "correct its use line, or set GOWORK=off"},
		{"go.work with an older go line", func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, "app/go.work"), "go 1.23\n\nuse .\n")
		}, "the go line of go.work is too old", `type "go work use"`},
		{"-mod=mod in a workspace", func(t *testing.T, dir string) {
			t.Setenv("GOFLAGS", "-mod=mod")
			writeFile(t, filepath.Join(dir, "app/go.work"), "go 1.24\n\nuse .\n")
		}, "GOFLAGS and go.work contradict each other", "take -mod out of GOFLAGS, or set GOWORK=off"},
		{"unknown flag in GOFLAGS", func(t *testing.T, dir string) {
			t.Setenv("GOFLAGS", "-foo")
		}, "GOFLAGS can't be read", `correct it: "go env GOFLAGS" shows it`},
		{"unknown line in go.mod", edit("module my_app", "module my_app\n\nfrobnicate x"), "go.mod can't be read", "correct the line"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, fakeAlembic, app)
			tt.set(t, dir)
			t.Chdir(filepath.Join(dir, "app"))
			err := failure(t, dir)
			m, ok := errors.AsType[*ModuleError](err)
			if !ok {
				t.Fatalf("%T, want a ModuleError: %v", err, err)
			}
			if m.Reason != tt.reason || m.Advice != tt.advice {
				t.Errorf("%q: %q, want %q: %q\n%s", m.Reason, m.Advice, tt.reason, tt.advice, m.Output)
			}
			if begins := "/db/migrations can't be built: " + tt.reason + ": " + tt.advice + "\n"; !strings.HasPrefix(err.Error()[strings.Index(err.Error(), "/"):], begins) {
				t.Errorf("got %v\nwant the module and %s", err, begins)
			}
			if strings.Contains(err.Error(), mainFolder) {
				t.Errorf("the generated file is named:\n%v", err)
			}
		})
	}
}

func replaceIn(t *testing.T, name, old, text string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q", name, old)
	}
	writeFile(t, name, strings.ReplaceAll(string(data), old, text))
}

func TestWithoutTheGoCommandTheErrorSaysWhatStillWorks(t *testing.T) {
	dir := write(t, fakeAlembic, app)
	t.Setenv("PATH", t.TempDir())
	err := failure(t, dir)
	if _, ok := errors.AsType[*NoToolchainError](err); !ok {
		t.Fatalf("%T: %v", err, err)
	}
	for _, want := range []string{"go.dev/dl", "history", "list_templates", "alembic build"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}

func TestOverlayInGOFLAGSIsRefused(t *testing.T) {
	dir := write(t, fakeAlembic, app)
	for _, flags := range []string{"-overlay=x.json", "-mod=mod --overlay=x.json", "'-overlay=a b.json'"} {
		t.Setenv("GOFLAGS", flags)
		if err := failure(t, dir); !strings.HasPrefix(err.Error(), "GOFLAGS holds -overlay") {
			t.Errorf("GOFLAGS=%s: %v", flags, err)
		}
	}
}

func TestUnknownDriverIsNamed(t *testing.T) {
	_, err := (&Program{Project: &Project{}, Drivers: []string{"db2"}}).Build(t.Context())
	if want := `unknown driver "db2": the drivers are sqlite, postgresql, mysql`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFindSaysWhatIsWrongWithAProject(t *testing.T) {
	tests := []struct {
		name, file, data string
		remove           string
		at               string
		want             string
	}{
		{name: "no Go module", remove: "app/go.mod", want: `app/db/migrations/env.go belongs to no Go module: type "go mod init db" in app/db, then "go get -tool github.com/alembic-go/alembic/cmd/alembic"`},
		{name: "package main", file: "app/db/migrations/env.go", data: "package main\n\nvar Env = 1\n",
			want: `app/db/migrations/env.go is in package main, which can't be imported: write "package migrations"`},
		{name: "no Env", file: "app/db/migrations/env.go", data: "package migrations\n\nfunc Env() {}\n",
			want: `app/db/migrations/env.go declares no variable Env: add "var Env = &alembic.Env{Revisions: …}"`},
		{name: "go.mod without module", file: "app/go.mod", data: "go 1.24\n", want: `app/go.mod: there is no module line: add "module my_app"`},
		{name: "folder that can't be imported", file: "app/my migrations/env.go", data: "package x\n\nvar Env = 1\n", at: "app/my migrations",
			want: `the folder app/my migrations can't be a Go package: malformed import path "my_app/my migrations": invalid char ' ': rename the folder (letters, digits and underscores)`},
		{name: "no code", remove: "app/db/migrations/env.go", want: ErrNoCode.Error()},
		{name: "no folder", at: "app/nothing", want: ErrNoCode.Error()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, app)
			if tt.remove != "" {
				if err := os.Remove(filepath.Join(dir, tt.remove)); err != nil {
					t.Fatal(err)
				}
			}
			if tt.file != "" {
				writeFile(t, filepath.Join(dir, tt.file), tt.data)
			}
			if tt.at == "" {
				tt.at = "app/db/migrations"
			}
			t.Chdir(dir)
			_, err := Find(filepath.Join(dir, tt.at))
			if err == nil || filepath.ToSlash(err.Error()) != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}
