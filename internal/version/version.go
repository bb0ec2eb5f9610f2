// Package version says which Alembic for Go is running.
//
// A release is a build of a tagged version of the module. Everything else (a
// checkout, a commit fetched by its pseudo-version) is a development build of
// the next release, and says so: "0.1.0-dev+1a2b3c4d5e6f".
package version

import (
	"runtime/debug"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Version is the release that this source tree is, or leads to.
const Version = "0.1.0"

// Go is the "go" line of this module's go.mod: a module that requires Alembic
// cannot have a lower one.
const Go = "1.26.0"

// ModulePath is the module that holds the command and the library.
const ModulePath = "github.com/alembic-go/alembic"

// commitLength is how many hex digits of a commit are shown, as in Go's
// pseudo-versions.
const commitLength = 12

// commit is set with -ldflags -X by "alembic build" where the build
// information of the written program cannot tell it: there Alembic is a
// dependency and the recorded revision is that of the user's repository.
var commit string

// String returns the version as "alembic --version" prints it: "0.1.0" for a
// release, "0.1.0-dev+<commit>" between releases, "0.1.0-dev" where the commit
// isn't known.
func String() string { return describe(read(), commit) }

// Fetchable returns the module version under which the go command can fetch
// exactly this build ("v0.1.0" or a pseudo-version), or "" for a build of a
// checkout, which only a replace directive can name.
func Fetchable() string { return fetchable(read()) }

// Commit returns the commit of a development build (12 hex digits), or "".
func Commit() string { return commitOf(read(), commit) }

// build is what the build information says about this module.
type build struct {
	version  string // "v0.1.0", a pseudo-version, "(devel)" or ""
	sum      string // set when the module came from the module cache
	revision string // the version control revision, for a build of a checkout
}

func read() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return build{}
	}
	return fromInfo(info)
}

// fromInfo finds this module in the build information: the main module in the
// command itself, a dependency in a project's own program.
func fromInfo(info *debug.BuildInfo) build {
	if info.Main.Path == ModulePath {
		b := build{version: info.Main.Version, sum: info.Main.Sum}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				b.revision = s.Value
			}
		}
		return b
	}
	for _, m := range info.Deps {
		if m.Path != ModulePath {
			continue
		}
		if m.Replace != nil { // a folder, or a fork: no release of ours
			return build{}
		}
		return build{version: m.Version, sum: m.Sum}
	}
	return build{}
}

func describe(b build, stamped string) string {
	if isTagged(b.version) {
		return strings.TrimPrefix(b.version, "v")
	}
	if c := commitOf(b, stamped); c != "" {
		return Version + "-dev+" + c
	}
	return Version + "-dev"
}

func commitOf(b build, stamped string) string {
	switch {
	case b.revision != "":
		return shorten(b.revision)
	case module.IsPseudoVersion(b.version):
		rev, err := module.PseudoVersionRev(b.version)
		if err == nil && strings.Trim(rev, "0") != "" {
			return shorten(rev)
		}
	}
	return shorten(stamped)
}

func shorten(rev string) string {
	if len(rev) > commitLength {
		return rev[:commitLength]
	}
	return rev
}

func fetchable(b build) string {
	if isTagged(b.version) || (b.sum != "" && module.IsPseudoVersion(b.version)) {
		return b.version
	}
	return ""
}

// isTagged reports whether v is a tagged version, a pre-release such as
// v0.1.0-rc.1 included. A "+dirty" suffix marks a changed checkout.
func isTagged(v string) bool {
	return semver.IsValid(v) && !module.IsPseudoVersion(v) && semver.Build(v) == ""
}
