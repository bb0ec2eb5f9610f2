package schema_test

import (
	"testing"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestARenamedColumnIsRenamedInExpressions(t *testing.T) {
	m := sa.NewMetaData(sa.Table("t",
		sa.Column("name", sa.Text()), sa.Column("up", sa.Text(), sa.Computed(`upper("name")`)),
		sa.CheckConstraint("Name <> 'name' AND name(1) = `name` AND names > 0"),
		sa.Index("i", sa.Keys(sa.Expr("lower(name)")))))
	if err := (op.AlterColumn{Table: schema.Name("t"), Name: "name", NewName: "full_name"}).Apply(m); err != nil {
		t.Fatal(err)
	}
	table := m.Table(schema.Name("t"))
	for _, c := range [][2]string{
		{table.Columns[1].Computed.SQL, `upper("full_name")`},
		{table.Checks[0].SQL, "full_name <> 'name' AND name(1) = `full_name` AND names > 0"},
		{table.Indexes[0].Keys[0].Expr, "lower(full_name)"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %s, want %s", c[0], c[1])
		}
	}
}

// TestAQuoteInANameStaysDoubled in the expressions that name a renamed column.
func TestAQuoteInANameStaysDoubled(t *testing.T) {
	m := sa.NewMetaData(sa.Table("t", sa.Column("a`b", sa.Text()), sa.CheckConstraint("`a``b` > 0 AND 'a`b' <> ''")))
	if err := (op.AlterColumn{Table: schema.Name("t"), Name: "a`b", NewName: "c`d"}).Apply(m); err != nil {
		t.Fatal(err)
	}
	if got, want := m.Table(schema.Name("t")).Checks[0].SQL, "`c``d` > 0 AND 'a`b' <> ''"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestATextFollowsARenaming where the name stands for what is renamed, and not where it
// is a string, a name of another thing or one that the text gives.
func TestATextFollowsARenaming(t *testing.T) {
	ref := func(kind schema.ObjectKind, name string) schema.ObjectRef {
		return schema.ObjectRef{Kind: kind, Name: schema.Name(name)}
	}
	column := schema.TableRef(schema.Name("t"))
	column.Column = "a"
	for _, c := range []struct {
		kind      schema.ObjectKind
		ref       schema.ObjectRef
		to        string
		sql, want string
	}{
		{schema.KindView, ref(schema.KindTable, "t"), "u", "AS SELECT t.a, 't' AS t FROM app.t x", "AS SELECT u.a, 't' AS t FROM app.u x"},
		{schema.KindView, ref(schema.KindTable, "t"), "U", `AS SELECT 1 FROM "t"`, `AS SELECT 1 FROM "U"`},
		{schema.KindView, ref(schema.KindFunction, "f"), "g", "AS SELECT f(t.f) AS f", "AS SELECT g(t.f) AS f"},
		{schema.KindView, ref(schema.KindSequence, "s"), "n", "AS SELECT nextval('s'::regclass), nextval('app.s'::regclass), 's'", "AS SELECT nextval('n'::regclass), nextval('app.n'::regclass), 's'"},
		{schema.KindView, ref(schema.KindEnum, "m"), "n", "AS SELECT m, 'a'::m AS m, ARRAY['a'::app.m]", "AS SELECT m, 'a'::n AS m, ARRAY['a'::app.n]"},
		{schema.KindView, column, "b", "AS SELECT a FROM t", "AS SELECT a FROM t"},
		{schema.KindPolicy, column, "b", "CREATE POLICY p ON t USING ((a > 0))", "CREATE POLICY p ON t USING ((b > 0))"},
		{schema.KindFunction, ref(schema.KindEnum, "m"), "n", "CREATE FUNCTION f(m m, x m DEFAULT 'a'::m)\n RETURNS SETOF m\n LANGUAGE sql\nAS $function$SELECT 'a'::m$function$",
			"CREATE FUNCTION f(m n, x n DEFAULT 'a'::n)\n RETURNS SETOF n\n LANGUAGE sql\nAS $function$SELECT 'a'::m$function$"},
		{schema.KindType, ref(schema.KindDomain, "m"), "n", "AS (m m, x m[])", "AS (m n, x n[])"},
	} {
		m := &schema.MetaData{Objects: []*schema.Object{{Kind: c.kind, Name: schema.Name("o"), Definition: []string{c.sql}, DependsOn: []schema.ObjectRef{c.ref}}}}
		m.FollowRename(c.ref, c.to)
		if got := m.Objects[0].Definition[0]; got != c.want {
			t.Errorf("%s to %s: got %s, want %s", c.ref, c.to, got, c.want)
		}
	}
}
