package revision

import (
	"fmt"
	"slices"
	"strings"
)

// relativeStart is the revision that a relative target names to start from.
func (g *Graph) relativeStart(r relative) (int, error) {
	ident := r.symbol
	if r.branch != "" {
		ident = r.branch + "@" + r.symbol
	}
	return g.lookupOne(ident)
}

// upgradeTargets reads the target of an upgrade, or the upper end of a range:
// the revisions to reach. clip lets a walk end early at the graph's edge.
func (g *Graph) upgradeTargets(current []string, target string, clip bool) ([]int, error) {
	r, ok, err := parseRelative(target)
	if err != nil {
		return nil, err
	}
	if !ok {
		ns, err := g.lookup(target)
		if err == nil && slices.Contains(ns, base) {
			err = &WalkError{Target: target, Text: "'" + target + "' leads to base, where there is no revision"}
		}
		return ns, err
	}
	n, far, err := g.walkToUpgrade(current, r)
	if err != nil {
		return nil, walkError(target, err)
	}
	if far && (!clip || n == base) {
		return nil, r.tooFar()
	}
	if n == base {
		return nil, &WalkError{Target: target, Text: fmt.Sprintf(
			"'%s' leads to base, where there is no revision; 'alembic downgrade base' goes there", target)}
	}
	return []int{n}, nil
}

// walkToUpgrade follows a relative target; far says that it leaves the graph.
func (g *Graph) walkToUpgrade(current []string, r relative) (n int, far bool, err error) {
	if r.steps <= 0 {
		if r.symbol == "" {
			return base, false, &WalkError{Target: r.text, Text: fmt.Sprintf("Relative revision %d didn't "+
				"produce %d migrations; an upgrade goes up: type +%d, or 'alembic downgrade %s'",
				r.steps, r.abs(), max(1, r.abs()), r.text)}
		}
		if n, err = g.relativeStart(r); err != nil {
			return base, false, err
		}
		return g.walkDown(n, -r.steps)
	}
	if r.symbol != "" {
		n, err = g.lookupOne(r.symbol)
	} else {
		n, err = g.currentStart(current, r)
	}
	if err != nil {
		return base, false, err
	}
	return g.walkUp(n, r.steps, r.branch)
}

// currentStart is where "+N" starts: the single current row, or with a branch
// the tip of what is applied of it.
func (g *Graph) currentStart(current []string, r relative) (int, error) {
	if r.branch == "" && len(current) == 1 {
		return g.lookupOne(current[0])
	}
	rows, err := g.lookupAll(current)
	if err != nil {
		return base, err
	}
	rows = slices.DeleteFunc(rows, func(n int) bool { return n == base }) // the lower end of a range may lead there
	if r.branch != "" {
		if rows, err = g.startsOnBranch(rows, r.branch); err != nil {
			return base, err
		}
	}
	switch len(rows) {
	case 0:
		return base, nil
	case 1:
		return rows[0], nil
	}
	return base, &WalkError{Target: r.text, Text: "Ambiguous upgrade from multiple current revisions (" +
		comma(g.ids(rows)) + "); name the branch, as in '" + g.revs[rows[0]].ID + "@+1', or type 'heads'"}
}

// startsOnBranch are the rows on a branch; when only a dependency holds it in
// place and it has no row, the tips of what is applied of it.
func (g *Graph) startsOnBranch(rows []int, branch string) ([]int, error) {
	starts, err := g.sharing(rows, branch, false)
	if err != nil || len(starts) > 0 {
		return starts, err
	}
	kin, err := g.kin(branch, false)
	if err != nil {
		return nil, err
	}
	active := g.reach(g.norm, rows)
	active.and(kin)
	below := g.newSet()
	for n, in := range active {
		if in {
			for _, m := range g.norm[n] {
				below[m] = true
			}
		}
	}
	for n, in := range active {
		if in && !below[n] {
			starts = append(starts, n)
		}
	}
	return starts, nil
}

// downgradeTarget reads the target of a downgrade: the revision to come down
// to (or base) and the branch it is limited to.
func (g *Graph) downgradeTarget(current []string, target string, clip bool) (n int, branch string, err error) {
	r, ok, err := parseRelative(target)
	if err != nil {
		return base, "", err
	}
	if !ok {
		symbol := target
		if i := strings.LastIndexByte(target, '@'); i >= 0 {
			branch, symbol = target[:i], target[i+1:]
		}
		n, err = g.lookupOne(symbol)
		return n, branch, err
	}
	var far bool
	n, far, branch, err = g.walkToDowngrade(current, r)
	if err != nil {
		return base, "", walkError(target, err)
	}
	if far && !clip {
		if r.symbol == "" {
			return base, "", r.tooFar()
		}
		return base, "", &WalkError{Target: target, TooFar: true, Text: "Walked too far: '" + target +
			"' lies outside the graph; 'alembic history' shows how far there is to go"}
	}
	return n, branch, nil
}

// walkToDowngrade follows a relative target; far says that it leaves the graph.
// From a row without a branch, the row itself is the branch to stay on.
func (g *Graph) walkToDowngrade(current []string, r relative) (n int, far bool, branch string, err error) {
	if r.steps >= 0 {
		if r.symbol == "" {
			return base, false, "", r.tooFar()
		}
		if n, err = g.lookupOne(r.symbol); err == nil {
			n, far, err = g.walkUp(n, r.steps, r.branch)
		}
		return n, far || n == base, r.branch, err
	}
	branch = r.branch
	if r.symbol != "" {
		n, err = g.relativeStart(r)
	} else {
		if n, err = g.currentTip(current, r); err == nil && branch == "" {
			branch = g.revs[n].ID
		} else if err == nil {
			n, err = g.lookupOne(branch + "@" + g.revs[n].ID)
		}
	}
	if err == nil {
		n, far, err = g.walkDown(n, -r.steps)
	}
	return n, far, branch, err
}

// currentTip is where "-N" starts: the single current row (on the branch).
func (g *Graph) currentTip(current []string, r relative) (int, error) {
	rows, err := g.lookupAll(current)
	if err != nil {
		return base, err
	}
	slices.Sort(rows)
	rows = slices.Compact(rows)
	if r.branch != "" {
		tips, err := g.sharing(rows, r.branch, false)
		if err == nil && len(tips) == 0 {
			tips, err = g.sharing(g.tips(rows), r.branch, false)
		}
		if err != nil {
			return base, err
		}
		rows = tips
	}
	switch len(rows) {
	case 1:
		return rows[0], nil
	case 0:
		return base, r.tooFar()
	}
	return base, &WalkError{Target: r.text, Text: fmt.Sprintf("Relative revision %s is ambiguous from several "+
		"current revisions (%s); name the branch, as in '%s@%s', or the revision to come down to",
		r.text, comma(g.ids(rows)), g.revs[rows[0]].ID, r.number)}
}

// tips are the nodes of what is applied that have no applied child: the rows
// and the heads that only dependencies hide.
func (g *Graph) tips(rows []int) []int {
	active := g.reach(g.norm, rows)
	var out []int
	for n, in := range active {
		if in && len(active.filter(g.next[n])) == 0 {
			out = append(out, n)
		}
	}
	return out
}
