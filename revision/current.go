package revision

// Current lists what the command current shows for the rows of a version
// table: each applied revision without an applied child, so the rows and the
// heads of branches that only a dependency hides.
func (g *Graph) Current(rows []string) ([]Node, error) {
	ns, err := g.rows(rows)
	if err != nil {
		return nil, err
	}
	return g.nodes(g.tips(ns)), nil
}

// AtHeads says whether the rows of a version table are exactly the heads
// (those by parents, as Alembic's "current --check-heads" compares them).
func (g *Graph) AtHeads(rows []string) bool {
	set := make(map[string]bool)
	for _, r := range rows {
		set[r] = true
	}
	if len(set) != len(g.heads) {
		return false
	}
	for _, h := range g.heads {
		if !set[g.revs[h].ID] {
			return false
		}
	}
	return true
}
