package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// load makes a schema in the scratch place as the engine does.
func load(t *testing.T, text string) (*schema.MetaData, error) {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	place, err := sqlite.New().Scratch(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	statements, err := sqltext.Statements(sqlite.New(), text, sqltext.Options{})
	if err != nil {
		return nil, err
	}
	for _, s := range statements {
		sql, err := place.Statement(t.Context(), s.SQL)
		if err != nil {
			return nil, err
		}
		if _, err := c.ExecContext(t.Context(), sql); err != nil {
			return nil, err
		}
	}
	return place.Inspect(t.Context())
}

func TestScratchRefusesWhatReachesAnotherFile(t *testing.T) {
	folder := t.TempDir()
	for _, statement := range []string{
		"ATTACH 'real.db' AS r", "ATTACH DATABASE 'file:real.db' AS r; CREATE TABLE r.t (x)", "/* */ attach 'real.db' AS r", "DETACH x",
		"VACUUM INTO 'copy.db'", "VACUUM", "ROLLBACK", "CREATE TABLE t AS SELECT load_extension('x')",
	} {
		text := strings.NewReplacer("real.db", filepath.Join(folder, "real.db"), "copy.db", filepath.Join(folder, "copy.db")).Replace(statement)
		if _, err := load(t, text); err == nil {
			t.Errorf("%s: it isn't refused", statement)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("files were made: %v %v", left, err)
	}
}

func TestScratchReadsWhatTheShellWrites(t *testing.T) {
	m, err := load(t, `PRAGMA foreign_keys=OFF; PRAGMA journal_mode=WAL; BEGIN TRANSACTION;
		CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n);
		INSERT INTO t VALUES (1, 2); UPDATE missing SET x = 1;
		CREATE TABLE sqlite_sequence(name,seq); CREATE TABLE IF NOT EXISTS "sqlite_stat1"(tbl,idx,stat); ANALYZE sqlite_schema;
		DELETE FROM sqlite_sequence; INSERT INTO sqlite_sequence VALUES ('t', 3);
		PRAGMA writable_schema=ON;
		INSERT INTO sqlite_schema (type,name,tbl_name,rootpage,sql) VALUES ('table','docs','docs',0,'CREATE VIRTUAL TABLE docs USING fts5(body)');
		PRAGMA writable_schema=OFF; SELECT load_extension('x'); CREATE INDEX main.ix ON t (n); COMMIT;`)
	if err != nil {
		t.Fatal(err)
	}
	if table := m.Table(schema.TableName{Name: "t"}); table == nil || len(table.Indexes) != 1 || len(m.Tables()) != 1 {
		t.Errorf("the schema has %d tables, t is %v", len(m.Tables()), table)
	}
}

func TestScratchMustBeAnEmptyDatabaseInMemory(t *testing.T) {
	for name, dsn := range map[string]string{"a file": filepath.Join(t.TempDir(), "a.db"), "not empty": ":memory:"} {
		db, err := sql.Open("sqlite", dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		c, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if name == "not empty" {
			if _, err := c.ExecContext(t.Context(), "CREATE TABLE t (x)"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := dialect.Scratcher(sqlite.New()).Scratch(t.Context(), c); err == nil || !strings.Contains(err.Error(), "in memory") {
			t.Errorf("%s: Scratch returned %v", name, err)
		}
	}
}
