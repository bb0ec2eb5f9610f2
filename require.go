package alembic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alembic-go/alembic/revision"
)

// BehindError is a database that lacks revisions which this program has.
type BehindError struct {
	Current []string // the rows of the version table
	Missing []string // the revisions to apply, in order
}

func (e *BehindError) Error() string {
	const most = 5
	missing := e.Missing
	more := ""
	if len(missing) > most {
		more = fmt.Sprintf(" and %d more", len(missing)-most)
		missing = missing[:most]
	}
	return fmt.Sprintf("the database is at %s and lacks the revisions %s%s; type: alembic upgrade heads",
		idList(e.Current), strings.Join(missing, ", "), more)
}

// UnknownRevisionError is returned by every call that reads the version table
// when it holds a revision that this program doesn't have, as after a rollback
// to an older release.
type UnknownRevisionError struct {
	Unknown []string // the rows in question
	Err     error
}

func (e *UnknownRevisionError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *UnknownRevisionError) Unwrap() error { return e.Err }

// RequireHead returns nil if the database has all revisions that this program
// has, else a *BehindError or an *UnknownRevisionError. It only reads.
func (m *Migrator) RequireHead(ctx context.Context) error {
	current, err := m.Current(ctx)
	if err != nil {
		return err
	}
	missing, err := m.revisions.Graph.Pending(current)
	if err != nil || len(missing) == 0 {
		return err
	}
	return &BehindError{Current: current, Missing: missing}
}

// waitInterval is the pause between two looks of WaitForHead.
const waitInterval = 500 * time.Millisecond

// WaitForHead waits until another process has brought the database to this
// program's newest revisions, or ctx ends; it then returns ctx's error together
// with what is missing. It returns at once on a database that is newer than the
// program, and goes on waiting while the database can't be reached.
func (m *Migrator) WaitForHead(ctx context.Context) error {
	for {
		err := m.RequireHead(ctx)
		var newer *UnknownRevisionError
		if err == nil || errors.As(err, &newer) || errors.Is(err, ErrNoDatabase) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(waitInterval):
		}
	}
}

// RevisionInfo is one revision of History.
type RevisionInfo struct {
	ID           string
	Revises      []string
	BranchLabels []string
	DependsOn    []string
	Message      string
	File         string
	Head         bool
}

// History lists the revisions of a range ("start:end", either end may be
// empty; "" is all), newest first.
func (m *Migrator) History(rng string) ([]RevisionInfo, error) {
	nodes, err := m.revisions.Graph.History(rng, nil)
	if err != nil {
		return nil, err
	}
	return m.entries(nodes), nil
}

func (m *Migrator) entries(nodes []revision.Node) []RevisionInfo {
	entries := make([]RevisionInfo, len(nodes))
	for i, n := range nodes {
		file, _ := m.Describe(n.ID)
		entries[i] = RevisionInfo{ID: n.ID, Revises: slices.Clone(n.Revises), BranchLabels: slices.Clone(n.BranchLabels),
			DependsOn: slices.Clone(n.DependsOn), Message: n.Message, File: file, Head: n.Head}
	}
	return entries
}
