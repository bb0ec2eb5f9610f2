package e2e_test

import (
	"os"
	osexec "os/exec"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
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

// TestADatabaseWithTwoRowsHasTwoBaselines: the dump in one file, nothing in the other.
func TestADatabaseWithTwoRowsHasTwoBaselines(t *testing.T) {
	existing, empty := sqliteFile(t), sqliteFile(t)
	want := existing.clientMakes(t, "CREATE TABLE users (id integer PRIMARY KEY); CREATE VIEW v AS SELECT id FROM users;")
	files := fstest.MapFS{}
	for id, text := range map[string]string{"aaaa": existing.baseline(t), "bbbb": ""} {
		files[id+".sql"] = &fstest.MapFile{Data: []byte("-- baseline\n--\n-- Revision ID: " + id + "\n\n-- +alembic upgrade\n" + text + "\n\n-- +alembic downgrade\n")}
	}
	env := &alembic.Env{Revisions: []*alembic.Revisions{alembic.NewRevisions(files)}, DisableJournal: true}
	db := empty.open(t)
	if err := empty.migrator(t, db, env).Upgrade(t.Context(), "heads"); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "DROP TABLE alembic_version")
	if diff := cmp.Diff(want, empty.schemaDump(t)); diff != "" {
		t.Errorf("(-existing +empty):\n%s", diff)
	}
	db = existing.open(t)
	exec(t, db, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)", "INSERT INTO alembic_version VALUES ('aaaa'), ('bbbb')")
	m := existing.migrator(t, db, env)
	if err := m.Upgrade(t.Context(), "heads"); err != nil {
		t.Error(err)
	}
	if current, err := m.Current(t.Context()); err != nil || len(current) != 2 {
		t.Errorf("it is at %v, %v", current, err)
	}
}
