package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestWhatNoRevisionCreatedIsListedAndNotDropped(t *testing.T) {
	db := sa.NewMetaData(
		users(sa.Column("mine", sa.Integer()), sa.Column("foreign", sa.Integer()),
			sa.Index("ix_foreign", sa.Cols("foreign")), sa.Index("ix_mine", sa.Cols("mine"))),
		sa.Table("legacy", id()), sa.Table("old", id()))
	target := sa.NewMetaData(users())
	managed := func(table schema.TableName, column string) bool {
		return table.Name != "legacy" && column != "foreign"
	}
	r := mustCompare(t, db, target, fake{}, compare.Options{Managed: managed})
	want := []string{"drop index ix_mine", "drop column users.mine", "drop table old"}
	if diff := cmp.Diff(want, stringsOf(r.Ops)); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
	var unmanaged []string
	for _, u := range r.Unmanaged {
		unmanaged = append(unmanaged, u.String())
	}
	if diff := cmp.Diff([]string{"table legacy", "column users.foreign"}, unmanaged); diff != "" {
		t.Errorf("unmanaged (-want +got):\n%s", diff)
	}

	r = mustCompare(t, db, target, fake{}, compare.Options{Managed: managed, DropUnmanaged: true})
	want = []string{"drop index ix_foreign", "drop index ix_mine", "drop column users.mine", "drop column users.foreign",
		"drop table old", "drop table legacy"}
	if diff := cmp.Diff(want, stringsOf(r.Ops)); diff != "" {
		t.Errorf("with DropUnmanaged (-want +got):\n%s", diff)
	}
	if len(r.Unmanaged) > 0 {
		t.Errorf("with DropUnmanaged, %v is still unmanaged", r.Unmanaged)
	}
}

func TestIncludeNameLeavesOutWhatTheDatabaseHas(t *testing.T) {
	db := sa.NewMetaData(
		users(sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()), sa.CheckConstraint("a > 0").Named("ck"),
			sa.Index("ix", sa.Cols("a")), sa.UniqueConstraint("b").Named("uq"),
			sa.ForeignKeyConstraint([]string{"a"}, "users", []string{"id"}).Named("fk")),
		sa.Table("other", id()))
	target := sa.NewMetaData(users(sa.Column("a", sa.Text())))
	var asked []string
	o := compare.Options{IncludeName: func(name, kind string, parent schema.TableName) bool {
		asked = append(asked, kind+" "+parent.Name+"."+name)
		return kind == "schema" || name == "users"
	}}
	r := mustCompare(t, db, target, fake{}, o)
	if len(r.Ops) > 0 {
		t.Errorf("got %v", stringsOf(r.Ops))
	}
	for _, want := range []string{"table .other", "column users.a", "column users.b", "index users.ix",
		"unique_constraint users.uq", "check_constraint users.ck", "foreign_key_constraint users.fk"} {
		if !strings.Contains(strings.Join(asked, "\n")+"\n", want+"\n") {
			t.Errorf("IncludeName was not asked about %q; it was asked about\n%s", want, strings.Join(asked, "\n"))
		}
	}
}

