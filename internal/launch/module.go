package launch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"go/version"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	alembic "github.com/alembic-go/alembic/internal/version"
)

// placeholderVersion is what the go command itself writes for a module that
// only a replace directive provides.
const placeholderVersion = "v0.0.0-00010101000000-000000000000"

// ModuleOptions says how "init" may treat the user's go.mod.
type ModuleOptions struct {
	Dir     string    // the project's folder, which exists
	NoDeps  bool      // change nothing
	RaiseGo bool      // raise the go line without asking
	In      io.Reader // where answers come from; nil: nobody can be asked
	Out     io.Writer // what is changed, and questions
}

// Module is the Go module of a new project, with the changes it needs.
type Module struct {
	Root string // the folder of go.mod
	Path string // the module's path, "my_app"
	New  bool   // whether there was no go.mod

	// ReleaseHint is what to type once a release exists, where go.mod names
	// a checkout; else "".
	ReleaseHint string

	out    io.Writer
	file   *modfile.File // as it will be; nil: nothing to change
	lines  []string      // the changes, for people
	noDeps bool
}

// GoLineError says that go.mod has a lower go line than Alembic needs, and
// nobody agreed to raise it.
type GoLineError struct{ File, Have, Need string }

func (e *GoLineError) Error() string {
	return fmt.Sprintf("%s says go %s and alembic needs go %s: repeat the command with --raise-go, or type \"go mod edit -go=%s\" first",
		shown(e.File), e.Have, e.Need, e.Need)
}

// PlanModule finds the module of o.Dir, or plans a new one named after the
// folder, and works out what go.mod lacks: the tool line, the requirement, for
// a development build the replace line, and the go line, about which it asks.
// Nothing is written.
func PlanModule(o ModuleOptions) (*Module, error) {
	dir, err := resolve(o.Dir)
	if err != nil {
		return nil, err
	}
	root, file, err := findModule(dir)
	if err != nil {
		return nil, err
	}
	m := &Module{Root: root, out: o.Out, noDeps: o.NoDeps}
	if file == nil {
		if file, err = m.create(dir); err != nil {
			return nil, err
		}
	}
	m.Path = file.Module.Mod.Path
	if o.NoDeps || (m.Path == alembic.ModulePath && !m.New) {
		return m, nil
	}
	if _, err := findToolchain(root); err != nil {
		return nil, err
	}
	if err := m.plan(file, o); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Module) create(dir string) (*modfile.File, error) {
	m.Root, m.New = dir, true
	text := fmt.Sprintf("module %s\n\ngo %s\n", modfile.AutoQuote(ModuleName(dir)), alembic.Go)
	return modfile.Parse(filepath.Join(dir, "go.mod"), []byte(text), nil)
}

// plan edits file in memory and notes each change.
func (m *Module) plan(file *modfile.File, o ModuleOptions) error {
	if !slices.ContainsFunc(file.Tool, func(t *modfile.Tool) bool { return t.Path == CommandPath }) {
		if err := file.AddTool(CommandPath); err != nil {
			return err
		}
		m.lines = append(m.lines, "+ tool "+CommandPath)
	}
	if !slices.ContainsFunc(file.Require, func(r *modfile.Require) bool { return r.Mod.Path == alembic.ModulePath }) {
		if err := m.require(file); err != nil {
			return err
		}
		if err := m.raiseGo(file, o); err != nil {
			return err
		}
	}
	if len(m.lines) > 0 || m.New {
		m.file = file
	}
	return nil
}

// require adds the requirement of this very build.
func (m *Module) require(file *modfile.File) error {
	v := alembic.Fetchable()
	if v == "" {
		v = placeholderVersion
	}
	if err := file.AddRequire(alembic.ModulePath, v); err != nil {
		return err
	}
	m.lines = append(m.lines, "+ require "+alembic.ModulePath+" "+v)
	if v != placeholderVersion || slices.ContainsFunc(file.Replace, replacesAlembic) {
		return nil
	}
	source, err := Source()
	if err != nil {
		return err
	}
	source = filepath.ToSlash(source)
	if err := file.AddReplace(alembic.ModulePath, "", source, ""); err != nil {
		return err
	}
	m.lines = append(m.lines, "+ replace "+alembic.ModulePath+" => "+source)
	m.ReleaseHint = fmt.Sprintf("go mod edit -dropreplace=%s -require=%s@v%s", alembic.ModulePath, alembic.ModulePath, alembic.Version)
	return nil
}

