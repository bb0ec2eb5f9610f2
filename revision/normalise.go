package revision

import (
	"math/bits"
	"slices"
	"sort"
)

// normalise turns resolved dependencies into norm: parents first, then the
// dependencies that no ancestor by parent names already. order is a
// topological order by parents.
func (g *Graph) normalise(order []int) {
	if !g.dependent {
		g.norm = g.down
		return
	}
	implied := g.impliedDependencies(order)
	for n, deps := range g.norm {
		g.norm[n] = slices.Clip(g.down[n])
		for _, m := range deps {
			if !implied[[2]int{n, m}] {
				g.norm[n] = appendNew(g.norm[n], m)
			}
		}
	}
}

// impliedDependencies finds pairs (node, dependency) where an ancestor of the
// node names the same dependency. Only dependencies that several revisions
// name can be implied; they are handled 64 at a time, one bit each, in a pass
// over the stretch of the order where their dependents lie.
func (g *Graph) impliedDependencies(order []int) map[[2]int]bool {
	place := make([]int, len(order))
	for i, n := range order {
		place[n] = i
	}
	shared := g.sharedDependencies(place)
	implied := make(map[[2]int]bool)
	above := make([]uint64, len(order)) // by place: bits named by an ancestor or here
	for len(shared) > 0 {
		k := min(64, len(shared))
		g.passImplied(order, place, shared[:k], above, implied)
		shared = shared[k:]
	}
	return implied
}

// sharedDep is a dependency with the nodes that name it, by place.
type sharedDep struct {
	on    int
	users []int // places, ascending
}

func (g *Graph) sharedDependencies(place []int) []sharedDep {
	users := make(map[int][]int)
	for n, deps := range g.norm {
		for _, m := range deps {
			users[m] = append(users[m], place[n])
		}
	}
	var shared []sharedDep
	for m, ps := range users {
		if len(ps) > 1 {
			sort.Ints(ps)
			shared = append(shared, sharedDep{m, ps})
		}
	}
	sort.Slice(shared, func(i, j int) bool {
		a, b := shared[i], shared[j]
		if a.users[0] != b.users[0] {
			return a.users[0] < b.users[0]
		}
		return a.on < b.on
	})
	return shared
}

func (g *Graph) passImplied(order, place []int, deps []sharedDep, above []uint64, implied map[[2]int]bool) {
	named := make(map[int]uint64)
	first, last := len(order), 0
	for bit, d := range deps {
		for _, p := range d.users {
			named[p] |= 1 << bit
		}
		first, last = min(first, d.users[0]), max(last, d.users[len(d.users)-1])
	}
	for p := first; p <= last; p++ {
		n := order[p]
		var have uint64
		for _, m := range g.down[n] {
			if q := place[m]; q >= first {
				have |= above[q]
			}
		}
		own := named[p]
		for b := have & own; b != 0; b &= b - 1 {
			implied[[2]int{n, deps[bits.TrailingZeros64(b)].on}] = true
		}
		above[p] = have | own
	}
}
