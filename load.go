package alembic

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/internal/script"
	"github.com/alembic-go/alembic/revision"
)

// loadedRevisions is the loaded set of all revisions of an Env.
type loadedRevisions struct {
	graph *revision.Graph
	files map[string]*script.File
	added map[string]registered
	args  Arguments // of the run, for the revisions
	// variable finds the values of the variables in SQL revisions.
	variable func(name string) (string, bool)
}

// load reads the files of all version locations and makes sure that the Go
// files among them are exactly those that were registered.
func load(env *Env) (*loadedRevisions, error) {
	lib := &loadedRevisions{added: map[string]registered{}, variable: env.Variable}
	if lib.variable == nil {
		lib.variable = os.LookupEnv
	}
	var files []*script.File
	for i, set := range env.Revisions {
		if set == nil {
			return nil, fmt.Errorf("Env.Revisions[%d] is nil", i)
		}
		more, err := set.load(lib)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	var err error
	if lib.files, err = script.ByID(files); err != nil {
		return nil, err
	}
	if lib.graph, err = script.NewGraph(files); err != nil {
		return nil, err
	}
	return lib, nil
}

func (r *Revisions) load(lib *loadedRevisions) ([]*script.File, error) {
	files, err := script.Read(r.files, ".", script.ReadOptions{Recursive: true, Show: r.show})
	if err != nil {
		return nil, err
	}
	byName := map[string]*script.File{}
	for _, f := range files {
		if f.Format == script.Go {
			byName[filepath.Base(f.Path)] = f
		}
	}
	for _, added := range r.added {
		f := byName[added.file]
		switch {
		case f == nil:
			return nil, fmt.Errorf("%s registers revision %s, but the file is not among those embedded beside versions.go; "+
				"move it there, into a file of its own", added.position(), added.ID)
		case f.ID != added.ID:
			return nil, fmt.Errorf("%s registers revision %s, but its file says %s", added.position(), added.ID, f.ID)
		case added.Upgrade == nil:
			return nil, fmt.Errorf("%s: revision %s has no Upgrade function", added.position(), added.ID)
		}
		delete(byName, added.file)
		lib.added[added.ID] = added
	}
	for _, f := range byName {
		return nil, &UnregisteredError{Revision: f.ID, File: f.Path}
	}
	return files, nil
}

// show is a file's name in messages.
func (r *Revisions) show(name string) string {
	return filename.Shown(filepath.Join(filepath.FromSlash(r.dir), filepath.FromSlash(name)))
}

// UnregisteredError is a Go revision whose file was read but whose Add was
// never called: Go left it out of the build, or it registers with another set.
type UnregisteredError struct{ Revision, File string }

func (e *UnregisteredError) Error() string {
	return fmt.Sprintf("revision %s (%s) is not registered: its file is not part of the build, "+
		"or its Add is called on another Revisions than that of its folder's versions.go; write Revisions.Add(…) there",
		e.Revision, e.File)
}

// function finds the function of a revision in one direction.
func (l *loadedRevisions) function(id string, direction revision.Direction) (engine.Func, string, error) {
	f := l.files[id]
	if f == nil {
		return nil, "", fmt.Errorf("revision %s has no file", id)
	}
	if f.Format == script.SQL {
		return l.sqlFunction(f, direction), f.Path, nil
	}
	added := l.added[id]
	run := added.Upgrade
	if direction == revision.Downgrade {
		run = added.Downgrade
	}
	if run == nil {
		return func(*engine.Step) error { return &IrreversibleError{Revision: id, File: f.Path} }, f.Path, nil
	}
	return func(s *engine.Step) error { return run(&Op{script: s, args: l.args}) }, f.Path, nil
}

// IrreversibleError is a revision without a downgrade.
type IrreversibleError struct{ Revision, File string }

func (e *IrreversibleError) Error() string {
	return fmt.Sprintf("revision %s can't be downgraded: %s has no downgrade; write one, or restore a backup and stamp", e.Revision, e.File)
}
