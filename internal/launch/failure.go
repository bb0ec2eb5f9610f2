package launch

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/version"
)

// CompileError is returned when the user's code doesn't compile. Output holds
// the compiler's lines, with file names relative to the working directory, and
// nothing else.
type CompileError struct {
	What   string // the package that was built; "" if none was named
	Output string // the compiler's lines; files are relative to the working directory
	Advice string // what to do about it, if it is known
}

func (e *CompileError) Error() string {
	what := "the project"
	if e.What != "" {
		what = e.What
	}
	text := what + " does not compile; alembic builds it with its models and revisions to run them:\n" + e.Output
	if e.Advice != "" {
		text += "\n" + e.Advice
	}
	return text
}

// ModuleError is returned when there is a problem with go.mod, go.sum, the
// vendor folder, the go command's settings or the download of modules.
type ModuleError struct {
	What   string // the package that was built; "" if none was named
	Reason string // what is wrong, in a few words
	Advice string // what to do about it
	Dir    string // the module's folder
	Output string // the go command's own lines
}

func (e *ModuleError) Error() string {
	what := "the project"
	if e.What != "" {
		what = e.What
	}
	where := ""
	if dir := shown(e.Dir); dir != "." {
		where = " (in " + dir + ")"
	}
	return fmt.Sprintf("%s can't be built: %s: %s%s\n%s", what, e.Reason, e.Advice, where, e.Output)
}

// explain turns a failed go command, run in root, into what the user has to do.
// p is the project whose program was built; nil where there is none.
func explain(err error, root string, p *Project) error {
	var f *goFailure
	if !errors.As(err, &f) {
		return err
	}
	out := tidyOutput(f.out, root, p)
	if out == "" {
		return err
	}
	what := ""
	if p != nil {
		what = p.ImportPath
	}
	if reason, advice := moduleTrouble(f.out, p); reason != "" {
		return &ModuleError{What: what, Reason: reason, Advice: advice, Dir: root, Output: withoutAdvice(out)}
	}
	return &CompileError{What: what, Output: out, Advice: compileAdvice(f.out, p)}
}

// compileAdvice returns what to do about code that doesn't compile; "" if the
// compiler's lines say it.
func compileAdvice(out string, p *Project) string {
	if advice := ownPackageAdvice(out, p); advice != "" {
		return advice
	}
	for _, a := range compileAdvices {
		if strings.Contains(out, a.sign) {
			return a.advice
		}
	}
	return ""
}

// compileAdvices are looked through in order: the first sign found counts.
var compileAdvices = []struct{ sign, advice string }{
	{"is a program, not an importable package", `package main can't be imported: move what env.go needs to a package of its own, such as a folder models`},
	{"import cycle not allowed", `the packages import each other: the models must import neither migrations nor a package that does; ` +
		`move what both need to a package of its own`},
	{"undefined: Revisions", versionsAdvice},
	{"undefined: versions.Revisions", versionsAdvice},
	{"build constraints exclude all Go files in", `build tags leave out every file of this folder: delete the //go:build line, ` +
		`or set the tag with GOFLAGS=-tags=NAME`},
	{"found packages ", `a folder holds one package: give all its files the same package line, or move the other file to a folder of its own`},
	{"use of internal package ", `a package below internal can only be imported from the folder that holds internal: ` +
		`move it, or import what the other module exports`},
	{"cannot embed irregular file", `go:embed does not follow symbolic links: put the files themselves into the folder`},
	{"(-lang was set to go", `the go line of go.mod is older than the code: type "go get go@latest"`},
	{"file requires newer Go version", `the go line of go.mod is older than the code: type "go get go@latest"`},
}

const versionsAdvice = `the folder of the revisions needs its versions.go, which declares Revisions and embeds the files: ` +
	`bring it back, or take the one that "alembic init" writes into an empty folder`

// moduleTrouble returns what is wrong with the module or with the go command's
// settings, and what to do; "" if it is the code that doesn't compile.
func moduleTrouble(out string, p *Project) (reason, advice string) {
	if reason, advice = importTrouble(out, p); reason != "" {
		return reason, advice
	}
	for _, t := range moduleTroubles {
		if strings.Contains(out, t.sign) {
			return t.reason, t.advice
		}
	}
	if strings.HasPrefix(out, "go: ") {
		return "the go command refuses", "correct what its lines name"
	}
	return "", ""
}

