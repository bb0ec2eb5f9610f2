package e2e_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
)

// TestSomebodysWordAgainstTheJournalIsTold says less than what the journal knows to be
// committed.
func TestSomebodysWordAgainstTheJournalIsTold(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		h := half{outside: s.dialect != "mariadb",
			up: []string{"CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)"}, down: []string{"DROP TABLE b", "DROP TABLE a"}}
		for said, c := range map[string]struct {
			word  alembic.Resolution
			fails bool
			told  bool
		}{
			"undo 1": {alembic.Resolution{Undo: 1}, false, true}, "undo 2": {alembic.Resolution{Undo: 2}, false, false},
			"from 2": {alembic.Resolution{FromStatement: 2}, true, true}, "from 3": {alembic.Resolution{FromStatement: 3}, false, false},
		} {
			s := s.fresh(t)
			db := s.open(t)
			wantError(t, s.migrator(t, db, h.env("sql", 2, -1)).Upgrade(t.Context(), "head"), "nowhere")
			var log bytes.Buffer
			m := s.migrator(t, db, h.env("sql", -1, -1), alembic.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
			if err := m.Resume(t.Context(), c.word); (err != nil) != c.fails {
				t.Errorf("%s: resume returned %v", said, err)
			}
			if told := strings.Contains(log.String(), "The journal says that the first 2 statements are committed in revision bbbb, and you say 1"); told != c.told {
				t.Errorf("%s: it says %s", said, log.String())
			}
		}
	})
}

// TestAHalfIsNotTakenBackIfTheVersionWasChanged writes to the version table by hand while
// a revision is half applied.
func TestAHalfIsNotTakenBackIfTheVersionWasChanged(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		h := half{outside: s.dialect != "mariadb",
			up: []string{"CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)"}, down: []string{"DROP TABLE b", "DROP TABLE a"}}
		db := s.open(t)
		m := s.migrator(t, db, h.env("sql", -1, -1))
		wantError(t, s.migrator(t, db, h.env("sql", 2, -1)).Upgrade(t.Context(), "head"), "nowhere")
		for _, change := range []string{"UPDATE alembic_version SET version_num = 'bbbb'", "DELETE FROM alembic_version"} {
			exec(t, db, change)
			wantError(t, m.Downgrade(t.Context(), "base"), "half applied", "and it held aaaa when that began", "alembic resume")
			wantError(t, m.Upgrade(t.Context(), "head"), "half applied")
			one(t, db, "SELECT count(*) FROM b")
		}
		exec(t, db, "INSERT INTO alembic_version VALUES ('aaaa')")
		if err := m.Downgrade(t.Context(), "base"); err != nil {
			t.Error(err)
		}
	})
}
