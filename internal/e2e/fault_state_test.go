package e2e_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
)

// undisturbed is a run that nothing disturbs.
type undisturbed struct {
	takes time.Duration
	end   []string            // what the database holds behind it
	at    map[string][]string // what it holds at each version on the way
	done  []string            // the steps that the journal has as done
}

// undisturbed runs, once at a stretch and once by single steps.
func (f faultForm) undisturbed(t *testing.T, s server, direction string) (u undisturbed) {
	t.Helper()
	whole := f.prepared(t, s, direction)
	db := whole.open(t)
	m := whole.migrator(t, db, f.env)
	start := time.Now()
	if err := f.run(t.Context(), m, direction); err != nil {
		t.Fatal(err)
	}
	u.takes, u.end, u.done = time.Since(start), whole.holds(t, db), doneSteps(t, m)
	if f.branches {
		return u
	}
	u.at = f.onTheWay(t, s, direction)
	if diff := cmp.Diff(u.end, u.at[version(t, m)]); diff != "" {
		t.Fatalf("single steps end elsewhere (-at a stretch +by steps):\n%s", diff)
	}
	return u
}

// onTheWay is what a database holds at each version on the way of a run.
func (f faultForm) onTheWay(t *testing.T, s server, direction string) map[string][]string {
	t.Helper()
	s = f.prepared(t, s, direction)
	db := s.open(t)
	m := s.migrator(t, db, f.env)
	at := map[string][]string{}
	for {
		now := version(t, m)
		if now != "" { // else there isn't even a version table
			at[now] = s.holds(t, db)
		}
		var err error
		switch {
		case direction == "up" && m.RequireHead(t.Context()) != nil:
			err = m.Upgrade(t.Context(), "+1")
		case direction == "down" && now != f.base:
			err = m.Downgrade(t.Context(), "-1")
		default:
			return at
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// version is what the version table holds.
func version(t *testing.T, m *alembic.Migrator) string {
	t.Helper()
	heads, err := m.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(heads, " ")
}

// doneSteps are the steps that the journal has as done, with the statements of each.
func doneSteps(t *testing.T, m *alembic.Migrator) (steps []string) {
	t.Helper()
	entries, err := m.Journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch e.Outcome {
		case "done":
			steps = append(steps, fmt.Sprintf("%s %s, %s to %s, %d statements", e.Direction, e.Revision, slices.Sorted(slices.Values(e.From)), slices.Sorted(slices.Values(e.To)), e.Statements))
		case "failed": // and nothing of it stayed
		default:
			t.Errorf("a row of the journal is not at its end: %+v", e)
		}
		if e.Finished.Before(e.Started) || e.Finished.IsZero() {
			t.Errorf("a row of the journal ends before it begins: %+v", e)
		}
	}
	return steps
}

// holds is what a database holds: its tables with all rows, and what a run that died
// might leave.
func (s server) holds(t *testing.T, db *sql.DB) []string {
	t.Helper()
	var lines []string
	for _, c := range clients {
		if c.dialect.Name() == s.dialect {
			c.rows = ""
			lines = c.state(t, db)
		}
	}
	for _, name := range s.tables(t, db) {
		lines = append(lines, name+": "+strings.Join(slices.Sorted(slices.Values(texts(t, db, "SELECT * FROM "+name))), " "))
	}
	slices.Sort(lines)
	for _, question := range map[string][]string{
		"sqlite":     {"PRAGMA integrity_check", "PRAGMA foreign_key_check", "SELECT name FROM sqlite_schema WHERE type <> 'table' ORDER BY 1"},
		"postgresql": {"SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid OR NOT indisready", "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"},
		"mariadb":    {"SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()"},
	}[s.dialect] {
		lines = append(lines, question+": "+strings.Join(texts(t, db, question), " "))
	}
	return lines
}

// tables are the names of the tables of the revisions.
func (s server) tables(t *testing.T, db *sql.DB) []string {
	t.Helper()
	return slices.DeleteFunc(texts(t, db, map[string]string{
		"sqlite":     "SELECT name FROM sqlite_schema WHERE type = 'table'",
		"postgresql": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
		"mariadb":    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
	}[s.dialect]), func(name string) bool { return strings.HasPrefix(name, "alembic_") })
}

// texts are the rows of a query, each as one text.
func texts(t *testing.T, db *sql.DB, query string) (lines []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%v\nin: %s", err, query)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		line := make([]string, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			if line[i] = v.String; !v.Valid {
				line[i] = "NULL"
			}
		}
		lines = append(lines, strings.Join(line, ","))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// recovers runs the next commands after a fault and proves that they end in the
// undisturbed state. first says which command comes first.
func (f faultForm) recovers(t *testing.T, s server, direction string, want undisturbed, first int) {
	t.Helper()
	db := s.open(t)
	defer db.Close()
	m := s.migrator(t, db, f.env, alembic.WithLockTimeout(time.Minute))
	switch first % 3 {
	case 1:
		if err := m.Resume(t.Context(), alembic.Resolution{}); err != nil && !errors.Is(err, alembic.ErrNothingToResume) {
			t.Errorf("Resume: %v", err)
		}
		f.standsAtAVersion(t, s, db, m, want)
	case 2:
		s.awaitIdle(t) // a statement that the server goes on with may still change the version
		f.standsAtAVersion(t, s, db, m, want)
	}
	if err := f.run(t.Context(), m, direction); err != nil {
		t.Errorf("the next run: %v", err)
	}
	if diff := cmp.Diff(want.end, s.holds(t, db)); diff != "" {
		t.Errorf("the database isn't the undisturbed one (-undisturbed +this):\n%s", diff)
	}
	if diff := cmp.Diff(want.done, doneSteps(t, m)); diff != "" {
		t.Errorf("the journal isn't that of an undisturbed run (-undisturbed +this):\n%s", diff)
	}
}

// standsAtAVersion fails unless the database holds what belongs to its version, or is
// said to be between two of them.
func (f faultForm) standsAtAVersion(t *testing.T, s server, db *sql.DB, m *alembic.Migrator, want undisturbed) {
	t.Helper()
	heads, err := m.Current(t.Context())
	var unfinished *alembic.UnfinishedError
	if errors.As(err, &unfinished) {
		return
	}
	if err != nil {
		t.Errorf("Current: %v", err)
		return
	}
	if len(heads) == 0 {
		if made := s.tables(t, db); len(made) > 0 {
			t.Errorf("nothing is said to be applied, and there are the tables %s", made)
		}
		return
	}
	at, ok := want.at[strings.Join(heads, " ")]
	if f.branches {
		return
	}
	if !ok {
		t.Errorf("the database is at %s, where no run comes by", heads)
	}
	if diff := cmp.Diff(at, s.holds(t, db)); diff != "" {
		t.Errorf("at %s nothing is said to be half applied, and the database isn't what belongs there (-undisturbed +this):\n%s", heads, diff)
	}
}
