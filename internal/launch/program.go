package launch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/alembic-go/alembic/internal/cache"
)

// Program is a project's own command line, to be run now.
type Program struct {
	Project *Project
	Drivers []string  // the databases it can open, of Drivers
	Cache   string    // where programs are kept; "": the user's cache folder
	Log     io.Writer // announcements; nil: none
}

// Build brings the program up to date and returns it, locked against other
// builds until it is run or closed. It announces a compilation that takes
// long. Errors in the user's code are a *CompileError, in go.mod a
// *ModuleError, a panic at its start is a *StartError, a missing go command is a
// *NoToolchainError.
func (p *Program) Build(ctx context.Context) (*Binary, error) {
	drivers, err := checkDrivers(p.Drivers)
	if err != nil {
		return nil, err
	}
	tool, err := findToolchain(p.Project.Root)
	if err != nil {
		return nil, err
	}
	if err := tool.prepare(ctx, p.Project.Root); err != nil {
		return nil, err
	}
	w, err := openWorkspace(ctx, p.Cache, p.Project.Dir, p.Log)
	if err != nil {
		return nil, err
	}
	bin := &Binary{Path: w.path(binaryName("alembic", runtime.GOOS)), lock: w.lock}
	if err := p.compile(ctx, tool, w, bin.Path, drivers); err != nil {
		return nil, errors.Join(err, bin.Close())
	}
	if err := p.start(ctx, bin.Path); err != nil {
		return nil, errors.Join(err, bin.Close())
	}
	return bin, nil
}

func (p *Program) compile(ctx context.Context, tool *toolchain, w *workspace, out string, drivers []string) error {
	// The program runs here, whatever the user cross-compiles for. A build
	// that moves its result beats one that copies it: same file system.
	tool.set("GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "GOTMPDIR="+w.dir)
	overlay, changed, err := w.overlay("run", p.Project, mainSource{Project: p.Project, Drivers: drivers})
	if err != nil {
		return err
	}
	defer announce(p.Log, changed, p.Project.ImportPath, drivers)()
	// No version control stamp: it would link anew after every commit.
	_, err = tool.run(ctx, "build", "-overlay", overlay, "-o", out,
		"-ldflags", "-s -w", "-buildvcs=false", p.Project.mainPackage())
	return explain(err, p.Project.Root, p.Project)
}

// announceAfter is how long the build of a known program stays silent.
const announceAfter = 3 * time.Second

// announce says what is being compiled: at once for a program that wasn't
// compiled before, so that it is said once, and otherwise when it takes longer
// than expected.
func announce(log io.Writer, first bool, what string, drivers []string) (stop func()) {
	if log == nil {
		return func() {}
	}
	if len(drivers) > 0 {
		what += " and " + strings.Join(drivers, ", ")
	}
	if first {
		fmt.Fprintf(log, "Compiling %s; the first time takes about a minute ...\n", what)
		return func() {}
	}
	return after(announceAfter, func() { fmt.Fprintf(log, "Compiling %s ...\n", what) })
}

// after calls f in a while unless stopped; when stop has returned, f has
// either ended or will never start.
func after(d time.Duration, f func()) (stop func()) {
	done := make(chan struct{})
	t := time.AfterFunc(d, func() { defer close(done); f() })
	return func() {
		if !t.Stop() {
			<-done
		}
	}
}

// mainPackage names the generated package to the go command, which runs in
// the module's root.
func (p *Project) mainPackage() string {
	rel, err := filepath.Rel(p.Root, filepath.Join(p.Dir, mainFolder))
	if err != nil { // both are absolute and one is beneath the other
		return p.ImportPath + "/" + mainFolder
	}
	return "./" + filepath.ToSlash(rel)
}

// mainFile is the generated main's place, in the overlay only.
func (p *Project) mainFile() string { return filepath.Join(p.Dir, mainFolder, "main.go") }

func binaryName(name, goos string) string {
	if goos == "windows" && filepath.Ext(name) != ".exe" {
		return name + ".exe"
	}
	return name
}

// workspace is a project's folder in the cache, locked.
type workspace struct {
	dir  string
	lock *fileLock
}

// openWorkspace makes and locks the folder for the project in dir.
func openWorkspace(ctx context.Context, folder, dir string, log io.Writer) (*workspace, error) {
	if folder == "" {
		var err error
		if folder, err = cache.UserDir(); err != nil {
			return nil, fmt.Errorf("no folder to keep the compiled program in: %w: set HOME or XDG_CACHE_HOME", err)
		}
	}
	sum := sha256.Sum256([]byte(dir))
	w := &workspace{dir: filepath.Join(folder, fmt.Sprintf("%s-%x", filepath.Base(filepath.Dir(dir)), sum[:6]))}
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return nil, fmt.Errorf("the compiled program can't be kept: %w: set XDG_CACHE_HOME to a folder that can be written", err)
	}
	if err := errors.Join(checkOwn(folder), checkOwn(w.dir)); err != nil {
		return nil, err
	}
	var err error
	if w.dir, err = filepath.EvalSymlinks(w.dir); err != nil {
		return nil, err
	}
	if w.lock, err = lockFile(ctx, w.path("lock"), log); err != nil {
		return nil, err
	}
	return w, w.sweep()
}

// checkOwn returns an error unless a folder belongs to the user and nobody else may
// write into it: programs in it are run.
func checkOwn(dir string) error {
	fault, err := cache.Fault(dir)
	if err != nil || fault == "" {
		return err
	}
	return fmt.Errorf("programs are built in the folder %s and run from there, and it is %s; remove it, or set XDG_CACHE_HOME to a folder of your own", dir, fault)
}

// sweep removes what killed builds left.
func (w *workspace) sweep() error {
	old, err := filepath.Glob(w.path("go-build*"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.RemoveAll(name); err != nil {
			return errors.Join(err, w.lock.release())
		}
	}
	return nil
}

func (w *workspace) path(name string) string { return filepath.Join(w.dir, name) }

// overlay writes the generated main and the overlay file that puts it in its
// place. It returns the latter's path, and whether the main is a new one.
func (w *workspace) overlay(kind string, p *Project, src mainSource) (name string, changed bool, err error) {
	text, err := src.generate()
	if err != nil {
		return "", false, err
	}
	generated := w.path(kind + generatedSuffix)
	changed, err = writeChanged(generated, text)
	if err != nil {
		return "", false, err
	}
	data, err := json.Marshal(map[string]any{"Replace": map[string]string{p.mainFile(): generated}})
	if err != nil {
		return "", false, err
	}
	name = w.path(kind + "-overlay.json")
	_, err = writeChanged(name, data)
	return name, changed, err
}

// writeChanged writes a file unless it holds the data already.
func writeChanged(name string, data []byte) (changed bool, err error) {
	old, err := os.ReadFile(name)
	if err == nil && bytes.Equal(old, data) {
		return false, nil
	}
	return true, os.WriteFile(name, data, 0o600)
}