// moduleTroubles are looked through in order, as compileAdvices are.
var moduleTroubles = []struct{ sign, reason, advice string }{
	{"import lookup disabled by -mod=vendor", "the vendor folder lacks a package", `type "go mod tidy" and "go mod vendor"`},
	{"inconsistent vendoring", "the vendor folder doesn't match go.mod", `type "go mod vendor"`},
	{"no required module provides package " + version.ModulePath, "go.mod doesn't require alembic", requireAdvice},
	{"is replaced but not required", "go.mod doesn't require a module that it replaces", requireAdvice},
	{"listed in go.work file requires go", "the go line of go.work is too old", `type "go work use"`},
	{"updates to go.work needed", "go.work is out of date", `type "go work sync"`},
	{"listed in go.work file", "go.work names a folder that is no module", `correct its use line, or set GOWORK=off`},
	{"in workspace mode", "GOFLAGS and go.work contradict each other", `take -mod out of GOFLAGS, or set GOWORK=off`},
	{"missing go.sum entry", "go.sum is incomplete", tidyAdvice},
	{"updates to go.mod needed", "go.mod is out of date", tidyAdvice},
	{"updates to go.sum needed", "go.sum is out of date", tidyAdvice},
	{"checksum mismatch", "a module differs from what go.sum records", `find out who changed it; ` +
		`if the one on this machine is broken, type "go clean -modcache"`},
	{"errors parsing go.mod", "go.mod can't be read", "correct the line"},
	{"parsing $GOFLAGS", "GOFLAGS can't be read", `correct it: "go env GOFLAGS" shows it`},
	{"build cache", "the go command has no folder for its build cache", `set GOCACHE to a folder that can be written`},
	{"replacement directory", "a replace line of go.mod names a folder that doesn't exist", "correct the line"},
	{"module lookup disabled by GOPROXY=off", offlineReason, offlineAdvice},
	{"dial tcp", offlineReason, offlineAdvice},
	{"proxyconnect", offlineReason, offlineAdvice},
	{"error obtaining VCS status", "git doesn't tell the commit", `let git trust the folder, or set GOFLAGS=-buildvcs=false`},
	{"requires go >=", "the installed Go is older than go.mod asks for", `install that version of Go, or let the go command fetch it with GOTOOLCHAIN=auto`},
}

const (
	tidyAdvice    = `type "go mod tidy"`
	requireAdvice = `type "go get -tool ` + CommandPath + `"`
	offlineReason = "modules are missing on this machine and can't be fetched"
	offlineAdvice = `type "go mod download" once where there is a network, or bring a folder made by "go mod vendor" along`
)

// goAdvice is what the go command suggests, which here would be about the
// generated package.
var goAdvice = regexp.MustCompile(`; to add(?: it)?:\n\t[^\n]*| \(imported by [^)\n]*/` + mainFolder + `\)`)

// withoutAdvice leaves what is wrong, each thing once.
func withoutAdvice(out string) string {
	var lines []string
	for line := range strings.SplitSeq(goAdvice.ReplaceAllString(out, ""), "\n") {
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// position is a file name and line as the compiler prints it, from the start
// of a line or after a tab ("other declaration of x").
var position = regexp.MustCompile(`^(\t?)(\S.*?\.go)(:\d+(?::\d+)?)(:.*)?$`)

// tidyOutput drops package headers and download notes, and rewrites file names,
// which are relative to root, to be relative to the working directory.
func tidyOutput(out, root string, p *Project) string {
	var lines []string
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "go: downloading ") {
			continue
		}
		lines = append(lines, relocate(folderInLine(line), root, p))
	}
	return strings.Join(lines, "\n")
}

// folder matches the absolute path of a folder that ends a line, as in "build
// constraints exclude all Go files in /home/me/app/models".
var folder = regexp.MustCompile(`^(.*(?: Go files|\)) in )(/.*|[A-Z]:\\.*)$`)

// folderInLine shows a folder that ends a line relative to the working
// directory.
func folderInLine(line string) string {
	m := folder.FindStringSubmatch(line)
	if m == nil {
		return line
	}
	return m[1] + shown(m[2])
}

// relocate rewrites the file name of one line. What is said of the generated
// main is about the user's Env, or else about no file of theirs.
func relocate(line, root string, p *Project) string {
	m := position.FindStringSubmatch(line)
	if m == nil {
		return line
	}
	name := filepath.FromSlash(m[2])
	if !filepath.IsAbs(name) {
		name = filepath.Join(root, name)
	}
	if p == nil || (name != p.mainFile() && !strings.HasSuffix(name, generatedSuffix)) {
		return m[1] + shown(name) + m[3] + m[4]
	}
	if p.envLine > 0 && strings.Contains(m[4], "migrations."+envVar) {
		return fmt.Sprintf("%s:%d%s", shown(p.envPath), p.envLine, m[4])
	}
	return m[1] + strings.TrimPrefix(m[4], ": ")
}
