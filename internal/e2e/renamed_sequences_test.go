package e2e_test

import "testing"

// TestASerialOfARenamedTableHasItsSequenceRenamed renames tables and columns that number
// themselves, and goes back. The judge is the server's own dump.
func TestASerialOfARenamedTableHasItsSequenceRenamed(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	there := s.firstVersion(t, db, "testdata/postgresql/renamed")
	sequences := func(want string) {
		t.Helper()
		const sql = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
		if got := one(t, db, sql); got != want {
			t.Errorf("the sequences are %s, want %s", got, want)
		}
	}
	before := one(t, db, "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace")
	back := there()
	sequences("lost_id_seq p_id_seq people_It's_seq people_d_seq people_i_seq people_id_seq stay_k_seq stay_m_seq")
	one(t, db, `INSERT INTO people (keep) VALUES (7) RETURNING id::text`)
	back()
	sequences(before)
	if got := one(t, db, `SELECT nextval('users_id_seq')::text`); got != "4" {
		t.Errorf("the next number is %s, want 4", got)
	}
}
