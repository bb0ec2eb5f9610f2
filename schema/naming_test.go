package schema_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestEveryTokenOfAConventionIsSQLAlchemys(t *testing.T) {
	table := schema.TableName{Schema: "shop", Name: "orders"}
	for template, want := range map[string]string{
		"%(table_name)s":                       "orders",
		"%(referred_table_name)s":              "items",
		"%(column_0_name)s_%(column_1_name)s":  "a_b",
		"%(column_1_key)s":                     "b",
		"%(column_0_label)s":                   "shop_orders_a",
		"%(column_1_label)s":                   "shop_orders_b",
		"%(column_0_N_name)s":                  "a_b",
		"%(column_0N_name)s":                   "ab",
		"%(column_0_N_key)s-%(column_0N_key)s": "a_b-ab",
		"%(column_0_N_label)s":                 "shop_orders_a_shop_orders_b",
		"%(referred_column_0_name)s":           "x",
		"%(referred_column_0_N_name)s":         "x_y",
		"fk%%_%(table_name)s_":                 "fk%%_orders_",
	} {
		fk := sa.ForeignKeyConstraint([]string{"a", "b"}, "public.items", []string{"x", "y"})
		if err := (schema.NamingConvention{"fk": template}).ApplyConstraint(table, fk); err != nil || fk.Name != want {
			t.Errorf("%s: named %q, %v, want %q", template, fk.Name, err, want)
		}
	}
}

func TestEachKindHasItsOwnRule(t *testing.T) {
	convention := schema.NamingConvention{
		"pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s", "fk": "fk_%(table_name)s", "ck": "ck_%(table_name)s%(column_0_name)s", "ex": "ex_%(table_name)s"}
	for want, c := range map[string]schema.Constraint{
		"pk_t": sa.PrimaryKeyConstraint("a"), "uq_t": sa.UniqueConstraint("a"), "ex_t": sa.ExcludeConstraint(sa.ExcludeColumn("a", "=")),
		"fk_t": sa.ForeignKeyConstraint([]string{"a"}, "o", []string{"id"}), "ck_t": sa.CheckConstraint("a > 0"),
		"given": sa.CheckConstraint("a > 0").Named("given"),
	} {
		if err := convention.ApplyConstraint(schema.Name("t"), c); err != nil || c.ConstraintName() != want {
			t.Errorf("%s is named %q, %v", c, c.ConstraintName(), err)
		}
	}
	unnamed := sa.UniqueConstraint("a")
	if err := (schema.NamingConvention{"pk": "x"}).ApplyConstraint(schema.Name("t"), unnamed); err != nil || unnamed.Name != "" {
		t.Errorf("without a rule it is named %q, %v", unnamed.Name, err)
	}
}

func TestAnExpressionStandsForItselfInAnIndexName(t *testing.T) {
	x := sa.Index("", sa.Keys(sa.Expr("lower(a)")))
	if err := (schema.NamingConvention)(nil).ApplyIndex(schema.Name("t"), x); err != nil || x.Name != "ix_t_expr" {
		t.Errorf("named %q, %v", x.Name, err)
	}
}

func TestARuleThatFailsIsNamed(t *testing.T) {
	table := sa.Table("t", sa.Column("a", sa.Integer()), sa.UniqueConstraint("a"), sa.Index("", sa.Cols("a"))).Schema()
	for want, convention := range map[string]schema.NamingConvention{
		`naming convention uq: "%(column_3_label)s": there is no column 3`:       {"uq": "%(column_3_label)s"},
		`naming convention ix: "%(colum_0_name)s": unknown token "colum_0_name"`: {"ix": "%(colum_0_name)s"},
	} {
		if err := convention.Apply(table.Clone()); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestANameIsCutOnlyWhereItIsTooLong(t *testing.T) {
	const most = 20
	namer := schema.Namer{Convention: schema.NamingConvention{"ix": "%(column_0_name)s", "uq": "%(column_0_name)s"}, MaxLength: most}
	for _, c := range []struct{ name, column, begins string }{
		{"as long as allowed", strings.Repeat("a", most), strings.Repeat("a", most)},
		{"one more", strings.Repeat("a", most+1), strings.Repeat("a", most-8) + "_"},
		{"characters, not bytes", strings.Repeat("é", most), strings.Repeat("é", most)},
		{"never in the middle of a character", strings.Repeat("é", most+1), strings.Repeat("é", most-8) + "_"},
	} {
		x, uq := sa.Index("", sa.Cols(c.column)), sa.UniqueConstraint(c.column)
		table := &schema.Table{Name: schema.Name("t"), Indexes: []*schema.Index{x}, Uniques: []*schema.Unique{uq}}
		if err := namer.Apply(table); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(x.Name, c.begins) || utf8.RuneCountInString(x.Name) > most || !utf8.ValidString(x.Name) || uq.Name != x.Name {
			t.Errorf("%s: %s and %s", c.name, x.Name, uq.Name)
		}
	}
	one, two := sa.UniqueConstraint(strings.Repeat("a", 30)+"1"), sa.UniqueConstraint(strings.Repeat("a", 30)+"2")
	for _, c := range []*schema.Unique{one, two} {
		if err := namer.ApplyConstraint(schema.Name("t"), c); err != nil {
			t.Fatal(err)
		}
	}
	if one.Name == two.Name {
		t.Errorf("two names are cut to the same %s", one.Name)
	}
}

func TestWithoutALimitNothingIsCut(t *testing.T) {
	x := sa.Index("", sa.Cols(strings.Repeat("a", 500)))
	if err := (schema.Namer{}).ApplyIndex(schema.Name("t"), x); err != nil || len(x.Name) != len("ix_t_")+500 {
		t.Errorf("named %q, %v", x.Name, err)
	}
}

func TestANameIsMeasuredAsTheDatabaseMeasuresIt(t *testing.T) {
	bytes := schema.Namer{MaxLength: 20, Length: func(s string) int { return len(s) }}
	x := sa.Index("", sa.Cols(strings.Repeat("é", 9))) // 18 bytes, and 5 of "ix_t_"
	if err := bytes.ApplyIndex(schema.Name("t"), x); err != nil {
		t.Fatal(err)
	}
	if want := "ix_t_ééé_"; !strings.HasPrefix(x.Name, want) || len(x.Name) != len(want)+4 {
		t.Errorf("named %s", x.Name)
	}
}
