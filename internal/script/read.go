package script

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// ReadOptions say how a version location is read.
type ReadOptions struct {
	Recursive bool                     // subfolders too
	Show      func(name string) string // turns a slash-separated name in the fs.FS into File.Path; nil: as it is
}

// Read reads every revision file of one version location in load order: files
// sorted by name, then subfolders sorted. It takes exactly .go and .sql files.
// A folder that does not exist holds no revisions, as an empty one does not
// survive a git clone.
func Read(fsys fs.FS, dir string, opts ReadOptions) ([]*File, error) {
	r := &folderReader{fsys: fsys, opts: opts}
	if r.opts.Show == nil {
		r.opts.Show = func(name string) string { return name }
	}
	err := r.folder(dir)
	if errors.Is(err, fs.ErrNotExist) && len(r.files) == 0 {
		if _, statErr := fs.Stat(fsys, dir); errors.Is(statErr, fs.ErrNotExist) {
			return nil, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if len(r.python) > 0 && !r.any {
		return nil, &PythonRevisionsError{Dir: r.opts.Show(dir), Files: r.python}
	}
	return r.files, nil
}

type folderReader struct {
	fsys   fs.FS
	opts   ReadOptions
	files  []*File
	python []string
	any    bool // a .go or .sql file was there
}

func (r *folderReader) folder(dir string) error {
	entries, err := fs.ReadDir(r.fsys, dir)
	if err != nil {
		return fmt.Errorf("read the revision folder: %w", err)
	}
	var folders []string
	pkg := &packageClause{}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if e.IsDir() {
			folders = append(folders, name)
			continue
		}
		if err := r.file(name, pkg); err != nil {
			return err
		}
	}
	if !r.opts.Recursive {
		return nil
	}
	for _, name := range folders {
		if skipFolder(path.Base(name)) {
			continue
		}
		if err := r.folder(name); err != nil {
			return err
		}
	}
	return nil
}

func skipFolder(name string) bool {
	return name == "__pycache__" || strings.HasPrefix(name, ".")
}

// file reads one file if it is one of ours.
func (r *folderReader) file(name string, pkg *packageClause) error {
	base := path.Base(name)
	format := Format(strings.TrimPrefix(path.Ext(base), "."))
	switch {
	case strings.HasPrefix(base, ".#"): // an editor's lock file
		return nil
	case format == "py" && base != "__init__.py":
		r.python = append(r.python, base)
		return nil
	case format != Go && format != SQL:
		return nil
	}
	r.any = r.any || base != versionsFile
	shown := r.opts.Show(name)
	if reason := excludedName(base); reason != "" {
		return &ExcludedError{File: shown, Reason: reason, Rename: safeName(base)}
	}
	src, err := fs.ReadFile(r.fsys, name)
	if err != nil {
		return fmt.Errorf("read a revision file: %w", err)
	}
	f, err := parse(format, shown, src, pkg)
	if err == nil && f != nil {
		r.files = append(r.files, f)
	}
	return err
}

func parse(format Format, shown string, src []byte, pkg *packageClause) (*File, error) {
	if format == SQL {
		return ReadSQL(shown, src)
	}
	f, name, err := ReadGo(shown, src)
	if err == nil {
		err = pkg.check(shown, name)
	}
	return f, err
}

// versionsFile is the Go file of a version location that declares Revisions.
const versionsFile = "versions.go"

// packageClause remembers the package of a folder's Go files.
type packageClause struct{ file, name string }

func (p *packageClause) check(file, name string) error {
	if p.name == "" {
		p.file, p.name = file, name
		return nil
	}
	if name != p.name {
		return &FileError{File: file, Msg: fmt.Sprintf("package %s, but %s says package %s; all Go files of a folder share one package", name, path.Base(p.file), p.name)}
	}
	return nil
}
