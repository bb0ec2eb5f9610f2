package e2e_test

import (
	"net/url"
	"slices"
	"testing"

	"github.com/alembic-go/alembic/internal/testdb"
)

// TestARunWhoseGaleraNodeIsKilledIsFinishedByTheNext kills, at random instants, the
// node on which a run works, or another one. The next run is on a third node, while
// the killed one is away.
func TestARunWhoseGaleraNodeIsKilledIsFinishedByTheNext(t *testing.T) {
	nodes := testdb.GaleraNodes(t)
	for victim, name := range map[int]string{1: "the run's own node", 2: "another node"} {
		t.Run(name, func(t *testing.T) {
			random := chances(t)
			s := server{dialect: "mariadb", own: nodes[1]}
			for form, of := range faultForms {
				if slices.Contains([]string{mirrors, branched, inParts, outsideForm}, form) {
					continue // as everyFault does
				}
				for _, direction := range []string{"up", "down"} {
					f := of(s.dialect)
					want := f.undisturbed(t, s, direction)
					n, cut := trials(t, 1), 0
					for range n {
						fresh := f.prepared(t, s, direction)
						if f.runWhileKilled(t, fresh, nodes[victim], direction, instant(random, want.takes)) {
							cut++
						}
						f.recovers(t, fresh.onNode(t, nodes[0]), direction, want, random.IntN(3))
						restart(t, nodes[victim])
						if t.Failed() {
							return
						}
					}
					t.Logf("%s %s: %d kills, %d of the runs failed", form, direction, n, cut)
				}
			}
		})
	}
}

// onNode is the same database on another node.
func (s server) onNode(t *testing.T, node *testdb.Server) server {
	t.Helper()
	here, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	there, err := url.Parse(node.URL)
	if err != nil {
		t.Fatal(err)
	}
	here.Host, s.own = there.Host, node
	s.url = here.String()
	return s
}
