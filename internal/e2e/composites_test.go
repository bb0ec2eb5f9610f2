package e2e_test

import "testing"

// TestValuesOfCompositeTypesStayByTheirAttributes changes the attributes of types that
// columns use, alone or within arrays, domains and other types, and goes back.
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
		const deep = `SELECT string_agg(concat_ws(' ', ("A b")[1].zip, ("A b")[2] IS NULL, ("A b")[3]."Since x", grid[1][1].zip, grid[2][1] IS NULL, (o).zip, s[1].zip, array_length(s, 1), os[1].zip,
			(h).n, ((h).a).zip, ((h).list)[1].zip, ((h).o).zip, hs[1].n, (hs[1].o).zip, (hs[1]).list, ((d).o).zip, e), '; ' ORDER BY id) FROM deep`
		if got, want := one(t, db, deep), "2 t -infinity 4 t 5 6 1 7 1 8 9 10 2 11 {} 12 {}; t t"; got != want {
			t.Errorf("the values within others are %s, want %s", got, want)
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

// TestTheOnlyElementOfAnArrayIsItsValue has arrays become their elements, and goes back.
func TestTheOnlyElementOfAnArrayIsItsValue(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	there := s.firstVersion(t, db, "testdata/postgresql/elements")
	back := there()
	if got, want := one(t, db, "SELECT string_agg(concat_ws('|', (c).n, (c).t, n, d), '; ' ORDER BY id) FROM t"), `1|x, "y" \z|5|2024-01-02; 7`; got != want {
		t.Errorf("the values are %s, want %s", got, want)
	}
	back()
	if got, want := one(t, db, "SELECT string_agg(concat_ws('|', c[1].n, c[1].t, n, d), '; ' ORDER BY id) FROM t"), `1|x, "y" \z|{5}|{2024-01-02}; {7}`; got != want {
		t.Errorf("back, the values are %s, want %s", got, want)
	}
}
