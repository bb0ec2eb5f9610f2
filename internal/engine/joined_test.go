package engine

import (
	"errors"
	"strings"
	"testing"
)

// TestTheVersionAndTheRowOfTheJournalAreWrittenTogether has a step of MariaDB whose row
// of the journal stands ahead of a schema change, and revisions that remove one of the
// two rows.
func TestTheVersionAndTheRowOfTheJournalAreWrittenTogether(t *testing.T) {
	for name, c := range map[string]struct{ last, want, told string }{
		"both are there":     {"SELECT 1", "", "a1 done 2, a2 done 2"},
		"no row of journal":  {"DELETE FROM alembic_journal WHERE finished IS NULL", "", "a1 done 2, a2 done 2"},
		"no row of versions": {"DELETE FROM alembic_version", "expected to match one row when updating 'a1' to 'a2' in 'alembic_version'; 0 found", ""},
		"two such rows":      {"INSERT INTO alembic_version VALUES ('a1')", "'alembic_version'; 2 found", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mariaDB(t)
			d := s.open(t, journaled())
			alter := "ALTER TABLE alembic_version DROP PRIMARY KEY"
			steps, find := upgrades([]string{"a1", "a2"}, executing("CREATE TABLE a (x INTEGER)", alter), executing("CREATE TABLE b (x INTEGER)", c.last))
			_, err := d.Run(t.Context(), nil, steps, find)
			var row *VersionRowError
			switch {
			case c.want == "" && err != nil, c.want != "" && (!errors.As(err, &row) || !strings.Contains(err.Error(), c.want)):
				t.Fatalf("got %v, want %q", err, c.want)
			case c.want != "":
				return
			}
			if got := told(t, d); got != c.told {
				t.Errorf("the journal holds %s, want %s", got, c.told)
			}
			if heads, err := d.Heads(t.Context()); err != nil || strings.Join(heads, " ") != "a2" {
				t.Errorf("the version table holds %v, %v", heads, err)
			}
		})
	}
}
