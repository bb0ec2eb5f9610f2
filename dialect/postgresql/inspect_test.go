package postgresql_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alembic-go/alembic/dialect"
	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func tableNames(m *schema.MetaData) []string {
	var out []string
	for _, t := range m.Tables() {
		out = append(out, t.Name.String())
	}
	return out
}

func TestInspectReadsTheScopeAlone(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE SCHEMA s1", "CREATE SCHEMA s2", "CREATE TABLE a (id integer)", "CREATE TABLE b (id integer)",
		"CREATE TABLE s1.a (id integer)", "CREATE TABLE s2.c (id integer)", "CREATE VIEW v AS SELECT id FROM a",
		"CREATE TABLE p (id integer) PARTITION BY RANGE (id)", "CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (1) TO (9)",
		"CREATE TEMPORARY TABLE tmp (id integer)", "CREATE EXTENSION pg_stat_statements SCHEMA s2")
	for name, c := range map[string]struct {
		scope dialect.Scope
		want  []string
	}{
		"default schema":  {dialect.Scope{}, []string{"a", "b", "p", "p_1"}},
		"named schemas":   {dialect.Scope{Schemas: []string{"", "s1"}}, []string{"a", "b", "p", "p_1", "s1.a"}},
		"default by name": {dialect.Scope{Schemas: []string{"public"}}, []string{"a", "b", "p", "p_1"}},
		"tables":          {dialect.Scope{Tables: []schema.TableName{{Name: "a"}, {Schema: "s2", Name: "c"}, {Name: "none"}}}, []string{"a", "s2.c"}},
		"a partition":     {dialect.Scope{Tables: []schema.TableName{{Name: "p_1"}}}, []string{"p_1"}},
		"no table":        {dialect.Scope{Tables: []schema.TableName{}}, nil},
		"unknown schema":  {dialect.Scope{Schemas: []string{"it's"}}, nil},
	} {
		if diff := cmp.Diff(c.want, tableNames(s.inspect(c.scope))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestDefaultSchemaIsTheFirstOfTheSearchPath(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE SCHEMA app", "CREATE TABLE public.other (id integer PRIMARY KEY)")
	s.db.SetMaxOpenConns(1)
	s.exec("SET search_path = app, public", "CREATE TABLE t (id integer REFERENCES public.other)")
	d, err := pg.New().ForServer(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	found := s.table("t")
	if got := found.ForeignKeys[0].RefTable.String(); got != "public.other" {
		t.Errorf("the foreign key refers to %s, want public.other", got)
	}
	model := &schema.Table{Name: schema.TableName{Schema: "app", Name: "t"}}
	if err := d.Normal(model); err != nil {
		t.Fatal(err)
	}
	if model.Name != schema.Name("t") {
		t.Errorf("the normal name of app.t is %s, want t", model.Name)
	}
}

func TestInspectReadsEnumsAndObjectsWhichCanBeDroppedAndCreatedAgain(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TYPE lone AS ENUM ('b', 'a')", "CREATE SEQUENCE sq INCREMENT 2 START 5 MAXVALUE 99 CYCLE", "CREATE TABLE t (id serial)",
		"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
		"CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
		"CREATE VIEW v AS SELECT count(*) AS n FROM t", "CREATE MATERIALIZED VIEW mv AS SELECT 1 AS one")
	m := s.inspect(dialect.Scope{})
	if diff := cmp.Diff([]*schema.EnumType{{Name: schema.Name("lone"), Values: []string{"b", "a"}}}, m.Enums); diff != "" {
		t.Errorf("enums (-want +got):\n%s", diff)
	}
	sequence := schema.Identity{Increment: ptr(int64(2)), Start: ptr(int64(5)), MaxValue: ptr(int64(99)), Cycle: ptr(true)}
	want := []*schema.Object{
		{Kind: schema.KindFunction, Name: schema.Name("f"), Shape: []string{"", "trigger", "f"},
			Definition: []string{"CREATE FUNCTION f()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$BEGIN RETURN NEW; END$function$"}},
		{Kind: schema.KindMaterializedView, Name: schema.Name("mv"), Shape: []string{"one integer"}, Definition: []string{"AS SELECT 1 AS one"}},
		schema.NewSequence(schema.Name("sq"), sequence),
		schema.NewTrigger("g", schema.Name("t"), "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()"),
		{Kind: schema.KindView, Name: schema.Name("v"), Shape: []string{"n bigint"}, Definition: []string{"AS SELECT count(*) AS n\n   FROM t"}},
	}
	if diff := cmp.Diff(want, m.Objects, cmpopts.IgnoreFields(schema.Object{}, "DependsOn")); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	for _, o := range slices.Backward(want) {
		s.run(op.DropObject{Object: o})
	}
	for _, o := range want {
		s.run(op.CreateObject{Object: o})
	}
}

func TestObjectOperationsAndTheirReversesOnAServer(t *testing.T) {
	s := newServer(t)
	table := schema.Name("t")
	s.exec("CREATE TABLE t (id integer CONSTRAINT ck CHECK (id > 0))", "CREATE INDEX ix ON t (id)")
	function := "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
	for _, o := range []op.Operation{
		op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("s1")}},
		op.CreateObject{Object: schema.NewSequence(schema.Name("sq"), schema.Identity{Cache: ptr(int64(3))})},
		op.CreateObject{Object: schema.NewView(schema.Name("v"), "SELECT id FROM t")},
		op.CreateObject{Object: schema.NewMaterializedView(schema.Name("mv"), "SELECT id FROM t")},
		op.ReplaceObject{Object: schema.NewView(schema.Name("v"), "SELECT id FROM t WHERE id > 1"), Existing: schema.NewView(schema.Name("v"), "SELECT id FROM t")},
		op.ReplaceObject{Object: schema.NewMaterializedView(schema.Name("mv"), "SELECT 1 AS x"), Existing: schema.NewMaterializedView(schema.Name("mv"), "SELECT id FROM t")},
		op.CreateObject{Object: schema.NewRoutine(schema.KindFunction, schema.Name("f"), "", function)},
		op.CreateObject{Object: schema.NewTrigger("g", table, "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()")},
		op.RenameIndex{Table: table, From: "ix", To: "ix2"},
		op.RenameConstraint{Table: table, From: "ck", To: "ck2"},
	} {
		back, err := o.Reverse()
		if err != nil {
			t.Fatal(err)
		}
		s.run(o, back, o)
	}
}

