package revision

// table follows the version table through a plan: which nodes are applied,
// which of them have a row.
//
// A row stands for each applied node that nothing applied stands on. So a
// step's writes follow from the rows among what it stands on (up) and from
// what is left without anything above it (down), at the cost of its edges.
type table struct {
	g       *Graph
	row     nodeSet
	applied []int // how many applied nodes stand directly on a node
}

func (g *Graph) table(rows []int, active nodeSet) *table {
	t := &table{g: g, row: g.newSet(), applied: make([]int, len(g.revs))}
	for _, n := range rows {
		t.row[n] = true
	}
	for n, in := range active {
		if in {
			t.count(n, 1)
		}
	}
	return t
}

func (t *table) count(n, by int) {
	for _, m := range t.g.norm[n] {
		t.applied[m] += by
	}
}

// up gives the writes of applying n: it replaces the rows it stands on, the
// last of them by an update.
func (t *table) up(n int) []Write {
	from := t.row.filter(t.g.norm[n])
	id := t.g.revs[n].ID
	t.count(n, 1)
	t.row[n] = true
	if len(from) == 0 {
		return []Write{{Op: Insert, To: id}}
	}
	var out []Write
	for i, m := range from {
		t.row[m] = false
		if i < len(from)-1 {
			out = append(out, Write{Op: Delete, From: t.g.revs[m].ID})
		} else {
			out = append(out, Write{Op: Update, From: t.g.revs[m].ID, To: id})
		}
	}
	return out
}

// down gives the writes of taking n back: those below it that nothing else
// stands on get rows again, the last of them by an update.
func (t *table) down(n int) []Write {
	id := t.g.revs[n].ID
	t.count(n, -1)
	t.row[n] = false
	var to []int
	for _, m := range t.g.norm[n] {
		if t.applied[m] == 0 && !t.row[m] {
			to = append(to, m)
		}
	}
	if len(to) == 0 {
		return []Write{{Op: Delete, From: id}}
	}
	var out []Write
	for i, m := range to {
		t.row[m] = true
		if i < len(to)-1 {
			out = append(out, Write{Op: Insert, To: t.g.revs[m].ID})
		} else {
			out = append(out, Write{Op: Update, From: id, To: t.g.revs[m].ID})
		}
	}
	return out
}
