package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	driver "github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func TestInspectTakesAFixedNumberOfQueries(t *testing.T) {
	s := start(t)
	for i := range 20 {
		s.exec(fmt.Sprintf("CREATE TABLE t%d (id INT PRIMARY KEY, a INT CHECK (a > 0), KEY (a))", i), fmt.Sprintf("CREATE SEQUENCE s%d", i),
			fmt.Sprintf("CREATE VIEW v%d AS SELECT id FROM t%[1]d", i), fmt.Sprintf("CREATE PROCEDURE p%d() SELECT %[1]d", i),
			fmt.Sprintf("CREATE TRIGGER tr%d BEFORE INSERT ON t%[1]d FOR EACH ROW SET NEW.a = %[1]d", i),
			fmt.Sprintf("CREATE EVENT e%d ON SCHEDULE EVERY 1 DAY DO SELECT %[1]d", i))
	}
	count := &counter{Querier: s.db}
	m, err := s.Inspect(context.Background(), count, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if most := 11; count.n > most {
		t.Errorf("%d queries", count.n)
	}
	t.Logf("queries: %d", count.n)
	if len(m.Tables()) != 20 || len(m.Objects) != 100 {
		t.Errorf("got %d tables and %d objects", len(m.Tables()), len(m.Objects))
	}
	want := "CREATE PROCEDURE `p7`()\nSELECT 7"
	if o := m.Object(schema.ObjectRef{Kind: schema.KindProcedure, Name: schema.Name("p7")}); o == nil || o.Definition[0] != want {
		t.Errorf("got %v, want %s", o, want)
	}
}

func TestObjectsAreReadInTheServersWords(t *testing.T) {
	s := start(t)
	database := s.url[strings.LastIndex(s.url, "/")+1:]
	s.exec("CREATE TABLE t (id INT, n VARCHAR(9))", "CREATE SEQUENCE sq", "CREATE FUNCTION f(n INT) RETURNS INT RETURN n",
		"CREATE DEFINER = CURRENT_USER VIEW v AS SELECT f(id) AS x FROM "+database+".t", "CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW w AS SELECT x FROM v",
		"CREATE TRIGGER "+database+".tr before insert ON "+database+".t for each row set new.id = 1", "CREATE TRIGGER tr2 BEFORE INSERT ON `t` FOR EACH ROW SET NEW.id = 2",
		"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1", "SET time_zone = '+05:00'", "CREATE EVENT e2 ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO SELECT 1",
		"CREATE TABLE u (id INT DEFAULT nextval(sq))")
	m := s.inspect()
	for name, want := range map[string]string{
		"v": "AS select `f`(`t`.`id`) AS `x` from `t`", "w": "CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW w AS select `v`.`x` AS `x` from `v`",
		"tr": "CREATE TRIGGER tr before insert ON t for each row set new.id = 1", "tr2": "CREATE TRIGGER tr2 BEFORE INSERT ON `t` FOR EACH ROW FOLLOWS tr SET NEW.id = 2",
		"e":  "CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE DO SELECT 1",
		"e2": "CREATE EVENT `e2` ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE DO SELECT 1",
	} {
		at := slices.IndexFunc(m.Objects, func(o *schema.Object) bool { return o.Name.Name == name })
		if at < 0 || m.Objects[at].Definition[0] != want {
			t.Errorf("%s: got %q, want %q", name, m.Objects[max(at, 0)].Definition, want)
		}
	}
	v := m.Object(schema.ObjectRef{Kind: schema.KindView, Name: schema.Name("v")})
	if got := fmt.Sprint(v.DependsOn, v.Shape); got != "[function f table t column t.id] [x]" {
		t.Errorf("the view uses %s", got)
	}
	if d := m.Table(schema.Name("u")).Column("id").Default; d.Expr != "nextval(`sq`)" {
		t.Errorf("the default is %v", d)
	}
}

// A reader of the data is no reader of definitions: those are left out by name.
func TestDefinitionsThatMayNotBeReadAreLeftOut(t *testing.T) {
	s := start(t)
	database := s.url[strings.LastIndex(s.url, "/")+1:]
	reader := database + "_reader"
	s.exec("CREATE TABLE t (id INT)", "CREATE VIEW v AS SELECT id FROM t", "CREATE PROCEDURE p() SELECT 1",
		"CREATE USER "+reader, "GRANT SELECT, EXECUTE ON "+database+".* TO "+reader)
	t.Cleanup(func() { s.exec("DROP USER " + reader) })
	db, err := driver.Driver.Open(t.Context(), strings.Replace(s.url, "root", reader, 1))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	m, err := s.Inspect(t.Context(), db, dialect.Scope{})
	if err != nil || len(m.Objects) != 0 || fmt.Sprint(m.LeftOut) != "[unreadable procedure p unreadable view v]" {
		t.Errorf("got %v, %v, left out %v", err, m.Objects, m.LeftOut)
	}
}

// cutOff ends the context of each query after the first few.
type cutOff struct {
	dialect.Querier
	left int
}

func (c *cutOff) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if c.left--; c.left < 0 {
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		ctx = cancelled
	}
	return c.Querier.QueryContext(ctx, query, args...)
}

func TestFailedInspectNamesTheDatabaseWhatItReadAndWhatToDo(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT)")
	var database string
	if err := s.db.QueryRow("SELECT DATABASE()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	for queries, what := range []string{"tables", "tables", "columns", "indexes"} {
		_, err := s.Inspect(t.Context(), &cutOff{s.db, queries}, dialect.Scope{})
		var failed *dialect.CatalogError
		if !errors.As(err, &failed) || !errors.Is(err, context.Canceled) || failed.Advice == "" ||
			!strings.Contains(err.Error(), "read the "+what+" of the database "+database+" from its catalog: ") {
			t.Errorf("got %v", err)
		}
	}
}

