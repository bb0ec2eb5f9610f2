package revision

import (
	"errors"
	"slices"
)

// Draft describes a revision that is about to be created.
type Draft struct {
	ID           string
	Heads        []string // identifiers of its parents; empty means the single head
	Splice       bool     // allows parents that aren't heads
	BranchLabels []string
	DependsOn    []string // identifiers; labels are kept, the rest become full ids
	Message      string
}

// Draft checks a revision that is about to be added to the graph and resolves
// its parents and dependencies.
func (g *Graph) Draft(r Draft) (Revision, error) {
	if err := CheckID(r.ID); err != nil {
		return Revision{}, err
	}
	parents, err := g.newParents(r)
	if err != nil {
		return Revision{}, err
	}
	deps, err := g.newDependencies(r.DependsOn)
	if err != nil {
		return Revision{}, err
	}
	if _, ok := g.Get(r.ID); ok {
		return Revision{}, &DuplicateError{ID: r.ID}
	}
	for _, label := range r.BranchLabels {
		if used, ok := g.keys[label]; ok {
			return Revision{}, &LabelError{Label: label, Revision: r.ID, UsedBy: g.revs[used].ID}
		}
		if label == "" || isSymbol(label) || label == r.ID {
			return Revision{}, &LabelError{Label: label, Revision: r.ID}
		}
	}
	return Revision{ID: r.ID, Revises: parents, BranchLabels: slices.Clone(r.BranchLabels),
		DependsOn: deps, Message: r.Message}, nil
}

func (g *Graph) newParents(r Draft) ([]string, error) {
	heads := r.Heads
	if len(heads) == 0 {
		heads = []string{"head"}
	}
	nodes, err := g.Resolve(heads...)
	if err != nil {
		var m *MultipleHeadsError
		if errors.As(err, &m) {
			return nil, &MultipleHeadsError{Argument: m.Argument, Heads: m.Heads, For: ForNewRevision}
		}
		return nil, err
	}
	var ids []string
	for _, n := range nodes {
		if slices.Contains(ids, n.ID) {
			return nil, &RepeatedHeadError{ID: n.ID}
		}
		ids = append(ids, n.ID)
	}
	for _, n := range nodes {
		if !r.Splice && !n.Head {
			return nil, &NotHeadError{ID: n.ID}
		}
	}
	return ids, nil
}

func (g *Graph) newDependencies(idents []string) ([]string, error) {
	var out []string
	for _, ident := range idents {
		n, err := g.lookupOne(ident)
		if err != nil {
			return nil, err
		}
		if n == base {
			return nil, &ResolutionError{Argument: ident, Reason: "nothing can depend on base"}
		}
		if !slices.Contains(g.labels[n], ident) {
			ident = g.revs[n].ID
		}
		out = append(out, ident)
	}
	return out, nil
}
