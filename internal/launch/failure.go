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
// vendor folder or the download of modules.
type ModuleError struct {
	Output string // the go command's own lines
	Advice string // what to do about it
	Dir    string // the module's folder
}

func (e *ModuleError) Error() string {
	where := ""
	if dir := shown(e.Dir); dir != "." {
		where = " (in " + dir + ")"
	}
	return fmt.Sprintf("%s\n%s%s", e.Output, e.Advice, where)
}

// explain turns a failed go command, run in root, into what the user has to do.
// p is the project whose program was built; nil where there is none.
func explain(err error, root string, p *Project) error {
	var f *goFailure
	if !errors.As(err, &f) {
		return err
	}
	out := tidyOutput(f.out, root, p)
	if advice := importAdvice(f.out, p); advice != "" {
		return &ModuleError{Output: withoutAdvice(out), Advice: advice, Dir: root}
	}
	for _, a := range advices {
		if strings.Contains(f.out, a.sign) {
			return &ModuleError{Output: withoutAdvice(out), Advice: a.advice, Dir: root}
		}
	}
	if out == "" {
		return err
	}
	c := &CompileError{Output: out}
	if p != nil {
		c.What = p.ImportPath
	}
	for _, a := range compileAdvices {
		if strings.Contains(f.out, a.sign) {
			c.Advice = a.advice
			break
		}
	}
	return c
}

// compileAdvices are looked through in order, as advices are.
var compileAdvices = []struct{ sign, advice string }{
	{"is a program, not an importable package", `package main can't be imported: move what env.go needs to a package of its own, such as a folder models`},
	{"import cycle not allowed", `the packages import each other: the models must import neither migrations nor a package that does; ` +
		`move what both need to a package of its own`},
	{"undefined: Revisions", versionsAdvice},
	{"undefined: versions.Revisions", versionsAdvice},
	{"no Go files in", versionsAdvice},
	{"/versions is not in std", versionsAdvice},
	{"cannot embed irregular file", `go:embed does not follow symbolic links: put the files themselves into the folder`},
	{"(-lang was set to go", `the go line of go.mod is older than the code: type "go get go@latest"`},
	{"file requires newer Go version", `the go line of go.mod is older than the code: type "go get go@latest"`},
}

const versionsAdvice = `the folder of the revisions needs its versions.go, which declares Revisions and embeds the files: ` +
	`bring it back, or take the one that "alembic init" writes into an empty folder`

// advices are looked through in order: the first sign found counts.
var advices = []struct{ sign, advice string }{
	{"import lookup disabled by -mod=vendor", `type "go mod tidy" and "go mod vendor"`},
	{"inconsistent vendoring", `type "go mod vendor"`},
	{"no required module provides package " + version.ModulePath, `type "go get -tool ` + CommandPath + `"`},
	{"is replaced but not required", `type "go get -tool ` + CommandPath + `"`},
	{"missing go.sum entry", `type "go mod tidy"`},
	{"updates to go.mod needed", `type "go mod tidy"`},
	{"updates to go.sum needed", `type "go mod tidy"`},
	{"replacement directory", `correct the replace line in go.mod`},
	{"module lookup disabled by GOPROXY=off", offlineAdvice},
	{"dial tcp", offlineAdvice},
	{"proxyconnect", offlineAdvice},
	{"error obtaining VCS status", `let git trust the folder, or set GOFLAGS=-buildvcs=false`},
	{"requires go >=", `install that version of Go, or let the go command fetch it with GOTOOLCHAIN=auto`},
}

const offlineAdvice = `the modules aren't on this machine and can't be fetched: type "go mod download" once where there is a network, or bring a folder made by "go mod vendor" along`

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
		lines = append(lines, relocate(line, root, p))
	}
	return strings.Join(lines, "\n")
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
