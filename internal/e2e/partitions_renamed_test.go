package e2e_test

import "testing"

// TestRenamedPartitionsAndHeirsKeepTheirRows renames tables that are parts of others, which
// have no columns of their own, and goes back.
func TestRenamedPartitionsAndHeirsKeepTheirRows(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	there := s.firstVersion(t, db, "testdata/postgresql/partitions_renamed")
	back := there()
	const now = `SELECT concat_ws(' ', (SELECT string_agg(k || n, ',' ORDER BY k) FROM p), (SELECT n FROM q_a), (SELECT n FROM q_b1), (SELECT n FROM q_alone), (SELECT string_agg(n, ',' ORDER BY n) FROM heir_x), (SELECT n FROM qq_a))`
	if got := one(t, db, now); got != "a2,b3,c4 2 3 4 x,y 2" {
		t.Errorf("the rows are %s", got)
	}
	back()
	const before = `SELECT concat_ws(' ', (SELECT string_agg(k || n, ',' ORDER BY k) FROM p), (SELECT n FROM p_a), (SELECT n FROM p_b1), (SELECT n FROM alone), (SELECT string_agg(n, ',' ORDER BY n) FROM heir), (SELECT n FROM pp_a))`
	if got := one(t, db, before); got != "a2,b3 2 3 4 x,y 2" {
		t.Errorf("the rows are %s after the way back", got)
	}
}
