//go:build unix

package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The documents are run. In README.md and docs/*.md, from top to bottom, in a
// fresh folder of any name for each document:
//
//   - a block of code with a file name behind its language (```go models/models.go)
//     is written to that file. Of an ini file that is there, only the keys of the
//     block are changed;
//   - in a ```console block, each line that begins with "$ " is run by the shell.
//     The lines below it must be part of what it prints, in that order; "…"
//     stands for any text, and ids and dates for any others. A command that shows
//     "FAILED" must fail, every other must not.
//
// Every other block is for the reader only.

// exempt are the commands that belong to a checkout and not to a project.
var exempt = regexp.MustCompile(`^(make|go install|go test|git|docker|\./install\.sh) ?`)

// ownModules are commands that get a module of the checkout, which isn't
// published.
var ownModules = regexp.MustCompile(`^go get (github\.com/alembic-go/alembic/(orm/\w+))$`)

// TestDocuments runs the documents.
func TestDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles programs")
	}
	names, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "../../README.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			d := newDocument(t)
			for _, b := range blocks(string(text)) {
				d.play(t, b)
			}
		})
	}
}

// TestDocumentsLinkToFilesThatExist checks the relative links.
func TestDocumentsLinkToFilesThatExist(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:"]+)(#[^)]*)?\)`)
	var names []string
	for _, pattern := range []string{"../../*.md", "../../docs/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s links to %s, which isn't there", filepath.Base(name), m[1])
			}
		}
	}
}

// TestDocumentsNameTestsThatExist checks the tests that stand for a promise.
func TestDocumentsNameTestsThatExist(t *testing.T) {
	text, err := os.ReadFile("../../docs/safety.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, name := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(string(text), -1) {
		named[name[1]] = true
	}
	if len(named) == 0 {
		t.Error("docs/safety.md names no test")
	}
	err = filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		code, err := os.ReadFile(path)
		for _, f := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(code), -1) {
			delete(named, f[1])
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	for name := range named {
		t.Errorf("docs/safety.md names %s, which isn't there", name)
	}
}

// block is one fenced block of code.
type block struct {
	lang, file string
	line       int
	lines      []string
}

// blocks returns the fenced blocks of a document in order.
func blocks(text string) []block {
	var out []block
	open := false
	for i, line := range strings.Split(text, "\n") {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open:
			open = false
		case fence:
			open = true
			lang, file, _ := strings.Cut(strings.TrimSpace(info), " ")
			out = append(out, block{lang: lang, file: strings.TrimSpace(file), line: i + 1})
		case open:
			out[len(out)-1].lines = append(out[len(out)-1].lines, line)
		}
	}
	return out
}

// document is the state of one that is run.
type document struct {
	dir   string
	env   []string
	state string // where the shell leaves its folder and environment
}

func newDocument(t *testing.T) *document {
	t.Helper()
	checkout, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	d := &document{dir: filepath.Join(root, "a folder"), state: filepath.Join(root, "state")}
	if err := os.Mkdir(d.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	d.env = append(os.Environ(), "HOME="+root, "ALEMBIC_GO_SOURCE="+checkout, "EDITOR=true", "STATE="+d.state)
	d.env = append(d.env, goEnv(t)...)
	return d
}

func (d *document) play(t *testing.T, b block) {
	t.Helper()
	switch {
	case b.lang == "console":
		d.console(t, b)
	case b.file != "":
		d.write(t, b)
	}
}

// write puts the block into its file.
func (d *document) write(t *testing.T, b block) {
	t.Helper()
	name := filepath.Join(d.dir, filepath.FromSlash(b.file))
	text := strings.Join(b.lines, "\n") + "\n"
	if old, err := os.ReadFile(name); err == nil && b.lang == "ini" {
		text = setKeys(t, string(old), b)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// setKeys changes the block's keys in an ini file, where they may be commented
// out.
func setKeys(t *testing.T, text string, b block) string {
	t.Helper()
	for _, line := range b.lines {
		key, _, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		at := regexp.MustCompile(`(?m)^(# )?` + regexp.QuoteMeta(strings.TrimSpace(key)) + ` *=.*$`)
		found := at.FindStringIndex(text)
		if found == nil {
			t.Fatalf("line %d: %s has no key %q", b.line, b.file, strings.TrimSpace(key))
		}
		text = text[:found[0]] + line + text[found[1]:]
	}
	return text
}

// console runs the commands of a block.
func (d *document) console(t *testing.T, b block) {
	t.Helper()
	for i := 0; i < len(b.lines); i++ {
		command, ok := strings.CutPrefix(b.lines[i], "$ ")
		if !ok {
			continue
		}
		var want []string
		for i+1 < len(b.lines) && !strings.HasPrefix(b.lines[i+1], "$ ") {
			i++
			want = append(want, b.lines[i])
		}
		if exempt.MatchString(command) {
			continue
		}
		out, err := d.shell(ownModules.ReplaceAllString(command, "go mod edit -replace $1=$$ALEMBIC_GO_SOURCE/$2 && $0@v0.0.0-00010101000000-000000000000"))
		fails := strings.Contains(strings.Join(want, "\n"), "FAILED")
		if (err != nil) != fails {
			t.Fatalf("line %d: $ %s\n%v\n%s", b.line, command, err, out)
		}
		if missing := firstMissing(out, want); missing != "" {
			t.Fatalf("line %d: $ %s\nthe document shows %q, but it prints\n%s", b.line, command, missing, out)
		}
	}
}

// shell runs a command and keeps the shell's folder and environment for the
// next one.
func (d *document) shell(command string) (string, error) {
	cmd := exec.Command("sh", "-c", command+"\nstatus=$?; { pwd; env; } > \"$STATE\"; exit $status")
	cmd.Dir, cmd.Env = d.dir, d.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if state, readErr := os.ReadFile(d.state); readErr == nil {
		lines := strings.Split(strings.TrimSpace(string(state)), "\n")
		d.dir, d.env = lines[0], lines[1:]
	}
	return out.String(), err
}

// varying are the parts of a line that differ from run to run.
var varying = regexp.MustCompile(`…|[0-9a-f]{12}|\d{4}_\d\d_\d\d_\d{4}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)

// firstMissing returns the first of the lines that the output doesn't hold
// below the ones before it.
func firstMissing(out string, want []string) string {
	for _, line := range want {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var pattern strings.Builder
		pattern.WriteString(`(?m)^`)
		rest := line
		for _, at := range varying.FindAllStringIndex(line, -1) {
			fixed := line[len(line)-len(rest) : at[0]]
			pattern.WriteString(regexp.QuoteMeta(fixed) + anyOther(line[at[0]:at[1]]))
			rest = line[at[1]:]
		}
		pattern.WriteString(regexp.QuoteMeta(rest) + `[ \t]*$`)
		found := regexp.MustCompile(pattern.String()).FindStringIndex(out)
		if found == nil {
			return line
		}
		out = out[found[1]:]
	}
	return ""
}

// anyOther is the pattern for a part that varies.
func anyOther(part string) string {
	if part == "…" {
		return `.*`
	}
	return regexp.MustCompile(`[0-9a-f]`).ReplaceAllString(regexp.QuoteMeta(part), `[0-9a-f]`)
}
