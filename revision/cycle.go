package revision

import "slices"

// checkCycles refuses cycles, then completes what needs an order: labels and
// normalised dependencies. Until here norm holds the resolved dependencies.
func (g *Graph) checkCycles() error {
	order, rest := topological(g.down, g.next)
	if rest != nil {
		return g.cycleError(g.down, g.next, g.heads, g.bases, rest, false)
	}
	if g.dependent {
		all := g.allDown()
		if _, rest := topological(all, g.nextAll); rest != nil {
			return g.cycleError(all, g.nextAll, g.realHeads, g.realBases(), rest, true)
		}
	}
	g.normalise(order)
	g.spreadLabels(order)
	return nil
}

// allDown is down with the dependencies.
func (g *Graph) allDown() [][]int {
	if !g.dependent {
		return g.down
	}
	all := make([][]int, len(g.revs))
	for i := range all {
		all[i] = g.down[i]
		for _, m := range g.norm[i] {
			if !slices.Contains(g.down[i], m) {
				all[i] = append(all[i][:len(all[i]):len(all[i])], m)
			}
		}
	}
	return all
}

func (g *Graph) realBases() []int {
	var out []int
	for _, n := range g.bases {
		if len(g.norm[n]) == 0 {
			out = append(out, n)
		}
	}
	return out
}

// topological orders nodes so that each comes after all it stands on. rest
// are the nodes that a cycle holds back, nil when there is none.
func topological(down, next [][]int) (order, rest []int) {
	waits := make([]int, len(down))
	order = make([]int, 0, len(down))
	for n := range down {
		if waits[n] = len(down[n]); waits[n] == 0 {
			order = append(order, n)
		}
	}
	for i := 0; i < len(order); i++ {
		for _, m := range next[order[i]] {
			if waits[m]--; waits[m] == 0 {
				order = append(order, m)
			}
		}
	}
	if len(order) == len(down) {
		return order, nil
	}
	for n, w := range waits {
		if w > 0 {
			rest = append(rest, n)
		}
	}
	return order, rest
}

// cycleError names the revisions that Alembic names (those not between a head
// and a base; all, when there is no head or no base) and one cycle itself.
func (g *Graph) cycleError(down, next [][]int, heads, bases, rest []int, dep bool) error {
	e := &CycleError{Dependency: dep, Path: g.ids(findCycle(down, rest))}
	if len(heads) == 0 || len(bases) == 0 {
		for _, r := range g.revs {
			e.Revisions = append(e.Revisions, r.ID)
		}
		return e
	}
	between := g.reach(down, heads)
	between.and(g.reach(next, bases))
	for n, in := range between {
		if !in {
			e.Revisions = append(e.Revisions, g.revs[n].ID)
		}
	}
	slices.Sort(e.Revisions)
	if len(e.Revisions) == 0 { // a cycle between a head and a base
		e.Revisions = slices.Sorted(slices.Values(e.Path[1:]))
	}
	return e
}

// findCycle follows parents inside rest, where each node has one, until a
// node comes twice.
func findCycle(down [][]int, rest []int) []int {
	at := make(map[int]int, len(rest))
	inRest := make(map[int]bool, len(rest))
	for _, n := range rest {
		inRest[n] = true
	}
	var path []int
	for n := rest[0]; ; {
		if i, seen := at[n]; seen {
			return append(path[i:], n)
		}
		at[n] = len(path)
		path = append(path, n)
		for _, m := range down[n] {
			if inRest[m] {
				n = m
				break
			}
		}
	}
}
