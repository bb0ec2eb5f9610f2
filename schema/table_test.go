package schema_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func described(t *schema.Table) string {
	var all []string
	for _, c := range t.Constraints() {
		all = append(all, c.String())
	}
	for _, x := range t.Indexes {
		all = append(all, x.String())
	}
	return strings.Join(all, "; ")
}

// constrained is a table with a constraint of every kind over b, and one of
// each over a alone.
func constrained() *schema.Table {
	return sa.Table("t",
		sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer(), sa.Check("b > 0")),
		sa.PrimaryKeyConstraint("a", "b").Named("pk"),
		sa.UniqueConstraint("b").Named("uq_b"), sa.UniqueConstraint("a").Named("uq_a"),
		sa.ForeignKeyConstraint([]string{"b"}, "o", []string{"id"}).Named("fk_b"), sa.ForeignKeyConstraint([]string{"a"}, "o", []string{"id"}).Named("fk_a"),
		sa.CheckConstraint("a > 0").Named("ck_a"),
		sa.ExcludeConstraint(sa.ExcludeColumn("a", "="), sa.ExcludeColumn("b", "&&")).Named("ex_b"), sa.ExcludeConstraint(sa.ExcludeColumn("a", "=")).Named("ex_a"),
		sa.Index("ix_b", sa.Cols("a", "b")), sa.Index("ix_a", sa.Cols("a")),
	).Schema()
}

func TestARemovedColumnTakesWhatNamesItAlong(t *testing.T) {
	table := constrained()
	if err := table.Validate(); err != nil {
		t.Fatal(err)
	}
	if !table.RemoveColumn("b") {
		t.Fatal("it was not there")
	}
	const want = "unique constraint uq_a (a); check constraint ck_a (a > 0); exclude constraint ex_a; foreign key fk_a (a) to o(id); index ix_a (a)"
	if got := described(table); got != want {
		t.Errorf("left are %s\nwant     %s", got, want)
	}
	if err := table.Validate(); err != nil {
		t.Error(err)
	}
	if table.RemoveColumn("b") || table.ColumnIndex("b") != -1 {
		t.Error("it was removed twice")
	}
}

func TestConstraintsAreRemovedByNameOrContent(t *testing.T) {
	for _, c := range []struct {
		remove schema.Constraint
		gone   string
	}{
		{&schema.PrimaryKey{Columns: []string{"a", "b"}}, "primary key pk (a, b); "},
		{&schema.Unique{Name: "uq_b"}, "unique constraint uq_b (b); "},
		{&schema.ForeignKey{Name: "fk_a"}, "; foreign key fk_a (a) to o(id)"},
		{&schema.Check{SQL: "b > 0"}, "check constraint (b > 0); "},
		{&schema.Check{Name: "ck_a"}, "; check constraint ck_a (a > 0)"},
		{&schema.Exclude{Name: "ex_b"}, "; exclude constraint ex_b"},
	} {
		table := constrained()
		before := described(table)
		if !strings.Contains(before, c.gone) {
			t.Fatalf("%s lacks %s", before, c.gone)
		}
		if !table.RemoveConstraint(c.remove) {
			t.Errorf("%s was not there", c.remove)
		}
		if got, want := described(table), strings.Replace(before, c.gone, "", 1); got != want {
			t.Errorf("without %s: %s\nwant %s", c.remove, got, want)
		}
		if table.RemoveConstraint(c.remove) {
			t.Errorf("%s was removed twice", c.remove)
		}
	}
	if constrained().RemoveConstraint(&schema.Unique{Name: "ck_a"}) {
		t.Error("a check was removed as a unique constraint")
	}
}

func TestADroppedPrimaryKeyLeavesNotNullBehind(t *testing.T) {
	table := sa.Table("t", sa.Column("a", sa.Integer(), sa.PrimaryKey)).Schema()
	table.RemoveConstraint(&schema.PrimaryKey{})
	if a := table.Columns[0]; a.PrimaryKey || a.Nullable() || table.PrimaryKey != nil {
		t.Errorf("the column is %+v", a)
	}
}

