package e2e_test

import "testing"

// TestValuesOfEnumTypesThatSwapNamesStay has columns leave enum types whose names and
// values go to other types, and goes back.
func TestValuesOfEnumTypesThatSwapNamesStay(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	values := func() {
		t.Helper()
		const sql = `SELECT concat_ws('; ', (SELECT string_agg(concat_ws(' ', p, q, r), ', ' ORDER BY id) FROM t), (SELECT concat_ws(' ', p, s, q, d, (k).i) FROM u),
			(SELECT concat_ws(' ', p, x) FROM w), (SELECT string_agg(concat_ws(' ', x, y, z), ', ' ORDER BY x) FROM h), (SELECT concat_ws(' ', q, r) FROM g))`
		if got, want := one(t, db, sql), "1 x {2,1}, ; 3 1 x 3 7; 3 l; 1 x p, 2 y q; x y"; got != want {
			t.Errorf("the values are %s, want %s", got, want)
		}
	}
	there := s.firstVersion(t, db, "testdata/postgresql/enum_swaps")
	values()
	back := there()
	values()
	back()
	values()
}
