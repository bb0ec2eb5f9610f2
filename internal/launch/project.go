package launch

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/alembic-go/alembic/internal/filename"
)

// ErrNoCode is returned by Find for a script location without env.go: the
// project has no Go code and runs in process.
var ErrNoCode = errors.New("the script location has no env.go")

// Project is a script location with Go code.
type Project struct {
	Dir        string // the folder of env.go, absolute
	Root       string // the folder of go.mod, absolute, symbolic links resolved
	Module     string // the module's path, "my_app"
	ImportPath string // of the package in Dir, "my_app/migrations"
	Package    string // its name, "migrations"; "" where env.go doesn't parse

	envPath string // the file that declares Env
	envLine int    // and its line; 0 where env.go doesn't parse
	mod     *modfile.File
}

// NoModuleError says that a folder with Go code lies in no Go module.
type NoModuleError struct{ Dir string }

func (e *NoModuleError) Error() string {
	name := ModuleName(filepath.Dir(e.Dir))
	return fmt.Sprintf("%s belongs to no Go module: type \"go mod init %s\" in %s, then \"go get -tool %s\"",
		shown(filepath.Join(e.Dir, envFile)), name, shown(filepath.Dir(e.Dir)), CommandPath)
}

// Find reads the project whose script location is dir. Nothing is compiled.
func Find(dir string) (*Project, error) {
	if _, err := os.Stat(filepath.Join(dir, envFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoCode
	}
	p, err := locate(dir)
	if err != nil {
		return nil, err
	}
	p.Module = p.mod.Module.Mod.Path
	if p.ImportPath, err = importPath(p.Module, p.Root, p.Dir); err != nil {
		return nil, err
	}
	return p, p.readEnv()
}

// locate finds the module of dir: where the folder really lies, or else, for a
// folder elsewhere that a symbolic link makes part of a module, where the link
// lies.
func locate(dir string) (*Project, error) {
	real, err := resolve(dir)
	if err != nil {
		return nil, err
	}
	if root, mod, err := findModule(real); err != nil || mod != nil {
		return &Project{Dir: real, Root: root, mod: mod}, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	base, mod, err := findModule(abs)
	if err != nil {
		return nil, err
	}
	if mod == nil {
		return nil, &NoModuleError{Dir: real}
	}
	rel, err := filepath.Rel(base, abs)
	if err != nil {
		return nil, err
	}
	root, err := resolve(base)
	return &Project{Dir: filepath.Join(root, rel), Root: root, mod: mod}, err
}

// resolve returns dir absolute and without symbolic links. The go command
// compares overlay paths with the folder it really runs in.
func resolve(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// findModule returns the nearest go.mod in dir or above, and its folder; a nil
// file where there is none.
func findModule(dir string) (string, *modfile.File, error) {
	for {
		name := filepath.Join(dir, "go.mod")
		data, err := os.ReadFile(name)
		if err == nil {
			f, err := parseMod(name, data)
			return dir, f, err
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", nil, unreadable(name, err)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", nil, nil
		}
		dir = up
	}
}

// unreadable is the error about a file that can't be read: about its folder where
// that can't be entered.
func unreadable(name string, err error) error {
	if _, statErr := os.Stat(name); errors.Is(statErr, fs.ErrPermission) {
		return filename.Unreadable(filepath.Dir(name), err)
	}
	return filename.Unreadable(name, err)
}

// parseMod reads go.mod leniently: a directive of a newer Go is Go's business.
func parseMod(name string, data []byte) (*modfile.File, error) {
	f, err := modfile.Parse(name, data, nil)
	if err != nil {
		// A directive that this parser doesn't know must not stop a build.
		lax, laxErr := modfile.ParseLax(name, data, nil)
		if laxErr != nil {
			return nil, err
		}
		f = lax
	}
	if f.Module == nil || f.Module.Mod.Path == "" {
		return nil, fmt.Errorf("%s: there is no module line: add \"module my_app\"", shown(name))
	}
	return f, nil
}

// importPath returns the path under which the package in dir is imported.
func importPath(mod, root, dir string) (string, error) {
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return "", err
	}
	p := path.Join(mod, filepath.ToSlash(rel))
	if err := module.CheckImportPath(p); err != nil {
		return "", fmt.Errorf("the folder %s can't be a Go package: %w: rename the folder (letters, digits and underscores)", shown(dir), err)
	}
	return p, nil
}

// readEnv fills in the package name and the place of "var Env", and complains
// where there is none. Syntax errors are left to the compiler.
func (p *Project) readEnv() error {
	names, err := goFiles(p.Dir)
	if err != nil {
		return err
	}
	broken := false
	for _, name := range names {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		broken = broken || err != nil
		if file == nil || file.Name == nil {
			continue
		}
		if p.Package == "" {
			p.Package = file.Name.Name
		}
		if pos, ok := varDeclared(file, envVar); ok && p.envLine == 0 {
			p.envPath, p.envLine = name, fset.Position(pos).Line
		}
	}
	env := shown(filepath.Join(p.Dir, envFile))
	switch {
	case p.Package == "main":
		return fmt.Errorf("%s is in package main, which can't be imported: write \"package %s\"", env, path.Base(p.ImportPath))
	case p.envLine == 0 && !broken:
		return fmt.Errorf("%s declares no variable %s: add \"var %s = &alembic.Env{Revisions: …}\"", env, envVar, envVar)
	}
	return nil
}

// EnvPlace returns the file and line of "var Env", relative to the working
// directory.
func (p *Project) EnvPlace() string { return fmt.Sprintf("%s:%d", shown(p.envPath), p.envLine) }

// goFiles lists the Go files of dir that aren't tests, env.go first.
func goFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var first, rest []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"),
			strings.HasPrefix(name, "_"), strings.HasPrefix(name, "."):
		case name == envFile:
			first = append(first, filepath.Join(dir, name))
		default:
			rest = append(rest, filepath.Join(dir, name))
		}
	}
	return append(first, rest...), nil
}

// varDeclared finds a package-level variable.
func varDeclared(file *ast.File, name string) (token.Pos, bool) {
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, s := range g.Specs {
			v, ok := s.(*ast.ValueSpec)
			if !ok {
				continue
			}
			for _, id := range v.Names {
				if id.Name == name {
					return id.Pos(), true
				}
			}
		}
	}
	return token.NoPos, false
}

// shown returns a path as messages show it.
func shown(name string) string { return filename.Shown(name) }
