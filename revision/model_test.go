package revision

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomGraph makes a graph of up to n revisions with branches, merges,
// several bases, labels and dependencies, in a load order of its own.
func randomGraph(r *rand.Rand, n int) []corpusRevision {
	var out []corpusRevision
	for i := range n {
		rev := corpusRevision{Rev: fmt.Sprintf("r%03d", i)}
		parents := 0
		if i > 0 && r.IntN(6) > 0 {
			parents = 1 + r.IntN(5)/4 + r.IntN(9)/8
		}
		for range parents {
			near := max(0, i-1-r.IntN(4))
			rev.Down = appendUnique(rev.Down, out[near].Rev)
		}
		if i > 0 && r.IntN(4) == 0 {
			rev.Deps = appendUnique(rev.Deps, out[r.IntN(i)].Rev)
		}
		if i > 0 && r.IntN(8) == 0 {
			rev.Deps = appendUnique(rev.Deps, out[r.IntN(i)].Rev)
		}
		if r.IntN(5) == 0 {
			rev.Labels = []string{fmt.Sprintf("lab%d", i)}
		}
		out = append(out, rev)
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func appendUnique(ss []string, s string) []string {
	if slices.Contains(ss, s) {
		return ss
	}
	return append(ss, s)
}

func mustGraph(t testing.TB, revs []corpusRevision) *Graph {
	t.Helper()
	var in []Revision
	for _, r := range revs {
		in = append(in, Revision{ID: r.Rev, Revises: r.Down, BranchLabels: r.Labels, DependsOn: r.Deps, Message: "doc " + r.Rev})
	}
	g, err := New(in)
	if err != nil {
		t.Fatalf("%v: %v", revs, err)
	}
	return g
}

// model follows a database by brute force: the set of what is applied.
type model struct {
	below   map[string]map[string]bool // transitive, by parent or dependency
	applied map[string]bool
}

func newModel(revs []corpusRevision, rows []string) *model {
	m := &model{below: ancestorSets(revs), applied: make(map[string]bool)}
	for _, r := range rows {
		m.applied[r] = true
		for a := range m.below[r] {
			m.applied[a] = true
		}
	}
	return m
}

// rows are the applied revisions that nothing applied stands on, sorted.
func (m *model) rows() []string {
	var out []string
	for a := range m.applied {
		covered := false
		for b := range m.applied {
			covered = covered || m.below[b][a]
		}
		if !covered {
			out = append(out, a)
		}
	}
	slices.Sort(out)
	return out
}

// run carries steps out, checking each: a revision goes up only onto what it
// stands on, and down only when nothing stands on it; each runs once; the
// writes leave exactly the rows of the model.
func (m *model) run(t testing.TB, rows []string, steps []Step) []string {
	t.Helper()
	seen := make(map[string]bool)
	for _, s := range steps {
		if seen[s.ID] {
			t.Fatalf("%s runs twice in\n%s", s.ID, describe(steps))
		}
		seen[s.ID] = true
		m.check(t, s)
		m.applied[s.ID] = s.Direction == Upgrade
		if s.Direction == Downgrade {
			delete(m.applied, s.ID)
		}
		for _, w := range s.Writes {
			if w.Op != Insert && !slices.Contains(rows, w.From) || w.Op != Delete && slices.Contains(rows, w.To) {
				t.Fatalf("write %q doesn't fit rows %v in\n%s", w, rows, describe(steps))
			}
			rows = Step{Writes: []Write{w}}.Apply(rows)
		}
		sorted := slices.Sorted(slices.Values(rows))
		if want := m.rows(); !slices.Equal(sorted, want) {
			t.Fatalf("after %s rows are %v, want %v in\n%s", s.ID, sorted, want, describe(steps))
		}
	}
	return rows
}

func (m *model) check(t testing.TB, s Step) {
	t.Helper()
	if m.applied[s.ID] == (s.Direction == Upgrade) {
		t.Fatalf("%s: %s is applied: %v", s.Direction, s.ID, m.applied[s.ID])
	}
	for a := range m.below[s.ID] {
		if !m.applied[a] {
			t.Fatalf("%s %s while %s below it isn't applied", s.Direction, s.ID, a)
		}
	}
	for b := range m.applied {
		if m.below[b][s.ID] {
			t.Fatalf("%s %s while %s above it is applied", s.Direction, s.ID, b)
		}
	}
}

// describe lists steps and their writes.
func describe(steps []Step) string {
	out := ""
	for _, s := range steps {
		out += s.Short() + fmt.Sprintf(" %v\n", s.Writes)
	}
	return out
}

// randomRows are the rows of a random state that is closed downwards.
func randomRows(r *rand.Rand, revs []corpusRevision) []string {
	var some []string
	for _, rev := range revs {
		if r.IntN(3) == 0 {
			some = append(some, rev.Rev)
		}
	}
	return newModel(revs, some).rows()
}

func TestUpgradeHeadsThenDowngradeBaseVisitsEachRevisionOnceEachWay(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 3000 {
		revs := randomGraph(r, 1+r.IntN(14))
		g := mustGraph(t, revs)
		rows := randomRows(r, revs)
		m := newModel(revs, rows)
		before := len(m.applied)
		up, err := g.Upgrade(rows, "heads")
		if err != nil {
			t.Fatalf("%v from %v: %v", revs, rows, err)
		}
		rows = m.run(t, rows, up)
		if len(up) != len(revs)-before || len(m.applied) != len(revs) {
			t.Fatalf("%v: upgrade heads ran %d of %d from %d", revs, len(up), len(revs), before)
		}
		if got := slices.Sorted(slices.Values(g.RealHeads())); !slices.Equal(got, slices.Sorted(slices.Values(rows))) {
			t.Fatalf("%v: rows %v are not the real heads %v", revs, rows, got)
		}
		down, err := g.Downgrade(rows, "base")
		if err != nil {
			t.Fatalf("%v: %v", revs, err)
		}
		rows = m.run(t, rows, down)
		if len(down) != len(revs) || len(rows) != 0 {
			t.Fatalf("%v: downgrade base ran %d of %d, left %v", revs, len(down), len(revs), rows)
		}
	}
}

func TestUpgradeToARevisionAppliesExactlyWhatItStandsOn(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for range 3000 {
		revs := randomGraph(r, 1+r.IntN(14))
		g := mustGraph(t, revs)
		rows := randomRows(r, revs)
		target := revs[r.IntN(len(revs))].Rev
		m := newModel(revs, rows)
		want := newModel(revs, append(slices.Clone(rows), target))
		steps, err := g.Upgrade(rows, target)
		if err != nil {
			t.Fatalf("%v from %v to %s: %v", revs, rows, target, err)
		}
		m.run(t, rows, steps)
		if !slices.Equal(m.rows(), want.rows()) {
			t.Fatalf("%v from %v to %s: applied %v, want %v", revs, rows, target, m.applied, want.applied)
		}
	}
}

func TestDowngradeToARevisionTakesBackExactlyWhatStandsOnItsChildren(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for range 3000 {
		revs := randomGraph(r, 1+r.IntN(14))
		g := mustGraph(t, revs)
		rows := randomRows(r, revs)
		target := revs[r.IntN(len(revs))].Rev
		m := newModel(revs, rows)
		want := newModel(revs, rows)
		for _, child := range revs {
			if !slices.Contains(child.Down, target) {
				continue
			}
			for a := range want.applied {
				if a == child.Rev || want.below[a][child.Rev] {
					delete(want.applied, a)
				}
			}
		}
		steps, err := g.Downgrade(rows, target)
		if err != nil {
			if len(want.applied) != len(m.applied) || slices.Contains(rows, target) {
				t.Fatalf("%v from %v to %s: %v", revs, rows, target, err)
			}
			continue
		}
		m.run(t, rows, steps)
		if !slices.Equal(m.rows(), want.rows()) {
			t.Fatalf("%v from %v to %s: left %v, want %v", revs, rows, target, m.rows(), want.rows())
		}
	}
}

// The order is Alembic's: from a node that is free, down its line; a node that
// something else stands on waits, and the first line above it goes on. This
// is that rule with full ancestor sets, in square time.
func slowNewestFirst(g *Graph, set nodeSet, heads []int) []int {
	var lines, out []int
	todo := slices.Clone(set)
	for n := range set {
		if set[n] && slices.Contains(heads, n) {
			lines = append(lines, n)
		}
	}
	for at := 0; len(lines) > 0; {
		n := lines[at]
		if other := slices.IndexFunc(lines, func(m int) bool { return m != n && g.reach(g.norm, []int{m})[n] }); other >= 0 {
			at = other
			continue
		}
		out = append(out, n)
		todo[n] = false
		var due []int
		for _, m := range g.norm[n] {
			if todo[m] && !slices.Contains(lines, m) {
				due = append(due, m)
			}
		}
		if len(due) == 0 {
			lines = slices.Delete(lines, at, at+1)
			at = max(at-1, 0)
			continue
		}
		lines[at] = due[0]
		lines = append(lines, due[1:]...)
	}
	return out
}

func TestNewestFirstEqualsTheRuleWithFullAncestorSets(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	graphs := 5000
	if testing.Short() {
		graphs = 1000
	}
	for range graphs {
		g := mustGraph(t, randomGraph(r, 1+r.IntN(24)))
		all := g.reach(g.norm, g.realHeads)
		got, want := g.newestFirst(all, g.realHeads), slowNewestFirst(g, all, g.realHeads)
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v of %v", g.ids(got), g.ids(want), g.revs)
		}
		rows := randomRows(r, corpusOf(g))
		have := g.reach(g.norm, g.mustNodes(t, rows))
		need := slices.Clone(all)
		nodeSet(need).minus(have)
		got, want = g.newestFirst(need, g.realHeads), slowNewestFirst(g, need, g.realHeads)
		if !slices.Equal(got, want) {
			t.Fatalf("from %v got %v, want %v of %v", rows, g.ids(got), g.ids(want), g.revs)
		}
	}
}

func corpusOf(g *Graph) []corpusRevision {
	var out []corpusRevision
	for _, r := range g.revs {
		out = append(out, corpusRevision{Rev: r.ID, Down: r.Revises, Labels: r.BranchLabels, Deps: r.DependsOn})
	}
	return out
}

func (g *Graph) mustNodes(t testing.TB, ids []string) []int {
	t.Helper()
	ns, err := g.lookupAll(ids)
	if err != nil {
		t.Fatal(err)
	}
	return ns
}

// Labels by brute force: down from the labelled revision, and back from an
// unbranched tip to the branch or merge point before it.
func slowLabels(g *Graph) []map[string]bool {
	out := make([]map[string]bool, len(g.revs))
	for n := range out {
		out[n] = make(map[string]bool)
	}
	for n, r := range g.revs {
		for _, label := range r.BranchLabels {
			tip, single := n, true
			for d, in := range g.reach(g.next, []int{n}) {
				if in {
					out[d][label] = true
					single = single && len(g.nextAll[d]) < 2 && len(g.down[d]) < 2
					if len(g.next[d]) == 0 {
						tip = d
					}
				}
			}
			for m := tip; single && len(g.nextAll[m]) < 2 && len(g.down[m]) < 2; m = g.down[m][0] {
				out[m][label] = true
				if len(g.down[m]) == 0 {
					break
				}
			}
		}
	}
	return out
}

func TestLabelsReachEqualsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	for range 3000 {
		g := mustGraph(t, randomGraph(r, 1+r.IntN(14)))
		want := slowLabels(g)
		for n := range g.revs {
			got := slices.Sorted(slices.Values(g.labels[n]))
			var w []string
			for l := range want[n] {
				w = append(w, l)
			}
			slices.Sort(w)
			if !slices.Equal(got, w) {
				t.Fatalf("%s has labels %v, want %v of %v", g.revs[n].ID, got, w, g.revs)
			}
		}
	}
}

