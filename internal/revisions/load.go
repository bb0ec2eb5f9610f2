package revisions

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/alembic-go/alembic/internal/cache"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/revision"
)

// Location is a version location: the files of a folder and what its Go files
// registered.
type Location struct {
	Files fs.FS
	Dir   string // the folder of Files, to name them in messages; "" where unknown
	Added []GoRevision
}

// GoRevision is a revision that a Go file registered.
type GoRevision struct {
	ID                 string
	Upgrade, Downgrade engine.Func
	File               string // the name of the file that registered it
	Line               int
}

func (r GoRevision) position() string { return fmt.Sprintf("%s:%d", r.File, r.Line) }

// Set is the loaded set of all revisions of a project.
type Set struct {
	Graph *revision.Graph
	files map[string]*script.File
	added map[string]GoRevision
	o     Options
	// passes are what was found in sections that were read whole, by passKey, with
	// sums from the seed.
	passes sync.Map
	seed   maphash.Seed
}

// Options say how a Set is loaded.
type Options struct {
	// Variable finds the values of the variables in SQL revisions; nil reads the
	// environment.
	Variable func(name string) (string, bool)
	// Cache keeps what was read of files on disk; nil keeps nothing.
	Cache *cache.Folder
	// Foreign reports whether a dialect is the user's own; nil knows none.
	Foreign func(name string) bool
}

// Load reads the files of all version locations and makes sure that the Go
// files among them are exactly those that were registered.
func Load(locations []Location, o Options) (*Set, error) {
	set := &Set{added: map[string]GoRevision{}, o: o, seed: maphash.MakeSeed()}
	if o.Variable == nil {
		set.o.Variable = os.LookupEnv
	}
	var files []*script.File
	for _, location := range locations {
		more, err := set.load(location)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	var err error
	if set.files, err = script.ByID(files); err != nil {
		return nil, err
	}
	if set.Graph, err = script.NewGraph(files); err != nil {
		return nil, err
	}
	return set, nil
}

func (set *Set) load(l Location) ([]*script.File, error) {
	files, err := script.Read(l.Files, ".", script.ReadOptions{Recursive: true, Required: true, Cache: set.o.Cache, Show: l.shown()})
	if err != nil {
		return nil, err
	}
	byName := map[string]*script.File{}
	for _, f := range files {
		if f.Format == script.Go {
			byName[filepath.Base(f.Path)] = f
		}
	}
	for _, added := range l.Added {
		if err := added.matches(byName[added.File]); err != nil {
			return nil, err
		}
		delete(byName, added.File)
		set.added[added.ID] = added
	}
	for _, f := range byName {
		if len(l.Added) == 0 {
			return nil, fmt.Errorf("revision %s (%s) is not registered, and no other revision in Go is: the project's env.go is missing, "+
				"or Add is called on another Revisions than that of the folder's versions.go; bring env.go back, or write Revisions.Add(…) there", f.ID, f.Path)
		}
		return nil, fmt.Errorf("revision %s (%s) is not registered: its file is not part of the build, "+
			"or its Add is called on another Revisions than that of its folder's versions.go; write Revisions.Add(…) there", f.ID, f.Path)
	}
	return files, nil
}

// matches compares what was registered with the file that did it, which is nil
// if it is not among those of the location.
func (r GoRevision) matches(f *script.File) error {
	switch {
	case f == nil:
		return fmt.Errorf("%s registers revision %s, but the file is not among those embedded beside versions.go; "+
			"move it there, into a file of its own", r.position(), r.ID)
	case f.ID != r.ID:
		return fmt.Errorf("%s registers revision %s, but its file says %s", r.position(), r.ID, f.ID)
	case r.Upgrade == nil:
		return fmt.Errorf("%s: revision %s has no Upgrade function", r.position(), r.ID)
	}
	return nil
}

// shown returns what makes a file's name in messages. The working directory is
// looked up once: a location may hold thousands of files.
func (l Location) shown() func(name string) string {
	return script.Within(filename.Shown(filepath.FromSlash(l.Dir)))
}

// File returns the file of a revision; nil if there is none.
func (set *Set) File(id string) *script.File { return set.files[id] }

// Function returns the function of a revision in one direction, and its file.
func (set *Set) Function(id string, direction revision.Direction) (engine.Func, string, error) {
	f := set.files[id]
	if f == nil {
		return nil, "", fmt.Errorf("revision %s has no file", id)
	}
	if f.Format == script.SQL {
		return set.sqlFunction(f, direction), f.Path, nil
	}
	run := set.added[id].Upgrade
	if direction == revision.Downgrade {
		run = set.added[id].Downgrade
	}
	if run == nil {
		run = func(*engine.Step) error { return &revision.IrreversibleError{Revision: id, File: f.Path} }
	}
	return run, f.Path, nil
}

// Lasting finds the functions of a revision as Function does. It returns an error
// for a downgrade that may not be kept: values of variables can be secrets.
func (set *Set) Lasting(id string, direction revision.Direction) (engine.Func, string, error) {
	f, file, err := set.Function(id, direction)
	if err != nil || direction == revision.Upgrade {
		return f, file, err
	}
	whole, err := set.files[id].Whole()
	if err == nil && len(whole.Variables) > 0 {
		err = errors.New("it has variables, whose values are not kept")
	}
	return f, file, err
}

// All returns the upgrades of all revisions, in order.
func (set *Set) All() ([]engine.Func, error) {
	ids, err := set.Graph.Pending(nil)
	if err != nil {
		return nil, err
	}
	return set.upgrades(ids)
}

// Applied returns the upgrades of the revisions that a database with the given
// heads has, in order.
func (set *Set) Applied(heads []string) ([]engine.Func, error) {
	ids, err := set.AppliedIDs(heads)
	if err != nil {
		return nil, err
	}
	return set.upgrades(ids)
}

// InDatabase returns the ids of those revisions, in no order that means anything: it is
// faster than AppliedIDs.
func (set *Set) InDatabase(heads []string) ([]string, error) {
	pending, err := set.pending(heads)
	if err != nil {
		return nil, err
	}
	ids := set.Graph.IDs()
	if len(pending) == 0 {
		return ids, nil
	}
	return without(ids, pending), nil
}

// AppliedIDs returns the ids of those revisions, in order.
func (set *Set) AppliedIDs(heads []string) ([]string, error) {
	pending, err := set.pending(heads)
	if err != nil {
		return nil, err
	}
	ids, err := set.Graph.Pending(nil)
	if err != nil {
		return nil, err
	}
	return without(ids, pending), nil
}

// pending returns what a database with the given heads lacks. Rows on which another row
// stands add nothing.
func (set *Set) pending(heads []string) ([]string, error) {
	pending, err := set.Graph.Pending(heads)
	var redundant *revision.RedundantRowError
	if errors.As(err, &redundant) {
		return set.pending(slices.DeleteFunc(slices.Clone(heads), func(id string) bool { return slices.Contains(redundant.Below, id) }))
	}
	return pending, err
}

func without(ids, others []string) []string {
	left := make(map[string]bool, len(others))
	for _, id := range others {
		left[id] = true
	}
	return slices.DeleteFunc(ids, func(id string) bool { return left[id] })
}

func (set *Set) upgrades(ids []string) ([]engine.Func, error) {
	var functions []engine.Func
	for _, id := range ids {
		f, _, err := set.Function(id, revision.Upgrade)
		if err != nil {
			return nil, err
		}
		functions = append(functions, f)
	}
	return functions, nil
}
