package revision

import (
	"errors"
	"slices"
)

// Upgrade plans the steps from the rows of a version table up to target. It
// returns no steps if target is already applied, an *UnknownRowsError for rows
// of revisions that don't exist, and a *RedundantRowError if one row is an
// ancestor of another.
func (g *Graph) Upgrade(current []string, target string) ([]Step, error) {
	rows, err := g.rows(current)
	if err != nil {
		return nil, err
	}
	targets, err := g.upgradeTargets(current, target, false)
	if err != nil {
		return nil, forTarget(err, target)
	}
	need, err := g.ancestors(targets)
	if err != nil {
		return nil, err
	}
	have, err := g.applied(rows)
	if err != nil {
		return nil, err
	}
	need.minus(have)
	order := g.newestFirst(need, targets)
	slices.Reverse(order)
	t := g.table(rows, have)
	steps := make([]Step, len(order))
	for i, n := range order {
		steps[i] = g.step(Upgrade, n, t.up(n))
	}
	return steps, nil
}

// Downgrade plans the steps from the rows of a version table down to target. It
// also removes every revision that builds on a removed one. With branch@target,
// only the revisions of that branch above target are removed.
func (g *Graph) Downgrade(current []string, target string) ([]Step, error) {
	rows, err := g.rows(current)
	if err != nil {
		return nil, err
	}
	n, branch, err := g.downgradeTarget(current, target, false)
	if err != nil {
		return nil, forTarget(err, target)
	}
	roots := g.bases
	if n != base {
		roots = g.next[n]
	}
	if roots, err = g.rootsOnBranch(roots, branch, target); err != nil {
		return nil, err
	}
	active := g.reach(g.norm, rows)
	drop := g.reach(g.nextAll, roots)
	drop.and(active)
	if n != base && drop.empty() && !slices.Contains(rows, n) {
		return nil, &RangeError{Lower: target, Upper: comma(current), For: Downgrade}
	}
	t := g.table(rows, active)
	var steps []Step
	for _, n := range g.newestFirst(drop, rows) {
		steps = append(steps, g.step(Downgrade, n, t.down(n)))
	}
	return steps, nil
}

// rootsOnBranch keeps the roots that lie on the way to branch.
func (g *Graph) rootsOnBranch(roots []int, branch, target string) ([]int, error) {
	if branch == "" || len(roots) == 0 {
		return roots, nil
	}
	owner, err := g.branch(branch)
	if err != nil {
		return nil, err
	}
	if len(roots) == 1 {
		return roots, nil
	}
	roots = g.reach(g.down, []int{owner}).filter(roots)
	if len(roots) == 0 {
		return nil, &WalkError{Target: target, Text: "Not a valid downgrade target from current heads: '" +
			target + "' does not lie below branch '" + branch + "'"}
	}
	return roots, nil
}

// ancestors is the set of nodes and all they stand on. Nodes that stand on one
// another are refused.
func (g *Graph) ancestors(ns []int) (nodeSet, error) { return g.closure(g.norm, ns) }

func (g *Graph) closure(edges [][]int, ns []int) (nodeSet, error) {
	set := g.newSet()
	target := make(map[int]bool, len(ns))
	for _, n := range ns {
		target[n] = true
	}
	for _, n := range ns {
		if others := set.addChecked(edges, n, target); len(others) > 0 {
			return nil, &OverlapError{Revision: g.revs[n].ID, Others: g.ids(others)}
		}
	}
	return set, nil
}

// addChecked is addReach from one node; it returns the other targets it met.
func (s nodeSet) addChecked(edges [][]int, from int, target map[int]bool) (met []int) {
	todo := []int{from}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n != from && target[n] {
			met = appendNew(met, n)
		}
		if s[n] {
			continue
		}
		s[n] = true
		todo = append(todo, edges[n]...)
	}
	return met
}

func (g *Graph) step(d Direction, n int, writes []Write) Step {
	r := g.revs[n]
	id, down := []string{r.ID}, g.ids(g.down[n])
	s := Step{Direction: d, ID: r.ID, From: down, To: id, Up: id, Down: g.ids(g.norm[n]), Message: r.Message, Writes: writes}
	if d == Downgrade {
		s.From, s.To = id, down
	}
	return s
}

// forTarget puts the whole target in a MultipleHeadsError, as it was typed.
func forTarget(err error, target string) error {
	var m *MultipleHeadsError
	if errors.As(err, &m) {
		return &MultipleHeadsError{Argument: target, Heads: m.Heads}
	}
	return err
}
