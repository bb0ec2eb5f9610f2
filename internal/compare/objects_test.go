package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// withObjects is a database whose sequences come before the tables, and whose
// views and functions are replaced in place.
var withObjects = fake{objects: []dialect.ObjectTraits{
	{Kind: schema.KindSequence, Managed: true}, {Kind: schema.KindTable}, {Kind: schema.KindFunction, Replace: "OR REPLACE", Managed: true},
	{Kind: schema.KindView, Replace: "OR REPLACE", Managed: true}, {Kind: schema.KindTrigger, Managed: true}, {Kind: schema.KindEvent},
}}

func column(table, name string) schema.ObjectRef {
	return schema.ObjectRef{Kind: schema.KindTable, Name: schema.Name(table), Column: name}
}

// members is a table with a default that calls f, a view of it, a view of that
// view and a trigger.
func members(nameType schema.Type, objects ...sa.Item) *schema.MetaData {
	table := sa.Table("users", sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.ServerDefaultExpr("f()")), sa.Column("name", nameType))
	m := sa.NewMetaData(append([]sa.Item{table}, objects...)...)
	m.Table(schema.Name("users")).DependsOn = []schema.ObjectRef{{Kind: schema.KindFunction, Name: schema.Name("f")}}
	return m
}

func membersObjects() []sa.Item {
	return []sa.Item{
		sa.Trigger("tr", "users", "CREATE TRIGGER tr").Needs(schema.ObjectRef{Kind: schema.KindFunction, Name: schema.Name("g")}),
		sa.View("all_names", "SELECT name FROM names").Needs(sa.View("names", "").Ref()),
		sa.View("names", "SELECT name FROM users").Needs(column("users", "name")),
		sa.Function("g", "", "CREATE FUNCTION g"), sa.Function("f", "", "CREATE FUNCTION f"), sa.Sequence("ids", schema.Identity{}),
	}
}

// changes returns the operations between two schemas, and back.
func changes(t *testing.T, database, target *schema.MetaData, o compare.Options) (forth, back []string, r *compare.Result) {
	t.Helper()
	r, err := compare.Compare(database, target, withObjects, o)
	if err != nil {
		t.Fatal(err)
	}
	reverse, err := r.Back()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range r.Ops {
		forth = append(forth, o.String())
	}
	for _, o := range reverse {
		back = append(back, o.String())
	}
	return forth, back, r
}

func TestObjectsAreCreatedAndDroppedAroundTheTablesThatNeedThem(t *testing.T) {
	forth, back, _ := changes(t, &schema.MetaData{}, members(sa.Text(), membersObjects()...), compare.Options{})
	if diff := cmp.Diff([]string{"create sequence ids", "create function f", "create table users", "create function g",
		"create view names", "create view all_names", "create trigger tr on users"}, forth); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"drop trigger tr on users", "drop view all_names", "drop view names", "drop function g",
		"drop table users", "drop function f", "drop sequence ids"}, back); diff != "" {
		t.Errorf("dropped (-want +got):\n%s", diff)
	}
	gone, _, _ := changes(t, members(sa.Text(), membersObjects()...), &schema.MetaData{Complete: true}, compare.Options{})
	if diff := cmp.Diff(back, gone); diff != "" {
		t.Errorf("the way back differs from the removal of everything:\n%s", diff)
	}
}

