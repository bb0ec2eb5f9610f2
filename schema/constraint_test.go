package schema_test

import (
	"testing"

	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func everyConstraint() map[schema.ConstraintKind]schema.Constraint {
	return map[schema.ConstraintKind]schema.Constraint{
		schema.KindPrimaryKey: sa.PrimaryKeyConstraint("a"), schema.KindUnique: sa.UniqueConstraint("a"), schema.KindCheck: sa.CheckConstraint("a > 0"),
		schema.KindForeignKey: sa.ForeignKeyConstraint([]string{"a"}, "o", []string{"id"}), schema.KindExclude: sa.ExcludeConstraint(sa.ExcludeColumn("a", "=")),
	}
}

func timingOf(c schema.Constraint) (timing schema.Timing) {
	schema.SetTiming(c, func(t *schema.Timing) { timing = *t })
	return timing
}

func TestOptionsAndTimingReachConstraintsOfEveryKind(t *testing.T) {
	for kind, c := range everyConstraint() {
		if c.Kind() != kind || c.Validate() != nil {
			t.Errorf("%s is of kind %s, %v", c, c.Kind(), c.Validate())
		}
		copied := schema.CloneConstraint(c)
		schema.SetOption(c, "x_y", 1)
		schema.SetTiming(c, func(timing *schema.Timing) { timing.Initially = "DEFERRED" })
		if c.ConstraintOptions()["x_y"] != 1 || timingOf(c).Initially != "DEFERRED" {
			t.Errorf("%s has %v, %v", c, c.ConstraintOptions(), timingOf(c))
		}
		if copied.String() != c.String() || copied.ConstraintOptions() != nil || timingOf(copied).Initially != "" {
			t.Errorf("the clone of %s is %s with %v, %v", c, copied, copied.ConstraintOptions(), timingOf(copied))
		}
	}
}

func TestImpossibleConstraintsSayWhatTheyLack(t *testing.T) {
	for want, c := range map[string]schema.Constraint{
		"primary key () needs at least one column, and no empty name":                                                     &schema.PrimaryKey{},
		"unique constraint uq (a, ) needs at least one column, and no empty name":                                         &schema.Unique{Name: "uq", Columns: []string{"a", ""}},
		"foreign key fk (a) to () has no referred table":                                                                  &schema.ForeignKey{Name: "fk", Columns: []string{"a"}},
		"foreign key (a) to o(x, y): 1 columns refer to 2":                                                                sa.ForeignKeyConstraint([]string{"a"}, "o", []string{"x", "y"}),
		`foreign key (a) to o(): unknown action "DELETE"; use one of CASCADE, SET NULL, SET DEFAULT, RESTRICT, NO ACTION`: &schema.ForeignKey{Columns: []string{"a"}, RefTable: schema.Name("o"), OnDelete: "DELETE"},
		"check constraint ck has no condition":                                                                            &schema.Check{Name: "ck", SQL: "\n"},
		"exclude constraint ex has no elements":                                                                           &schema.Exclude{Name: "ex"},
	} {
		if err := c.Validate(); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	lower := &schema.ForeignKey{Columns: []string{"a"}, RefTable: schema.Name("o"), OnDelete: "cascade", OnUpdate: "set null"}
	if err := lower.Validate(); err != nil {
		t.Errorf("actions in lower case: %v", err)
	}
}

func TestANilItemOfEveryKindIsAProblem(t *testing.T) {
	for _, item := range []schema.TableItem{
		nil, (*schema.Column)(nil), (*schema.PrimaryKey)(nil), (*schema.Unique)(nil), (*schema.ForeignKey)(nil), (*schema.Check)(nil), (*schema.Exclude)(nil), (*schema.Index)(nil),
	} {
		table := schema.NewTable(schema.Name("t"), sa.Column("a", sa.Integer()), item)
		if err := table.Validate(); err == nil || err.Error() != `table "t": an item is nil` {
			t.Errorf("%T: %v", item, err)
		}
	}
}

// The index that a database keeps for a foreign key stays without the key.
func TestTheIndexOfADroppedForeignKeyIsTheTablesOwn(t *testing.T) {
	fk := &schema.ForeignKey{Name: "fk", Columns: []string{"a", "b"}, Index: "ix"}
	table := schema.NewTable(schema.Name("t"), fk)
	if x := (&schema.ForeignKey{}).KeptIndex(); x != nil {
		t.Errorf("without an index: %v", x)
	}
	if !table.RemoveConstraint(fk) || table.IndexNamed("ix") == nil || len(table.IndexNamed("ix").Columns()) != 2 {
		t.Errorf("the table has %v", table.Indexes)
	}
}
