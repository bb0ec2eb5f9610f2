package revision

import (
	"slices"
	"strings"
)

// New builds a graph and checks it: ids, duplicates, labels, missing parents
// and dependencies, cycles. The order of revs decides all later ties. New
// returns the first problem found: a *BadIDError, *CycleError, *DuplicateError,
// *LabelError or *MissingParentError.
func New(revs []Revision) (*Graph, error) {
	g := &Graph{revs: slices.Clone(revs), keys: make(map[string]int, len(revs))}
	for _, load := range []func() error{
		g.checkIDs, g.addIDs, g.addLabels, g.link, g.checkCycles,
	} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	return g, nil
}

const badIDChars = "+-:@" // in the order that a message lists them

func (g *Graph) checkIDs() error {
	for i := range g.revs {
		r := &g.revs[i]
		if slices.Contains(r.Revises, r.ID) {
			return &CycleError{Revisions: []string{r.ID}, Path: []string{r.ID, r.ID}}
		}
		if slices.Contains(r.DependsOn, r.ID) {
			return &CycleError{Revisions: []string{r.ID}, Path: []string{r.ID, r.ID}, Dependency: true}
		}
		if err := CheckID(r.ID); err != nil {
			return err
		}
	}
	return nil
}

// CheckID returns a *BadIDError if a revision can't have this id.
func CheckID(id string) error {
	var bad []string
	for _, c := range badIDChars {
		if strings.ContainsRune(id, c) {
			bad = append(bad, string(c))
		}
	}
	if len(bad) > 0 || id == "" || isSymbol(id) {
		return &BadIDError{ID: id, Chars: bad}
	}
	return nil
}

func isSymbol(s string) bool {
	return s == "head" || s == "heads" || s == "base" || s == "current"
}

func (g *Graph) addIDs() error {
	g.names = make([]string, 0, len(g.revs))
	for n, r := range g.revs {
		if _, ok := g.keys[r.ID]; ok {
			return &DuplicateError{ID: r.ID}
		}
		g.keys[r.ID] = n
		g.names = append(g.names, r.ID)
	}
	return nil
}

func (g *Graph) addLabels() error {
	for n, r := range g.revs {
		for _, label := range r.BranchLabels {
			if used, ok := g.keys[label]; ok {
				return &LabelError{Label: label, Revision: r.ID, UsedBy: g.revs[used].ID}
			}
			if label == "" || isSymbol(label) {
				return &LabelError{Label: label, Revision: r.ID}
			}
			g.keys[label] = n
			g.names = append(g.names, label)
		}
	}
	return nil
}

// link resolves parents and dependencies to nodes and finds heads and bases.
func (g *Graph) link() error {
	if err := g.linkDependencies(); err != nil {
		return err
	}
	edges := 0
	for i := range g.revs {
		edges += len(g.revs[i].Revises)
	}
	g.down = make([][]int, len(g.revs))
	parents := make([]int, 0, edges) // of all
	for i := range g.revs {
		r, from := &g.revs[i], len(parents)
		for _, d := range r.Revises {
			m, ok := g.keys[d]
			if !ok || g.revs[m].ID != d {
				return &MissingParentError{Revision: r.ID, Parent: d}
			}
			if !slices.Contains(parents[from:], m) {
				parents = append(parents, m)
			}
		}
		g.down[i] = slices.Clip(parents[from:])
	}
	g.next = turned(g.down)
	if g.nextAll = g.next; g.dependent {
		g.nextAll = turned(g.allDown())
	}
	g.findEnds()
	return nil
}

func (g *Graph) linkDependencies() error {
	g.norm = make([][]int, len(g.revs))
	for i := range g.revs {
		r := &g.revs[i]
		for _, d := range r.DependsOn {
			m, ok := g.keys[d]
			if !ok {
				return &MissingParentError{Revision: r.ID, Parent: d, Dependency: true}
			}
			g.norm[i] = appendNew(g.norm[i], m)
			g.dependent = true
		}
	}
	return nil
}

// turned turns edges around: it returns from which nodes each is reached, in load order.
func turned(edges [][]int) [][]int {
	counts, total := make([]int, len(edges)), 0
	for _, to := range edges {
		total += len(to)
		for _, m := range to {
			counts[m]++
		}
	}
	from, all := make([][]int, len(edges)), make([]int, total)
	for m, n := range counts {
		from[m], all = all[:0:n], all[n:]
	}
	for i, to := range edges {
		for _, m := range to {
			from[m] = append(from[m], i)
		}
	}
	return from
}

func (g *Graph) findEnds() {
	for i := range g.revs {
		if len(g.down[i]) == 0 {
			g.bases = append(g.bases, i)
		}
		if len(g.next[i]) == 0 {
			g.heads = append(g.heads, i)
		}
		if len(g.nextAll[i]) == 0 {
			g.realHeads = append(g.realHeads, i)
		}
	}
}

// appendNew appends m unless it is there. Parents are few; no map is needed.
func appendNew(ns []int, m int) []int {
	if slices.Contains(ns, m) {
		return ns
	}
	return append(ns, m)
}