// No table can have such a name, and the server refuses to compare with it.
func TestInspectLooksForNamesThatNoTableCanHave(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT)")
	odd := schema.Name("t😀")
	for _, names := range [][]schema.TableName{{odd}, {odd, schema.Name("t")}, {{Schema: "😀", Name: "t"}, schema.Name("t")}} {
		m, err := s.Inspect(t.Context(), s.db, dialect.Scope{Tables: names})
		if err != nil || len(m.Tables()) != len(names)-1 {
			t.Errorf("%v: %v, %v", names, m, err)
		}
	}
	if m, err := s.Inspect(t.Context(), s.db, dialect.Scope{Schemas: []string{"😀"}}); err != nil || len(m.Tables()) != 0 {
		t.Errorf("got %v, %v", m, err)
	}
	if found, err := s.Dialect.(dialect.TableFinder).FindTables(t.Context(), s.db, odd); err != nil || found[0] != "" {
		t.Errorf("got %v, %v", found, err)
	}
}

func TestInspectNeedsADefaultDatabaseOrSchemas(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT)")
	name := s.url[strings.LastIndex(s.url, "/")+1:]
	bare := connOf(t, s)
	for _, text := range []string{"CREATE DATABASE " + name + "_gone", "USE " + name + "_gone", "DROP DATABASE " + name + "_gone"} {
		if _, err := bare.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Inspect(context.Background(), bare, dialect.Scope{}); err == nil || !strings.Contains(err.Error(), "name one in the URL") {
		t.Errorf("got %v", err)
	}
	m, err := s.Inspect(context.Background(), bare, dialect.Scope{Schemas: []string{name}})
	if err != nil || m.Table(schema.TableName{Schema: name, Name: "t"}) == nil {
		t.Errorf("got %v, %v", m, err)
	}
}

func TestOtherSchemasAreReadUnderTheirNames(t *testing.T) {
	s := start(t)
	other := s.url[strings.LastIndex(s.url, "/")+1:] + "_other"
	s.exec("CREATE DATABASE "+other, "CREATE TABLE "+other+".p (id INT PRIMARY KEY)", "CREATE TABLE c (id INT, FOREIGN KEY (id) REFERENCES "+other+".p (id))")
	t.Cleanup(func() { s.exec("SET foreign_key_checks = 0", "DROP DATABASE "+other) })
	m, err := s.Inspect(context.Background(), s.db, dialect.Scope{Schemas: []string{"", other}})
	if err != nil {
		t.Fatal(err)
	}
	if m.Table(schema.Name("c")) == nil || m.Table(schema.TableName{Schema: other, Name: "p"}) == nil {
		t.Fatalf("got %v", m.Tables())
	}
	if ref := m.Table(schema.Name("c")).ForeignKeys[0].RefTable; ref.Schema != other {
		t.Errorf("the foreign key refers to %v", ref)
	}
}

// TestAUniqueKeyByHashesIsAUsualOne: MariaDB forgets at the next ALTER TABLE that it was
// told so.
func TestAUniqueKeyByHashesIsAUsualOne(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (a VARCHAR(9), UNIQUE KEY a (a) USING HASH)")
	told := s.normal(s.table("t"))
	s.exec("ALTER TABLE t COMMENT 'changed'")
	if text := s.showCreate("t"); strings.Contains(text, "HASH") {
		t.Errorf("the server keeps it: %s", text)
	}
	s.exec("ALTER TABLE t COMMENT ''")
	if after := s.normal(s.table("t")); len(told.Uniques) != 1 || !reflect.DeepEqual(after, told) {
		t.Errorf("before ALTER TABLE: %+v\nafter: %+v", told, after)
	}
}

// TestAKeyOverAPeriodIsNoOtherKey: the catalog shows a check, and a key of all columns.
func TestAKeyOverAPeriodIsNoOtherKey(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT AUTO_INCREMENT, s DATE, e DATE, PERIOD FOR `p``q` (s, e), PRIMARY KEY (id, `p``q` WITHOUT OVERLAPS), " +
		"UNIQUE `k``(x)` (id, `p``q` WITHOUT OVERLAPS) COMMENT 'why', UNIQUE plain (id, s, e), CHECK (s < e))")
	m := s.inspect()
	got := m.Table(schema.Name("t"))
	parts := fmt.Sprint(got.PrimaryKey, got.PrimaryKey.Options, got.Uniques, got.Indexes, got.Indexes[0].Options, got.Checks, got.Checks[0].Options, got.Checks[1].Options, m.LeftOut)
	const want = "primary key (id) map[mysql_without_overlaps:p`q] [unique constraint plain (id, s, e)] [unique index k`(x) (id)] map[mysql_comment:why mysql_without_overlaps:p`q] " +
		"[check constraint CONSTRAINT_1 (`s` < `e`) check constraint p`q (`s` < `e`)] map[] map[mysql_application_period:true] []"
	if parts != want {
		t.Errorf("got\n%s, want\n%s", parts, want)
	}
	for _, c := range got.Columns {
		if c.Nullable() || c.PrimaryKey != (c.Name == "id") || (c.Autoincrement == schema.AutoincrementOn) != (c.Name == "id") {
			t.Errorf("the column %s: nullable %t, in the key %t, numbered %v", c.Name, c.Nullable(), c.PrimaryKey, c.Autoincrement)
		}
	}
	before, note := s.showCreate("t"), "note"
	s.run(op.AlterColumn{Table: got.Name, Name: "id", Comment: &note})
	if after := s.showCreate("t"); after != strings.Replace(before, "AUTO_INCREMENT", "AUTO_INCREMENT COMMENT 'note'", 1) {
		t.Errorf("before: %s\nafter a comment: %s", before, after)
	}
}