func TestNewestFirstYieldsAnySetOnceEachBeforeWhatItStandsOn(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 13))
	for range 5000 {
		g := mustGraph(t, randomGraph(r, 1+r.IntN(24)))
		set, want := g.newSet(), 0
		var heads []int
		for n := range set {
			if set[n] = r.IntN(2) == 0; set[n] {
				want++
			}
			if r.IntN(3) == 0 {
				heads = append(heads, n)
			}
		}
		out := g.newestFirst(set, heads)
		for i, n := range out {
			below := g.reach(g.norm, []int{n})
			for _, m := range out[:i] {
				if below[m] || !set[m] {
					t.Fatalf("%s before %s in %v of %v", g.revs[m].ID, g.revs[n].ID, g.ids(out), g.revs)
				}
			}
		}
		if len(out) != want {
			t.Fatalf("%d of %d in %v of %v", len(out), want, g.ids(out), g.revs)
		}
	}
}

func TestNormalisedDependenciesLeaveOutWhatAnAncestorNames(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 12))
	for i := range 3000 {
		size := 1 + r.IntN(14)
		if i%300 == 0 {
			size = 600 // more than 64 dependencies that several name
		}
		g := mustGraph(t, randomGraph(r, size))
		for n, rev := range g.revs {
			want := slices.Clone(g.down[n])
			for _, d := range rev.DependsOn {
				implied := false
				for a, in := range g.reach(g.down, []int{n}) {
					implied = implied || in && a != n && slices.Contains(g.revs[a].DependsOn, d)
				}
				if !implied {
					want = appendNew(want, g.keys[d])
				}
			}
			if !slices.Equal(g.norm[n], want) {
				t.Fatalf("%s: %v, want %v of %v", rev.ID, g.ids(g.norm[n]), g.ids(want), g.revs)
			}
		}
	}
}
