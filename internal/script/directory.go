package script

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/alembic-go/alembic/internal/cache"
	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/internal/suggest"
	"github.com/alembic-go/alembic/revision"
)

// A Directory is the script folder of a project on disk with all its version
// locations. Revisions are read when first asked for, and once.
type Directory struct {
	Path      string   // absolute script location
	Locations []string // absolute version locations, in the order that decides ties

	workDir  string // what relative paths start from
	config   *config.Config
	settings *config.Settings
	hooks    []config.Hook

	mu    sync.Mutex
	files []*File
	byID  map[string]*File
	graph *revision.Graph
	read  bool
}

// Open finds the script folder that the configuration names. It reads no
// revision yet.
func Open(c *config.Config) (*Directory, error) {
	settings, err := c.Settings()
	if err != nil {
		return nil, err
	}
	d := &Directory{workDir: c.Dir(), config: c, settings: settings}
	if d.Path, err = c.ScriptLocation(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(d.Path); err != nil {
		return nil, missingFolder(c, d.Path)
	}
	locations, err := c.VersionLocations()
	if err != nil {
		return nil, err
	}
	d.Locations = distinct(locations)
	d.hooks, err = c.Hooks()
	return d, err
}

// missingFolder says where the folder is named, and which one beside it may be
// meant.
func missingFolder(c *config.Config, path string) error {
	text, _ := c.ScriptLocationText() // it was read a moment ago
	e := &MissingFolderError{Dir: text, Place: c.ScriptLocationPlace()}
	entries, _ := os.ReadDir(filepath.Dir(path)) // without it nothing is suggested
	var beside []string
	for _, entry := range entries {
		if entry.IsDir() {
			beside = append(beside, entry.Name())
		}
	}
	if meant := suggest.DidYouMean(filepath.Base(path), beside); meant != "" {
		e.Meant = strings.ToUpper(meant[:1]) + meant[1:]
	}
	return e
}

// distinct drops locations that are the same folder as an earlier one.
func distinct(locations []string) []string {
	var kept []string
	seen := map[string]bool{}
	for _, l := range locations {
		key := l
		if real, err := filepath.EvalSymlinks(l); err == nil {
			key = real
		}
		if !seen[key] {
			seen[key] = true
			kept = append(kept, l)
		}
	}
	return kept
}

// HasEnv says whether the project has code of its own (env.go), so that Go
// revisions can be part of it.
func (d *Directory) HasEnv() bool {
	_, err := os.Stat(filepath.Join(d.Path, "env.go"))
	return err == nil
}

// Files are all revision files in load order.
func (d *Directory) Files() ([]*File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.load()
}

func (d *Directory) load() ([]*File, error) {
	if d.read {
		return d.files, nil
	}
	var kept *cache.Folder
	if dir, err := cache.UserDir(); err == nil && d.settings.Cache {
		kept = cache.In(filepath.Join(dir, cache.Revisions))
	}
	var files []*File
	for _, location := range d.Locations {
		if err := d.checkLocation(location); err != nil {
			return nil, err
		}
		more, err := Read(Folder(location), ".", ReadOptions{
			Recursive: d.settings.RecursiveVersions, Cache: kept, Show: Within(location),
		})
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	byID, err := ByID(files)
	if err != nil {
		return nil, err
	}
	d.files, d.byID, d.read = files, byID, true
	return files, nil
}

// checkLocation refuses a folder of version_locations that doesn't exist. The
// default one may: an empty folder doesn't survive a git clone.
func (d *Directory) checkLocation(location string) error {
	switch info, err := os.Stat(location); {
	case err == nil && !info.IsDir():
		return d.config.Located(fmt.Errorf("the version location %s is a file and not a folder; correct its path", filename.Shown(location)), "version_locations")
	case errors.Is(err, fs.ErrNotExist) && location != filepath.Join(d.Path, "versions"):
		return d.config.Located(&MissingLocationError{Dir: location}, "version_locations")
	}
	return nil
}

// Used are the version locations that hold files.
func (d *Directory) Used() ([]string, error) {
	var used []string
	for _, location := range d.Locations {
		if err := d.checkLocation(location); err != nil {
			return nil, err
		}
		ok, err := HasFiles(Folder(location), Within(location))
		if err != nil {
			return nil, err
		}
		if ok {
			used = append(used, location)
		}
	}
	return used, nil
}

// Names are the names of the files that should be revisions or their helpers,
// sorted, unread, versions.go left out. It refuses a file whose name keeps it
// out of the program, which therefore can't miss it: Go's build and the
// embedding in versions.go pass over it without a word.
func (d *Directory) Names() ([]string, error) {
	var names []string
	for _, location := range d.Locations {
		r := newFolderReader(Folder(location), ReadOptions{
			Recursive: d.settings.RecursiveVersions,
			Show:      Within(location),
		})
		if err := r.folder("."); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, c := range r.found {
			if err := c.excluded(); err != nil {
				return nil, err
			}
			if name := path.Base(c.name); name != versionsFile {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// ByID maps ids to files. Two files with one id are an error.
func ByID(files []*File) (map[string]*File, error) {
	m := make(map[string]*File, len(files))
	for _, f := range files {
		if first, ok := m[f.ID]; ok {
			return nil, &DuplicateIDError{ID: f.ID, First: first.Path, Second: f.Path}
		}
		m[f.ID] = f
	}
	return m, nil
}

// Graph is the revision graph of all files.
func (d *Directory) Graph() (*revision.Graph, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.graph != nil {
		return d.graph, nil
	}
	files, err := d.load()
	if err != nil {
		return nil, err
	}
	d.graph, err = NewGraph(files)
	return d.graph, err
}

// NewGraph builds the graph of files that are in load order.
func NewGraph(files []*File) (*revision.Graph, error) {
	revs := make([]revision.Revision, len(files))
	for i, f := range files {
		revs[i] = f.Revision()
	}
	g, err := revision.New(revs)
	if err != nil {
		return nil, locate(err, files)
	}
	return g, nil
}

// locate adds the place of the revision that an error of the graph speaks of.
func locate(err error, files []*File) error {
	id := ""
	var missing *revision.MissingParentError
	var cycle *revision.CycleError
	var label *revision.LabelError
	var bad *revision.BadIDError
	switch {
	case errors.As(err, &missing):
		id = missing.Revision
	case errors.As(err, &cycle) && len(cycle.Path) > 0:
		id = cycle.Path[0]
	case errors.As(err, &label):
		id = label.Revision
	case errors.As(err, &bad):
		id = bad.ID
	}
	for _, f := range files {
		if f.ID == id {
			return &GraphError{File: f.Path, Line: f.Line, Err: err}
		}
	}
	return err
}

// File returns the file of a revision by its full id.
func (d *Directory) File(id string) (*File, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, err := d.load(); err != nil {
		return nil, false
	}
	f, ok := d.byID[id]
	return f, ok
}

// forget drops what was read, because a file was added.
func (d *Directory) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files, d.byID, d.graph, d.read = nil, nil, nil, false
}

// MakeLocation creates the version location that a new revision is to go to if
// it does not exist yet. It leaves a path that is no version location to
// Generate, which refuses it. In a project with code it returns a
// *NotEmbeddedError instead: the location needs a versions.go there.
func (d *Directory) MakeLocation(versionPath string, progress Progress) error {
	if versionPath == "" {
		return nil
	}
	location, err := d.chooseLocation(versionPath, nil)
	if err != nil {
		return nil
	}
	if _, err := os.Stat(location); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if d.HasEnv() {
		return &NotEmbeddedError{Dir: location}
	}
	return progress.makeFolder(location)
}

// location picks the folder of a new revision.
func (d *Directory) location(versionPath string, parents []string) (string, error) {
	location, err := d.chooseLocation(versionPath, parents)
	if err == nil && d.HasEnv() && !hasRevisions(location) {
		return "", &NotEmbeddedError{Dir: location}
	}
	return location, err
}

// hasRevisions says whether a Go file of the folder makes its Revisions, in
// versions.go or elsewhere.
func hasRevisions(location string) bool {
	names, err := filepath.Glob(filepath.Join(location, "*.go"))
	return err == nil && slices.ContainsFunc(names, func(name string) bool {
		text, err := os.ReadFile(name)
		return err == nil && bytes.Contains(text, []byte("NewRevisions("))
	})
}

// chooseLocation takes --version-path when given, else the only location, else
// the folder of the first parent.
func (d *Directory) chooseLocation(versionPath string, parents []string) (string, error) {
	if versionPath != "" {
		abs := absFrom(d.workDir, versionPath)
		if !slices.Contains(d.Locations, abs) {
			return "", &LocationError{VersionPath: versionPath}
		}
		return abs, nil
	}
	if len(d.Locations) == 1 {
		return d.Locations[0], nil
	}
	for _, id := range parents {
		if f, ok := d.File(id); ok {
			if l := d.locationOf(f.Path); l != "" {
				return l, nil
			}
		}
	}
	return "", &LocationError{}
}

func (d *Directory) locationOf(path string) string {
	best := ""
	for _, l := range d.Locations {
		if rel, err := filepath.Rel(l, path); err == nil && filepath.IsLocal(rel) && len(l) > len(best) {
			best = l
		}
	}
	return best
}
