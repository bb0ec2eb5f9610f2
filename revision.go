package alembic

import (
	"fmt"
	"io/fs"
	"path"
	"runtime"

	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/revisions"
	"github.com/alembic-go/alembic/internal/script"
)

// Revision is one migration. Its file sets ID, Revises, BranchLabels,
// DependsOn, Message and Created as literals, which the alembic command reads
// without compiling, and the two functions.
type Revision struct {
	// ID identifies the revision in the version table: 12 hex digits by
	// default, at most 32 characters.
	ID string
	// Revises holds the ids of the parents. The first revision has none, a
	// merge has several.
	Revises []string
	// BranchLabels holds the names of the branch that starts here.
	BranchLabels []string
	// DependsOn holds revisions of other branches that must be applied first.
	DependsOn []string
	// Message is the one-line description.
	Message string
	// Created is the time when the file was created, "2026-11-22 21:00:00".
	Created string
	// Upgrade and Downgrade change the database. A nil Downgrade makes the
	// revision irreversible.
	Upgrade   func(op *Op) error
	Downgrade func(op *Op) error
}

// Revisions holds the revisions of one version location: the embedded files of
// a folder, and the revisions that its Go files registered.
type Revisions struct {
	files fs.FS
	dir   string // the folder of files, to name them in messages; "" where unknown
	added []registered
}

// NewRevisions returns the revisions of a folder. files holds the .go and .sql
// files of the folder. NewRevisions is called in the folder's versions.go. New
// reports an error if there are no files.
func NewRevisions(files fs.FS) *Revisions {
	r := &Revisions{files: files}
	if _, caller, _, ok := runtime.Caller(1); ok && path.Base(caller) == "versions.go" {
		r.dir = path.Dir(caller)
	}
	return r
}

// DirRevisions returns the SQL revisions of a folder on disk.
func DirRevisions(dir string) *Revisions { return &Revisions{files: script.Folder(dir), dir: dir} }

// Add registers a Go revision. The init function of the revision's file calls
// it. Errors in the revision are reported when the revisions are loaded.
func (r *Revisions) Add(revision Revision) {
	_, file, line, _ := runtime.Caller(1)
	r.added = append(r.added, registered{Revision: revision, file: path.Base(file), line: line})
}

// registered is a revision with the place that registered it.
type registered struct {
	Revision
	file string
	line int
}

// locations are the version locations of an Env. The functions of the Go
// revisions get the arguments.
func (e *Env) locations(args Arguments) ([]revisions.Location, error) {
	var all []revisions.Location
	for i, r := range e.Revisions {
		if r == nil {
			return nil, fmt.Errorf("Env.Revisions[%d] is nil", i)
		}
		if r.files == nil {
			return nil, fmt.Errorf("Env.Revisions[%d]: NewRevisions was given nil; give it the folder's files: an embed.FS, or os.DirFS", i)
		}
		all = append(all, r.location(args))
	}
	return all, nil
}

func (r *Revisions) location(args Arguments) revisions.Location {
	l := revisions.Location{Files: r.files, Dir: r.dir}
	for _, a := range r.added {
		l.Added = append(l.Added, revisions.GoRevision{ID: a.ID, File: a.file, Line: a.line,
			Upgrade: onStep(a.Upgrade, args), Downgrade: onStep(a.Downgrade, args)})
	}
	return l
}

// onStep makes a revision's function one of a step.
func onStep(f func(op *Op) error, args Arguments) engine.Func {
	if f == nil {
		return nil
	}
	return func(s *engine.Step) error { return f(&Op{step: s, args: args}) }
}
