package version

import (
	"os"
	"runtime/debug"
	"testing"

	"golang.org/x/mod/modfile"
)

func command(version, sum, revision string) *debug.BuildInfo {
	info := &debug.BuildInfo{Main: debug.Module{Path: ModulePath, Version: version, Sum: sum}}
	if revision != "" {
		info.Settings = []debug.BuildSetting{{Key: "vcs.revision", Value: revision}}
	}
	return info
}

func dependency(m debug.Module) *debug.BuildInfo {
	m.Path = ModulePath
	return &debug.BuildInfo{
		Main:     debug.Module{Path: "my_app", Version: "v9.9.9"},
		Deps:     []*debug.Module{{Path: "example.com/other", Version: "v3.0.0"}, &m},
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "ffffffffffffffffffff"}},
	}
}

func TestVersionOfEachKindOfBuild(t *testing.T) {
	const (
		pseudo   = "v0.0.0-20261122210000-1a2b3c4d5e6f"
		revision = "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d"
	)
	tests := []struct {
		name      string
		info      *debug.BuildInfo
		stamped   string
		want      string
		release   bool
		fetchable string
	}{
		{"installed release", command("v0.1.0", "h1:x", ""), "", "0.1.0", true, "v0.1.0"},
		{"release candidate", command("v0.2.0-rc.1", "h1:x", ""), "", "0.2.0-rc.1", true, "v0.2.0-rc.1"},
		{"clean tagged checkout", command("v0.1.0", "", revision), "", "0.1.0", true, "v0.1.0"},
		{"changed tagged checkout", command("v0.1.0+dirty", "", revision), "", "0.1.0-dev+1a2b3c4d5e6f", false, ""},
		{"installed commit", command(pseudo, "h1:x", ""), "", "0.1.0-dev+1a2b3c4d5e6f", false, pseudo},
		{"checkout", command(pseudo, "", revision), "", "0.1.0-dev+1a2b3c4d5e6f", false, ""},
		{"changed checkout", command(pseudo+"+dirty", "", revision), "", "0.1.0-dev+1a2b3c4d5e6f", false, ""},
		{"checkout without version control", command("(devel)", "", ""), "", "0.1.0-dev", false, ""},
		{"project on a release", dependency(debug.Module{Version: "v0.1.0", Sum: "h1:x"}), "", "0.1.0", true, "v0.1.0"},
		{"project on a checkout", dependency(debug.Module{Version: "v0.1.0", Replace: &debug.Module{Path: "../alembic"}}), "", "0.1.0-dev", false, ""},
		{"stamped project on a checkout", dependency(debug.Module{Version: "v0.1.0", Replace: &debug.Module{Path: "../alembic", Version: "(devel)"}}), "abcdef012345", "0.1.0-dev+abcdef012345", false, ""},
		{"project on the placeholder version", dependency(debug.Module{Version: "v0.0.0-00010101000000-000000000000"}), "", "0.1.0-dev", false, ""},
		{"no module information", &debug.BuildInfo{}, "", "0.1.0-dev", false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := fromInfo(tt.info)
			if got := describe(b, tt.stamped); got != tt.want {
				t.Errorf("version %q, want %q", got, tt.want)
			}
			if got := isTagged(b.version); got != tt.release {
				t.Errorf("release %v, want %v", got, tt.release)
			}
			if got := fetchable(b); got != tt.fetchable {
				t.Errorf("fetchable %q, want %q", got, tt.fetchable)
			}
		})
	}
}

func TestConstantsAgreeWithGoMod(t *testing.T) {
	data, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	f, err := modfile.ParseLax("go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	if f.Module.Mod.Path != ModulePath {
		t.Errorf("ModulePath = %q, go.mod says %q", ModulePath, f.Module.Mod.Path)
	}
	if f.Go.Version != Go {
		t.Errorf("Go = %q, go.mod says %q", Go, f.Go.Version)
	}
}
