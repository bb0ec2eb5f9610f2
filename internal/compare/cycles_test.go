package compare_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// stubbing is a dialect in which an empty view or function stands in for another one.
type stubbing struct{ fake }

func (stubbing) Stub(o *schema.Object) (*schema.Object, bool) {
	return &schema.Object{Kind: o.Kind, Name: o.Name, Definition: []string{"stub"}}, o.Kind == schema.KindView || o.Kind == schema.KindFunction
}

// TestWhatNeedsEachOtherIsMadeInSteps has a table's default and check call a function
// of its rows, and a view and a function need each other.
func TestWhatNeedsEachOtherIsMadeInSteps(t *testing.T) {
	function := schema.ObjectRef{Kind: schema.KindFunction, Name: schema.Name("of_row")}
	table := sa.Table("rows", sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.ServerDefaultExpr("of_row(NULL)")), sa.Column("n", sa.Integer(), sa.ServerDefaultExpr("1")),
		sa.CheckConstraint("of_row(rows) > 0").Named("fine"), sa.CheckConstraint("n > 0").Named("plain"))
	model := sa.NewMetaData(table,
		sa.Function("of_row", "rows", "CREATE FUNCTION of_row").Needs(schema.TableRef(schema.Name("rows"))),
		sa.View("ring", "SELECT of_ring()").Needs(sa.Function("of_ring", "").Ref()), sa.Function("of_ring", "", "CREATE FUNCTION of_ring").Needs(sa.View("ring", "").Ref()))
	function.Args = "rows"
	model.Table(schema.Name("rows")).DependsOn = []schema.ObjectRef{function}
	made := []string{"create table rows", "create function of_row(rows)", "alter column rows.id (default)", "add check constraint fine (of_row(rows) > 0) to rows",
		"create view ring", "create function of_ring", "replace view ring"}
	gone := []string{"replace view ring", "drop function of_ring", "drop view ring", "drop constraint fine of rows", "alter column rows.id (default)",
		"drop function of_row(rows)", "drop table rows"}
	words := func(ops []op.Operation) (out []string) {
		for _, o := range ops {
			out = append(out, o.String())
		}
		return out
	}
	for name, c := range map[string]struct {
		from, to    *schema.MetaData
		forth, back []string
	}{
		"made":    {&schema.MetaData{}, model, made, gone},
		"dropped": {model, &schema.MetaData{Complete: true}, gone, made},
	} {
		r, err := compare.Compare(c.from, c.to, stubbing{withObjects}, compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		back, err := r.Back()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.forth, words(r.Ops)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(c.back, words(back)); diff != "" {
			t.Errorf("%s, the way back (-want +got):\n%s", name, diff)
		}
	}
}
