package compare_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestOnlyTablesThatTheNormalFormCantDecideAreAsked: one whose check reads otherwise,
// without its foreign key and with a name for the check.
func TestOnlyTablesThatTheNormalFormCantDecideAreAsked(t *testing.T) {
	table := func(name, check string) *schema.Table {
		return sa.Table(name, sa.Column("n", sa.Integer()), sa.Column("of", sa.Integer(), sa.ForeignKey("other.n")), sa.CheckConstraint(check)).Schema()
	}
	database := schema.NewMetaData(table("equal", "(n > 0)"), table("differs", "n = ANY (ARRAY[1, 2])"))
	target := schema.NewMetaData(table("equal", "n > 0"), table("differs", "n in (1, 3) or n is null"), table("added", "n > 1"))
	undecided, err := compare.UndecidedTables(database, target, postgresql.New())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range undecided.Tables() {
		got = append(got, u.Name.String(), u.Checks[0].Name)
		if len(u.ForeignKeys) > 0 {
			t.Errorf("%s has foreign keys", u.Name)
		}
	}
	if diff := cmp.Diff([]string{"differs", "alembic_check_0"}, got); diff != "" {
		t.Error(diff)
	}
	if none, err := compare.UndecidedTables(database, target, sqlite.New()); none != nil || err != nil {
		t.Errorf("SQLite, which keeps what is written, is asked for %v, %v", none, err)
	}
}

// TestExpressionsOfTheDatabaseDecide: with them a check that reads otherwise is the
// same, or changed, and never a warning.
func TestExpressionsOfTheDatabaseDecide(t *testing.T) {
	table := func(name, check string) *schema.MetaData {
		return schema.NewMetaData(sa.Table("t", sa.Column("n", sa.Integer()), sa.CheckConstraint(check).Named(name)).Schema())
	}
	database, target := table("ck", "n = ANY (ARRAY[1, 2])"), table("ck", "1 = n or 2 = n")
	for read, want := range map[string]int{"n = ANY (ARRAY[1, 2])": 0, "(1 = n) OR (2 = n)": 2} {
		r, err := compare.Compare(database, target, postgresql.New(), compare.Options{Expressions: table("ck", read)})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Ops) != want || len(r.Warnings) > 0 {
			t.Errorf("read as %s: %v, warnings %q", read, stringsOf(r.Ops), r.Warnings)
		}
	}
}

// normalCounter counts the tables that are brought into the normal form.
type normalCounter struct {
	*postgresql.Dialect
	tables int
}

func (c *normalCounter) Normal(t *schema.Table) error {
	c.tables++
	return c.Dialect.Normal(t)
}

func TestDefaultsThatAreWrittenAlikeAreNotNormalised(t *testing.T) {
	points := func(typ schema.Type, def schema.ColumnOption) *schema.MetaData {
		return schema.NewMetaData(sa.Table("users", sa.Column("points", typ, def)).Schema())
	}
	for _, c := range []struct {
		database, target *schema.MetaData
		normalised       int
	}{
		{points(sa.Integer(), sa.ServerDefault("0")), points(sa.Integer(), sa.ServerDefault("0")), 0},
		{points(sa.Integer(), sa.ServerDefaultExpr("0")), points(sa.Integer(), sa.ServerDefault("0")), 0},
		{points(sa.Integer(), sa.ServerDefault("0")), points(sa.Integer(), sa.ServerDefault("1.7")), 2},
		{points(sa.Text(), sa.ServerDefault("now")), points(sa.Text(), sa.ServerDefault("later")), 2},
		{points(sa.Integer(), sa.ServerDefault("0")), points(sa.Numeric(10, 0), sa.ServerDefault("0")), 2},
	} {
		d := &normalCounter{Dialect: postgresql.New()}
		if _, err := compare.UndecidedTables(c.database, c.target, d); err != nil {
			t.Fatal(err)
		}
		if d.tables != c.normalised {
			t.Errorf("%d tables were brought into the normal form, not %d", d.tables, c.normalised)
		}
	}
}
