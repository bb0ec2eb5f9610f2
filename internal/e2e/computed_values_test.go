package e2e_test

import "testing"

// TestValuesOfComputedColumnsStay has computed columns become plain, and plain ones
// computed, and goes back: a column that is computed no longer has the values that it had.
func TestValuesOfComputedColumnsStay(t *testing.T) {
	for _, c := range []struct{ server, folder, query, want, back string }{
		{"postgresql", "postgresql/computed", `SELECT concat((SELECT string_agg(concat_ws(' ', x, "A b", t, n, m, k), '; ' ORDER BY x) FROM t), '; ',
			(SELECT string_agg(concat_ws(' ', c, d, retyped), '; ' ORDER BY c) FROM lost), '; ', (SELECT c FROM p), '; ', (SELECT concat(c, d) FROM plain))`,
			"1 2 a1 2 sad 1; 2 4 a2 3 ok 2; 6 5 r; 8 6 h; 2; 3d", "1 2 a1 2 sad 1; 2 4 a2 3 ok 2; 5 r; 6 h; 2; 3d"},
		{"postgresql18", "postgresql18/computed", `SELECT string_agg(concat_ws(' ', x, a, b, c, p), '; ' ORDER BY x) FROM t`, "1 A1 2 1 2; 2 A2 3 2 4", "1 A1 2 1 2; 2 A2 3 2 4"},
		{"mariadb", "mariadb/computed_values", "SELECT concat((SELECT group_concat(concat_ws(' ', x, `A b`, b, c, d) SEPARATOR '; ') FROM t), '; ', (SELECT concat_ws(' ', a, b, c) FROM plain), '; ', (SELECT concat_ws(' ', c, d) FROM lost), '; ', (SELECT concat_ws(' ', c) FROM called))",
			"1 2 a1 2 4; 2 4 a2 3 5; 3 b 1; 6 3; ", "1 2 a1 2 4; 2 4 a2 3 5; 3 b 1; ; 3a"},
		{"sqlite", "sqlite/computed", "SELECT group_concat(x || ' ' || a || ' ' || b || ' ' || c || ' ' || (SELECT c FROM plain), '; ') FROM t", "1 2 b1 1 3; 2 4 b2 2 3", "1 2 b1 1 3; 2 4 b2 2 3"},
	} {
		start := tested()[c.server]
		if c.server == "postgresql18" {
			if start = postgres; !isNewestPostgres() {
				continue
			}
		}
		if start == nil {
			continue
		}
		t.Run(c.server, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			db := s.open(t)
			db.SetMaxOpenConns(1) // the statements of a rebuild are for one connection
			there := s.firstVersion(t, db, "testdata/"+c.folder)
			back := there()
			if got := one(t, db, c.query); got != c.want {
				t.Errorf("the values are %s, want %s", got, c.want)
			}
			back()
			if got := one(t, db, c.query); got != c.back {
				t.Errorf("the values are %s after the way back, want %s", got, c.back)
			}
		})
	}
}
