package e2e_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
)

// TestWhatIsNotManagedIsNamed has a database, and the schema that it shall have,
// hold what a comparison passes over.
func TestWhatIsNotManagedIsNamed(t *testing.T) {
	folder := serversFolder(t)
	for name, c := range map[string]struct {
		start  func(*testing.T) server
		schema string
		only   string // what a target schema can't hold
		undo   string // what lets the database go
		want   []string
	}{
		"postgresql": {postgres, `
CREATE EXTENSION pg_trgm;
CREATE TYPE pair AS (x integer, y integer);
CREATE TABLE pairs (x integer);
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
ALTER FUNCTION one() DEPENDS ON EXTENSION pg_trgm;
CREATE TABLE parts (id integer, at date DEFAULT now()) PARTITION BY RANGE (at);
CREATE TABLE part PARTITION OF parts DEFAULT;
ALTER TABLE part ALTER at DROP DEFAULT;
CREATE TABLE early PARTITION OF parts FOR VALUES FROM (MINVALUE) TO ('2000-01-01');
COMMENT ON SCHEMA public IS 'all';
CREATE TYPE base;
CREATE FUNCTION base_in(cstring) RETURNS base LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION base_out(base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE base (INPUT = base_in, OUTPUT = base_out);
CREATE TYPE shell;
CREATE LANGUAGE own HANDLER plpgsql_call_handler;
CREATE PUBLICATION all_news FOR ALL TABLES;
CREATE TRANSFORM FOR pair LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE FUNCTION less(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR <<<< (LEFTARG = integer, RIGHTARG = text, FUNCTION = less);
CREATE TABLE keyed (id integer PRIMARY KEY, up integer REFERENCES keyed);
ALTER TABLE keyed DISABLE TRIGGER ALL;
`, `
ALTER OPERATOR FAMILY integer_ops USING btree ADD OPERATOR 1 <<<< (integer, text);
CREATE SUBSCRIPTION news CONNECTION 'dbname=none' PUBLICATION all_news WITH (connect = false);
ALTER SUBSCRIPTION news SET (slot_name = NONE);
SET allow_system_table_mods = on;
INSERT INTO pg_seclabel VALUES ('pairs'::regclass, 'pg_class'::regclass, 0, 'none', 'secret');
CREATE INDEX broken ON keyed (up);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass;
`, "DROP SUBSCRIPTION news;", []string{
			"comment on schema public", "dependence of one() on extension pg_trgm", "disabled foreign keys of table keyed",
			"dropped default of inherited column part.at", "invalid index broken", "language own", "members added to operator family integer_ops using btree", "publication all_news",
			"security label of pairs", "subscription news", "transform for pair", "type base", "type shell",
		}},
		"mariadb": {mariadb, `
CREATE TABLE checked (a integer, b integer, CHECK (a < b));
CREATE TABLE keyed (a integer, b integer, PRIMARY KEY (a, b DESC));
CREATE TABLE x (a integer) ENGINE=MyISAM;
CREATE TABLE merged (a integer) ENGINE=MERGE UNION=(x);
CREATE SEQUENCE numbers ENGINE=Aria;
CREATE TABLE away (a integer) ENGINE=MyISAM DATA DIRECTORY=':folder' INDEX DIRECTORY ':folder';
CREATE TABLE far (a integer, PRIMARY KEY (a) USING BTREE KEY_BLOCK_SIZE=4) ENGINE=MEMORY CONNECTION='mysql://u:secret@h/d/t' COMMENT=' INDEX DIRECTORY=x';
SET sql_mode = 'ORACLE';
DELIMITER //
CREATE PACKAGE tools AS FUNCTION one RETURN integer; END//
DELIMITER ;
`, ``, ``, []string{
			"CONNECTION of table far", "DATA DIRECTORY of table away", "DESC of primary key column keyed.b", "INDEX DIRECTORY of table away", "UNION of table merged", "USING BTREE KEY_BLOCK_SIZE of primary key of table far", "engine Aria of sequence numbers", "package tools",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, schema := c.start(t), strings.ReplaceAll(c.schema, ":folder", folder)
			s.clientMakes(t, schema+c.only)
			t.Cleanup(func() { s.clientMakes(t, c.undo) })
			for _, text := range []string{"CREATE TABLE other (id integer);", schema} {
				options := []alembic.Option{target(t, text)}
				if s.dialect == "mariadb" {
					options = append(options, scratch(t, mariadb(t)))
				}
				d, err := s.migrator(t, s.open(t), &alembic.Env{}, options...).Diff(t.Context(), alembic.DiffOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, slices.Sorted(slices.Values(d.LeftOut))); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
}

// serversFolder makes a folder that a server may write into, whoever runs it.
func serversFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "alembic-folder")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	return folder
}
