package e2e_test

import (
	"os"
	osexec "os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testdb"
)

// isNewestPostgres reports whether the tests run on a version of PostgreSQL that has
// no client programs here: the one of internal/testdb/matrix.sh.
func isNewestPostgres() bool { return os.Getenv(testdb.PostgresBinEnv) != "" }

// tested are the databases whose schemas are compared with those that the client
// makes: all of them, or that version of PostgreSQL.
func tested() map[string]func(*testing.T) server {
	all := map[string]func(*testing.T) server{"postgresql": postgres, "mariadb": mariadb, "sqlite": sqliteFile}
	if isNewestPostgres() {
		return map[string]func(*testing.T) server{"postgresql": all["postgresql"]}
	}
	return all
}

// TestNamesOfNotNullFollowRenames: as those of other constraints do.
func TestNamesOfNotNullFollowRenames(t *testing.T) {
	if !isNewestPostgres() {
		t.Skip("NOT NULL has names since PostgreSQL 18; internal/testdb/matrix.sh has it")
	}
	s := postgres(t)
	db := s.open(t)
	s.become(t, db, "CREATE TABLE rooms (id integer PRIMARY KEY, name text NOT NULL)")
	s.become(t, db, "-- @renamed from=rooms\nCREATE TABLE halls (id integer PRIMARY KEY,\n-- @renamed from=name\ntitle text NOT NULL)")
	names := one(t, db, "SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint WHERE conrelid = 'halls'::regclass")
	if want := "halls_id_not_null halls_pkey halls_title_not_null"; names != want {
		t.Errorf("%s, want %s", names, want)
	}
}

// catalogs is what the server says of a schema, without a pg_dump of its version.
func (s server) catalogs(t *testing.T) []string {
	t.Helper()
	const in = " IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^alembic_')"
	// An index keeps the names that its columns had when it was made; nothing shows them.
	const ofTable = "CASE WHEN (SELECT relkind FROM pg_class WHERE oid = a.attrelid) IN ('i', 'I') THEN attnum::text ELSE attname::text END"
	out, err := osexec.Command("psql", "-qXAt", "-v", "ON_ERROR_STOP=1", s.url,
		"-c", "SELECT conrelid::regclass, regexp_replace(conname, '.*_not_null[0-9]*$', ''), pg_get_constraintdef(oid) FROM pg_constraint WHERE (contype <> 'f' OR conparentid = 0) AND conrelid"+in,
		"-c", "SELECT a.attrelid::regclass, "+ofTable+", format_type(atttypid, atttypmod), attnotnull, attgenerated, attidentity, attstorage, attstattarget, col_description(attrelid, attnum), pg_get_expr(adbin, adrelid)"+
			" FROM pg_attribute a LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attnum > 0 AND NOT attisdropped AND attrelid"+in,
		"-c", "SELECT pg_get_indexdef(indexrelid), indisclustered, indisreplident FROM pg_index WHERE indrelid"+in,
		"-c", "SELECT oid::regclass, relkind, relpersistence, reloptions, relrowsecurity, obj_description(oid), pg_get_viewdef(oid) FROM pg_class WHERE oid"+in,
		"-c", "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p') AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')",
		"-c", "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid"+in,
		"-c", "SELECT contypid::regtype, regexp_replace(conname, '.*_not_null[0-9]*$', ''), pg_get_constraintdef(oid) FROM pg_constraint WHERE contypid <> 0 AND connamespace = 'public'::regnamespace",
		"-c", "SELECT collname, collprovider, collisdeterministic, colllocale, collicurules FROM pg_collation WHERE collnamespace = 'public'::regnamespace",
		"-c", "SELECT oid::regtype, typtype FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typrelid = 0 AND typelem = 0",
	).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	lines := strings.Split(string(out), "\n")
	slices.Sort(lines)
	return lines
}
