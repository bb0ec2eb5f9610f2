package revision

import (
	"strings"
	"testing"
)

// FuzzTarget reads any text as every kind of target: it never panics, and a
// plan that comes out fits the rows it starts from.
func FuzzTarget(f *testing.F) {
	for _, s := range []string{"head", "heads", "base", "current", "left", "left@head", "left@heads", "left@base", "left@+2", "left@-1",
		"+1", "-1", "+0", "-0", "b1+1", "b1-9", "base+3", "head-1", "right@b1+1", "dead", "deadbeef0", "a1:b1", ":", "::", "@", "@head", "head@",
		"@@", "left@right@-1", "+", "-", "+-1", "--1", "+1zz", "-1 ", " -1", "+99999999999999999999", "a..b", "é+1", "\xff@\xfe-1",
		"lab-1", "current:+2", "-2:current", "left@-1:", "a1@b1@c1", "٣+٣"} {
		f.Add(s, "b1")
		f.Add(s, "")
		f.Add(s, "b2,c1")
	}
	g := fork(f)
	revs := corpusOf(g)
	f.Fuzz(func(t *testing.T, target, state string) {
		var rows []string
		for _, id := range strings.Split(state, ",") {
			if _, ok := g.Get(id); ok {
				rows = append(rows, id)
			}
		}
		rows = newModel(revs, rows).rows()
		if steps, err := g.Upgrade(rows, target); err == nil {
			newModel(revs, rows).run(t, rows, steps)
		}
		if steps, err := g.Downgrade(rows, target); err == nil {
			newModel(revs, rows).run(t, rows, steps)
		}
		_, _ = g.Stamp(rows, []string{target})
		_, _ = g.Stamp(rows, strings.Split(target, ","))
		_, _ = g.History(target, rows)
		_, _ = g.Resolve(target)
		_, _ = g.Draft(Draft{ID: "n1", Heads: []string{target}, DependsOn: []string{target}})
	})
}
