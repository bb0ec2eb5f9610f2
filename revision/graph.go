package revision

import "slices"

// Revision holds what the graph knows about one migration.
type Revision struct {
	// ID is the identifier stored in the version table. It contains none of the
	// characters @ - + : and isn't a symbol (head, heads, base, current).
	ID string
	// Revises holds the ids of the parents. A base has none, a merge several.
	Revises []string
	// BranchLabels holds the names of the branch that starts here.
	BranchLabels []string
	// DependsOn holds ids or branch labels of revisions that must be applied
	// first without being parents.
	DependsOn []string
	// Message is the one-line text after the ids in a log line.
	Message string
}

// base is the node number of "nothing applied", below every revision.
const base = -1

// Graph is a loaded and checked set of revisions. Nodes are numbered in load
// order, and all edges are stored as node numbers.
type Graph struct {
	revs  []Revision
	keys  map[string]int // ids and branch labels
	names []string       // the same, ids first, each in load order

	down    [][]int // parents
	norm    [][]int // parents, then dependencies no ancestor already names
	next    [][]int // children by parent, in load order
	nextAll [][]int // children by parent or dependency, in load order

	dependent bool // there is a dependency; else norm is down, and nextAll is next

	labels [][]string // the labels that reach a node

	heads, realHeads, bases []int
}

// Len returns the number of revisions.
func (g *Graph) Len() int { return len(g.revs) }

// All returns the revisions in load order.
func (g *Graph) All() []Revision { return append([]Revision(nil), g.revs...) }

// IDs returns the ids of the revisions in load order.
func (g *Graph) IDs() []string { return slices.Clone(g.names[:len(g.revs)]) }

// Heads returns the ids of the revisions without children, in load order.
func (g *Graph) Heads() []string { return g.ids(g.heads) }

// RealHeads returns the heads that no other revision depends on. They are the
// rows of a fully upgraded database, and what the target "heads" means.
func (g *Graph) RealHeads() []string { return g.ids(g.realHeads) }

// Bases returns the ids of the revisions without a parent, in load order.
func (g *Graph) Bases() []string { return g.ids(g.bases) }

// Node is a revision and its place in the graph. Its slices belong to the graph
// and must not be modified.
type Node struct {
	Revision
	// Children holds the ids of the revisions that name this one as a parent,
	// in load order.
	Children []string
	// Labels holds all branch labels that apply to the revision.
	Labels []string
	// Head means that the revision has no children, RealHead that nothing
	// depends on it either.
	Head, RealHead bool
	// BranchPoint means several children, MergePoint several parents.
	BranchPoint, MergePoint bool
}

// Get returns the revision with exactly this id.
func (g *Graph) Get(id string) (Node, bool) {
	n, ok := g.keys[id]
	if !ok || g.revs[n].ID != id {
		return Node{}, false
	}
	return g.node(n), true
}

func (g *Graph) node(n int) Node {
	return Node{
		Revision:    g.revs[n],
		Children:    g.ids(g.next[n]),
		Labels:      g.labels[n],
		Head:        len(g.next[n]) == 0,
		RealHead:    len(g.nextAll[n]) == 0,
		BranchPoint: len(g.next[n]) > 1,
		MergePoint:  len(g.down[n]) > 1,
	}
}

func (g *Graph) nodes(ns []int) []Node {
	out := make([]Node, len(ns))
	for i, n := range ns {
		out[i] = g.node(n)
	}
	return out
}

func (g *Graph) ids(ns []int) []string {
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = g.revs[n].ID
	}
	return out
}

// nodeSet is a set of node numbers with a dense representation.
type nodeSet []bool

func (g *Graph) newSet() nodeSet { return make(nodeSet, len(g.revs)) }

// addReach adds to set what edges reach from the given nodes, themselves
// included.
func (s nodeSet) addReach(edges [][]int, from []int) {
	todo := append([]int(nil), from...)
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if s[n] {
			continue
		}
		s[n] = true
		for _, m := range edges[n] {
			if !s[m] {
				todo = append(todo, m)
			}
		}
	}
}

// reach is the set of nodes that edges reach from the given ones, themselves
// included.
func (g *Graph) reach(edges [][]int, from []int) nodeSet {
	s := g.newSet()
	s.addReach(edges, from)
	return s
}

func (s nodeSet) and(o nodeSet) {
	for i := range s {
		s[i] = s[i] && o[i]
	}
}

func (s nodeSet) minus(o nodeSet) {
	for i := range s {
		s[i] = s[i] && !o[i]
	}
}

func (s nodeSet) empty() bool {
	for _, in := range s {
		if in {
			return false
		}
	}
	return true
}

// filter keeps the nodes that are in s.
func (s nodeSet) filter(ns []int) []int {
	var out []int
	for _, n := range ns {
		if s[n] {
			out = append(out, n)
		}
	}
	return out
}
