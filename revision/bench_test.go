package revision

import (
	"fmt"
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
