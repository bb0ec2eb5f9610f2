package revision

import (
	"errors"
	"fmt"
)

// errAmbiguous: a walk has more than one way to go.
type errAmbiguous struct {
	at   string
	ways []string
}

func (e *errAmbiguous) Error() string {
	return fmt.Sprintf("from %s it can go to %s", e.at, comma(e.ways))
}

// walkError makes a walk's error one that names the target.
func walkError(target string, err error) error {
	var amb *errAmbiguous
	if !errors.As(err, &amb) {
		return err
	}
	return &WalkError{Target: target, Text: fmt.Sprintf(
		"Ambiguous walk for '%s': %s; name the revision itself, or a branch before the @", target, amb)}
}

// walkDown goes steps parents down. Below a base lies base itself; far says
// that the walk ended before all steps were made.
func (g *Graph) walkDown(n, steps int) (end int, far bool, err error) {
	for ; steps > 0; steps-- {
		if n == base {
			return n, true, nil
		}
		switch down := g.down[n]; len(down) {
		case 0:
			n = base
		case 1:
			n = down[0]
		default:
			return n, false, &errAmbiguous{g.revs[n].ID, g.ids(down)}
		}
	}
	return n, false, nil
}

// walkUp goes steps children up, from base to the bases, keeping to the
// lineage of branch when one is given.
func (g *Graph) walkUp(n, steps int, branch string) (end int, far bool, err error) {
	var kin nodeSet
	for ; steps > 0; steps-- {
		ways, at := g.bases, "base"
		if n != base {
			ways, at = g.next[n], g.revs[n].ID
		}
		if branch != "" && len(ways) > 0 {
			if kin == nil {
				if kin, err = g.kin(branch, false); err != nil {
					return n, false, err
				}
			}
			ways = kin.filter(ways)
		}
		switch len(ways) {
		case 0:
			return n, true, nil
		case 1:
			n = ways[0]
		default:
			return n, false, &errAmbiguous{at, g.ids(ways)}
		}
	}
	return n, false, nil
}
