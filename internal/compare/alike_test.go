package compare_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

var dialects = []dialect.Dialect{sqlite.New(), postgresql.New(), mysql.New()}

// all lets all names take part.
func all(string, string, schema.TableName) bool { return true }

// TestTablesInTheSameWords compares random schemas, half of whose tables are the same,
// once as always and once with a hook, which lets no table be left out because both sides
// have it in the same words.
func TestTablesInTheSameWords(t *testing.T) {
	for _, d := range dialects {
		for seed := range uint64(200) {
			for _, inspected := range []bool{false, true} {
				random := rand.New(rand.NewPCG(seed, 2))
				database, target := randomSchema(random), randomSchema(random)
				for _, same := range database.Tables() {
					if target.Table(same.Name) != nil && random.IntN(2) == 0 {
						target.Remove(same.Name)
						target.Add(same.Clone())
					}
				}
				database.Inspected, target.Inspected = inspected, inspected
				got, err := compare.Compare(database, target, d, compare.Options{})
				want, wantErr := compare.Compare(database, target, d, compare.Options{IncludeName: all})
				if fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Fatalf("%s, seed %d: %v, want %v", d.Name(), seed, err, wantErr)
				}
				if err == nil && (!reflect.DeepEqual(got.Ops, want.Ops) || !reflect.DeepEqual(got.Log, want.Log) || !reflect.DeepEqual(got.Warnings, want.Warnings)) {
					t.Fatalf("%s, seed %d:\n%q\nwant\n%q", d.Name(), seed, stringsOf(got.Ops), stringsOf(want.Ops))
				}
			}
		}
	}
}

// TestAnEnumTypeChangesInTablesInTheSameWords has one of two tables with an enum type say
// its new values: both columns go over to the type that is made anew.
func TestAnEnumTypeChangesInTablesInTheSameWords(t *testing.T) {
	table := func(name string, values ...string) sa.Item {
		return sa.Table(name, sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("mood", sa.Enum(values...).Named("mood")),
			sa.Index("ix_"+name+"_mood", sa.Cols("id"), postgresql.Where("mood = 'x'")))
	}
	schemaOf := func(values ...string) *schema.MetaData {
		m := sa.NewMetaData(table("a", "x", "y"), table("b", values...))
		m.Inspected = true // models may not say two things
		m.Enums = []*schema.EnumType{{Name: schema.TableName{Name: "mood"}, Values: values}}
		return m
	}
	database, target := schemaOf("x", "y"), schemaOf("x")
	got, err := compare.Compare(database, target, postgresql.New(), compare.Options{})
	want, wantErr := compare.Compare(database, target, postgresql.New(), compare.Options{IncludeName: all})
	if err != nil || wantErr != nil {
		t.Fatal(err, wantErr)
	}
	if !reflect.DeepEqual(got.Ops, want.Ops) || len(got.Ops) == 0 {
		t.Errorf("%q, want %q", stringsOf(got.Ops), stringsOf(want.Ops))
	}
}

// TestPlainTypesReadBack brings columns into normal form whose types need no reading, and
// the same types as variants, which are written and read.
func TestPlainTypesReadBack(t *testing.T) {
	for _, d := range []dialect.Dialect{sqlite.New(), postgresql.New()} {
		for _, plain := range []schema.Type{schema.Integer{}, schema.SmallInteger{}, schema.BigInteger{}, schema.Date{}, schema.Text{}, schema.Boolean{},
			schema.String{Length: 1}, schema.String{Length: 255}, schema.String{Length: 1 << 20}, schema.Numeric{Precision: 10}, schema.Numeric{Precision: 1000, Scale: 2}} {
			normal := func(typ schema.Type) schema.Type {
				table := &schema.Table{Name: schema.TableName{Name: "t"}, Columns: []*schema.Column{{Name: "c", Type: typ}}}
				if err := d.Normal(table); err != nil {
					t.Fatal(err)
				}
				return table.Columns[0].Type
			}
			if got, want := normal(plain), normal(schema.Variant{Base: plain}); got != want {
				t.Errorf("%s: %#v, want %#v", d.Name(), got, want)
			}
		}
	}
}
