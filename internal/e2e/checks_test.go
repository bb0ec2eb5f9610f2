package e2e_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// checkedTables are versions of a table, and how many checks the database then
// has of it: [0] where it has a boolean or enum type of its own, [1] elsewhere.
var checkedTables = []struct {
	name   string
	items  []schema.TableItem
	checks [2]int
}{
	{"plain", nil, [2]int{0, 0}},
	{"a checked boolean", []schema.TableItem{sa.Column("b", sa.BooleanChecked("ck_b"))}, [2]int{0, 1}},
	{"an unnamed checked boolean", []schema.TableItem{sa.Column("b", sa.BooleanChecked(""))}, [2]int{0, 1}},
	{"a text", []schema.TableItem{sa.Column("b", sa.String(10))}, [2]int{0, 0}},
	{"a checked enum", []schema.TableItem{sa.Column("b", enumOf("ck_e", "x", "y"))}, [2]int{1, 1}},
	{"more values", []schema.TableItem{sa.Column("b", enumOf("ck_e", "x", "y", "z"))}, [2]int{1, 1}},
	{"an unnamed check", []schema.TableItem{sa.Column("b", sa.String(10)), sa.CheckConstraint("b <> 'q'")}, [2]int{1, 1}},
	{"two unnamed checks", []schema.TableItem{sa.Column("b", sa.String(10)), sa.Column("n", sa.Integer()), sa.CheckConstraint("b <> 'r'"), sa.CheckConstraint("n > 0")}, [2]int{2, 2}},
	{"a check at its column", []schema.TableItem{sa.Column("c", sa.Integer(), sa.Check("c > 0"))}, [2]int{1, 1}},
}

func enumOf(name string, values ...string) schema.Type {
	return &schema.Enum{Values: values, Name: name, NonNative: true, CreateConstraint: true}
}

// TestChecksComeOnceAndGo leads a database through the versions and back.
func TestChecksComeOnceAndGo(t *testing.T) {
	onAll(t, func(t *testing.T, s server) {
		db := s.open(t)
		var downs []*alembic.Diff
		for _, v := range checkedTables {
			diff := s.differs(t, db, v.items)
			apply(t, db, diff, diff.Upgrade)
			s.holdsChecks(t, db, v.name, v.items, v.checks)
			downs = append(downs, diff)
		}
		for i := len(downs) - 1; i > 0; i-- {
			v := checkedTables[i-1]
			apply(t, db, s.differs(t, db, v.items), downs[i].Downgrade)
			s.holdsChecks(t, db, "back at "+v.name, v.items, v.checks)
		}
	})
}

// TestACheckOfAModelStandsWhereItSays: MariaDB keeps a check with its column or with the
// table. A model that says which one, by an option or by a name, gets it; one that
// doesn't is content with either.
func TestACheckOfAModelStandsWhereItSays(t *testing.T) {
	n := func(more ...schema.TableItem) []schema.TableItem {
		return append([]schema.TableItem{sa.Column("n", sa.Integer())}, more...)
	}
	unnamed := func() []schema.TableItem { return n(sa.CheckConstraint("n > 0")) }
	ofColumn := func() []schema.TableItem { return n(sa.CheckConstraint("n > 0").With(mysql.ColumnLevel("n"))) }
	ofTable := func() []schema.TableItem { return n(sa.CheckConstraint("n > 0").Named("ck")) }
	for name, c := range map[string]struct {
		before, after []schema.TableItem
		differs       bool
	}{
		"column to table":   {ofColumn(), ofTable(), true},
		"table to column":   {ofTable(), ofColumn(), true},
		"unnamed to column": {unnamed(), ofColumn(), true},
		"column to either":  {ofColumn(), unnamed(), false},
		"table to either":   {ofTable(), unnamed(), false},
		"column to itself":  {ofColumn(), ofColumn(), false},
		"table to itself":   {ofTable(), ofTable(), false},
		"either to its own": {unnamed(), unnamed(), false},
		"unnamed to named":  {unnamed(), ofTable(), false}, // by its condition, as everywhere
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mariadb(t)
			db := s.open(t)
			first := s.differs(t, db, c.before)
			apply(t, db, first, first.Upgrade)
			was := s.schemaDump(t)
			second := s.differs(t, db, c.after)
			if second.Empty() == c.differs {
				t.Errorf("the change is %s", listed(second.Upgrade))
			}
			applyOnline(t, db, second, second.Upgrade)
			if again := s.differs(t, db, c.after); !again.Empty() {
				t.Errorf("again: %s", listed(again.Upgrade))
			}
			apply(t, db, second, second.Downgrade)
			if diff := cmp.Diff(was, s.schemaDump(t)); diff != "" {
				t.Errorf("back: %s", diff)
			}
		})
	}
}

