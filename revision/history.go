package revision

import (
	"errors"
	"slices"
	"strings"
)

// History lists revisions, newest first. rng is "start:end" with both ends
// included; an empty start means base, an empty end heads. It can also be a
// single target, or "current", which stands for the rows of the version table.
// The empty string selects everything. History returns an *UnknownRowsError for
// rows of revisions that don't exist, even if the range doesn't use them.
func (g *Graph) History(rng string, current []string) ([]Node, error) {
	if _, err := g.rows(current); err != nil {
		return nil, err
	}
	lower, upper := end{ident: "base"}, end{ident: "heads"}
	if rng != "" {
		lo, hi, ok := strings.Cut(strings.TrimSpace(rng), ":")
		if !ok || strings.Contains(hi, ":") {
			return nil, &SyntaxError{Target: rng,
				Text: "History range requires [start]:[end], [start]:, or :[end]; '" + rng + "' is none of these"}
		}
		lower, upper = lower.read(lo, current), upper.read(hi, current)
		if hi == "current" && lo == "current" { // only one end is taken from the rows
			lower = end{ident: lo}
		}
	}
	ns, err := g.between(lower, upper)
	if err != nil {
		var m *MultipleHeadsError
		if errors.As(err, &m) {
			return nil, &MultipleHeadsError{Argument: upper.String(), Heads: m.Heads}
		}
		return nil, err
	}
	return g.nodes(ns), nil
}

// end is one end of a range: an identifier, or rows.
type end struct {
	ident string
	rows  []string
}

// read keeps the default for an empty text and for "current" without rows.
func (e end) read(text string, current []string) end {
	switch {
	case text == "current" && len(current) > 0:
		return end{rows: current}
	case text == "" || text == "current":
		return e
	}
	return end{ident: text}
}

func (e end) String() string {
	if e.rows != nil {
		return comma(e.rows)
	}
	return e.ident
}

func (e end) idents() []string {
	if e.rows != nil {
		return e.rows
	}
	return []string{e.ident}
}

// between collects what lies above lower and below upper, both included, by
// parents only; dependencies of upper outside that line are left out unless
// the range starts at base.
func (g *Graph) between(lower, upper end) ([]int, error) {
	targets, err := g.upperEnd(lower, upper)
	if err != nil {
		return nil, err
	}
	need, err := g.ancestors(targets)
	if err != nil {
		return nil, err
	}
	from, err := g.lowerEnd(lower, upper, need)
	if err != nil {
		return nil, err
	}
	have, err := g.ancestors(from)
	if err != nil {
		return nil, err
	}
	need.minus(have)
	for _, n := range from {
		need[n] = true
	}
	if len(from) > 0 {
		above, err := g.closure(g.next, from)
		if err != nil {
			return nil, err
		}
		need.and(above)
	}
	return g.newestFirst(need, targets), nil
}

// upperEnd resolves the upper end, limited to the branch of a lower end such
// as "left@base".
func (g *Graph) upperEnd(lower, upper end) (targets []int, err error) {
	if upper.rows != nil {
		targets, err = g.rows(upper.rows)
	} else {
		targets, err = g.upgradeTargets(lower.idents(), upper.ident, true)
	}
	if err != nil || lower.rows != nil {
		return targets, err
	}
	if branch, _, ok := strings.Cut(lower.ident, "@"); ok {
		return g.labelled(targets, branch)
	}
	return targets, nil
}

// labelled keeps the targets on a branch, named by its label or by a revision;
// a revision that several labels reach stands for its own lineage.
func (g *Graph) labelled(targets []int, branch string) ([]int, error) {
	if branch == "" {
		return targets, nil
	}
	n, err := g.lookupOne(branch)
	if err != nil || n == base {
		return targets, err
	}
	if g.revs[n].ID == branch {
		if len(g.labels[n]) != 1 {
			return g.lineage([]int{n}, false).filter(targets), nil
		}
		branch = g.labels[n][0]
	}
	return slices.DeleteFunc(slices.Clone(targets), func(t int) bool {
		return !slices.Contains(g.labels[t], branch)
	}), nil
}

// lowerEnd resolves the lower end, which must lie in need.
func (g *Graph) lowerEnd(lower, upper end, need nodeSet) ([]int, error) {
	if lower.rows == nil {
		if r, ok, err := parseRelative(lower.ident); err != nil {
			return nil, err
		} else if ok && r.symbol == "" && r.steps < 0 {
			return g.lowerRelative(lower, upper, need)
		}
	}
	ns, err := g.lookupAll(lower.idents())
	if err != nil {
		return nil, err
	}
	return ns, g.allIn(ns, need, lower, upper)
}

func (g *Graph) allIn(ns []int, need nodeSet, lower, upper end) error {
	for _, n := range ns {
		if n == base || !need[n] {
			return &RangeError{Lower: lower.String(), Upper: upper.String()}
		}
	}
	return nil
}

// lowerRelative resolves a lower end "-N": N below each head; a graph that is
// not that deep is shown from its base.
func (g *Graph) lowerRelative(lower, upper end, need nodeSet) ([]int, error) {
	ns, err := g.lookup(lower.ident)
	var far *WalkError
	if errors.As(err, &far) && far.TooFar {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ns, g.allIn(ns, need, lower, upper)
}
