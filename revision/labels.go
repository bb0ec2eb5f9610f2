package revision

import "slices"

// spreadLabels computes the labels that reach each node: from the revision
// that carries it to all descendants by parent, and, where the branch runs to
// its tip without branching or merging again, back down to the branch or
// merge point it came from. Nodes share slices, so that a graph with few
// labels costs little memory.
func (g *Graph) spreadLabels(order []int) {
	g.labels = make([][]string, len(g.revs))
	for _, n := range order {
		g.labels[n] = g.inherited(n)
	}
	for _, tip := range g.heads {
		for n := tip; len(g.nextAll[n]) < 2 && len(g.down[n]) < 2; n = g.down[n][0] {
			g.labels[n] = g.labels[tip]
			if len(g.down[n]) == 0 {
				break
			}
		}
	}
}

func (g *Graph) inherited(n int) []string {
	own, down := g.revs[n].BranchLabels, g.down[n]
	if len(down) == 0 {
		return unique(own)
	}
	labels := g.labels[down[0]]
	for _, m := range down[1:] {
		labels = union(labels, g.labels[m])
	}
	return union(labels, own)
}

func unique(ss []string) []string { return union(nil, ss) }

// union returns a itself when it already holds all of b.
func union(a, b []string) []string {
	if len(b) == 0 || (len(a) == len(b) && len(a) > 0 && &a[0] == &b[0]) {
		return a
	}
	have := make(map[string]bool, len(a))
	for _, s := range a {
		have[s] = true
	}
	out := slices.Clip(a)
	for _, s := range b {
		if !have[s] {
			have[s] = true
			out = append(out, s)
		}
	}
	return out
}