func TestIncludeObjectLeavesOutWhatEitherSideHas(t *testing.T) {
	tests := []struct {
		kind       string
		db, target *schema.MetaData
	}{
		{"table", sa.NewMetaData(users(), sa.Table("a", id())), sa.NewMetaData(users(), sa.Table("b", id()))},
		{"column", sa.NewMetaData(users(sa.Column("a", sa.Integer()), sa.Column("x", sa.Integer()))),
			sa.NewMetaData(users(sa.Column("a", sa.Text()), sa.Column("y", sa.Integer())))},
		{"index", sa.NewMetaData(users(sa.Index("a", sa.Cols("id")), sa.Index("b", sa.Cols("id")))),
			sa.NewMetaData(users(sa.Index("a", sa.Cols("id"), sa.Unique), sa.Index("c", sa.Cols("id"))))},
		{"unique_constraint", sa.NewMetaData(users(sa.UniqueConstraint("id").Named("a"))), sa.NewMetaData(users(sa.UniqueConstraint("id").Named("b")))},
		{"check_constraint", sa.NewMetaData(users(sa.CheckConstraint("id > 1").Named("a"), sa.CheckConstraint("id > 1").Named("x"))),
			sa.NewMetaData(users(sa.CheckConstraint("id > 2").Named("a"), sa.CheckConstraint("id > 3").Named("y")))},
		{"foreign_key_constraint", sa.NewMetaData(users(sa.ForeignKeyConstraint([]string{"id"}, "a", []string{"id"})), sa.Table("a", id()), sa.Table("b", id())),
			sa.NewMetaData(users(sa.ForeignKeyConstraint([]string{"id"}, "b", []string{"id"})), sa.Table("a", id()), sa.Table("b", id()))},
	}
	for _, tt := range tests {
		t.Run(tt.kind, func(t *testing.T) {
			if r := mustCompare(t, tt.db, tt.target, fake{}, compare.Options{}); len(r.Ops) == 0 {
				t.Fatal("without the hook there is no difference; the test is of no use")
			}
			o := compare.Options{IncludeObject: func(_ any, _, kind string, _ bool, _ any) bool { return kind != tt.kind }}
			if r := mustCompare(t, tt.db, tt.target, fake{}, o); len(r.Ops) > 0 {
				t.Errorf("with the hook: %v", stringsOf(r.Ops))
			}
		})
	}
}

func TestHooksDecideAboutTypesAndDefaults(t *testing.T) {
	column := func(name string, typ schema.Type, value string) *schema.Column {
		return sa.Column(name, typ, sa.ServerDefault(value))
	}
	db := sa.NewMetaData(users(column("a", sa.Integer(), "1"), column("b", sa.Integer(), "1"), column("c", sa.Integer(), "1")))
	target := sa.NewMetaData(users(column("a", sa.Text(), "2"), column("b", sa.Integer(), "1"), column("c", sa.Text(), "2")))
	hook := func(_ schema.TableName, database, target *schema.Column) compare.Verdict {
		switch target.Name {
		case "a":
			return compare.Same
		case "b":
			return compare.Different
		default:
			return compare.Undecided
		}
	}
	r := mustCompare(t, db, target, fake{}, compare.Options{CompareType: hook, CompareServerDefault: hook})
	want := []string{"alter column users.b (type and default)", "alter column users.c (type and default)"}
	if diff := cmp.Diff(want, stringsOf(r.Ops)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestVersionTableAndOtherSchemasAreLeftAlone(t *testing.T) {
	db := sa.NewMetaData(sa.Table("alembic_version", id()), sa.Table("s1.x", id()), sa.Table("s1.other", id()))
	target := sa.NewMetaData(sa.Table("s1.x", id(), sa.Column("a", sa.Integer())))
	version := schema.Name("alembic_version")
	r := mustCompare(t, db, target, fake{}, compare.Options{Own: []schema.TableName{version}})
	if diff := cmp.Diff([]string{"add column s1.x.a"}, stringsOf(r.Ops)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r = mustCompare(t, db, target, fake{}, compare.Options{Own: []schema.TableName{version}, Schemas: []string{"", "s1"}})
	if diff := cmp.Diff([]string{"add column s1.x.a", "drop table s1.other"}, stringsOf(r.Ops)); diff != "" {
		t.Errorf("with the schema (-want +got):\n%s", diff)
	}
}

func TestNamingConventionNamesTheTargetsConstraints(t *testing.T) {
	target := sa.NewMetaData(sa.NamingConvention{"uq": "uq_%(table_name)s_%(column_0_name)s"},
		users(sa.Column("a", sa.Integer(), sa.Unique)))
	db := sa.NewMetaData(users(sa.Column("a", sa.Integer())))
	r := mustCompare(t, db, target, fake{}, compare.Options{})
	if diff := cmp.Diff([]string{"add unique constraint uq_users_a (a) to users"}, stringsOf(r.Ops)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if name := target.Tables()[0].Uniques[0].Name; name != "" {
		t.Errorf("Compare named the caller's own constraint %q", name)
	}
}

func TestWarnings(t *testing.T) {
	tests := []struct {
		name       string
		db, target *schema.MetaData
		want       string
	}{
		{"a renamed column", sa.NewMetaData(users(sa.Column("a", sa.Integer()))), sa.NewMetaData(users(sa.Column("b", sa.Integer()))),
			`--rename users.a:b`},
		{"a renamed table", sa.NewMetaData(users()), sa.NewMetaData(sa.Table("people", id())), `--rename users:people`},
		{"a computed column", sa.NewMetaData(users(sa.Column("c", sa.Integer(), sa.Computed("id + 1")))),
			sa.NewMetaData(users(sa.Column("c", sa.Integer(), sa.Computed("id + 2")))), "Computed default on users.c cannot be modified"},
		{"an unnamed check", sa.NewMetaData(users(sa.CheckConstraint("id > 0"))), sa.NewMetaData(users()), "unnamed check constraint (id > 0)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := mustCompare(t, tt.db, tt.target, fake{}, compare.Options{})
			if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], tt.want) {
				t.Errorf("got %q, want one with %q", r.Warnings, tt.want)
			}
		})
	}
}

func TestConditionsThatTheDatabaseRewritesAreComparedLoosely(t *testing.T) {
	check := func(sql string) *schema.MetaData { return sa.NewMetaData(users(sa.CheckConstraint(sql).Named("ck"))) }
	d := fake{loose: true}
	r := mustCompare(t, check("((\"id\")::integer > 0) AND name <> 'A'::character varying(20)"), check("ID > 0 and (name <> 'A')"), d, compare.Options{})
	if len(r.Ops)+len(r.Warnings) > 0 {
		t.Errorf("the same condition: %v %q", stringsOf(r.Ops), r.Warnings)
	}
	r = mustCompare(t, check("name <> 'A'"), check("name <> 'a'"), d, compare.Options{})
	if len(r.Ops) > 0 || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "whether they differ isn't known") {
		t.Errorf("another condition: %v %q", stringsOf(r.Ops), r.Warnings)
	}
}

