package e2e_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/alembic-go/alembic/internal/testenv"
)

// TestAVersionThatSomebodyChangesMeanwhileEndsTheRun has somebody who takes no lock write to
// the version table in the middle of a run, whose steps don't ask each for the version.
func TestAVersionThatSomebodyChangesMeanwhileEndsTheRun(t *testing.T) {
	const extra = "INSERT INTO alembic_version VALUES ('elsewhere')"
	const lost = "UPDATE alembic_version SET version_num = 'elsewhere'"
	for name, c := range map[string]struct {
		start  func(*testing.T) server
		single bool
		change string
		want   []string // heads afterwards
		tables int      // of the four
	}{
		"postgresql, a row more":                     {postgres, false, extra, []string{"cccc", "elsewhere"}, 3},
		"postgresql, another row":                    {postgres, false, lost, []string{"elsewhere"}, 2},
		"postgresql, a row more, in one transaction": {postgres, true, extra, []string{"aaaa", "elsewhere"}, 1},
		"mariadb, a row more":                        {mariadb, false, extra, []string{"cccc", "elsewhere"}, 3},
		"mariadb, another row":                       {mariadb, false, lost, []string{"elsewhere"}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := c.start(t)
			d, dsn := s.driver(t)
			other, err := sql.Open(map[bool]string{true: "mysql", false: "pgx"}[s.dialect == "mariadb"], dsn)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { other.Close() })
			db := sql.OpenDB(heard{counting{d, dsn, new(atomic.Int64)}, func(text string) {
				if strings.HasPrefix(text, "CREATE TABLE c ") {
					exec(t, other, c.change)
				}
			}})
			t.Cleanup(func() { db.Close() })
			env := testenv.SQL("CREATE TABLE a (x INTEGER);", "CREATE TABLE b (x INTEGER);", "CREATE TABLE c (x INTEGER);", "CREATE TABLE d (x INTEGER);")
			env.SingleTransaction = c.single
			m := s.migrator(t, db, env)
			if err := m.Upgrade(t.Context(), "aaaa"); err != nil {
				t.Fatal(err)
			}
			if err = m.Upgrade(t.Context(), "head"); err == nil || !strings.Contains(err.Error(), "elsewhere") && !strings.Contains(err.Error(), "0 found") {
				t.Errorf("Upgrade returned %v", err)
			}
			got := testenv.Current(t, m)
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("the database is at %v; want %v", got, c.want)
			}
			if tables := s.countTables(t, other); tables != c.tables {
				t.Errorf("%d tables; want %d", tables, c.tables)
			}
		})
	}
}

// countTables counts the tables with names of one letter.
func (s server) countTables(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	query := map[string]string{
		"sqlite":     "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND LENGTH(name) = 1",
		"mariadb":    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND LENGTH(table_name) = 1",
		"postgresql": "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public' AND LENGTH(table_name) = 1",
	}[s.dialect]
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestAStepThatAsksForNoVersionStillKnowsIt does the same on SQLite, where a step doesn't ask
// if nothing can have changed what the one before has written.
func TestAStepThatAsksForNoVersionStillKnowsIt(t *testing.T) {
	const extra = "INSERT INTO alembic_version VALUES ('elsewhere');"
	const trigger = "CREATE TRIGGER tr AFTER UPDATE ON alembic_version WHEN new.version_num = 'cccc' BEGIN " + extra + " END;"
	for name, c := range map[string]struct {
		before, inB, inC, between string // what is run there beside the tables
		want                      []string
	}{
		"another connection, a row more":  {between: extra, want: []string{"cccc", "elsewhere"}},
		"another connection, another row": {between: "UPDATE alembic_version SET version_num = 'elsewhere'", want: []string{"elsewhere"}},
		"the revision's own row":          {inC: extra, want: []string{"cccc", "elsewhere"}},
		"a trigger":                       {before: trigger, want: []string{"cccc", "elsewhere"}},
		"a trigger of a revision":         {inB: trigger, want: []string{"cccc", "elsewhere"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := server{dialect: "sqlite", url: filepath.Join(t.TempDir(), "test.db")}
			d, dsn := s.driver(t)
			other, err := sql.Open("sqlite", dsn)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { other.Close() })
			waits := false
			db := sql.OpenDB(heard{counting{d, dsn, new(atomic.Int64)}, func(text string) {
				if waits && c.between != "" && strings.Contains(text, "BEGIN IMMEDIATE") {
					exec(t, other, c.between)
				}
				waits = (waits || strings.HasPrefix(text, "CREATE TABLE c ")) && !strings.Contains(text, "BEGIN IMMEDIATE")
			}})
			t.Cleanup(func() { db.Close() })
			m := s.migrator(t, db, testenv.SQL("CREATE TABLE a (x INTEGER);", "CREATE TABLE b (x INTEGER);"+c.inB, "CREATE TABLE c (x INTEGER);"+c.inC, "CREATE TABLE d (x INTEGER);"))
			if err := m.Upgrade(t.Context(), "aaaa"); err != nil {
				t.Fatal(err)
			}
			if c.before != "" {
				exec(t, other, c.before)
			}
			if err = m.Upgrade(t.Context(), "head"); err == nil || !strings.Contains(err.Error(), "elsewhere") {
				t.Errorf("Upgrade returned %v", err)
			}
			got := testenv.Current(t, m)
			slices.Sort(got)
			if tables := s.countTables(t, other); !slices.Equal(got, c.want) || tables != 3 {
				t.Errorf("the database is at %v with %d tables; want %v and 3", got, tables, c.want)
			}
		})
	}
}
