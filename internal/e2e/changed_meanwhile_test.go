package e2e_test

import (
	"database/sql"
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
	schema := map[bool]string{true: "DATABASE()", false: "'public'"}[s.dialect == "mariadb"]
	if err := db.QueryRow("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = " + schema + " AND LENGTH(table_name) = 1").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