func TestColumnsOfOtherTypesAreNoRenaming(t *testing.T) {
	r := mustCompare(t, sa.NewMetaData(users(sa.Column("a", sa.Integer()))), sa.NewMetaData(users(sa.Column("b", sa.Text()))), fake{}, compare.Options{})
	if len(r.Warnings) > 0 {
		t.Errorf("got %q", r.Warnings)
	}
}

func TestEnumValues(t *testing.T) {
	table := func(values ...string) *schema.MetaData {
		return sa.NewMetaData(users(sa.Column("mood", sa.Enum(values...).Named("mood"))))
	}
	tests := []struct {
		name          string
		before, after []string
		want          []string
	}{
		{"the same", []string{"a", "b"}, []string{"a", "b"}, []string{}},
		{"at the end", []string{"a"}, []string{"a", "b", "c"}, []string{`add value "b" to enum mood`, `add value "c" to enum mood`}},
		{"in between and first", []string{"b", "d"}, []string{"a", "b", "c", "d"}, []string{`add value "a" to enum mood`, `add value "c" to enum mood`}},
		{"one gone", []string{"a", "b"}, []string{"b"}, []string{"set values of enum mood"}},
		{"another order", []string{"a", "b"}, []string{"b", "a"}, []string{"set values of enum mood"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := fake{enums: true}
			r := mustCompare(t, table(tt.before...), table(tt.after...), d, compare.Options{})
			if diff := cmp.Diff(tt.want, stringsOf(r.Ops)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkBothWays(t, table(tt.before...), table(tt.after...), d, r)
		})
	}
}

func TestBadTargetIsAnError(t *testing.T) {
	bad := sa.NewMetaData(sa.Table("t", sa.Column("a", nil)))
	if _, err := compare.Compare(&schema.MetaData{}, bad, fake{}, compare.Options{}); err == nil || !strings.Contains(err.Error(), `column "a" has no type`) {
		t.Errorf("got %v", err)
	}
	convention := sa.NewMetaData(sa.NamingConvention{"uq": "%(nonsense)s"}, users(sa.Column("a", sa.Integer(), sa.Unique)))
	if _, err := compare.Compare(&schema.MetaData{}, convention, fake{}, compare.Options{}); err == nil || !strings.Contains(err.Error(), `unknown token "nonsense"`) {
		t.Errorf("got %v", err)
	}
}

func TestAnEnumTypeGoesWithItsLastColumn(t *testing.T) {
	mood := func() schema.Type { return sa.Enum("a", "b").Named("mood") }
	feeling := sa.Column("m", mood())
	tests := []struct {
		name       string
		db, target *schema.MetaData
		want       []string
	}{
		{"a table", sa.NewMetaData(users(), posts(feeling)), sa.NewMetaData(users()), []string{"drop table posts", "drop enum mood"}},
		{"a column", sa.NewMetaData(users(feeling)), sa.NewMetaData(users()), []string{"drop column users.m", "drop enum mood"}},
		{"a type", sa.NewMetaData(users(feeling)), sa.NewMetaData(users(sa.Column("m", sa.Text()))),
			[]string{"alter column users.m (type)", "drop enum mood"}},
		{"an array", sa.NewMetaData(users(), posts(sa.Column("m", sa.Array(mood())))), sa.NewMetaData(users()),
			[]string{"drop table posts", "drop enum mood"}},
		{"another column has it", sa.NewMetaData(users(feeling), posts(feeling)), sa.NewMetaData(users(feeling)), []string{"drop table posts"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := mustCompare(t, tt.db, tt.target, fake{enums: true}, compare.Options{})
			got := stringsOf(r.Ops)
			for i, s := range got {
				got[i], _, _ = strings.Cut(s, ": ")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Fatalf("-want +got:\n%s", diff)
			}
			back, err := r.Back()
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Ops) > 1 && back[0].String() != "create enum mood" {
				t.Errorf("the way back begins with %q", back[0])
			}
		})
	}
}

