package sqltext

import (
	"strings"
	"testing"
)

// effects writes down what a statement does.
func effects(d Dialect, text string) string {
	verbs := []string{"alters", "makes", "drops", "renames", "sets", "rows"}
	var all []string
	for _, e := range Effects(d, text) {
		s := verbs[e.Does]
		for _, part := range [][2]string{{" ", e.Kind}, {" ", e.Name}, {" to ", e.To}, {" of ", e.Of}, {" column ", e.Column}} {
			if part[1] != "" {
				s += part[0] + part[1]
			}
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

func TestEffectsAreReadOffTheText(t *testing.T) {
	for _, c := range []struct {
		dialect    Dialect
		text, want string
	}{
		{PostgreSQL, `CREATE TABLE IF NOT EXISTS Shop."A b" (x int)`, "makes TABLE shop.A b"},
		{MySQL, "CREATE OR REPLACE ALGORITHM = MERGE DEFINER = `a`@`b` SQL SECURITY INVOKER VIEW V AS SELECT 1", "makes VIEW V"},
		{SQLite, "CREATE VIRTUAL TABLE Docs USING fts5(x)", "makes TABLE docs"},
		{PostgreSQL, "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ix ON ONLY s.t USING btree (lower(a))", "makes INDEX ix of s.t"},
		{MySQL, "CREATE FULLTEXT INDEX ix ON t (a)", "makes KEY ix of t"},
		{PostgreSQL, "CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "makes TRIGGER tr of t"},
		{PostgreSQL, "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ SELECT 1; SELECT 2 $$", "makes FUNCTION f"},
		{MySQL, "CREATE PROCEDURE p() BEGIN DROP TABLE a; DROP TABLE b; END", "makes PROCEDURE p"},
		{SQLite, "CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM a; DELETE FROM b; END", "makes TRIGGER tr of t"},
		{PostgreSQL, "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()", "makes EVENT TRIGGER e"},
		{PostgreSQL, "DROP TABLE IF EXISTS a, s.b CASCADE", "drops TABLE a; drops TABLE s.b"},
		{MySQL, "DROP INDEX `ix` ON t", "drops KEY ix of t"},
		{PostgreSQL, "ALTER TABLE ONLY t ADD COLUMN IF NOT EXISTS a numeric(3, 2) DEFAULT 1, ADD CONSTRAINT c CHECK (a > 0), DROP b",
			"makes COLUMN a of t; makes CONSTRAINT c of t; drops COLUMN b of t"},
		{MySQL, "ALTER TABLE t ADD a INT, ADD UNIQUE KEY u (a), ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES b (c), ADD PRIMARY KEY (a)",
			"makes COLUMN a of t; makes KEY u of t; makes KEY fk of t; makes KEY PRIMARY of t"},
		{MySQL, "ALTER TABLE t DROP FOREIGN KEY fk, DROP INDEX u, DROP PRIMARY KEY, MODIFY a INT NOT NULL, CHANGE b c INT",
			"drops KEY fk of t; drops KEY u of t; drops KEY PRIMARY of t; sets DEFINITION a of t column a; renames COLUMN b to c of t"},
		{PostgreSQL, "ALTER TABLE t ALTER a TYPE bigint USING a::bigint, ALTER COLUMN b SET NOT NULL, ALTER c DROP DEFAULT, ALTER d SET STATISTICS 5",
			"sets TYPE a of t column a; sets NOT NULL b of t column b; sets DEFAULT c of t column c; alters of t column d"},
		{SQLite, `ALTER TABLE A RENAME TO "b"`, "renames TABLE a to b"},
		{MySQL, "RENAME TABLE a TO b, c TO d", "renames TABLE a to b; renames TABLE c to d"},
		{MySQL, "ALTER TABLE t RENAME u", "renames TABLE t to u"},
		{MySQL, "ALTER TABLE t ADD x INT, RENAME `u v`", "makes COLUMN x of t; renames TABLE t to u v"},
		{MySQL, "ALTER TABLE t RENAME INDEX a TO b", "renames KEY a to b of t"},
		{PostgreSQL, `ALTER TABLE IF EXISTS a.b SET SCHEMA "C"`, "renames TABLE a.b to C.b"},
		{PostgreSQL, "ALTER INDEX a RENAME TO b", "renames INDEX a to b"},
		{PostgreSQL, "COMMENT ON COLUMN s.t.c IS 'x'", "sets COMMENT  COLUMN s . t . c of s.t column c"},
		{MySQL, "INSERT IGNORE INTO t VALUES (1)", "rows of t"},
		{PostgreSQL, "UPDATE t AS x SET a = f(1, 2), b = 2 WHERE c = 3", "rows of t column a; rows of t column b"},
		{MySQL, "TRUNCATE TABLE t", "rows of t"},
		{MySQL, "SET @a = 1", ""}, {PostgreSQL, "ANALYZE t", ""}, {SQLite, "PRAGMA foreign_keys = on", ""}, {PostgreSQL, "SELECT 1 FROM t", ""},
	} {
		if got := effects(c.dialect, c.text); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}

// What isn't read with certainty is something that nobody knows.
func TestEffectsThatTheTextDoesNotTellAreUnknown(t *testing.T) {
	for d, texts := range map[Dialect][]string{
		PostgreSQL: {"SELECT setval('s', 1)", "CREATE TEMP TABLE t (x int)", "CREATE USER MAPPING FOR u SERVER s", "CREATE OPERATOR CLASS c FOR TYPE t USING btree AS OPERATOR 1 <",
			"DROP TABLE a; DROP TABLE b", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; DROP TABLE a", "GRANT SELECT ON t TO u", "CALL p()", "DO $$ BEGIN END $$",
			"WITH x AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM x", "DELETE FROM a USING b WHERE a.x = b.x", "TRUNCATE t CASCADE",
			"ALTER TYPE t ADD VALUE 'x'", "SET x = 1; DROP TABLE t", "SELECT 1 INTO t"},
		MySQL:  {"SET GLOBAL max_connections = 5", "UPDATE a, b SET a.x = b.x", "UPDATE a JOIN b USING (x) SET a.y = 1", "/*!50000 DROP TABLE t */", "CALL p()", "LOAD DATA INFILE 'x' INTO TABLE t"},
		SQLite: {"PRAGMA user_version = 5", "CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM a; END; DROP TABLE b", "ATTACH 'x' AS y"},
	} {
		for _, text := range texts {
			if got := effects(d, text); got != "alters" {
				t.Errorf("%s: %s", text, got)
			}
		}
	}
	if got, want := effects(PostgreSQL, "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES b"), "alters of t"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
