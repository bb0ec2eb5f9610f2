package e2e_test

import "testing"

// TestValuesOfCompositeTypesStayByTheirAttributes changes the attributes of types that
// columns use, and goes back.
func TestValuesOfCompositeTypesStayByTheirAttributes(t *testing.T) {
	const folder = "testdata/postgresql/composites"
	s := postgres(t)
	db := s.open(t)
	values := func(want string) {
		t.Helper()
		const sql = `SELECT concat((SELECT string_agg(concat_ws(' ', (a).zip, (a)."Since x" AT TIME ZONE 'UTC', (p).a, (p).b, a IS NOT DISTINCT FROM NULL), '; ' ORDER BY id) FROM t),
			'; ', (SELECT concat_ws(' ', ("A b").zip, ("A b")."Since x") FROM "U x"))`
		if got := one(t, db, sql); got != want {
			t.Errorf("the values are %s, want %s", got, want)
		}
	}
	there := s.firstVersion(t, db, folder)
	const before = "7 2020-01-02 03:04:05.678 2 f; t; 1 d f; 8 infinity"
	values(before)
	back := there()
	values(before)
	back()
	values(before)
}
