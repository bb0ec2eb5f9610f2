package alembic

import (
	"slices"

	"github.com/alembic-go/alembic/revision"
)

// Graph returns the graph of all revisions.
func (m *Migrator) Graph() *revision.Graph { return m.revisions.Graph }

// Heads returns the ids of the newest revisions.
func (m *Migrator) Heads() []string { return m.revisions.Graph.RealHeads() }

// RevisionInfo describes one revision of the history.
type RevisionInfo struct {
	ID           string
	Revises      []string
	BranchLabels []string
	DependsOn    []string
	Message      string
	File         string
	Head         bool
}

// History returns the revisions of a range, newest first. A range is
// "start:end", where either end may be empty. An empty string selects all
// revisions.
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

// Describe returns the path of a revision's file and its description.
func (m *Migrator) Describe(id string) (path, doc string) {
	f := m.revisions.File(id)
	if f == nil {
		return "", ""
	}
	return f.Path, f.LongDoc()
}

// Created returns the creation date of a revision, as written in its file.
func (m *Migrator) Created(id string) string {
	if f := m.revisions.File(id); f != nil {
		return f.Created
	}
	return ""
}