func TestAnEnumTypeOfATableThatIsLeftAloneStays(t *testing.T) {
	byHand := sa.Table("byhand", id(), sa.Column("m", sa.Enum("a", "b").Named("mood")))
	managed := func(n schema.TableName, _ string) bool { return n.Name != "byhand" }
	r := mustCompare(t, sa.NewMetaData(users(), byHand), sa.NewMetaData(users()), fake{enums: true}, compare.Options{Managed: managed})
	if len(r.Ops) != 0 {
		t.Errorf("operations: %v", stringsOf(r.Ops))
	}
}

// What the database gives a table that says nothing isn't a change, in a model
// that says nothing, and where both sides have what their databases give.
func TestOptionsThatADatabaseAssumesAreComparedWhereTheyAreSaid(t *testing.T) {
	with := func(inspected bool, value, usual any) *schema.MetaData {
		table := sa.Table("t", sa.Column("id", sa.Integer()))
		m := sa.NewMetaData(table)
		if value != nil {
			m.Table(schema.Name("t")).Options.Set("fake_charset", value)
		}
		m.Defaults.Set("fake_charset", usual)
		m.Inspected = inspected
		return m
	}
	for name, c := range map[string]struct {
		old, new *schema.MetaData
		want     int
	}{
		"a model that says nothing":  {with(true, "latin1", "latin1"), with(false, nil, nil), 0},
		"a model that says the same": {with(true, "latin1", "utf8"), with(false, "latin1", nil), 0},
		"a model that says another":  {with(true, "latin1", "latin1"), with(false, "utf8", nil), 1},
		"another default":            {with(true, "latin1", "latin1"), with(true, "utf8", "utf8"), 0},
		"no default":                 {with(true, "latin1", "utf8"), with(true, "utf8", "utf8"), 1},
		"none any more":              {with(true, "latin1", nil), with(true, nil, nil), 1},
	} {
		r, err := compare.Compare(c.old, c.new, fake{assumed: []string{"fake_charset"}}, compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Ops) != c.want {
			t.Errorf("%s: %v", name, r.Ops)
		}
	}
}
