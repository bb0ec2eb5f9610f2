package mysql

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestVariablesOfAllTypesAreSetBack changes one of each type, with the list of the
// variables at hand and with one in it that is gone.
func TestVariablesOfAllTypesAreSetBack(t *testing.T) {
	conn := connection(t)
	d, err := NewMariaDB().ForServer(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	s := d.NewSession(conn).(*session)
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"sql_safe_updates = ON", "max_join_size = 7", "long_query_time = 3.5", "default_tmp_storage_engine = 'MyISAM'",
		"optimizer_switch = 'index_merge=off'", "time_zone = '+05:30'", "tx_isolation = 'SERIALIZABLE'", "sql_select_limit = 0", "character_set_results = NULL"} {
		for _, gone := range []bool{false, true} {
			if gone {
				s.listed = slices.Insert(slices.Clone(s.listed), 0, sessionVariable{name: "alembic_gone"})
			}
			if err := s.Run(t.Context(), "SET SESSION "+set); err != nil {
				t.Fatal(err)
			}
			if err := s.restoreVariables(t.Context()); err != nil {
				t.Fatalf("%s: %v", set, err)
			}
			now, err := readVariables(t.Context(), conn, s.listed)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(s.variables, now); diff != "" {
				t.Errorf("%s: before (-) and after (+) differ:\n%s", set, diff)
			}
			if name, _, _ := strings.Cut(set, " "); now[name] == "" {
				t.Errorf("%s isn't read", name)
			}
		}
	}
}
