package launch

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/internal/version"
)

// SourceVariable names the checkout of a development build, where the build
// doesn't tell (it was made with -trimpath, or the checkout has moved).
const SourceVariable = "ALEMBIC_GO_SOURCE"

// Skew tells two versions of Alembic apart: the running command's and the one
// that a project's go.mod selects. Each is a module version or the folder of a
// checkout, "" where a running build doesn't know its checkout.
type Skew struct{ Running, Required string }

// Skew reports whether the project is made for another Alembic than this one.
// Then its own program must read the arguments too: everything but "init" and
// "--version" is handed over unparsed. A go.mod that doesn't require Alembic
// has no skew; building the program says what is missing.
func (p *Project) Skew() (Skew, bool) {
	return p.skew(running())
}

func (p *Project) skew(running string) (Skew, bool) {
	required := p.required()
	if required == "" {
		return Skew{}, false
	}
	return Skew{Running: running, Required: required}, running != required
}

// running is what this build is, in the form of required.
func running() string {
	if v := version.Fetchable(); v != "" {
		return v
	}
	dir, err := Source()
	if err != nil {
		return ""
	}
	return dir
}

// required is the Alembic that the go command would take for the project, as
// far as go.mod and go.work tell without running it.
func (p *Project) required() string {
	if p.Module == version.ModulePath {
		return p.Root
	}
	replaces, base := p.mod.Replace, p.Root
	if work := findWork(p.Root); work != "" {
		dirs, f, err := readWork(work)
		if err == nil && slices.Contains(dirs, p.Root) {
			if i := slices.IndexFunc(dirs, isSource); i >= 0 {
				return dirs[i]
			}
			if slices.ContainsFunc(f.Replace, replacesAlembic) { // go.work wins
				replaces, base = f.Replace, filepath.Dir(work)
			}
		}
	}
	i := slices.IndexFunc(p.mod.Require, func(r *modfile.Require) bool { return r.Mod.Path == version.ModulePath })
	if i < 0 {
		return ""
	}
	return replaced(replaces, base, p.mod.Require[i].Mod.Version)
}

func replacesAlembic(r *modfile.Replace) bool { return r.Old.Path == version.ModulePath }

// replaced applies replace directives, whose folders are relative to base.
func replaced(replaces []*modfile.Replace, base, required string) string {
	for _, r := range replaces {
		switch {
		case !replacesAlembic(r) || (r.Old.Version != "" && r.Old.Version != required):
		case r.New.Version != "":
			return r.New.Path + "@" + r.New.Version
		default:
			dir := filepath.FromSlash(r.New.Path)
			if !filepath.IsAbs(dir) {
				dir = filepath.Join(base, dir)
			}
			return filename.Resolved(dir)
		}
	}
	return required
}

// findWork returns the go.work in force for a module, as the go command finds
// it, or "".
func findWork(dir string) string {
	switch w := os.Getenv("GOWORK"); w {
	case "":
	case "off":
		return ""
	default:
		return w
	}
	for {
		name := filepath.Join(dir, "go.work")
		if fi, err := os.Stat(name); err == nil && !fi.IsDir() {
			return name
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// SourceError says that a development build doesn't know its checkout.
type SourceError struct{ Tried string }

func (e *SourceError) Error() string {
	tried := ""
	if e.Tried != "" {
		tried = " (not in " + e.Tried + ")"
	}
	return "this is a development build of alembic, and where its source lies isn't known" + tried + ": set " + SourceVariable +
		" to the folder of the checkout, or write by hand into go.mod: replace " + version.ModulePath + " => /path/of/the/checkout"
}

// Source returns the checkout that a development build was made from: the
// folder named by ALEMBIC_GO_SOURCE, else the one recorded by the compiler.
func Source() (string, error) {
	dir := os.Getenv(SourceVariable)
	if dir == "" {
		// This file is internal/launch/skew.go of the checkout; -trimpath
		// leaves a path that isn't absolute.
		_, file, _, ok := runtime.Caller(0)
		if !ok || !filepath.IsAbs(file) {
			return "", &SourceError{}
		}
		dir = filepath.Dir(filepath.Dir(filepath.Dir(filepath.FromSlash(file))))
	}
	if !isSource(dir) {
		return "", &SourceError{Tried: dir}
	}
	return resolve(dir)
}

// isSource reports whether dir is a checkout of this module.
func isSource(dir string) bool {
	data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	return err == nil && modfile.ModulePath(data) == version.ModulePath
}
