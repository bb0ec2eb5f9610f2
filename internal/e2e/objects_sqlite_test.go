package e2e_test

import (
	"context"
	"database/sql"
	osexec "os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver/sqlite"
)

// inMemory is the scratch place of SQLite.
var inMemory = alembic.WithScratch(func(ctx context.Context) (*sql.DB, error) { return sqlite.Open(ctx, "sqlite://") })

// sqliteFile is a new database of SQLite.
func sqliteFile(t *testing.T) server {
	return server{dialect: "sqlite", url: "sqlite:///" + filepath.ToSlash(filepath.Join(t.TempDir(), "test.db"))}
}

// file is the file of a database of SQLite.
func (s server) file() string { return strings.TrimPrefix(s.url, "sqlite:///") }

// sqliteShapeQuery reads what SQLite itself makes of its stored texts: a rebuild
// keeps and writes other texts of a table than the client. Those of objects count
// as they are. An INTEGER key is never NULL, whatever is written.
const sqliteShapeQuery = `
SELECT type || ' ' || name || CASE WHEN type IN ('view', 'trigger') OR sql LIKE 'CREATE VIRTUAL%' THEN ': ' || replace(sql, char(10), ' ') ELSE '' END
  FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'
UNION ALL SELECT format('table %s: %s, strict %d, without rowid %d', name, type, strict, wr) FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
UNION ALL SELECT format('column %s.%s %s, not null %d, default %s, key %d, hidden %d', m.name, c.name, upper(c.type), c."notnull" OR c.pk AND upper(c.type) = 'INTEGER', c.dflt_value, c.pk, c.hidden)
  FROM sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
UNION ALL SELECT format('key of %s %s: unique %d, partial %d; %d %s desc %d %s', m.name, CASE i.origin WHEN 'c' THEN i.name ELSE i.origin END, i."unique", i.partial, k.seqno, k.name, k.desc, k.coll)
  FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) k WHERE m.type = 'table' AND k.key
UNION ALL SELECT format('foreign key of %s: %s.%s from %s, update %s, delete %s', m.name, f."table", f."to", f."from", f.on_update, f.on_delete)
  FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
UNION ALL SELECT 'autoincrement of ' || name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'
UNION ALL SELECT format('%s %s %d times', m.name, w.value, (length(m.bare) - length(replace(m.bare, w.value, ''))) / length(w.value))
  FROM (SELECT name, upper(replace(replace(replace(sql, ' ', ''), char(10), ''), '"', '')) AS bare FROM sqlite_schema WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite\_%' ESCAPE '\') m,
  json_each('["CHECK(A>0)","CHECK(A>1)","ONCONFLICT","DEFERRABLE","COLLATENOCASE"]') w`

func (s server) sqliteShape(t *testing.T) []string {
	t.Helper()
	out, err := osexec.Command("sqlite3", s.file(), sqliteShapeQuery).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return slices.Sorted(strings.Lines(string(out)))
}
