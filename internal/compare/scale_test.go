package compare_test

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// scaled are pairs of schemas of n tables.
var scaled = []struct {
	name string
	pair func(n int) (db, target *schema.MetaData)
	ops  func(n int) int
}{
	{"no difference", func(n int) (db, target *schema.MetaData) { return manyTables(n), manyTables(n) }, func(int) int { return 0 }},
	{"all new", func(n int) (db, target *schema.MetaData) { return &schema.MetaData{}, manyTables(n) }, func(n int) int { return n }},
	{"all dropped", func(n int) (db, target *schema.MetaData) { return manyTables(n), &schema.MetaData{} }, func(n int) int { return n }},
	{"all changed", func(n int) (db, target *schema.MetaData) {
		target = manyTables(n)
		for _, t := range target.Tables() {
			t.Columns = append(t.Columns, sa.Column("extra", sa.Integer()))
		}
		return manyTables(n), target
	}, func(n int) int { return n }},
	{"all renamed", func(n int) (db, target *schema.MetaData) {
		return renamedTables(n, func(t schema.TableName) schema.TableName {
			return schema.TableName{Name: "x" + t.Name}
		}), manyTables(n)
	}, func(n int) int { return 2 * n }},
	{"the default schema by its name", func(n int) (db, target *schema.MetaData) {
		return manyTables(n), renamedTables(n, func(t schema.TableName) schema.TableName {
			return schema.TableName{Schema: "public", Name: t.Name}
		})
	}, func(int) int { return 0 }},
}

// renamedTables are tables with other names.
func renamedTables(n int, name func(schema.TableName) schema.TableName) *schema.MetaData {
	m := manyTables(n)
	names := map[schema.TableName]schema.TableName{}
	for _, t := range m.Tables() {
		names[t.Name] = name(t.Name)
	}
	if err := m.RenameAll(names); err != nil {
		panic(err)
	}
	return m
}

// TestMemoryIsLinear compares ever larger schemas: what is allocated for a table
// doesn't grow with the number of tables.
func TestMemoryIsLinear(t *testing.T) {
	for _, tt := range scaled {
		t.Run(tt.name, func(t *testing.T) {
			perTable := func(n int) uint64 {
				db, target := tt.pair(n)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				r, err := compare.Compare(db, target, postgresql.New(), compare.Options{})
				runtime.ReadMemStats(&after)
				if err != nil {
					t.Fatal(err)
				}
				if len(r.Ops) != tt.ops(n) {
					t.Fatalf("%d tables: %d operations, want %d", n, len(r.Ops), tt.ops(n))
				}
				return (after.TotalAlloc - before.TotalAlloc) / uint64(n)
			}
			least, most := inShort(100, 200), inShort(800, 3_200)
			if few, many := perTable(least), perTable(most); many > few*3/2 {
				t.Errorf("%d bytes a table among %d, %d among %d", few, least, many, most)
			}
		})
	}
}

// TestAllocationsPerTable compares schemas without a difference: the traits of
// the dialect aren't asked for each column, and columns are copied once a side.
func TestAllocationsPerTable(t *testing.T) {
	const n = 200
	for d, most := range map[dialect.Dialect]float64{sqlite.New(): 100, postgresql.New(): 90, mysql.New(): 170} {
		db, target := manyTables(n), manyTables(n)
		perTable := testing.AllocsPerRun(2, func() {
			if _, err := compare.Compare(db, target, d, compare.Options{}); err != nil {
				t.Fatal(err)
			}
		}) / n
		if perTable > most {
			t.Errorf("%s: %.0f allocations a table, at most %.0f are needed", d.Name(), perTable, most)
		}
	}
}

// TestNeitherSideIsChanged compares schemas whose columns the comparison shares.
func TestNeitherSideIsChanged(t *testing.T) {
	for _, d := range []dialect.Dialect{sqlite.New(), postgresql.New(), mysql.New()} {
		for _, tt := range scaled {
			db, target := tt.pair(20)
			dbBefore, targetBefore := db.Clone(), target.Clone()
			if _, err := compare.Compare(db, target, d, compare.Options{}); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(db, dbBefore) || !reflect.DeepEqual(target, targetBefore) {
				t.Errorf("%s, %s: Compare changed its input", d.Name(), tt.name)
			}
		}
	}
}

// inShort is the first number in a short run, and otherwise the second.
func inShort(short, long int) int {
	if testing.Short() {
		return short
	}
	return long
}

// chain is a schema in which each table refers to the next one by name, the
// last to the table named.
func chain(n int, last string) *schema.MetaData {
	var items []sa.Item
	for i := range n {
		refers := fmt.Sprintf("t%05d", i+1)
		if i == n-1 {
			refers = last
		}
		items = append(items, sa.Table(fmt.Sprintf("t%05d", i), sa.Column("id", sa.Integer(), sa.PrimaryKey),
			sa.Column("next", sa.Integer(), sa.ForeignKey(refers+".id"))))
	}
	return sa.NewMetaData(items...)
}

// TestLongChainsAndManyCycles orders tables where looking for the next one
// among all the others would take minutes.
func TestLongChainsAndManyCycles(t *testing.T) {
	n := inShort(5_000, 20_000)
	names := created(t, chain(n, "outside"))
	if !slices.IsSortedFunc(names, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Error("a table of the chain comes before the one that it refers to")
	}
	if names := created(t, chain(n, "t00000")); names[0] != "t00000" || names[1] != fmt.Sprintf("t%05d", n-1) || names[n-1] != "t00001" {
		t.Errorf("the circle is broken at %v", names[:2])
	}
	var pairs []sa.Item
	for i := range n / 2 {
		for _, ends := range []string{"ab", "ba"} {
			pairs = append(pairs, sa.Table(fmt.Sprintf("t%05d%c", i, ends[0]), sa.Column("id", sa.Integer(), sa.PrimaryKey),
				sa.Column("other", sa.Integer(), sa.ForeignKey(fmt.Sprintf("t%05d%c.id", i, ends[1])))))
		}
	}
	if names := created(t, sa.NewMetaData(pairs...)); len(names) != n || !slices.IsSorted(names) {
		t.Errorf("the pairs begin with %v", names[:4])
	}
}

// created returns the tables in the order in which they are made.
func created(t *testing.T, target *schema.MetaData) []string {
	t.Helper()
	var names []string
	for _, o := range mustCompare(t, &schema.MetaData{}, target, fake{}, compare.Options{}).Ops {
		if create, ok := o.(op.CreateTable); ok {
			names = append(names, create.Table.Name.Name)
		}
	}
	return names
}
