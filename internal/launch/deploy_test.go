package launch

import (
	"debug/buildinfo"
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"PATH="}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

func TestDeployedProgramOfAProjectWithCodeRunsAnywhere(t *testing.T) {
	compiles(t)
	dir := write(t, fakeAlembic, app)
	out := filepath.Join(t.TempDir(), binaryName("migrate", runtime.GOOS))
	d := &Deploy{
		Project: find(t, dir), Drivers: []string{"postgresql"}, Output: out, Cache: t.TempDir(),
		Ini: "[alembic]\nsqlalchemy.url = postgresql://app@db/app\nversion_table = \"v\"\n",
	}
	before := tree(t, dir)
	if err := d.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := "ini [alembic]\nsqlalchemy.url = postgresql://app@db/app\nversion_table = \"v\"\n\nenv first!\ndriver postgresql\nargs " + out + " upgrade head\n"
	if got := run(t, out, "upgrade", "head"); got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
	if len(tree(t, dir)) != len(before) {
		t.Error("the user's tree changed")
	}
	if strings.Contains(read(t, out), dir) {
		t.Error("the program holds a path of this machine")
	}
}

func TestDeployHonoursTheTargetPlatform(t *testing.T) {
	compiles(t)
	dir := write(t, fakeAlembic, app)
	t.Setenv("GOOS", "windows")
	t.Setenv("GOARCH", "arm64")
	out := filepath.Join(t.TempDir(), "migrate.exe")
	if err := (&Deploy{Project: find(t, dir), Output: out, Cache: t.TempDir()}).Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	info, err := buildinfo.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range info.Settings {
		got[s.Key] = s.Value
	}
	if got["GOOS"] != "windows" || got["GOARCH"] != "arm64" || got["CGO_ENABLED"] != "0" || got["-trimpath"] != "true" {
		t.Errorf("settings %v", got)
	}
}

func TestDeployedProgramOfAProjectWithoutCodeHoldsItsFiles(t *testing.T) {
	compiles(t)
	dir := write(t, fakeAlembic, "-- sql/versions/1_a.sql --\nSELECT 1;\n-- sql/_hidden.sql --\nx\n-- schema.sql --\ny\n")
	fakeSource(t, dir)
	t.Setenv("GOFLAGS", "-mod=vendor") // of no concern here
	out := filepath.Join(t.TempDir(), binaryName("migrate", runtime.GOOS))
	d := &Deploy{Drivers: []string{"sqlite"}, Output: out, Ini: "[alembic]\n", Cache: t.TempDir(), Files: map[string]string{
		"sql/versions/1_a.sql": filepath.Join(dir, "sql/versions/1_a.sql"),
		"sql/_hidden.sql":      filepath.Join(dir, "sql/_hidden.sql"),
		"schema.sql":           filepath.Join(dir, "schema.sql"),
	}}
	for range 2 { // over an old program too
		if err := d.Build(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	want := "ini [alembic]\n\nfile schema.sql: y\nfile sql/_hidden.sql: x\nfile sql/versions/1_a.sql: SELECT 1;\ndriver sqlite\nargs " + out + "\n"
	if got := run(t, out); got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}

func TestDeployRefusals(t *testing.T) {
	dir := write(t, fakeAlembic, "-- a.sql --\n")
	fakeSource(t, dir)
	t.Chdir(dir)
	sql := filepath.Join(dir, "a.sql")
	tests := []struct {
		name string
		d    Deploy
		want string
	}{
		{"output is a folder", Deploy{Output: "alembic"}, "alembic is a folder: name the file to write, as in -o " + filepath.Join("alembic", "migrate")},
		{"unknown driver", Deploy{Output: "x", Drivers: []string{"db2"}}, `unknown driver "db2"`},
		{"no files", Deploy{Output: "x"}, "there are no files"},
		{"file above alembic.ini", Deploy{Output: "x", Files: map[string]string{"../a.sql": sql}}, `a.sql can't be put into the program under the name "../a.sql"`},
		{"missing file", Deploy{Output: "x", Files: map[string]string{"b.sql": sql + "x"}}, "open "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.d.Cache = t.TempDir()
			if err := tt.d.Build(t.Context()); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	t.Setenv("PATH", "")
	if _, ok := errors.AsType[*NoToolchainError]((&Deploy{Output: "x"}).Build(t.Context())); !ok {
		t.Error("a missing go command isn't told")
	}
}
