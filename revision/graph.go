package revision

// Revision is what the graph knows of one migration.
type Revision struct {
	// ID is the identifier that the version table stores. It holds none of
	// the characters @ - + : and is no symbol (head, heads, base, current).
	ID string
	// Revises are the ids of the parents; none makes a base, several a merge.
	Revises []string
	// BranchLabels name the branch that starts here.
	BranchLabels []string
	// DependsOn are ids or branch labels that must be applied first, without
	// being parents.
	DependsOn []string
	// Message is the one-line text that follows the ids in a log line.
	Message string
}

// base is the node number of "nothing applied", below every revision.
const base = -1

// Graph is a loaded, checked set of revisions. Nodes are numbered in load
// order; all edges are kept as node numbers.
type Graph struct {
	revs  []Revision
	keys  map[string]int // ids and branch labels
	names []string       // the same, ids first, each in load order

	down    [][]int // parents
	norm    [][]int // parents, then dependencies no ancestor already names
	next    [][]int // children by parent, in load order
	nextAll [][]int // children by parent or dependency, in load order

	labels [][]string // the labels that reach a node

	heads, realHeads, bases []int
}

// Len is the number of revisions.
func (g *Graph) Len() int { return len(g.revs) }

// All returns the revisions in load order.
func (g *Graph) All() []Revision { return append([]Revision(nil), g.revs...) }

// Heads are the ids that no other revision names as a parent, in load order.
func (g *Graph) Heads() []string { return g.ids(g.heads) }

// RealHeads are the heads that no other revision depends on either: the rows
// of a fully upgraded database, and the meaning of the target "heads".
func (g *Graph) RealHeads() []string { return g.ids(g.realHeads) }

// Bases are the ids without a parent, in load order.
func (g *Graph) Bases() []string { return g.ids(g.bases) }

// Node is one revision with its place in the graph. Its slices are the
// graph's own: they are read, not written.
type Node struct {
	Revision
	// Children are the ids that name this one as a parent, in load order.
	Children []string
	// Labels are all branch labels that reach the revision.
	Labels []string
	// Head: no children. RealHead: nothing depends on it either.
	Head, RealHead bool
	// BranchPoint: several children. MergePoint: several parents.
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
