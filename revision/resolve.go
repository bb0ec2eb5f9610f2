package revision

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/internal/suggest"
)

// Resolve returns the revisions that identifiers refer to: full and partial
// ids, labels, head, heads, branch@head, branch@rev, and -N (that many below
// each head). "base" refers to no revision and adds nothing.
func (g *Graph) Resolve(idents ...string) ([]Node, error) {
	ns, err := g.lookupAll(idents)
	if err != nil {
		return nil, err
	}
	for _, n := range ns {
		if n == base {
			return nil, &WalkError{Target: comma(idents),
				Text: comma(idents) + " leads to base, where there is no revision"}
		}
	}
	return g.nodes(ns), nil
}

func (g *Graph) lookupAll(idents []string) ([]int, error) {
	var out []int
	for _, id := range idents {
		ns, err := g.lookup(id)
		if err != nil {
			return nil, err
		}
		out = append(out, ns...)
	}
	return out, nil
}

// lookup resolves one identifier to any number of revisions. The node base
// appears only where -N leads there.
func (g *Graph) lookup(ident string) ([]int, error) {
	sym, err := g.symbol(ident)
	if err != nil {
		return nil, err
	}
	if steps, ok := sym.down(); ok {
		return g.belowHeads(ident, sym.branch, steps)
	}
	if sym.id == "" && len(sym.nodes) == 0 {
		return nil, nil
	}
	if sym.id == "" {
		return g.inBranch(sym.nodes, sym.branch)
	}
	n, err := g.find(sym.id, sym.branch)
	if err != nil {
		return nil, err
	}
	return []int{n}, nil
}

// lookupOne resolves an identifier to one revision, or base.
func (g *Graph) lookupOne(ident string) (int, error) {
	sym, err := g.symbol(ident)
	if err != nil {
		return base, err
	}
	if sym.id != "" {
		return g.find(sym.id, sym.branch)
	}
	ns, err := g.inBranch(sym.nodes, sym.branch)
	switch {
	case err != nil:
		return base, err
	case len(ns) > 1:
		return base, &MultipleHeadsError{Argument: ident, Heads: g.ids(ns)}
	case len(ns) == 0:
		return base, nil
	}
	return ns[0], nil
}

// symbol is an identifier taken apart: either the nodes that head or heads
// stand for (none for base), or an id still to be found.
type symbol struct {
	branch string
	nodes  []int
	id     string
}

// down reads the id as -N.
func (s symbol) down() (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(s.id))
	return n, err == nil && n < 0 && n > -maxSteps
}

func (g *Graph) symbol(ident string) (symbol, error) {
	s := symbol{id: ident}
	if branch, id, ok := strings.Cut(ident, "@"); ok {
		s = symbol{branch: branch, id: id}
	}
	var err error
	switch s.id {
	case "":
		if s.branch != "" {
			if _, err = g.branch(s.branch); err != nil {
				break
			}
		}
		err = &ResolutionError{Argument: ident, Reason: "it names no revision"}
	case "base":
		s.id = ""
	case "heads":
		s.id, s.nodes = "", g.realHeads
		if s.branch != "" {
			s.nodes, err = g.sharing(g.heads, s.branch, false)
		}
	case "head":
		s.id = ""
		s.nodes, err = g.singleHead(s.branch)
	}
	return s, err
}

func (g *Graph) singleHead(branch string) ([]int, error) {
	heads, argument := g.heads, "head"
	if branch != "" {
		var err error
		if heads, err = g.sharing(heads, branch, false); err != nil {
			return nil, err
		}
		argument = branch + "@head"
	}
	if len(heads) > 1 {
		return nil, &MultipleHeadsError{Argument: argument, Heads: g.ids(heads)}
	}
	return heads, nil
}

// belowHeads walks down from each real head (of a branch).
func (g *Graph) belowHeads(ident, branch string, steps int) ([]int, error) {
	var out []int
	var short error
	for _, h := range g.realHeads {
		if branch != "" && !slices.Contains(g.labels[h], branch) {
			continue
		}
		n, far, err := g.walkDown(h, -steps)
		if err != nil {
			return nil, walkError(ident, err)
		}
		if far && short == nil {
			short = &WalkError{Target: ident, TooFar: true, Text: "Walked too far: there are fewer than " +
				strconv.Itoa(-steps) + " revisions below " + g.revs[h].ID}
		}
		out = append(out, n)
	}
	return out, short
}

