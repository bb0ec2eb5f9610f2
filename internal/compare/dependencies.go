package compare

import (
	"container/heap"
	"slices"
	"sort"

	"github.com/alembic-go/alembic/schema"
)

// dependencies are tables and objects, by their places in a list, and what each
// needs among the others.
type dependencies struct {
	nodes    []schema.ObjectRef
	needs    [][]int
	neededBy [][]int
}

// dependencyOrder sorts nodes so that each comes after those it needs; equals
// stay in their order. In a cycle the first one comes first.
func dependencyOrder(nodes []schema.ObjectRef, needs func(schema.ObjectRef) []schema.ObjectRef) []schema.ObjectRef {
	d := newDependencies(nodes, needs)
	order := make([]schema.ObjectRef, 0, len(nodes))
	for _, i := range d.order() {
		order = append(order, nodes[i])
	}
	return order
}

func newDependencies(nodes []schema.ObjectRef, needs func(schema.ObjectRef) []schema.ObjectRef) *dependencies {
	d := &dependencies{nodes: nodes, needs: make([][]int, len(nodes)), neededBy: make([][]int, len(nodes))}
	place := make(map[schema.ObjectRef]int, len(nodes))
	for i, n := range nodes {
		place[n] = i
	}
	for i, n := range nodes {
		found := map[int]bool{i: true}
		for _, need := range needs(n) {
			if j, ok := place[need.Whole()]; ok && !found[j] {
				found[j] = true
				d.needs[i] = append(d.needs[i], j)
				d.neededBy[j] = append(d.neededBy[j], i)
			}
		}
	}
	return d
}

// tableNeeds lists what t refers to or depends on.
func tableNeeds(t *schema.Table) []schema.ObjectRef {
	needs := slices.Clone(t.DependsOn)
	for _, parent := range t.Parents {
		needs = append(needs, schema.TableRef(parent))
	}
	for _, fk := range t.ForeignKeys {
		if !fk.UseAlter {
			needs = append(needs, schema.TableRef(fk.RefTable))
		}
	}
	return needs
}

// order visits each node once and each need once. Where only cycles are left,
// one that needs nothing outside of it is broken at its first node.
func (d *dependencies) order() []int {
	open, done := make([]int, len(d.nodes)), make([]bool, len(d.nodes))
	ready := &places{}
	for i, needs := range d.needs {
		if open[i] = len(needs); open[i] == 0 {
			heap.Push(ready, i)
		}
	}
	var order, cycles []int
	for len(order) < len(d.nodes) {
		if ready.Len() == 0 {
			for len(cycles) > 0 && done[cycles[0]] {
				cycles = cycles[1:]
			}
			if len(cycles) == 0 {
				cycles = d.innermostCycles(done)
			}
			heap.Push(ready, cycles[0])
		}
		i := heap.Pop(ready).(int)
		order, done[i] = append(order, i), true
		for _, j := range d.neededBy[i] {
			if open[j]--; open[j] == 0 && !done[j] {
				heap.Push(ready, j)
			}
		}
	}
	return order
}

// places is a heap of places.
type places struct{ sort.IntSlice }

// Push is for container/heap.
func (p *places) Push(x any) { p.IntSlice = append(p.IntSlice, x.(int)) }

// Pop is for container/heap.
func (p *places) Pop() any {
	last := len(p.IntSlice) - 1
	x := p.IntSlice[last]
	p.IntSlice = p.IntSlice[:last]
	return x
}

// innermostCycles returns the first node of each group of nodes that need
// each other and nothing else that isn't done.
func (d *dependencies) innermostCycles(done []bool) []int {
	w := newCycleWalk(d, done)
	var firsts []int
	for number, members := range w.groups {
		if !w.needsOthers(number+1, members) {
			firsts = append(firsts, slices.Min(members))
		}
	}
	slices.Sort(firsts)
	return firsts
}

// cycleWalk finds the strongly connected components of the nodes that aren't
// done, by Tarjan's algorithm.
type cycleWalk struct {
	*dependencies
	done      []bool
	seen, low []int // numbers from 1 in the order of visits; 0: not yet
	group     []int // the number of the component, from 1; 0: none yet
	groups    [][]int
	stack     []int
	visits    int
}

func newCycleWalk(d *dependencies, done []bool) *cycleWalk {
	w := &cycleWalk{dependencies: d, done: done, seen: make([]int, len(d.nodes)), low: make([]int, len(d.nodes)), group: make([]int, len(d.nodes))}
	for i := range d.nodes {
		if !done[i] && w.seen[i] == 0 {
			w.visit(i)
		}
	}
	return w
}

func (w *cycleWalk) visit(i int) {
	w.visits++
	w.seen[i], w.low[i] = w.visits, w.visits
	w.stack = append(w.stack, i)
	for _, j := range w.needs[i] {
		switch {
		case w.done[j] || w.group[j] != 0:
		case w.seen[j] == 0:
			w.visit(j)
			w.low[i] = min(w.low[i], w.low[j])
		default:
			w.low[i] = min(w.low[i], w.seen[j])
		}
	}
	if w.low[i] != w.seen[i] {
		return
	}
	at := len(w.stack) - 1
	for w.stack[at] != i {
		at--
	}
	w.groups = append(w.groups, slices.Clone(w.stack[at:]))
	for _, member := range w.stack[at:] {
		w.group[member] = len(w.groups)
	}
	w.stack = w.stack[:at]
}

// needsOthers reports whether a member needs a node outside of the group that
// isn't done.
func (w *cycleWalk) needsOthers(number int, members []int) bool {
	return slices.ContainsFunc(members, func(i int) bool {
		return slices.ContainsFunc(w.needs[i], func(j int) bool { return !w.done[j] && w.group[j] != number })
	})
}
