package script

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/alembic-go/alembic/internal/cache"
	"github.com/alembic-go/alembic/internal/filename"
)

// ReadOptions say how a version location is read.
type ReadOptions struct {
	Recursive bool                     // subfolders too
	Required  bool                     // a folder that is missing or holds no .go or .sql file is an error
	Cache     *cache.Folder            // of what was read before; nil: none
	Show      func(name string) string // turns a slash-separated name in the fs.FS into File.Path; nil: as it is
}

// Read reads every revision file of one version location in load order: files
// sorted by name, then subfolders sorted. It takes exactly .go and .sql files.
// Unless it is required, a folder that does not exist holds no revisions, as an
// empty one does not survive a git clone.
func Read(fsys fs.FS, dir string, opts ReadOptions) ([]*File, error) {
	r := newFolderReader(fsys, opts)
	opened := r.openKept()
	missing, err := r.scan(dir)
	k := opened()
	if err == nil {
		err = r.checkFound(dir, missing)
	}
	var files []*File
	if err == nil {
		r.parseAll(k)
		files, err = r.collect()
	}
	k.update(r.found, err)
	return files, err
}

// checkFound refuses a folder that holds no revisions.
func (r *folderReader) checkFound(dir string, missing bool) error {
	switch {
	case r.opts.Required && (missing || len(r.found)+len(r.python) == 0):
		return &EmptyFolderError{Dir: r.opts.Show(dir), Missing: missing}
	case len(r.python) > 0 && !r.any:
		return &PythonRevisionsError{Dir: r.opts.Show(dir), Files: r.python}
	}
	return nil
}

// HasFiles reports whether a folder holds files that revisions may be read from.
// Errors show the names of files by show; nil shows them as they are.
func HasFiles(fsys fs.FS, show func(name string) string) (bool, error) {
	r := newFolderReader(fsys, ReadOptions{Recursive: true, Show: show})
	if r.hasOne(".") {
		return true, nil
	}
	_, err := r.scan(".")
	return len(r.found)+len(r.python) > 0, err
}

// hasOne looks into a folder as far as the first of our files.
func (r *folderReader) hasOne(dir string) bool {
	f, err := r.fsys.Open(dir)
	if err != nil {
		return false
	}
	defer f.Close() // it was only read
	for folder, ok := f.(fs.ReadDirFile); ok; {
		entries, err := folder.ReadDir(32)
		for _, e := range entries {
			if !e.IsDir() {
				r.file(within(dir, e.Name()))
			}
		}
		if err != nil || len(r.found)+len(r.python) > 0 {
			break
		}
	}
	return len(r.found)+len(r.python) > 0
}

func newFolderReader(fsys fs.FS, opts ReadOptions) *folderReader {
	if opts.Show == nil {
		opts.Show = func(name string) string { return name }
	}
	return &folderReader{fsys: fsys, opts: opts}
}

type folderReader struct {
	fsys   fs.FS
	opts   ReadOptions
	found  []*candidate // in load order
	python []string
	any    bool // a .go or .sql file was there
}

// A candidate is a file that should be a revision.
type candidate struct {
	name   string // in the fs.FS
	shown  string
	format Format
	file   *File  // nil: a Go helper
	pkg    string // of a Go file
	err    error

	kept  *entry // in a cache; nil: none
	taken bool   // file and pkg are those of kept
	stamp stamp  // the zero stamp: it can't be kept
}

// scan lists a version location and reports whether it is missing.
func (r *folderReader) scan(dir string) (missing bool, err error) {
	err = r.folder(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if _, statErr := fs.Stat(r.fsys, dir); errors.Is(statErr, fs.ErrNotExist) {
			return true, nil
		}
	}
	return false, err
}