func TestViewsAreCreatedAgainAroundAColumnThatChanges(t *testing.T) {
	forth, back, _ := changes(t, members(sa.Text(), membersObjects()...), members(sa.String(9), membersObjects()...), compare.Options{})
	want := []string{"drop view all_names", "drop view names", "alter column users.name: type", "create view names", "create view all_names"}
	for name, got := range map[string][]string{"forth": forth, "back": back} {
		if len(got) == len(want) {
			got[2], _, _ = strings.Cut(got[2], " TEXT")
			got[2] = want[2]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAnObjectIsReplacedInPlaceOnlyIfItsShapeAllowsIt(t *testing.T) {
	view := func(query string, shape ...string) sa.Item {
		v := sa.View("v", query)
		v.Shape = shape
		return v
	}
	for name, c := range map[string]struct {
		old, new sa.Item
		want     []string
	}{
		"the same":            {view("SELECT a", "a text"), view("SELECT  a", "a text"), nil},
		"another query":       {view("SELECT a", "a text"), view("SELECT 1 AS a", "a text"), []string{"replace view v"}},
		"a column more":       {view("SELECT a", "a text"), view("SELECT a, b", "a text", "b text"), []string{"drop view v", "create view v"}},
		"a column less":       {view("SELECT a, b", "a text", "b text"), view("SELECT a", "a text"), []string{"drop view v", "create view v"}},
		"a comment":           {sa.Trigger("g", "t", "CREATE"), sa.Trigger("g", "t", "CREATE").WithComment("x"), []string{"replace trigger g on t"}},
		"not replaceable":     {sa.Trigger("g", "t", "CREATE"), sa.Trigger("g", "t", "CREATE g"), []string{"drop trigger g on t", "create trigger g on t"}},
		"a sequence":          {sa.Sequence("s", schema.Identity{}), sa.Sequence("s", schema.Identity{NoMax: true}), []string{"replace sequence s"}},
		"another sql_mode":    {sa.Function("f", "", "CREATE"), sa.Function("f", "", "CREATE").Under("sql_mode", "ANSI_QUOTES"), []string{"replace function f"}},
		"the same sql_mode":   {sa.Function("f", "", "CREATE").Under("sql_mode", "ANSI_QUOTES"), sa.Function("f", "", "CREATE").Under("sql_mode", "ANSI_QUOTES"), nil},
		"a kind not compared": {sa.Object(schema.KindEvent, "e", "CREATE"), sa.Object(schema.KindEvent, "e", "CREATE e"), nil},
	} {
		forth, _, _ := changes(t, sa.NewMetaData(c.old), sa.NewMetaData(c.new), compare.Options{})
		if diff := cmp.Diff(c.want, forth); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestObjectsThatNobodyAskedForStay(t *testing.T) {
	database := sa.NewMetaData(sa.View("v", "SELECT 1"), sa.View("w", "SELECT 1"))
	made := compare.Options{ManagedObject: func(r schema.ObjectRef) bool { return r.Name.Name == "w" }}
	for name, c := range map[string]struct {
		target    *schema.MetaData
		want      []string
		unmanaged int
	}{
		"a schema of SQL":      {&schema.MetaData{Complete: true}, []string{"drop view w"}, 1},
		"models without views": {&schema.MetaData{}, nil, 0},
		"models with views":    {sa.NewMetaData(sa.View("x", "SELECT 1")), []string{"drop view w", "create view x"}, 1},
	} {
		forth, _, r := changes(t, database, c.target, made)
		if diff := cmp.Diff(c.want, forth); diff != "" || len(r.Unmanaged) != c.unmanaged {
			t.Errorf("%s: unmanaged %v, operations (-want +got):\n%s", name, r.Unmanaged, diff)
		}
	}
}

func TestARoutineComesAfterWhatItsBodyNames(t *testing.T) {
	target := sa.NewMetaData(sa.Function("a", "", "CREATE FUNCTION a() RETURNS integer LANGUAGE sql AS $x$ SELECT b() $x$"),
		sa.Function("b", "", "CREATE FUNCTION b() RETURNS integer LANGUAGE sql AS 'SELECT c() + b()'"), sa.Function("c", "", "CREATE FUNCTION c()"))
	forth, _, _ := changes(t, &schema.MetaData{}, target, compare.Options{})
	if diff := cmp.Diff([]string{"create function c", "create function b", "create function a"}, forth); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Where views and triggers outlive what they use, only those that change
// themselves are dropped before it, so that the way back finds it.
func TestWithLateBindingOnlyWhatChangesItselfIsDroppedAroundAChange(t *testing.T) {
	late := withObjects
	late.late = true
	trigger := func(name, body string, after ...string) sa.Item {
		o := sa.Trigger(name, "users", "CREATE TRIGGER "+body).Needs()
		for _, a := range after {
			o.Needs(sa.Trigger(a, "users").Ref())
		}
		return o
	}
	view := func(name, query string, needs ...schema.ObjectRef) sa.Item {
		return sa.View(name, query).Needs(needs...)
	}
	old := schema.TableRef(schema.Name("old"))
	database := members(sa.Text(), sa.Function("f", "", "CREATE FUNCTION f"), sa.Table("old", sa.Column("id", sa.Integer())),
		view("kept", "SELECT name FROM users", column("users", "name")), view("changed", "SELECT name, 1 FROM users", column("users", "name")),
		view("moved", "SELECT id FROM old", old), trigger("a", "x"), trigger("b", "x", "a"))
	target := members(sa.String(9), sa.Function("f", "", "CREATE FUNCTION f"),
		view("kept", "SELECT name FROM users", column("users", "name")), view("changed", "SELECT name, 2 FROM users", column("users", "name")),
		view("moved", "SELECT id FROM users", column("users", "id")), trigger("a", "y"), trigger("b", "x", "a"))
	r, err := compare.Compare(database, target, late, compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range r.Ops {
		word, _, _ := strings.Cut(o.String(), ":")
		got = append(got, word)
	}
	want := []string{"drop trigger b on users", "drop trigger a on users", "drop view moved", "drop view changed", "alter column users.name (type)", "drop table old",
		"create view changed", "create view moved", "create trigger a on users", "create trigger b on users"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestAVirtualTableThatIsMadeAnewIsTold: its rows are lost, which nothing else says.
func TestAVirtualTableThatIsMadeAnewIsTold(t *testing.T) {
	with := func(definition string) *schema.MetaData {
		return sa.NewMetaData(sa.VirtualTable("f", definition), sa.VirtualTable("r", "USING rtree(id, a, b)"))
	}
	for target, want := range map[string]int{"USING fts5(a)": 0, "USING fts5(a, b)": 1} {
		r, err := compare.Compare(with("USING fts5(a)"), with(target), sqlite.New(), compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Warnings) != want || want > 0 && !strings.HasPrefix(r.Warnings[0], "Virtual table f is dropped and created anew") {
			t.Errorf("%s: %q, %v", target, r.Warnings, r.Ops)
		}
	}
}
