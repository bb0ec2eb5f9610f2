package revision_test

import (
	"fmt"
	"testing"

	"github.com/alembic-go/alembic/revision"
)

func TestAGraphIsMadeOfFewPieces(t *testing.T) {
	pieces := func(n int) float64 {
		revs := make([]revision.Revision, n)
		for i := range revs {
			revs[i].ID = fmt.Sprintf("%012x", i)
			if i > 0 {
				revs[i].Revises = []string{revs[i-1].ID}
			}
		}
		return testing.AllocsPerRun(3, func() {
			if _, err := revision.New(revs); err != nil {
				t.Fatal(err)
			}
		})
	}
	few, many := pieces(100), pieces(10_000)
	if many > few+100 { // the map of ids is made of parts
		t.Errorf("100 revisions take %.0f allocations, 10,000 take %.0f", few, many)
	}
}