// raiseGo raises the go line after asking.
func (m *Module) raiseGo(file *modfile.File, o ModuleOptions) error {
	have := "1.16" // what the go command assumes without a go line
	if file.Go != nil {
		have = file.Go.Version
	}
	if version.Compare("go"+have, "go"+alembic.Go) >= 0 {
		return nil
	}
	name := filepath.Join(m.Root, "go.mod")
	if !o.RaiseGo && !ask(o, fmt.Sprintf("%s says go %s and alembic needs go %s. Raise it? [y/N] ", shown(name), have, alembic.Go)) {
		return &GoLineError{File: name, Have: have, Need: alembic.Go}
	}
	if err := file.AddGoStmt(alembic.Go); err != nil {
		return err
	}
	m.lines = append(m.lines, "- go "+have, "+ go "+alembic.Go)
	if t := file.Toolchain; t != nil && version.Compare(t.Name, "go"+alembic.Go) < 0 {
		m.lines = append(m.lines, "- toolchain "+t.Name)
		file.DropToolchainStmt()
	}
	return nil
}

// ask reads one answer; anything but yes is no.
func ask(o ModuleOptions, question string) bool {
	if o.In == nil {
		return false
	}
	fmt.Fprint(o.Out, question)
	answer, err := bufio.NewReader(o.In).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}

// Apply writes the planned go.mod and shows what changed.
func (m *Module) Apply() error {
	name := filepath.Join(m.Root, "go.mod")
	if m.file == nil {
		if m.noDeps && m.New {
			fmt.Fprintf(m.out, "No go.mod was made (--no-deps): type \"go mod init %s\" and \"go get -tool %s\".\n", m.Path, CommandPath)
		}
		return nil
	}
	m.file.Cleanup()
	data, err := m.file.Format()
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		return err
	}
	verb := "Changed"
	if m.New {
		verb = "Made"
	}
	fmt.Fprintf(m.out, "%s %s (module %s):\n", verb, shown(name), m.Path)
	for _, l := range m.lines {
		fmt.Fprintln(m.out, "  "+l)
	}
	if m.ReleaseHint != "" {
		fmt.Fprintf(m.out, "This alembic is a development build, so go.mod names its checkout. Once a release exists, type\n  %s\n", m.ReleaseHint)
	}
	return nil
}

// Tidy runs "go mod tidy" after the Go files were written, unless nothing was
// to be changed, and says what that added.
func (m *Module) Tidy(ctx context.Context) error {
	if m.file == nil {
		return nil
	}
	tool, err := findToolchain(m.Root)
	if err != nil {
		return err
	}
	if err := tool.prepare(ctx, m.Root); err != nil {
		return err
	}
	before, err := m.requirements()
	if err != nil {
		return err
	}
	if _, err := tool.run(ctx, "mod", "tidy"); err != nil {
		err = explain(err, m.Root, nil)
		if c, ok := errors.AsType[*CompileError](err); ok {
			return &ModuleError{What: m.Path, Reason: "go mod tidy fails", Advice: "put right what its lines name, and repeat it", Dir: m.Root, Output: c.Output}
		}
		return err
	}
	after, err := m.requirements()
	if err != nil {
		return err
	}
	if n := len(after) - len(before); n > 0 {
		fmt.Fprintf(m.out, "go mod tidy added %d indirect requirements.\n", n)
	}
	if _, err := os.Stat(filepath.Join(m.Root, "vendor", "modules.txt")); err == nil {
		fmt.Fprintln(m.out, "This module has a vendor folder: type \"go mod vendor\" to bring it up to date.")
	}
	return nil
}

func (m *Module) requirements() ([]*modfile.Require, error) {
	name := filepath.Join(m.Root, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f, err := parseMod(name, data)
	if err != nil {
		return nil, err
	}
	return f.Require, nil
}

// ImportPath returns the path under which a package in dir is imported; dir
// needn't exist yet.
func (m *Module) ImportPath(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	// The existing part of the folder may hold symbolic links.
	rest := ""
	for existing := abs; ; existing = filepath.Dir(existing) {
		if r, err := filepath.EvalSymlinks(existing); err == nil {
			return importPath(m.Path, m.Root, filepath.Join(r, rest))
		}
		if existing == filepath.Dir(existing) {
			return "", fmt.Errorf("no folder above %s exists", dir)
		}
		rest = filepath.Join(filepath.Base(existing), rest)
	}
}

// ModuleName returns the path for a new module in dir: the folder's name, with
// what a module path can't hold replaced by underscores.
func ModuleName(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '_'
	}, filepath.Base(dir))
	name = strings.Trim(name, "-._")
	switch name {
	case "":
		return "app"
	case "internal", "vendor", "testdata", "std", "cmd", "all", "tool", "work", "main":
		return name + "_app" // these mean something else to the go command
	}
	if module.CheckImportPath(name) != nil { // a device name of Windows
		return name + "_app"
	}
	return name
}