// find looks an id, partial id or label up, within a branch if one is given.
func (g *Graph) find(id, branch string) (int, error) {
	owner := base
	if branch != "" {
		var err error
		if owner, err = g.branch(branch); err != nil {
			return base, err
		}
	}
	n, ok := g.keys[id]
	if !ok {
		var err error
		if n, err = g.findPartial(id, branch); err != nil {
			return base, err
		}
	}
	if owner != base && !g.lineage([]int{owner}, false)[n] {
		return base, &ResolutionError{Argument: id, Reason: fmt.Sprintf(
			"revision %s is not a member of branch '%s'", g.revs[n].ID, branch)}
	}
	return n, nil
}

// findPartial looks for the only id or label longer than three characters
// that starts with part.
func (g *Graph) findPartial(part, branch string) (int, error) {
	var hits []string
	for _, name := range g.names {
		if len(name) > 3 && strings.HasPrefix(name, part) {
			hits = append(hits, name)
		}
	}
	if branch != "" && len(hits) > 0 {
		kin, err := g.kin(branch, false)
		if err != nil {
			return base, err
		}
		in := hits[:0]
		for _, name := range hits {
			if kin[g.keys[name]] {
				in = append(in, name)
			}
		}
		hits = in
	}
	switch len(hits) {
	case 1:
		return g.keys[hits[0]], nil
	case 0:
		return base, &ResolutionError{Argument: part, Reason: "no such revision or branch", Near: g.meant(part)}
	}
	return base, &ResolutionError{Argument: part, Reason: "several start with it: " +
		comma(hits[:min(3, len(hits))])}
}

// meant returns the id, label or symbol that an unknown one was probably meant
// to be.
func (g *Graph) meant(name string) string {
	return suggest.Nearest(name, append([]string{"head", "heads", "base"}, g.names...))
}

// reasonNoBranch is the reason of a ResolutionError for what stands before @.
const reasonNoBranch = "no such branch"

// branch finds the revision that a branch is named by: its label or an id.
func (g *Graph) branch(name string) (int, error) {
	if n, ok := g.keys[name]; ok {
		return n, nil
	}
	n, err := g.find(name, "")
	if err != nil {
		var res *ResolutionError
		if errors.As(err, &res) {
			return base, &ResolutionError{Argument: name, Reason: reasonNoBranch, Near: res.Near}
		}
	}
	return n, err
}

// inBranch checks that nodes which head or heads stand for belong to branch.
func (g *Graph) inBranch(ns []int, branch string) ([]int, error) {
	if branch == "" {
		return ns, nil
	}
	owner, err := g.branch(branch)
	if err != nil {
		return nil, err
	}
	if len(ns) == 0 {
		return nil, nil
	}
	kin := g.lineage([]int{owner}, false)
	for _, n := range ns {
		if !kin[n] {
			return nil, &ResolutionError{Argument: g.revs[n].ID, Reason: fmt.Sprintf(
				"revision %s is not a member of branch '%s'", g.revs[n].ID, branch)}
		}
	}
	return ns, nil
}

// lineage is the set of ancestors and descendants of nodes, by parent only or
// with dependencies.
func (g *Graph) lineage(ns []int, deps bool) nodeSet {
	down, next := g.down, g.next
	if deps {
		down, next = g.norm, g.nextAll
	}
	s := g.reach(down, ns)
	up := g.reach(next, ns)
	for i, in := range up {
		s[i] = s[i] || in
	}
	return s
}

// sharing filters nodes for those that share lineage with what an identifier
// names; base shares it with all.
func (g *Graph) sharing(ns []int, ident string, deps bool) ([]int, error) {
	if len(ns) == 0 {
		_, err := g.symbol(ident)
		return nil, err
	}
	kin, err := g.kin(ident, deps)
	if err != nil {
		return nil, err
	}
	return kin.filter(ns), nil
}

// kin is the lineage of all that an identifier mentions, its branch included.
func (g *Graph) kin(ident string, deps bool) (nodeSet, error) {
	sym, err := g.symbol(ident)
	if err != nil {
		return nil, err
	}
	against := append([]int(nil), sym.nodes...)
	for _, name := range []string{sym.branch, sym.id} {
		if name == "" {
			continue
		}
		n, err := g.find(name, "")
		if err != nil {
			return nil, err
		}
		against = append(against, n)
	}
	if len(against) == 0 {
		all := g.newSet()
		for i := range all {
			all[i] = true
		}
		return all, nil
	}
	return g.lineage(against, deps), nil
}
