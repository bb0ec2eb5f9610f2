package schema_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestKeysAndIdentitiesAreNotNullUnlessSaid(t *testing.T) {
	for want, columns := range map[bool][]*schema.Column{
		true:  {{}, {Nullability: schema.Null, PrimaryKey: true}, {Nullability: schema.Null, Identity: &schema.Identity{}}},
		false: {{PrimaryKey: true}, {Identity: &schema.Identity{}}, {Nullability: schema.NotNull}},
	} {
		for _, c := range columns {
			if c.Nullable() != want {
				t.Errorf("%+v admits NULL: %t", c, c.Nullable())
			}
		}
	}
}

func TestImpossibleColumnsSayWhy(t *testing.T) {
	both := &schema.Column{Name: "a", Type: sa.Integer()}
	both.SetNullability(schema.Null)
	both.SetNullability(schema.NotNull)
	for want, c := range map[string]*schema.Column{
		"a column has no name":                                                  {Type: sa.Integer()},
		`column "a" is given both NULL and NOT NULL`:                            both,
		`column "a" is both computed and identity`:                              {Name: "a", Type: sa.Integer(), Computed: &schema.Computed{SQL: "1"}, Identity: &schema.Identity{}},
		`column "a" has a server default and is computed or identity; keep one`: {Name: "a", Type: sa.Integer(), Default: schema.ExprDefault("1"), Identity: &schema.Identity{}},
		`column "a": the array has no element type`:                             {Name: "a", Type: schema.Array{}},
		`column "a": enum "e" has a value twice`:                                {Name: "a", Type: &schema.Enum{Name: "e", Values: []string{"x", "y", "x"}}},
	} {
		if err := c.Validate(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestTheCloneOfAColumnSharesNothing(t *testing.T) {
	start := int64(1)
	c := &schema.Column{Name: "a", Type: sa.Integer(), Default: schema.LiteralDefault("x"), Computed: &schema.Computed{SQL: "1"},
		Identity: &schema.Identity{Start: &start}, ForeignKeys: []*schema.ForeignKey{{OnDelete: "CASCADE"}}, Checks: []*schema.Check{{SQL: "a > 0"}}, Options: schema.Options{"x_y": 1}}
	n := c.Clone()
	n.Default.Literal, n.Computed.SQL, n.Identity.Always, n.ForeignKeys[0].OnDelete, n.Checks[0].SQL, n.Options["x_y"] = "z", "z", true, "z", "z", 2
	if c.Default.Literal != "x" || c.Computed.SQL != "1" || c.Identity.Always || c.ForeignKeys[0].OnDelete != "CASCADE" || c.Checks[0].SQL != "a > 0" || c.Options["x_y"] != 1 {
		t.Errorf("the clone changed the original: %+v", c)
	}
}

func TestAVariantIsTheTypeOfItsDialect(t *testing.T) {
	v := schema.Variant{Base: schema.JSON{}}.With("mysql", schema.Text{})
	more := v.With("oracle", schema.Variant{Base: schema.LargeBinary{}})
	for dialect, want := range map[string]schema.Type{"sqlite": schema.JSON{}, "mysql": schema.Text{}, "oracle": schema.LargeBinary{}} {
		if got := schema.ResolveVariant(more, dialect); got != want {
			t.Errorf("%s has %T", dialect, got)
		}
	}
	if got := schema.ResolveVariant(v, "oracle"); got != (schema.JSON{}) {
		t.Errorf("the variant it was made of has %T too", got)
	}
}

func TestAnEnumHoldsItsLongestValueInCharacters(t *testing.T) {
	for want, e := range map[int]*schema.Enum{3: {Values: []string{"é", "éàü"}}, 20: {Values: []string{"a"}, Length: 20}, 5: {Values: []string{"abcde"}, Length: 2}} {
		if got := e.MaxLength(); got != want {
			t.Errorf("%v: %d", e.Values, got)
		}
	}
	if err := (&schema.Enum{NoCreateType: true}).Validate(); err != nil {
		t.Errorf("a type that the database has already needs no values: %v", err)
	}
}

// TestTablesMayShareAColumn declares a column once for two tables, as models share
// their time stamps.
func TestTablesMayShareAColumn(t *testing.T) {
	shared := &schema.Column{Name: "c", Type: schema.Integer{}, Unique: true, PrimaryKey: true,
		ForeignKeys: []*schema.ForeignKey{{RefTable: schema.Name("o"), RefColumns: []string{"id"}}}, Checks: []*schema.Check{{SQL: "c > 0"}}}
	shared.Index = true
	first := described(schema.NewTable(schema.Name("t"), shared))
	if second := described(schema.NewTable(schema.Name("t"), shared)); second != first || strings.Count(first, ";") != 3 {
		t.Errorf("the first table has\n%s\nthe second\n%s", first, second)
	}
	if !shared.Unique || !shared.Index || len(shared.Checks) != 1 || len(shared.Checks[0].Columns)+len(shared.ForeignKeys[0].Columns) != 0 {
		t.Errorf("the column became %+v", shared)
	}
}
