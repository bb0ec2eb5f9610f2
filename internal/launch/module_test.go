package launch

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	alembic "github.com/alembic-go/alembic/internal/version"
)

// fakeSource makes the running build one of the fake module's checkout.
func fakeSource(t *testing.T, dir string) string {
	t.Helper()
	source := filepath.Join(dir, "alembic")
	t.Setenv(SourceVariable, source)
	return filepath.ToSlash(source)
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestANewModuleIsMadeAndItsProgramBuilds(t *testing.T) {
	compiles(t)
	dir := write(t, fakeAlembic)
	source := fakeSource(t, dir)
	writeFile(t, filepath.Join(dir, "My App/README"), "")
	writeFile(t, filepath.Join(dir, "go.work"), "go 1.24\n\nuse ./alembic\n") // of others
	t.Chdir(filepath.Join(dir, "My App"))
	var out strings.Builder
	m, err := PlanModule(ModuleOptions{Dir: ".", Out: &out})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("go.mod"); err == nil {
		t.Error("the plan wrote go.mod")
	}
	if err := m.Apply(); err != nil {
		t.Fatal(err)
	}
	p, err := m.ImportPath("migrations/versions")
	if err != nil || p != "My_App/migrations/versions" {
		t.Errorf("import path %q, %v", p, err)
	}
	writeFile(t, "migrations/env.go", "package migrations\n\nimport \"github.com/alembic-go/alembic\"\n\nvar Env = &alembic.Env{Name: \"new\"}\n")
	if err := m.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := "Made go.mod (module My_App):\n" +
		"  + tool " + CommandPath + "\n" +
		"  + require " + alembic.ModulePath + " " + placeholderVersion + "\n" +
		"  + replace " + alembic.ModulePath + " => " + source + "\n" +
		"This alembic is a development build, so go.mod names its checkout. Once a release exists, type\n" +
		"  go mod edit -dropreplace=" + alembic.ModulePath + " -require=" + alembic.ModulePath + "@v" + alembic.Version + "\n"
	if out.String() != want {
		t.Errorf("said\n%s\nwant\n%s", out.String(), want)
	}
	project, err := Find("migrations")
	if err != nil {
		t.Fatal(err)
	}
	if got := output(t, &Program{Project: project, Cache: t.TempDir()}); !strings.HasPrefix(got, "env new\n") {
		t.Errorf("printed %q", got)
	}
	again, err := PlanModule(ModuleOptions{Dir: ".", Out: &out})
	if err != nil {
		t.Fatal(err)
	}
	if before := read(t, "go.mod"); again.Apply() != nil || again.file != nil || read(t, "go.mod") != before {
		t.Errorf("a module that has all it needs was to be changed: %v", again.lines)
	}
}

func TestExistingModules(t *testing.T) {
	const oldGo = "module my_app\n\ngo 1.22\n\ntoolchain go1.22.3\n"
	tests := []struct {
		name    string
		mod     string
		opts    ModuleOptions
		answer  string // "": nobody to ask
		want    []string
		wantErr string
	}{
		{name: "low go line, nobody to ask", mod: oldGo,
			wantErr: `go.mod says go 1.22 and alembic needs go 1.26.0: repeat the command with --raise-go, or type "go mod edit -go=1.26.0" first`},
		{name: "low go line, no", mod: oldGo, answer: "n\n", wantErr: `go.mod says go 1.22 and`},
		{name: "low go line, yes", mod: oldGo, answer: "Yes\n", want: []string{"- go 1.22", "+ go 1.26.0", "- toolchain go1.22.3"}},
		{name: "low go line, flag", mod: oldGo, opts: ModuleOptions{RaiseGo: true}, want: []string{"- go 1.22", "+ go 1.26.0"}},
		{name: "no go line", mod: "module my_app\n", wantErr: `go.mod says go 1.16 and`},
		{name: "low go line but no dependencies wanted", mod: oldGo, opts: ModuleOptions{NoDeps: true}},
		{name: "required already", mod: "module my_app\n\ngo 1.22\n\nrequire github.com/alembic-go/alembic v0.0.5\n", want: []string{"+ tool " + CommandPath}},
		{name: "replaced already", mod: "module my_app\n\ngo 1.26.0\n\nreplace github.com/alembic-go/alembic => ../mine\n",
			want: []string{"+ tool " + CommandPath, "+ require " + alembic.ModulePath + " " + placeholderVersion}},
		{name: "alembic itself", mod: "module github.com/alembic-go/alembic\n\ngo 1.22\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, fakeAlembic)
			fakeSource(t, dir)
			writeFile(t, filepath.Join(dir, "app/go.mod"), tt.mod)
			t.Chdir(filepath.Join(dir, "app"))
			var out strings.Builder
			tt.opts.Dir, tt.opts.Out = ".", &out
			if tt.answer != "" {
				tt.opts.In = strings.NewReader(tt.answer)
			}
			m, err := PlanModule(tt.opts)
			if tt.wantErr != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tt.wantErr) {
					t.Errorf("got %v, want %s", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Apply(); err != nil {
				t.Fatal(err)
			}
			for _, w := range tt.want {
				if !strings.Contains(out.String(), "  "+w+"\n") {
					t.Errorf("no %q in\n%s", w, out.String())
				}
			}
			if changed := read(t, "go.mod") != tt.mod; changed != (len(tt.want) > 0) {
				t.Errorf("changed: %v, go.mod is now\n%s", changed, read(t, "go.mod"))
			}
		})
	}
}

func TestNoDepsMakesNoModule(t *testing.T) {
	dir := write(t, "-- app/README --\n")
	t.Chdir(filepath.Join(dir, "app"))
	t.Setenv("PATH", "") // nor does it need Go
	var out strings.Builder
	m, err := PlanModule(ModuleOptions{Dir: ".", NoDeps: true, Out: &out})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(m.Apply(), m.Tidy(t.Context())); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("go.mod"); err == nil {
		t.Error("go.mod was made")
	}
	if !strings.Contains(out.String(), `type "go mod init app"`) {
		t.Errorf("said %q", out.String())
	}
}

func TestADevelopmentBuildWithoutSourceSaysWhatToWriteByHand(t *testing.T) {
	dir := write(t, "-- app/README --\n")
	t.Setenv(SourceVariable, dir)
	_, err := PlanModule(ModuleOptions{Dir: filepath.Join(dir, "app"), Out: &strings.Builder{}})
	if err == nil || !strings.Contains(err.Error(), "replace github.com/alembic-go/alembic => ") {
		t.Errorf("got %v", err)
	}
}

func TestTidyThatFailsSaysWhatToType(t *testing.T) {
	dir := write(t, fakeAlembic)
	fakeSource(t, dir)
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "-mod=mod")
	writeFile(t, filepath.Join(dir, "app/main.go"), "package main\n\nimport _ \"example.com/absent\"\n\nfunc main() {}\n")
	m, err := PlanModule(ModuleOptions{Dir: filepath.Join(dir, "app"), Out: &strings.Builder{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Apply(); err != nil {
		t.Fatal(err)
	}
	if e, ok := errors.AsType[*ModuleError](m.Tidy(t.Context())); !ok || e.Advice != offlineAdvice {
		t.Errorf("got %v", e)
	}
}

func TestModuleNamesAreValidPaths(t *testing.T) {
	for folder, want := range map[string]string{
		"/x/my_app": "my_app", "/x/My App": "My_App", "/x/.hidden": "hidden", "/": "app", "/x/ünï": "n",
		"/x/internal": "internal_app", "/x/CON": "CON_app", "/x/a+b": "a_b", "/x/v2.": "v2",
	} {
		got := ModuleName(folder)
		if got != want || module.CheckImportPath(got+"/migrations") != nil {
			t.Errorf("%s: %q, want %q", folder, got, want)
		}
	}
}

func TestModelsInPackageMainAreNoticed(t *testing.T) {
	tests := []struct {
		name, file, data string
		noticed          bool
	}{
		{"metadata", "main.go", "package main\n\nvar Metadata = 1\n", true},
		{"tagged struct", "main.go", "package main\n\ntype User struct {\n\tID int `db:\"id\"`\n}\n", true},
		{"file of models", "models.go", "package main\n\ntype User struct{ ID int }\n", true},
		{"plain program", "main.go", "package main\n\ntype User struct {\n\tID int `json:\"id\"`\n}\n\nfunc main() {}\n", false},
		{"library", "models.go", "package app\n\nvar Metadata = 1\n", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, app)
			writeFile(t, filepath.Join(dir, "app", tt.file), tt.data)
			t.Chdir(filepath.Join(dir, "app"))
			m, err := PlanModule(ModuleOptions{Dir: ".", NoDeps: true, Out: &strings.Builder{}})
			if err != nil {
				t.Fatal(err)
			}
			got, err := m.ModelsAdvice()
			if err != nil {
				t.Fatal(err)
			}
			want := ""
			if tt.noticed {
				want = tt.file + ` is in package main, which env.go can't import: move the models to models (package models) and import "my_app/models"`
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
