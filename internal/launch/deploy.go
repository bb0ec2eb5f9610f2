package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/alembic-go/alembic/internal/version"
)

// Deploy writes a project's program as one file for machines without Go. It
// is static unless CGO_ENABLED says otherwise; GOOS and GOARCH are honoured.
// Its main calls
//
//	cli.MainEmbedded(cli.Embedded{Ini: …, Files: …}, env, drivers...)
//
// where env is nil and Files is set for a project without Go code.
type Deploy struct {
	Project *Project // nil: a project without Go code
	Drivers []string // the databases it can open, of Drivers
	Output  string   // the file to write
	// Ini is the text of alembic.ini that the program falls back to. It holds no
	// passwords: it goes into the program and into Go's cache.
	Ini string
	// Files are what a project without Go code brings along: by the
	// slash-separated path that the program knows (relative to alembic.ini),
	// the file on disk.
	Files map[string]string
	Cache string    // as of Program
	Log   io.Writer // announcements; nil: none
}

// Build writes the program. Its errors are those of Program.Build.
func (d *Deploy) Build(ctx context.Context) error {
	drivers, err := checkDrivers(d.Drivers)
	if err != nil {
		return err
	}
	out, err := filepath.Abs(d.Output)
	if err != nil {
		return err
	}
	if fi, err := os.Stat(out); err == nil && fi.IsDir() {
		return fmt.Errorf("%s is a folder: name the file to write, as in -o %s", shown(out), shown(filepath.Join(out, "migrate")))
	}
	key := out
	if d.Project != nil {
		key = d.Project.Dir
	}
	if _, err := findToolchain("."); err != nil {
		return err
	}
	w, err := openWorkspace(ctx, d.Cache, key, d.Log)
	if err != nil {
		return err
	}
	src := mainSource{Project: d.Project, Drivers: drivers, Deployed: true, Ini: d.Ini}
	if d.Project != nil {
		err = d.withCode(ctx, w, src, out)
	} else {
		src.Files = true
		err = d.withoutCode(ctx, w, src, out)
	}
	return errors.Join(err, w.lock.release())
}

// withCode compiles in the user's module.
func (d *Deploy) withCode(ctx context.Context, w *workspace, src mainSource, out string) error {
	tool, err := findToolchain(d.Project.Root)
	if err != nil {
		return err
	}
	if err := tool.prepare(ctx, d.Project.Root); err != nil {
		return err
	}
	overlay, changed, err := w.overlay("deploy", d.Project, src)
	if err != nil {
		return err
	}
	defer announce(d.Log, changed, d.Project.ImportPath, src.Drivers)()
	err = deploy(ctx, tool, out, "-overlay", overlay, d.Project.mainPackage())
	return explain(err, d.Project.Root, d.Project)
}

// withoutCode compiles in a module of its own, made for the purpose.
func (d *Deploy) withoutCode(ctx context.Context, w *workspace, src mainSource, out string) error {
	root := w.path("module")
	if err := errors.Join(os.RemoveAll(root), os.MkdirAll(root, 0o700)); err != nil {
		return err
	}
	if err := d.copyFiles(filepath.Join(root, "files")); err != nil {
		return err
	}
	text, err := src.generate()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(root, "main.go"), text, 0o600); err != nil {
		return err
	}
	if err := writeModule(root); err != nil {
		return err
	}
	defer announce(d.Log, true, shown(out), src.Drivers)()
	tool, err := findToolchain(root)
	if err != nil {
		return err
	}
	tool.set("GOWORK=off")
	if err := tool.prepare(ctx, root); err != nil {
		return err
	}
	// The module is ours: go.sum may be completed.
	return explain(deploy(ctx, tool, out, "-mod=mod", "."), root, nil)
}

// deploy runs "go build" for a program that leaves this machine.
func deploy(ctx context.Context, tool *toolchain, out string, args ...string) error {
	if os.Getenv("CGO_ENABLED") == "" {
		tool.set("CGO_ENABLED=0")
	}
	ldflags := "-s -w"
	if c := version.Commit(); c != "" {
		ldflags += " -X " + version.ModulePath + "/internal/version.commit=" + c
	}
	_, err := tool.run(ctx, slices.Concat([]string{"build", "-trimpath", "-ldflags", ldflags, "-o", out}, args)...)
	return err
}

// copyFiles lays out the embedded files.
func (d *Deploy) copyFiles(root string) error {
	if len(d.Files) == 0 {
		return errors.New("there are no files to put into the program: is script_location right?")
	}
	for name, from := range d.Files {
		if name != path.Clean(name) || module.CheckFilePath(name) != nil {
			return fmt.Errorf("%s can't be put into the program under the name %q: it must lie beneath the folder of alembic.ini, in a file whose name has only letters, digits and -._", shown(from), name)
		}
		data, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		to := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(to, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// writeModule writes the go.mod and go.sum of a module in root that requires
// this very Alembic.
func writeModule(root string) error {
	name := filepath.Join(root, "go.mod")
	f, err := modfile.Parse(name, []byte("module migrate\n\ngo "+version.Go+"\n"), nil)
	if err != nil {
		return err
	}
	if v := version.Fetchable(); v != "" {
		err = f.AddRequire(version.ModulePath, v)
	} else {
		err = requireSource(f, root)
	}
	if err != nil {
		return err
	}
	f.Cleanup()
	data, err := f.Format()
	if err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o600)
}

// requireSource makes f use the checkout of a development build, with the same
// versions of everything else, so that nothing has to be looked up.
func requireSource(f *modfile.File, root string) error {
	source, err := Source()
	if err != nil {
		return err
	}
	name := filepath.Join(source, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	theirs, err := parseMod(name, data)
	if err != nil {
		return err
	}
	for _, r := range theirs.Require {
		f.AddNewRequire(r.Mod.Path, r.Mod.Version, r.Indirect)
	}
	f.AddNewRequire(version.ModulePath, placeholderVersion, false)
	if err := f.AddReplace(version.ModulePath, "", filepath.ToSlash(source), ""); err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(source, "go.sum"))
	if errors.Is(err, os.ErrNotExist) {
		return nil // nothing but the standard library
	}
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "go.sum"), sum, 0o600)
}
