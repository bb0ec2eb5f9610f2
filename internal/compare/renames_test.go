package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func renameTest(table string, items ...schema.TableItem) *schema.MetaData {
	return sa.NewMetaData(sa.Table(table, items...))
}

func TestRenamingsAreFound(t *testing.T) {
	id, name, age := sa.Column("id", sa.Integer()), sa.Column("name", sa.Text()), sa.Column("age", sa.Integer())
	yes := func(compare.Rename) bool { return true }
	for what, c := range map[string]struct {
		database, target *schema.MetaData
		options          compare.Options
		want             []string
	}{
		"nobody answers": {renameTest("t", id, name), renameTest("t", id, sa.Column("full", sa.Text())), compare.Options{},
			[]string{"add column t.full", "drop column t.name"}},
		"asked for": {renameTest("t", id, name), renameTest("t", id, sa.Column("full", sa.Integer())), compare.Options{Renames: []string{"t.name:full"}},
			[]string{"alter column t.name (name)", "alter column t.full (type)"}},
		"a table, and a column by its table's new name": {renameTest("t", id, name), renameTest("u", id, sa.Column("full", sa.Text())),
			compare.Options{Renames: []string{"u.name:full", "t:u"}}, []string{"rename table t to u", "alter column u.name (name)"}},
		"told by the model": {renameTest("t", id, name), renameTest("u", sa.RenamedFrom("t"), id, sa.Column("full", sa.Text(), sa.RenamedFrom("name"))), compare.Options{},
			[]string{"rename table t to u", "alter column u.name (name)"}},
		"told by the model long ago": {renameTest("t", id), renameTest("t", sa.RenamedFrom("s"), sa.Column("id", sa.Integer(), sa.RenamedFrom("nr"))), compare.Options{}, []string{}},
		"yes": {renameTest("t", id, name, age), renameTest("t", id, sa.Column("full", sa.Text()), sa.Column("years", sa.Integer())), compare.Options{IsRename: yes},
			[]string{"alter column t.name (name)", "alter column t.age (name)"}},
		"an index and constraints": {renameTest("t", id, name, sa.Index("ix_a", sa.Cols("id")), sa.UniqueConstraint("name").Named("uq_a"), sa.CheckConstraint("id > 0").Named("ck_a")),
			renameTest("t", id, name, sa.Index("ix_b", sa.Cols("id")), sa.UniqueConstraint("name").Named("uq_b"), sa.CheckConstraint("id > 0").Named("ck_b")),
			compare.Options{Renames: []string{"t.ix_a:ix_b", "t.uq_a:uq_b"}, IsRename: func(r compare.Rename) bool { return r.Spec() == "t.ck_a:ck_b" }},
			[]string{"rename constraint uq_a of t to uq_b", "rename constraint ck_a of t to ck_b", "rename index ix_a to ix_b"}},
		"an index and a constraint told by the model": {renameTest("t", id, name, sa.Index("ix_a", sa.Cols("id")), sa.UniqueConstraint("name").Named("uq_a")),
			renameTest("t", id, name, sa.Index("ix_b", sa.Cols("id"), sa.RenamedFrom("ix_a")), sa.UniqueConstraint("name").Named("uq_b").With(sa.RenamedFrom("uq_a"))), compare.Options{},
			[]string{"rename constraint uq_a of t to uq_b", "rename index ix_a to ix_b"}},
		"an index that nobody answers for": {renameTest("t", id, sa.Index("ix_a", sa.Cols("id"))), renameTest("t", id, sa.Index("ix_b", sa.Cols("id"))), compare.Options{},
			[]string{"drop index ix_a", "create index ix_b (id) on t"}},
		"another index isn't asked about": {renameTest("t", id, name, sa.Index("ix_a", sa.Cols("id"))), renameTest("t", id, name, sa.Index("ix_b", sa.Cols("name"))), compare.Options{IsRename: yes},
			[]string{"drop index ix_a", "create index ix_b (name) on t"}},
		"nothing of that type":  {renameTest("t", id, name), renameTest("t", id, age), compare.Options{IsRename: yes}, []string{"add column t.age", "drop column t.name"}},
		"nothing in that place": {renameTest("t", id, name), renameTest("t", sa.Column("full", sa.Text()), id), compare.Options{IsRename: yes}, []string{"add column t.full", "drop column t.name"}},
		"a table of other columns": {renameTest("t", id), renameTest("u", name), compare.Options{IsRename: yes},
			[]string{"create table u", "drop table t"}},
	} {
		r, err := compare.Compare(c.database, c.target, fake{}, c.options)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if diff := cmp.Diff(c.want, stringsOf(r.Ops)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

// TestRenamingsTakeTurns: names go over from one to another, in chains and in rings.
func TestRenamingsTakeTurns(t *testing.T) {
	id := sa.Column("id", sa.Integer())
	column := func(name string, typ schema.Type, former string) *schema.Column {
		return sa.Column(name, typ, sa.RenamedFrom(former))
	}
	table := func(name, former string, items ...schema.TableItem) sa.TableDef {
		return sa.Table(name, append(items, sa.RenamedFrom(former))...)
	}
	number, text := sa.Integer(), sa.Text()
	two := sa.NewMetaData(sa.Table("a", id), sa.Table("b", id, sa.Column("x", text)))
	for what, c := range map[string]struct {
		database, target *schema.MetaData
		renames          []string
		want             []string
		warned           string
	}{
		"a chain of columns": {renameTest("t", id, column("a", number, ""), column("b", number, "")), renameTest("t", id, column("b", number, "a"), column("c", number, "b")), nil,
			[]string{"alter column t.b (name)", "alter column t.a (name)"}, ""},
		"a chain that is done": {renameTest("t", column("b", number, ""), column("c", number, "")), renameTest("t", column("b", number, "a"), column("c", number, "b")), nil, []string{}, ""},
		"the beginning comes again": {renameTest("t", column("a", number, ""), column("b", number, "")),
			renameTest("t", column("a", number, ""), column("b", number, "a"), column("c", number, "b")), nil,
			[]string{"alter column t.b (name)", "alter column t.a (name)", "add column t.a"}, ""},
		"columns of two types swap": {renameTest("t", column("a", number, ""), column("b", text, "")), renameTest("t", column("b", number, "a"), column("a", text, "b")), nil,
			[]string{"alter column t.b (name)", "alter column t.a (name)", "alter column t.b_old (name)"}, ""},
		"the swap is done": {renameTest("t", column("b", number, ""), column("a", text, "")), renameTest("t", column("b", number, "a"), column("a", text, "b")), nil, []string{}, ""},
		"columns that are alike say that they swap": {renameTest("t", column("a", number, ""), column("b", number, "")), renameTest("t", column("a", number, "b"), column("b", number, "a")), nil,
			[]string{}, "columns t.a, t.b were renamed to one another, and they look the same either way, so they keep their names. If they are to be renamed, use --rename t.b:a --rename t.a:b"},
		"columns that are alike are asked to swap": {renameTest("t", column("a", number, ""), column("b", number, "")), renameTest("t", column("a", number, ""), column("b", number, "")), []string{"t.a:b", "t.b:a"},
			[]string{"alter column t.b (name)", "alter column t.a (name)", "alter column t.b_old (name)"}, ""},
		"a chain of tables": {two, sa.NewMetaData(table("b", "a", id), table("c", "b", id, sa.Column("x", text))), nil, []string{"rename table b to c", "rename table a to b"}, ""},
		"a chain that is asked for": {two, sa.NewMetaData(sa.Table("b", id), sa.Table("c", id, sa.Column("x", text))), []string{"a:b", "b:c"},
			[]string{"rename table b to c", "rename table a to b"}, ""},
		"tables swap": {two, sa.NewMetaData(table("b", "a", id), table("a", "b", id, sa.Column("x", text))), nil,
			[]string{"rename table b to b_old", "rename table a to b", "rename table b_old to a"}, ""},
		"two say the same": {two, sa.NewMetaData(table("c", "a", id), table("d", "a", id), sa.Table("b", id, sa.Column("x", text))), nil, []string{"rename table a to c", "create table d"}, ""},
		"indexes of two tables swap": {sa.NewMetaData(sa.Table("a", id, sa.Index("ix_1", sa.Cols("id"))), sa.Table("b", id, sa.Index("ix_2", sa.Cols("id")))),
			sa.NewMetaData(sa.Table("a", id, sa.Index("ix_2", sa.Cols("id"), sa.RenamedFrom("ix_1"))), sa.Table("b", id, sa.Index("ix_1", sa.Cols("id"), sa.RenamedFrom("ix_2")))), nil,
			[]string{"rename index ix_1 to ix_1_old", "rename index ix_2 to ix_1", "rename index ix_1_old to ix_2"}, ""},
	} {
		r, err := compare.Compare(c.database, c.target, postgresql.New(), compare.Options{Renames: c.renames})
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if diff := cmp.Diff(c.want, stringsOf(r.Ops)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
		if warned := strings.Join(r.Warnings, "; "); (c.warned == "") != (warned == "") || !strings.Contains(warned, c.warned) {
			t.Errorf("%s: warned %q, want %q", what, warned, c.warned)
		}
	}
}

// The search goes on behind a chain, but what was answered isn't asked again.
func TestARenamingIsAskedAboutOnce(t *testing.T) {
	number, text := sa.Integer(), sa.Text()
	asked := map[string]int{}
	no := compare.Options{IsRename: func(r compare.Rename) bool { asked[r.Spec()]++; return false }}
	database := renameTest("t", sa.Column("a", number), sa.Column("b", number), sa.Column("x", text))
	target := renameTest("t", sa.Column("b", number, sa.RenamedFrom("a")), sa.Column("c", number, sa.RenamedFrom("b")), sa.Column("y", text))
	if _, err := compare.Compare(database, target, fake{}, no); err != nil || asked["t.x:y"] != 1 {
		t.Errorf("asked %v, %v", asked, err)
	}
}

// What no revision made isn't asked about: it stays anyway. Of what a revision
// made by its old name, the rest is dropped as before.
func TestARenamedTableIsKnownToTheHistoryByItsOldName(t *testing.T) {
	database := renameTest("t", sa.Column("id", sa.Integer()), sa.Column("old", sa.Text()))
	target := renameTest("u", sa.Column("id", sa.Integer()))
	o := compare.Options{Renames: []string{"t:u"}, Managed: func(table schema.TableName, _ string) bool { return table.Name == "t" }}
	r, err := compare.Compare(database, target, fake{}, o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"rename table t to u", "drop column u.old"}, stringsOf(r.Ops)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	o = compare.Options{IsRename: func(r compare.Rename) bool { t.Errorf("asked about %s", r.Spec()); return true },
		Managed: func(schema.TableName, string) bool { return false }}
	if _, err := compare.Compare(renameTest("t", sa.Column("id", sa.Integer())), target, fake{}, o); err != nil {
		t.Fatal(err)
	}
}

func TestARenamingThatCannotBeIsAnError(t *testing.T) {
	for spec, want := range map[string]string{
		"t.name":      "must be written OLD:NEW",
		"t.nothing:x": "the database must have t.nothing, and the target schema x in its place",
		"t:t":         "the target schema t in its place",
	} {
		m := renameTest("t", sa.Column("id", sa.Integer()))
		if _, err := compare.Compare(m, m, fake{}, compare.Options{Renames: []string{spec}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", spec, err, want)
		}
	}
}

// TestAnObjectOfAModelTellsItsFormerName: the view is renamed, and one that nobody
// answers for isn't.
func TestAnObjectOfAModelTellsItsFormerName(t *testing.T) {
	view := func(name string) *schema.Object { return schema.NewView(schema.Name(name), "SELECT 1") }
	with := func(o *schema.Object) *schema.MetaData {
		m := renameTest("t", sa.Column("id", sa.Integer()))
		o.AddTo(m)
		return m
	}
	for _, c := range []struct {
		target *schema.Object
		want   []string
	}{
		{view("w").Formerly("v"), []string{"rename view v to w"}},
		{view("w"), []string{"drop view v", "create view w"}},
	} {
		r, err := compare.Compare(with(view("v")), with(c.target), postgresql.New(), compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, stringsOf(r.Ops)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

// TestATypeOfAModelTellsItsFormerName: enum types and domains are renamed and what uses
// them stays, and an object that also changes otherwise is renamed where it can then be
// replaced.
func TestATypeOfAModelTellsItsFormerName(t *testing.T) {
	model := func(enum *schema.Enum, price, query string, objects ...*schema.Object) *schema.MetaData {
		m := renameTest("t", sa.Column("e", enum), sa.Column("p", sa.TypeName(price)), sa.CheckConstraint("e <> 'a'::"+enum.Name))
		for _, o := range append(objects, schema.NewView(schema.Name("v"), query).Needs(schema.ObjectRef{Kind: schema.KindEnum, Name: schema.Name(enum.Name)})) {
			o.AddTo(m)
		}
		return m
	}
	before := model(sa.Enum("a", "b").Named("mood"), "price", "SELECT 'a'::mood AS mood FROM t", sa.Domain("price", "AS numeric"), sa.View("w", "SELECT 1").Needs())
	after := model(sa.Enum("a", "b").Named("feeling").Formerly("mood"), "cost", "SELECT 'a'::feeling AS mood FROM t",
		sa.Domain("cost", "AS numeric").Formerly("price"), sa.View("x", "SELECT 2").Formerly("w"))
	r, err := compare.Compare(before, after, postgresql.New(), compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"rename enum mood to feeling", "rename domain price to cost", "rename view w to x", "replace view x"}
	if diff := cmp.Diff(want, stringsOf(r.Ops)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestARenamedObjectThatCannotChangeInPlaceIsMadeAnew: the columns of the view differ.
func TestARenamedObjectThatCannotChangeInPlaceIsMadeAnew(t *testing.T) {
	with := func(name, query, shape string) *schema.MetaData {
		o := schema.NewView(schema.Name(name), query).Formerly("v")
		o.Shape = []string{shape}
		m := &schema.MetaData{}
		o.AddTo(m)
		return m
	}
	r, err := compare.Compare(with("v", "SELECT 1 AS a", "a integer"), with("w", "SELECT 1 AS b", "b integer"), postgresql.New(), compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"drop view v", "create view w"}, stringsOf(r.Ops)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestAnEnumTypeGoesBesideARenaming: the one is dropped, and the other renamed.
func TestAnEnumTypeGoesBesideARenaming(t *testing.T) {
	before := renameTest("t", sa.Column("id", sa.Integer()), sa.Column("m", sa.Enum("a").Named("mood")))
	after := renameTest("u", sa.RenamedFrom("t"), sa.Column("id", sa.Integer()))
	r, err := compare.Compare(before, after, postgresql.New(), compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"rename table t to u", "drop column u.m", "drop enum mood"}, stringsOf(r.Ops)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
