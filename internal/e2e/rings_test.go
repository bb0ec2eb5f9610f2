package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"

	"testing"
)

// TestRingsComeChangeAndGo makes objects that need each other, changes one of them in a
// way that makes all of them anew, and another in place, and goes back.
func TestRingsComeChangeAndGo(t *testing.T) {
	const table = "CREATE TABLE t0 (id integer PRIMARY KEY, a integer, s text);"
	for name, c := range map[string][]string{
		"a materialized view, and a function of its rows in its index": {
			"CREATE MATERIALIZED VIEW m AS SELECT id, a FROM t0; CREATE FUNCTION f(n integer) RETURNS integer LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT n + (SELECT count(*)::integer FROM m WHERE a < 0); END; CREATE INDEX x ON m (f(a));",
			"CREATE MATERIALIZED VIEW m AS SELECT id, a FROM t0; CREATE FUNCTION f(n integer) RETURNS bigint LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT n + (SELECT count(*) FROM m WHERE a < 0); END; CREATE INDEX x ON m (f(a));",
			"CREATE MATERIALIZED VIEW m AS SELECT id, a + 1 AS a FROM t0; CREATE FUNCTION f(n integer) RETURNS bigint LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT n + (SELECT count(*) FROM m WHERE a < 1); END; CREATE INDEX x ON m (f(a));",
		},
		"a materialized view of a function that returns its rows": {
			"CREATE VIEW w AS SELECT 1 AS a; CREATE MATERIALIZED VIEW m AS SELECT a FROM w; CREATE FUNCTION f() RETURNS SETOF m LANGUAGE sql BEGIN ATOMIC SELECT a FROM m; END; CREATE OR REPLACE VIEW w AS SELECT count(*)::integer AS a FROM f();",
			"CREATE VIEW w AS SELECT 1 AS a; CREATE MATERIALIZED VIEW m AS SELECT a FROM w; CREATE FUNCTION f(n integer) RETURNS SETOF m LANGUAGE sql BEGIN ATOMIC SELECT a FROM m; END; CREATE OR REPLACE VIEW w AS SELECT count(*)::integer AS a FROM f(1);",
			"CREATE VIEW w AS SELECT 1 AS a; CREATE MATERIALIZED VIEW m AS SELECT a FROM w WHERE a > 0; CREATE FUNCTION f(n integer) RETURNS SETOF m LANGUAGE sql BEGIN ATOMIC SELECT a FROM m; END; CREATE OR REPLACE VIEW w AS SELECT count(*)::integer AS a FROM f(1);",
		},
		"a domain, and a function of it in its check": {
			"CREATE DOMAIN d AS integer; CREATE FUNCTION f(n integer, others d[] DEFAULT '{}') RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT n > 0'; ALTER DOMAIN d ADD CONSTRAINT k CHECK (f(VALUE)); ALTER TABLE t0 ADD b d;",
			"CREATE DOMAIN d AS integer; CREATE FUNCTION f(k bigint, others d[] DEFAULT '{}') RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT k > 0'; ALTER DOMAIN d ADD CONSTRAINT k CHECK (f(VALUE)); ALTER TABLE t0 ADD b d;",
			"CREATE DOMAIN d AS bigint; CREATE FUNCTION f(k bigint, others d[] DEFAULT '{}') RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT k > 0'; ALTER DOMAIN d ADD CONSTRAINT k CHECK (f(VALUE)); ALTER TABLE t0 ADD b d;",
		},
		"a domain, and a function of it in its default": {
			"CREATE DOMAIN d AS integer; CREATE FUNCTION f() RETURNS d LANGUAGE sql AS 'SELECT 7'; ALTER DOMAIN d SET DEFAULT f(); ALTER TABLE t0 ADD b d;",
			"CREATE DOMAIN d AS bigint; CREATE FUNCTION f() RETURNS d LANGUAGE sql AS 'SELECT 8'; ALTER DOMAIN d SET DEFAULT f(); ALTER TABLE t0 ADD b d;",
		},
		"a default of a function of the table's rows": {
			"CREATE FUNCTION f(r t0) RETURNS integer LANGUAGE sql AS 'SELECT r.a + 1'; ALTER TABLE t0 ALTER a SET DEFAULT f(ROW(1, 2, 'x')::t0);",
			"CREATE FUNCTION f(o t0) RETURNS bigint LANGUAGE sql AS 'SELECT o.a + 1'; ALTER TABLE t0 ALTER a SET DEFAULT f(ROW(1, 2, 'x')::t0);",
			"CREATE FUNCTION f(o t0) RETURNS bigint LANGUAGE sql AS 'SELECT o.a + 1'; ALTER TABLE t0 ALTER a SET DEFAULT f(ROW(1, 3, 'x')::t0), ALTER s SET NOT NULL;",
		},
		"a check, an index and a computed column of functions of the table's rows": {
			"CREATE FUNCTION f(r t0) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT r.a + 1'; ALTER TABLE t0 ADD CONSTRAINT k CHECK (f(t0) > 0); CREATE INDEX x ON t0 (f(ROW(id, a, s)::t0));",
			"CREATE FUNCTION f(o t0) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT o.a + 1'; ALTER TABLE t0 ADD CONSTRAINT k CHECK (f(t0) > 0); CREATE INDEX x ON t0 (f(ROW(id, a, s)::t0));",
		},
		"a view, and a function of its rows": {
			"CREATE VIEW v AS SELECT id, a, NULL::integer AS b FROM t0; CREATE FUNCTION f(r v) RETURNS integer LANGUAGE sql AS 'SELECT r.a'; CREATE OR REPLACE VIEW v AS SELECT id, a, f(ROW(id, a, 1)::v) AS b FROM t0;",
			"CREATE VIEW v AS SELECT id, a, NULL::integer AS b FROM t0; CREATE FUNCTION f(o v) RETURNS integer LANGUAGE sql AS 'SELECT o.a'; CREATE OR REPLACE VIEW v AS SELECT id, a, f(ROW(id, a, 1)::v) AS b FROM t0;",
			"CREATE VIEW v AS SELECT id, a, NULL::integer AS b, s FROM t0; CREATE FUNCTION f(o v) RETURNS integer LANGUAGE sql AS 'SELECT o.a'; CREATE OR REPLACE VIEW v AS SELECT id, a, f(ROW(id, a, 1, s)::v) AS b, s FROM t0;",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range c[1:] {
				staysAround(t, [2]string{table + c[i], table + c[i+1]}, 1)
			}
			comesAndGoes(t, postgres, filesOf(t, table, c))
		})
	}
}

// filesOf writes the versions of a schema into a folder.
func filesOf(t *testing.T, head string, texts []string) string {
	t.Helper()
	folder := t.TempDir()
	for i, text := range texts {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("v%d.sql", i)), []byte(head+text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
