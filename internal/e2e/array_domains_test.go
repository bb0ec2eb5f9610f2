package e2e_test

import "testing"

// Only the schemas tell that a domain is one over an array: its values are the array's.
func TestValuesOfDomainsOverArraysStay(t *testing.T) {
	const folder = "testdata/postgresql/array_domains"
	s := postgres(t)
	db := s.open(t)
	values := func(want string) {
		t.Helper()
		if got := one(t, db, "SELECT string_agg(t::text, ' ' ORDER BY id) FROM t"); got != want {
			t.Errorf("the rows are\n%s, want\n%s", got, want)
		}
	}
	there := s.firstVersion(t, db, folder)
	const before = `(1,"{a,""b \\""c\\""""}","{a,NULL}","{a,b}",3,{},"{1,2}",{x},"{y,z}",{p}) (2,,,,,,,,,)`
	values(before)
	back := there()
	values(`(1,"{a,""b \\""c\\""""}","{a,NULL}","{a,b}",{3},{},"{1,2}",{x},"{y,z}",{p}) (2,,,,,,,,,)`)
	back()
	values(before)
}
