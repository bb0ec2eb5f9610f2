package engine

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/revision"
)

// TestTheRowOfTheNextStepIsWrittenWithTheEndOfTheOneBefore holds that the row, which stands
// there before the step begins, is that of what the step does then, whatever was foreseen,
// and that nothing of it stays if the step does nothing.
func TestTheRowOfTheNextStepIsWrittenWithTheEndOfTheOneBefore(t *testing.T) {
	const foreseen = "CREATE TABLE c (x INTEGER)"
	for name, c := range map[string]struct {
		first   string // as foreseen; "" if it isn't known
		texts   []string
		killed  bool // ahead of the first statement
		pending int  // rows of the journal as the step begins
		open    string
		want    string
	}{
		"as foreseen":            {foreseen, []string{foreseen}, false, 3, foreseen, "a3 done 1"},
		"not known":              {"", []string{foreseen}, false, 2, foreseen, "a3 done 1"},
		"another table":          {"CREATE TABLE d (x INTEGER)", []string{foreseen}, false, 3, foreseen, "a3 done 1"},
		"no longer first":        {foreseen, []string{"INSERT INTO a VALUES (1)", foreseen}, false, 3, foreseen, "a3 done 2"},
		"the table is there":     {"CREATE TABLE IF NOT EXISTS a (x INTEGER)", []string{"CREATE TABLE IF NOT EXISTS a (x INTEGER)"}, false, 2, "CREATE TABLE IF NOT EXISTS a (x INTEGER)", "a3 done 1"},
		"rows only":              {foreseen, []string{"INSERT INTO a VALUES (1)"}, false, 3, "", "a3 done 1"},
		"nothing":                {foreseen, nil, false, 3, "", "a3 done 0"},
		"a statement that fails": {"CREATE TABLE c (x NOTHING)", []string{"CREATE TABLE c (x NOTHING)"}, false, 3, "", "a3 failed 0"},
		"the session is killed":  {foreseen, []string{foreseen}, true, 3, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := mariaDB(t)
			opts := journaled()
			opts.First = func(_ dialect.Dialect, id string, _ revision.Direction) (string, bool) {
				return c.first, id == "a3" && c.first != ""
			}
			d := s.open(t, opts)
			unlock, err := d.Lock(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			count := func() int { return number(t, d.Conn(), "SELECT COUNT(*) FROM alembic_journal") }
			var open sql.NullString
			steps, find := upgrades([]string{"a1", "a2", "a3"}, executing("CREATE TABLE a (x INTEGER)"), executing("CREATE TABLE b (x INTEGER)"), func(step *Step) error {
				if step.Mode() != OnlineMode {
					return nil
				}
				if n := count(); n != c.pending {
					t.Errorf("the journal has %d rows as the step begins, want %d", n, c.pending)
				}
				if c.killed {
					if _, err := s.db.ExecContext(t.Context(), fmt.Sprint("KILL ", number(t, d.Conn(), "SELECT CONNECTION_ID()"))); err != nil {
						t.Error(err)
					}
				}
				err := executing(c.texts...)(step)
				if err := s.db.QueryRowContext(t.Context(), "SELECT statement FROM alembic_journal WHERE finished IS NULL").Scan(&open); err != nil && err != sql.ErrNoRows {
					t.Error(err)
				}
				return err
			})
			_, _ = d.Run(t.Context(), nil, steps, find)
			unlock()
			d = s.open(t, opts)
			want := "a1 done 1, a2 done 1"
			if c.want != "" {
				want += ", " + c.want
			}
			if got := told(t, d); got != want || open.String != c.open {
				t.Errorf("the journal holds %s, and did hold the open statement %q; want %s and %q", got, open.String, want, c.open)
			}
			if n := number(t, d.Conn(), "SELECT COUNT(*) - MAX(number) FROM alembic_journal"); n != 0 {
				t.Errorf("the numbers of its rows have gaps: %d", n)
			}
		})
	}
}
