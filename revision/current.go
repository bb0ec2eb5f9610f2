package revision

import "errors"

// Current returns what the current command lists for the rows of a version
// table: the rows themselves, and the heads of branches that have no row
// because another row depends on them.
func (g *Graph) Current(rows []string) ([]Node, error) {
	ns, err := g.rows(rows)
	if err != nil {
		return nil, err
	}
	shown := g.tips(ns)
	for _, n := range ns {
		shown = appendNew(shown, n)
	}
	return g.nodes(shown), nil
}

// Pending returns the ids of the revisions that are not applied according to
// the rows of a version table, in upgrade order. It returns none when the
// database is at the heads. It fails where an upgrade to "heads" would, with an
// *UnknownRowsError or a *RedundantRowError.
func (g *Graph) Pending(rows []string) ([]string, error) {
	steps, err := g.Upgrade(rows, "heads")
	var ids []string
	for _, s := range steps {
		ids = append(ids, s.ID)
	}
	return ids, err
}

// rows finds the rows of a version table, which hold whole ids.
func (g *Graph) rows(current []string) ([]int, error) {
	var ns []int
	var unknown []string
	for _, id := range current {
		if n, ok := g.keys[id]; ok && g.revs[n].ID == id {
			ns = append(ns, n)
		} else {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) > 0 {
		return nil, &UnknownRowsError{Rows: unknown}
	}
	return ns, nil
}

// applied is the set of rows and all they stand on. A row below another one is
// refused.
func (g *Graph) applied(rows []int) (nodeSet, error) {
	set, err := g.ancestors(rows)
	var overlap *OverlapError
	if errors.As(err, &overlap) {
		return nil, &RedundantRowError{Row: overlap.Revision, Below: overlap.Others}
	}
	return set, err
}
