package revision

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// bigGraph is a line of n revisions; with merged, every 20 of them fork into
// two branches of nine and merge again, and each merge depends on the one
// before the last.
func bigGraph(n int, merged bool) []Revision {
	id := func(i int) string { return fmt.Sprintf("%012x", i) }
	out := make([]Revision, n)
	for i := range out {
		r := Revision{ID: id(i), Message: "step"}
		switch at := i % 20; {
		case i == 0:
		case merged && at == 10 && i > 10:
			r.Revises = []string{id(i - 10)}
		case merged && at == 19:
			r.Revises = []string{id(i - 10), id(i - 1)}
			if i > 40 {
				r.DependsOn = []string{id(i - 40)}
			}
		default:
			r.Revises = []string{id(i - 1)}
		}
		out[i] = r
	}
	return out
}

func BenchmarkGraph(b *testing.B) {
	for _, merged := range []bool{false, true} {
		for _, n := range []int{100, 1_000, 10_000, 100_000} {
			shape := "linear"
			if merged {
				shape = "merged"
			}
			benchmarkGraph(b, fmt.Sprintf("%s/%d", shape, n), bigGraph(n, merged))
		}
	}
}

// shapes are graphs of n revisions that are hard on the order: many
// branches from one revision, many from each of a line, long branches side by
// side, random parents and dependencies; some also loaded backwards.
func shapes(n int) map[string][]Revision {
	r := rand.New(rand.NewPCG(3, 3))
	id := func(i int) string { return fmt.Sprintf("%06d", i) }
	out := make(map[string][]Revision)
	for i := range n {
		star, comb, long, wild := Revision{ID: id(i)}, Revision{ID: id(i)}, Revision{ID: id(i)}, Revision{ID: id(i)}
		if i > 0 {
			star.Revises = []string{id(0)}
			comb.Revises = []string{id(max(0, i-2+i%2))}
			long.Revises = []string{id(max(0, i-100))}
			wild.Revises = []string{id(max(0, i-1-r.IntN(100)))}
			if parent := id(max(0, i-1-r.IntN(100))); i%7 == 0 && parent != wild.Revises[0] {
				wild.Revises = append(wild.Revises, parent)
			}
			if i%11 == 0 {
				wild.DependsOn = []string{id(r.IntN(i))}
			}
		}
		out["star"] = append(out["star"], star)
		out["comb"] = append(out["comb"], comb)
		out["long"] = append(out["long"], long)
		out["wild"] = append(out["wild"], wild)
	}
	for _, name := range []string{"comb", "wild"} {
		back := slices.Clone(out[name])
		slices.Reverse(back)
		out[name+" backwards"] = back
	}
	merge := Revision{ID: "merge"}
	for i := n - 100; i < n; i++ {
		merge.Revises = append(merge.Revises, id(i))
	}
	out["long merged"] = append(out["long"][:n:n], merge)
	return out
}

func BenchmarkShapes(b *testing.B) {
	for name, revs := range shapes(100_000) {
		benchmarkGraph(b, name, revs)
	}
}

func benchmarkGraph(b *testing.B, name string, revs []Revision) {
	g, err := New(revs)
	if err != nil {
		b.Fatal(err)
	}
	for _, op := range []struct {
		name string
		run  func() (int, error)
	}{
		{"load", func() (int, error) { g, err := New(revs); return g.Len(), err }},
		{"heads", func() (int, error) { return len(g.Heads()) + len(g.RealHeads()), nil }},
		{"upgrade", func() (int, error) { s, err := g.Upgrade(nil, "heads"); return len(s), err }},
		{"downgrade", func() (int, error) { s, err := g.Downgrade(g.RealHeads(), "base"); return len(s), err }},
		{"history", func() (int, error) { ns, err := g.History("", nil); return len(ns), err }},
	} {
		b.Run(name+"/"+op.name, func(b *testing.B) {
			for b.Loop() {
				if n, err := op.run(); n == 0 || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func TestSearchesForTheOrderStayLinearInHardShapes(t *testing.T) {
	const factor = 4 // from measurements: at most 2
	for name, revs := range shapes(20_000) {
		g, err := New(revs)
		if err != nil {
			t.Fatal(name, err)
		}
		s := g.sorter(g.reach(g.norm, g.realHeads), g.realHeads)
		s.run()
		edges := 0
		for n := range revs {
			edges += len(g.norm[n])
		}
		if len(s.out) != len(revs) || s.search.entered > factor*(len(revs)+edges) {
			t.Errorf("%s: %d of %d in order; searches went through %d nodes of %d, with %d edges",
				name, len(s.out), len(revs), s.search.entered, len(revs), edges)
		}
	}
}
