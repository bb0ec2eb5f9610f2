package postgresql_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestAnObjectChangesInPlaceWherePostgreSQLCan(t *testing.T) {
	five, nine := int64(5), int64(9)
	for name, c := range map[string]struct {
		before, after *schema.Object
		want          []string
	}{
		"a view": {sa.View("v", "SELECT 1"), sa.View("v", "SELECT 2"), []string{"CREATE OR REPLACE VIEW v AS SELECT 2"}},
		"a function": {sa.Function("f", "", "CREATE FUNCTION f() A"), sa.Function("f", "", "CREATE FUNCTION f() B"),
			[]string{"CREATE OR REPLACE FUNCTION f() B"}},
		"an unknown one": {nil, sa.Function("f", "", "CREATE FUNCTION f() B"), []string{"CREATE OR REPLACE FUNCTION f() B"}},
		"a policy": {sa.Policy("p", "t", "CREATE POLICY p A"), sa.Policy("p", "t", "CREATE POLICY p B"),
			[]string{"DROP POLICY p ON t", "CREATE POLICY p B"}},
		"a comment": {sa.Policy("p", "t", "CREATE POLICY p"), sa.Policy("p", "t", "CREATE POLICY p").WithComment("it's"),
			[]string{"COMMENT ON POLICY p ON t IS 'it''s'"}},
		"no comment": {sa.Function("f", "integer", "CREATE FUNCTION f").WithComment("x"), sa.Function("f", "integer", "CREATE FUNCTION f"),
			[]string{"COMMENT ON FUNCTION f(integer) IS NULL"}},
		"a domain": {
			sa.Domain("d", "AS integer", "ALTER DOMAIN d SET DEFAULT 1", "ALTER DOMAIN d SET NOT NULL", `ALTER DOMAIN d ADD CONSTRAINT "A b" CHECK (VALUE > 0)`),
			sa.Domain("d", "AS integer", "ALTER DOMAIN d SET NOT NULL", "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 1)"),
			[]string{`ALTER DOMAIN d DROP CONSTRAINT "A b"`, "ALTER DOMAIN d DROP DEFAULT", "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 1)"}},
		"a trigger's state": {
			sa.Trigger("g", "t", "CREATE TRIGGER g", "ALTER TABLE t DISABLE TRIGGER g"), sa.Trigger("g", "t", "CREATE TRIGGER g"),
			[]string{"ALTER TABLE t ENABLE TRIGGER g"}},
		"row security": {
			sa.RowSecurity("t", "ALTER TABLE t ENABLE ROW LEVEL SECURITY", "ALTER TABLE t FORCE ROW LEVEL SECURITY"),
			sa.RowSecurity("t", "ALTER TABLE t ENABLE ROW LEVEL SECURITY"), []string{"ALTER TABLE t NO FORCE ROW LEVEL SECURITY"}},
		"how a column is kept": {
			sa.Setting("storage of b", "t", "t", "ALTER TABLE ONLY t ALTER COLUMN b SET STATISTICS 5", "ALTER TABLE ONLY t ALTER COLUMN b SET COMPRESSION lz4", "ALTER TABLE ONLY t ALTER COLUMN b SET (n_distinct=5, n_distinct_inherited=6)"),
			sa.Setting("storage of b", "t", "t", "ALTER TABLE ONLY t ALTER COLUMN b SET STATISTICS 6"),
			[]string{"ALTER TABLE ONLY t ALTER COLUMN b RESET (n_distinct, n_distinct_inherited)", "ALTER TABLE ONLY t ALTER COLUMN b SET COMPRESSION default",
				"ALTER TABLE ONLY t ALTER COLUMN b SET STATISTICS 6"}},
		"a sequence": {sa.Sequence("s", schema.Identity{}), sa.Sequence("s", schema.Identity{Increment: &five, MaxValue: &nine}),
			[]string{"SELECT pg_catalog.setval(seqrelid::regclass, 9, true) FROM pg_catalog.pg_sequence WHERE seqrelid = 's'::regclass AND coalesce(pg_catalog.pg_sequence_last_value(seqrelid), seqstart) > 9",
				"ALTER SEQUENCE s AS bigint INCREMENT BY 5 START WITH 1 MAXVALUE 9 NO MINVALUE CACHE 1 NO CYCLE"}},
		"indexes of a view": {
			sa.MaterializedView("m", "SELECT 1", "CREATE UNIQUE INDEX ix ON app.m (a)", `CREATE INDEX "I y" ON m (a)`), sa.MaterializedView("m", "SELECT 1", "CREATE INDEX ix ON app.m (b)"),
			[]string{`DROP INDEX "I y"`, "DROP INDEX app.ix", "CREATE INDEX ix ON app.m (b)"}},
		"a statement that can't be undone": {
			sa.MaterializedView("m", "SELECT 1", "REFRESH MATERIALIZED VIEW m"), sa.MaterializedView("m", "SELECT 1"),
			[]string{"DROP MATERIALIZED VIEW m", "CREATE MATERIALIZED VIEW m AS SELECT 1"}},
		"options of a server": {
			sa.Server("s", "FOREIGN DATA WRAPPER w OPTIONS (host 'a', port '1')"), sa.Server("s", "FOREIGN DATA WRAPPER w OPTIONS (host 'b', \"Db\" 'x, y')"),
			[]string{`ALTER SERVER s OPTIONS (SET host 'b', ADD "Db" 'x, y', DROP port)`}},
		"another wrapper": {
			sa.Server("s", "FOREIGN DATA WRAPPER w OPTIONS (host 'a')"), sa.Server("s", "FOREIGN DATA WRAPPER x"),
			[]string{"DROP SERVER s", "CREATE SERVER s FOREIGN DATA WRAPPER x"}},
		"options of a user mapping": {
			sa.UserMapping("PUBLIC", "s", "CREATE USER MAPPING FOR PUBLIC SERVER s"), sa.UserMapping("PUBLIC", "s", "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u')"),
			[]string{"ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (ADD user 'u')"}},
		"options of a dictionary": {
			sa.TextSearchDictionary("d", "(TEMPLATE = simple, accept = 'true', stopwords = 'a')"), sa.TextSearchDictionary("d", "(TEMPLATE = simple, stopwords = 'b')"),
			[]string{"ALTER TEXT SEARCH DICTIONARY d (stopwords = 'b', accept)"}},
		"mappings": {
			sa.TextSearchConfiguration("c", "(PARSER = p)", "ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH a, b"),
			sa.TextSearchConfiguration("c", "(PARSER = p)", "ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH b"),
			[]string{"ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR word", "ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH b"}},
		"members of a family": {
			sa.OperatorFamily("f", "btree", "USING btree", "ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 <(smallint,bigint)", "ALTER OPERATOR FAMILY f USING btree ADD FUNCTION 1 (smallint, bigint) cmp(smallint,bigint)"),
			sa.OperatorFamily("f", "btree", "USING btree"),
			[]string{"ALTER OPERATOR FAMILY f USING btree DROP FUNCTION 1 (smallint, bigint)", "ALTER OPERATOR FAMILY f USING btree DROP OPERATOR 1 (smallint,bigint)"}},
		"an event trigger's state": {
			sa.EventTrigger("E", "ON sql_drop EXECUTE FUNCTION f()", `ALTER EVENT TRIGGER "E" DISABLE`), sa.EventTrigger("E", "ON sql_drop EXECUTE FUNCTION f()"),
			[]string{`ALTER EVENT TRIGGER "E" ENABLE`}},
		"an operator": {
			sa.Operator("app.!#", "NONE, integer", "CREATE OPERATOR app.!# (A)").WithComment("x"), sa.Operator("app.!#", "NONE, integer", "CREATE OPERATOR app.!# (B)").WithComment("x"),
			[]string{"DROP OPERATOR app.!# (NONE, integer)", "CREATE OPERATOR app.!# (B)", "COMMENT ON OPERATOR app.!# (NONE, integer) IS 'x'"}},
		"a cast": {
			sa.Cast("a", "text", "CREATE CAST (a AS text) WITH INOUT"), sa.Cast("a", "text", "CREATE CAST (a AS text) WITHOUT FUNCTION"),
			[]string{"DROP CAST (a AS text)", "CREATE CAST (a AS text) WITHOUT FUNCTION"}},
	} {
		statements, err := pg.New().Compile(op.ReplaceObject{Object: c.after, Existing: c.before}, &schema.MetaData{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var got []string
		for _, s := range statements {
			got = append(got, s.SQL)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
