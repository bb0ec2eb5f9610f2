package postgresql_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
)

// heard keeps the texts of queries.
type heard struct {
	dialect.Querier
	texts []string
}

func (h *heard) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	h.texts = append(h.texts, query)
	return h.Querier.QueryContext(ctx, query, args...)
}

// TestKindsOfObjectsThatThereAreNoneOfAreNotRead looks for catalogs in the queries of a
// database with tables alone, and of one that has some more.
func TestKindsOfObjectsThatThereAreNoneOfAreNotRead(t *testing.T) {
	s := newServer(t)
	asks := func(catalogs ...string) []string {
		t.Helper()
		h := &heard{Querier: s.db}
		if _, err := s.d.Inspect(t.Context(), h, dialect.Scope{}); err != nil {
			t.Fatal(err)
		}
		var asked []string
		for _, c := range catalogs {
			if strings.Contains(strings.Join(h.texts, "\n"), "'pg_catalog."+c+"'::regclass AND x.objid") || strings.Contains(strings.Join(h.texts, "\n"), "SELECT '"+c+"', ") {
				asked = append(asked, c)
			}
		}
		return asked
	}
	all := []string{"pg_extension", "pg_collation", "pg_proc", "pg_policy", "pg_trigger", "pg_operator", "pg_opclass", "pg_cast", "pg_ts_parser", "pg_ts_config",
		"pg_foreign_server", "pg_event_trigger", "pg_conversion", "pg_am"}
	s.exec("CREATE TABLE t (id integer PRIMARY KEY, name text DEFAULT 'x', parent integer REFERENCES t)")
	if asked := asks(all...); len(asked) > 0 {
		t.Errorf("a database with a table is asked for %v", asked)
	}
	s.exec("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
		"CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "CREATE FOREIGN DATA WRAPPER w", "CREATE SERVER s FOREIGN DATA WRAPPER w")
	if asked := strings.Join(asks(all...), " "); asked != "pg_proc pg_trigger pg_foreign_server" {
		t.Errorf("asked for %s", asked)
	}
}