// folder lists the files of a folder and, after them, of its subfolders.
func (r *folderReader) folder(dir string) error {
	entries, err := fs.ReadDir(r.fsys, dir)
	if err != nil {
		return filename.Unreadable(r.opts.Show(dir), err)
	}
	r.found = slices.Grow(r.found, len(entries))
	var folders []string
	for _, e := range entries {
		if e.IsDir() {
			folders = append(folders, e.Name())
			continue
		}
		r.file(within(dir, e.Name()))
	}
	for _, name := range folders {
		if !r.opts.Recursive || skipFolder(name) {
			continue
		}
		if err := r.folder(within(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// within is path.Join for a name in a folder, which would copy thousands of names.
func within(dir, name string) string {
	if dir == "." {
		return name
	}
	return path.Join(dir, name)
}

func skipFolder(name string) bool {
	return name == "__pycache__" || strings.HasPrefix(name, ".")
}

// file lists one file if it is one of ours.
func (r *folderReader) file(name string) {
	base := name[strings.LastIndexByte(name, '/')+1:]
	format := Format(strings.ToLower(strings.TrimPrefix(path.Ext(base), ".")))
	switch {
	case strings.HasPrefix(base, ".#") || strings.HasPrefix(base, "._"): // an editor's lock, what macOS keeps beside a file
		return
	case format == "py" && base != "__init__.py":
		r.python = append(r.python, base)
		return
	case format != Go && format != SQL:
		return
	}
	r.any = r.any || base != versionsFile
	r.found = append(r.found, &candidate{name: name, shown: r.opts.Show(name), format: format})
}

// excluded returns an error if Go leaves a file of this name out of the build.
func (c *candidate) excluded() error {
	base := path.Base(c.name)
	if reason := excludedName(base); reason != "" {
		return &ExcludedError{File: c.shown, Reason: reason, Rename: safeName(base)}
	}
	return nil
}

// parseAll reads the files that a cache doesn't stand in for, on all processors: a folder
// may hold thousands.
func (r *folderReader) parseAll(k *kept) {
	var rest []*candidate
	for _, c := range r.found {
		if !k.take(c) {
			rest = append(rest, c)
		}
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(rest)) {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(len(rest)); i = next.Add(1) {
				rest[i-1].parse(r.fsys, k)
			}
		})
	}
	wg.Wait()
}

func (c *candidate) parse(fsys fs.FS, k *kept) {
	if c.err = c.excluded(); c.err != nil {
		return
	}
	src, err := c.read(fsys, k)
	switch {
	case errors.Is(err, errLarge):
		c.file, c.err = openLarge(fsys, c.name, c.shown)
		return
	case err != nil:
		c.err = filename.Unreadable(c.shown, err)
		return
	}
	c.file, c.pkg, c.err = parse(c.format, c.shown, src)
}

// read returns the text of a file; errLarge if it isn't to be held in memory.
func (c *candidate) read(fsys fs.FS, k *kept) (src []byte, err error) {
	f, onDisk := fsys.(folder)
	switch {
	case k != nil:
		src, c.stamp, err = k.read(c.name, c.format.most())
	case onDisk:
		src, _, err = f.read(c.name, c.format.most())
	default:
		src, err = readFile(fsys, c.name, c.format.most())
	}
	return src, err
}

// collect gives the files in load order, or the first error in that order.
func (r *folderReader) collect() ([]*File, error) {
	files := make([]*File, 0, len(r.found))
	clauses := map[string]*packageClause{} // by folder
	for _, c := range r.found {
		if c.err != nil {
			return nil, c.err
		}
		if c.format == Go {
			if err := checkPackage(clauses, c); err != nil {
				return nil, err
			}
		}
		if c.file != nil {
			files = append(files, c.file)
		}
	}
	return files, nil
}

// parse reads a file of either format; pkg is a Go file's package.
func parse(format Format, shown string, src []byte) (f *File, pkg string, err error) {
	if format == SQL {
		f, err = ReadSQL(shown, src)
		return f, "", err
	}
	return ReadGo(shown, src)
}

// versionsFile is the Go file of a version location that declares Revisions.
const versionsFile = "versions.go"

// packageClause is the package of a folder's first Go file.
type packageClause struct{ file, name string }

// checkPackage makes sure that a folder's Go files share one package.
func checkPackage(clauses map[string]*packageClause, c *candidate) error {
	dir, base := path.Split(c.name)
	first := clauses[dir]
	if first == nil {
		clauses[dir] = &packageClause{file: base, name: c.pkg}
		return nil
	}
	if c.pkg != first.name {
		return &FileError{File: c.shown, Msg: fmt.Sprintf("package %s, but %s says package %s; all Go files of a folder share one package", c.pkg, first.file, first.name)}
	}
	return nil
}
