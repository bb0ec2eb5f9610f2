package compare

import (
	"slices"
	"strings"
)

// rings lists the renamings among the names of one kind that both sides have, such as a to
// b and b to a: told returns the renaming to a name, and the old one by the model.
//
// A model tells it still when it is done. Unless it was asked for, such a ring is followed
// only if what the database has under each old name is like what the target has under the
// new one, and isn't like it already under its own.
func (c *comparison) rings(kind string, names []string, told func(to string) (Rename, string), like func(from, to string) bool) (pairs [][2]string) {
	for _, ring := range c.findRings(kind, names, told) {
		asked, renamed, stays := true, true, true
		for _, r := range ring {
			asked = asked && c.specOf(r) >= 0
			renamed = renamed && like(r.From, r.to())
			stays = stays && like(r.to(), r.to())
		}
		if !asked && stays && !renamed {
			continue // it is done
		}
		for _, r := range ring {
			c.settle(kind, r)
			if asked || renamed && !stays {
				pairs = append(pairs, [2]string{r.From, r.to()})
			}
		}
		if !asked && renamed == stays {
			c.warnOfRing(kind, ring)
		}
	}
	return pairs
}

// findRings lists the rings, each in the order from a name to the one before it.
func (c *comparison) findRings(kind string, names []string, told func(to string) (Rename, string)) (rings [][]Rename) {
	done := map[string]bool{}
	for _, first := range names {
		var ring []Rename
		for to := first; len(ring) == 0 || to != first && len(ring) < len(names); {
			r, former := told(to)
			if r.From = c.formerAmong(names, r, former); r.From == "" || done[to] || c.isSettled(kind, r, to) {
				break
			}
			ring, to = append(ring, r), r.From
		}
		if len(ring) < 2 || ring[len(ring)-1].From != first {
			continue
		}
		for _, r := range ring {
			done[r.to()] = true
		}
		rings = append(rings, ring)
	}
	return rings
}

// formerAmong returns the name, among several, that something had by Options.Renames or
// else by the model; "" if there is none.
func (c *comparison) formerAmong(names []string, r Rename, told string) string {
	for _, r.From = range names {
		if c.specOf(r) >= 0 {
			return r.From
		}
	}
	if told = c.formerName(r, told); slices.Contains(names, told) {
		return told
	}
	return ""
}

// warnOfRing says that nothing tells whether a ring is renamed already.
func (c *comparison) warnOfRing(kind string, ring []Rename) {
	var names, specs []string
	for _, r := range ring {
		names = append(names, r.New())
		specs = append(specs, "--rename "+r.Spec())
	}
	c.warn("The target schema says that the %ss %s were renamed to one another, and they look the same either way, so they keep their names. "+
		"If they are to be renamed, use %s; if they are already, take out what they were called", kind, strings.Join(names, ", "), strings.Join(specs, " "))
}