// TestModelsHaveAnApplicationTimePeriod: it comes, changes and goes with the keys over it
// and its columns.
func TestModelsHaveAnApplicationTimePeriod(t *testing.T) {
	columns := func(kind schema.Type, more ...schema.TableItem) []schema.TableItem {
		return append([]schema.TableItem{sa.Column("n", sa.Integer()), sa.Column("since", kind), sa.Column("till", kind)}, more...)
	}
	period := func(name string) schema.TableItem {
		return sa.CheckConstraint("since < till").Named(name).With(mysql.ApplicationPeriod())
	}
	s := mariadb(t)
	db := s.open(t)
	dumps, changes := [][]string{s.schemaDump(t)}, []*alembic.Diff{}
	for _, items := range [][]schema.TableItem{
		columns(sa.Date()),
		columns(sa.Date(), period("stay"), sa.UniqueConstraint("n").Named("u").With(mysql.WithoutOverlaps("stay"))),
		columns(sa.DateTime(), period("stay"), sa.Index("u", sa.Cols("n"), sa.Unique, mysql.WithoutOverlaps("stay"))),
		columns(sa.DateTime(), period("held"), sa.UniqueConstraint("n").Named("u").With(mysql.WithoutOverlaps("held"), mysql.Ignored)),
		columns(sa.DateTime(), period("held")),
		{sa.Column("n", sa.Integer())},
	} {
		d := s.differs(t, db, items)
		apply(t, db, d, d.Upgrade)
		if again := s.differs(t, db, items); d.Empty() || !again.Empty() {
			t.Fatalf("after %s: %s", listed(d.Upgrade), listed(again.Upgrade))
		}
		dumps, changes = append(dumps, s.schemaDump(t)), append(changes, d)
	}
	for _, i := range []int{2, 3} {
		if text := strings.Join(dumps[i], "\n"); !strings.Contains(text, "PERIOD FOR `stay` (`since`, `till`)") || !strings.Contains(text, "UNIQUE KEY `u` (`n`,`stay` WITHOUT OVERLAPS)") {
			t.Errorf("version %d: %s", i, text)
		}
	}
	for i, d := range slices.Backward(changes) {
		apply(t, db, s.differs(t, db, nil), d.Downgrade)
		if diff := cmp.Diff(dumps[i], s.schemaDump(t)); diff != "" {
			t.Errorf("back from %d: %s", i+1, diff)
		}
	}
}

func (s server) differs(t *testing.T, db *sql.DB, items []schema.TableItem) *alembic.Diff {
	t.Helper()
	items = append([]schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey)}, items...)
	diff, err := s.migrator(t, db, &alembic.Env{TargetMetadata: sa.NewMetaData(sa.Table("t", items...))}).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
	if err != nil {
		t.Fatal(err)
	}
	return diff
}

func (s server) holdsChecks(t *testing.T, db *sql.DB, version string, items []schema.TableItem, counts [2]int) {
	t.Helper()
	if again := s.differs(t, db, items); !again.Empty() || len(again.Warnings) > 0 {
		t.Errorf("%s: it still differs: %s %v\n%s", version, listed(again.Upgrade), again.Warnings, strings.Join(s.schemaDump(t), "\n"))
	}
	found, err := s.migrator(t, db, &alembic.Env{}).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := counts[1]
	if s.dialect == "postgresql" {
		want = counts[0]
	}
	if checks := found.MetaData.Table(schema.Name("t")).Checks; len(checks) != want {
		t.Errorf("%s: %d checks, want %d: %v", version, len(checks), want, checks)
	}
}
