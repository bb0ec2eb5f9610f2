package e2e_test

import (
	"os"
	osexec "os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/testenv"
)

// TestADumpIsABaseline makes what the database's own program dumps of its schema a
// revision, as docs/existing-database.md says: an empty database becomes the same,
// and the database that was dumped is at head once it records the revision.
func TestADumpIsABaseline(t *testing.T) {
	for name, start := range map[string]func(*testing.T) server{
		"postgresql/kinds": postgres, "postgresql/partitions": postgres, "postgresql/settings_of_parts": postgres,
		"mariadb/tables": mariadb, "mariadb/routines": mariadb, "mariadb/views": mariadb,
		"sqlite/tables": sqliteFile, "sqlite/kinds": sqliteFile,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile("testdata/" + name + "/v1.sql")
			if err != nil {
				t.Fatal(err)
			}
			existing, empty := start(t), start(t)
			want := existing.clientMakes(t, string(text))
			env := testenv.SQL(existing.baseline(t))
			env.DisableJournal = true
			db := empty.open(t)
			if err := empty.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			exec(t, db, "DROP TABLE alembic_version")
			if diff := cmp.Diff(want, empty.schemaDump(t)); diff != "" {
				t.Errorf("(-existing +empty):\n%s", diff)
			}
			db = existing.open(t)
			exec(t, db, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)", "INSERT INTO alembic_version VALUES ('aaaa')")
			m := existing.migrator(t, db, env)
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Errorf("the database that was dumped: %v", err)
			}
			if current, err := m.Current(t.Context()); err != nil || len(current) != 1 || current[0] != "aaaa" {
				t.Errorf("it is at %v, %v", current, err)
			}
		})
	}
}

// baseline is the dump that the document says to take.
func (s server) baseline(t *testing.T) string {
	t.Helper()
	switch s.dialect {
	case "sqlite":
		out, err := osexec.Command("sqlite3", s.file(), ".schema --nosys").Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	case "mariadb":
		return strings.ReplaceAll(s.dump(t), "`"+s.url[strings.LastIndex(s.url, "/")+1:]+"`.", "")
	}
	return s.dump(t)
}