func TestSchemasAreListedWithoutTheSystems(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE SCHEMA app")
	got, err := pg.New().Schemas(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, []string{"app", "public"}) {
		t.Errorf("schemas: %v", got)
	}
}

func TestPartitionsAreMadeAndMadeAgain(t *testing.T) {
	s := newServer(t)
	parent := schema.NewTable(schema.Name("p"), &schema.Column{Name: "id", Type: schema.Integer{}}, pg.PartitionBy("RANGE (id)"),
		&schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "id"}}})
	part := schema.NewTable(schema.Name("p_1"), pg.PartitionOf("p FOR VALUES FROM (1) TO (9)"))
	s.run(op.CreateTable{Table: parent}, op.CreateTable{Table: part})
	scope := dialect.Scope{Tables: []schema.TableName{part.Name}}
	found := s.inspect(scope).Table(part.Name)
	if len(found.Indexes) > 0 {
		t.Errorf("the partition's part of the parent's index counts as its own: %v", found.Indexes)
	}
	s.run(op.DropTable{Name: part.Name}, op.CreateTable{Table: found})
	if got := s.text("SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = 'p_1'::regclass"); got != "p" {
		t.Errorf("p_1 is a partition of %q", got)
	}
}

func TestDropTableCascades(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TABLE t (id integer)", "CREATE VIEW v AS SELECT id FROM t")
	drop := op.DropTable{Name: schema.Name("t")}
	if err := s.try(drop); err == nil {
		t.Fatal("a table that a view reads is dropped")
	}
	pg.Cascade.ApplyDropTable(&drop)
	s.run(drop)
}

func TestStatisticsAreThoseOfAModel(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TABLE a (id integer, name text)", "CREATE STATISTICS ast (ndistinct) ON id, name FROM a")
	model := sa.Statistics("ast", "(ndistinct) ON id, name FROM a")
	if found := s.inspect(dialect.Scope{Schemas: []string{""}}).Object(model.Ref()); found == nil {
		t.Error("the statistics have another name than in the model")
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
	s := newServer(t)
	s.exec("CREATE TABLE t (id integer)")
	var database string
	if err := s.db.QueryRow("SELECT current_database()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	for queries, what := range []string{"tables", "enum types", "columns"} {
		_, err := pg.New().Inspect(t.Context(), &cutOff{s.db, queries}, dialect.Scope{})
		var failed *dialect.CatalogError
		if !errors.As(err, &failed) || !errors.Is(err, context.Canceled) || !strings.Contains(failed.Advice, "pg_catalog") ||
			!strings.Contains(err.Error(), "read the "+what+" of the database "+database+" from its catalog: ") {
			t.Errorf("after %d queries: %v", queries, err)
		}
	}
}
