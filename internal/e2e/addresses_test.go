package e2e_test

import "testing"

// TestAddressesKeepTheirValues gives addresses of MariaDB types that no cast leads to, and
// back. A column that any UPDATE changes keeps its values too.
func TestAddressesKeepTheirValues(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	there := s.firstVersion(t, db, "testdata/mariadb/addresses")
	const query = "SELECT group_concat(concat_ws(' ', a, b, c, d, e, f, changed) ORDER BY id SEPARATOR '; ') FROM hosts"
	before := one(t, db, query)
	back := there()
	const want = "::ffff:10.0.0.1 10.0.0.2 255.255.255.255 4294967295 1234:5678:1234:1234:1234:1234:5678:9abc 20010db8-0000-0000-0000-000000000001 2001-02-03 04:05:06; ::ffff:0.0.0.0 2001-02-03 04:05:06"
	if got := one(t, db, query); got != want {
		t.Errorf("the values are %s, want %s", got, want)
	}
	back()
	if got := one(t, db, query); got != before {
		t.Errorf("the values are %s after the way back, want %s", got, before)
	}
}
