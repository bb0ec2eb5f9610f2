package alembic

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"

	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/revisions"
)

// Revision is one migration. A revision file gives its literals ID, Revises,
// BranchLabels, DependsOn, Message and Created, which the alembic command reads
// without compiling, and its two functions.
type Revision struct {
	// ID identifies the revision in the version table: 12 hex digits by
	// default, at most 32 characters.
	ID string
	// Revises are the parents; none for a first revision, several for a merge.
	Revises []string
	// BranchLabels name the branch that starts here.
	BranchLabels []string
	// DependsOn are revisions of other branches that must be applied before.
	DependsOn []string
	// Message is the one-line description.
	Message string
	// Created is when the file was made, "2026-11-22 21:00:00".
	Created string
	// Upgrade and Downgrade change the database. A nil Downgrade makes the
	// revision irreversible.
	Upgrade   func(op *Op) error
	Downgrade func(op *Op) error
}

// Revisions are the revisions of one version location: the files of a folder,
// embedded, and what its Go files registered.
type Revisions struct {
	files fs.FS
	dir   string // the folder of files, to name them in messages; "" where unknown
	added []registered
}

// NewRevisions makes the set of a folder's revisions; files holds the folder's
// .go and .sql files at its top. It is called in the folder's versions.go. New
// refuses a set without any file.
func NewRevisions(files fs.FS) *Revisions {
	r := &Revisions{files: files}
	if _, caller, _, ok := runtime.Caller(1); ok && path.Base(caller) == "versions.go" {
		r.dir = path.Dir(caller)
	}
	return r
}

// DirRevisions makes the set of the SQL revisions in a folder on disk.
func DirRevisions(dir string) *Revisions { return &Revisions{files: os.DirFS(dir), dir: dir} }

// Add registers a Go revision. It is called by the init function of the
// revision's file; what is wrong with the revision is reported when the set is
// loaded.
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