func TestAddedConstraintsMustFitTheTable(t *testing.T) {
	table := sa.Table("t", sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer())).Schema()
	if err := table.AddConstraint(sa.PrimaryKeyConstraint("b")); err != nil || !table.Column("b").PrimaryKey || table.Column("b").Nullable() {
		t.Errorf("the key's column is %+v, %v", table.Column("b"), err)
	}
	for want, c := range map[string]schema.Constraint{
		`table "t" has a primary key already`:                                               sa.PrimaryKeyConstraint("a"),
		`unique constraint uq (a, zz) names the column "zz", which the table does not have`: sa.UniqueConstraint("a", "zz").Named("uq"),
		`foreign key (zz) to o(id) names the column "zz", which the table does not have`:    sa.ForeignKeyConstraint([]string{"zz"}, "o", []string{"id"}),
	} {
		if err := table.AddConstraint(c); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if got := described(table); got != "primary key (b)" {
		t.Errorf("the table has %s", got)
	}
}

func TestConstraintsAreFoundByNameAndKind(t *testing.T) {
	table := constrained()
	if table.Constraint("uq_a", schema.KindUnique) == nil || table.Constraint("uq_a", schema.KindUnknown) == nil {
		t.Error("the unique constraint was not found")
	}
	if table.Constraint("uq_a", schema.KindCheck) != nil || table.Constraint("gone", schema.KindUnknown) != nil {
		t.Error("something else was found")
	}
	if table.IndexNamed("ix_a") == nil || table.IndexNamed("uq_a") != nil {
		t.Error("indexes are found by their own names")
	}
}

func TestColumnsMoveAndSettleWhenTheyAreAdded(t *testing.T) {
	table := sa.Table("t", sa.Column("a", sa.Integer(), sa.PrimaryKey)).Schema()
	if err := table.AddColumn(sa.Column("b", sa.Integer(), sa.PrimaryKey, sa.Indexed, sa.ForeignKey("o.id")), "a", ""); err != nil {
		t.Fatal(err)
	}
	if got := described(table); got != "primary key (a, b); foreign key (b) to o(id); index (b)" || table.ColumnIndex("b") != 0 {
		t.Errorf("the table has %s, and b stands at %d", got, table.ColumnIndex("b"))
	}
	for want, move := range map[string][3]string{
		`column "gone" does not exist`: {"gone", "a", ""},
		`column "zz" does not exist`:   {"a", "", "zz"},
		`column "a" does not exist`:    {"a", "", "a"},
	} {
		if err := table.MoveColumn(move[0], move[1], move[2]); err == nil || err.Error() != want {
			t.Errorf("moving %v: %v, want %s", move, err, want)
		}
	}
}

func TestValidateNamesEveryColumnThatIsMissing(t *testing.T) {
	table := sa.Table("t", sa.Column("a", sa.Integer()), sa.UniqueConstraint("x"), sa.Index("ix", sa.Cols("y"))).Schema()
	err := table.Validate()
	for _, want := range []string{`table "t" (`, `table_test.go:148): `, `unique constraint (x) names the column "x"`, `index ix (y) names the column "y"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, which lacks %s", err, want)
		}
	}
}

func TestTheCloneOfATableSharesNothing(t *testing.T) {
	table := constrained()
	table.Options.Set("x_y", 1)
	before := described(table)
	c := table.Clone()
	for _, each := range c.Constraints() {
		schema.SetOption(each, "x_z", 1)
		schema.SetTiming(each, func(timing *schema.Timing) { timing.Initially = "DEFERRED" })
	}
	c.PrimaryKey.Columns[0], c.Uniques[0].Columns[0], c.ForeignKeys[0].Columns[0], c.ForeignKeys[0].RefColumns[0] = "z", "z", "z", "z"
	c.Checks[0].SQL, c.Excludes[0].Elements[0].Column, c.Indexes[0].Keys[0].Column = "z", "z", "z"
	c.Options["x_y"] = 2
	if got := described(table); got != before || table.Excludes[0].Elements[0].Column != "a" || table.Options["x_y"] != 1 {
		t.Errorf("the clone changed the original to %s", got)
	}
	for _, each := range table.Constraints() {
		if each.ConstraintOptions() != nil {
			t.Errorf("%s got the clone's option", each)
		}
	}
}
