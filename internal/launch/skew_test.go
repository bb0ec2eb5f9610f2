package launch

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestSkewComparesTheRunningBuildWithWhatTheProjectSelects(t *testing.T) {
	const head = "module my_app\n\ngo 1.24\n\n"
	const v1 = "require github.com/alembic-go/alembic v0.1.0\n"
	tests := []struct {
		name     string
		mod      string
		work     string
		running  string // a version, or a folder beneath the test's
		required string
		skew     bool
	}{
		{"same release", head + v1, "", "v0.1.0", "v0.1.0", false},
		{"other release", head + v1, "", "v0.2.0", "v0.1.0", true},
		{"same checkout", head + v1 + "replace github.com/alembic-go/alembic => ../alembic\n", "", "alembic", "alembic", false},
		{"other checkout", head + v1 + "replace github.com/alembic-go/alembic => ../alembic\n", "", "elsewhere", "alembic", true},
		{"release runs, project has a checkout", head + v1 + "replace github.com/alembic-go/alembic => ../alembic\n", "", "v0.1.0", "alembic", true},
		{"development build without a known checkout", head + v1, "", "", "v0.1.0", true},
		{"fork", head + v1 + "replace github.com/alembic-go/alembic => example.com/fork v0.1.0\n", "", "v0.1.0", "example.com/fork@v0.1.0", true},
		{"replace of another version", head + v1 + "replace github.com/alembic-go/alembic v0.9.0 => ../alembic\n", "", "v0.1.0", "v0.1.0", false},
		{"not required", head, "", "v0.1.0", "", false},
		{"workspace with a checkout", head + v1, "go 1.24\n\nuse (\n\t./app\n\t./alembic\n)\n", "v0.1.0", "alembic", true},
		{"workspace with a replace", head + v1, "go 1.24\n\nuse ./app\n\nreplace github.com/alembic-go/alembic => ./alembic\n", "alembic", "alembic", false},
		{"workspace of others", head + v1, "go 1.24\n\nuse ./alembic\n", "v0.1.0", "v0.1.0", false},
		{"alembic's own module", "module github.com/alembic-go/alembic\n", "", "app", "app", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, fakeAlembic, app)
			place := func(s string) string {
				if s == "app" || s == "alembic" || s == "elsewhere" {
					return filepath.Join(dir, s)
				}
				return s
			}
			writeFile(t, filepath.Join(dir, "app/go.mod"), tt.mod)
			if tt.work != "" {
				writeFile(t, filepath.Join(dir, "go.work"), tt.work)
			}
			s, skew := find(t, dir).skew(place(tt.running))
			if s.Required != place(tt.required) || skew != tt.skew {
				t.Errorf("required %q, skew %v; want %q, %v", s.Required, skew, place(tt.required), tt.skew)
			}
		})
	}
}

func TestSkewOfThisBuild(t *testing.T) {
	dir := write(t, fakeAlembic, app)
	p := find(t, dir)
	if s, skew := p.Skew(); !skew || s.Running == s.Required {
		t.Errorf("%+v, %v: this checkout isn't the project's", s, skew)
	}
	fakeSource(t, dir)
	if s, skew := p.Skew(); skew {
		t.Errorf("%+v: the project names the very checkout", s)
	}
	t.Setenv(SourceVariable, dir)
	if s, skew := p.Skew(); !skew || s.Running != "" {
		t.Errorf("%+v, %v: a build that doesn't know its checkout hands over", s, skew)
	}
}

func TestSourceIsTheCheckoutOfThisBuild(t *testing.T) {
	t.Setenv(SourceVariable, "")
	want, err := resolve("../..")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Source(); err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	dir := write(t, fakeAlembic)
	t.Setenv(SourceVariable, filepath.Join(dir, "alembic"))
	if got, err := Source(); err != nil || got != filepath.Join(dir, "alembic") {
		t.Errorf("got %q, %v; want the folder that the variable names", got, err)
	}
	t.Setenv(SourceVariable, dir)
	if _, err := Source(); err == nil {
		t.Error("a folder without the module was taken for it")
	} else if e, ok := errors.AsType[*SourceError](err); !ok || e.Tried != dir {
		t.Errorf("got %v, want a SourceError about %s", err, dir)
	}
}
