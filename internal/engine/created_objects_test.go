package engine

import (
	"slices"
	"testing"

	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func TestHistoryKnowsWhichObjectsRevisionsMade(t *testing.T) {
	view := func(name string) *schema.Object {
		return &schema.Object{Kind: schema.KindView, Name: schema.Name(name), Definition: []string{"SELECT 1"}}
	}
	h, err := ReplayHistory(t.Context(), postgresql.New(), []Func{
		emitting(op.CreateObject{Object: view("made")}, op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("app")}}),
		emitting(op.ReplaceObject{Object: view("replaced")}, op.CreateObject{Object: &schema.Object{Kind: schema.KindStatistics, Name: schema.Name("made statistics"), Definition: []string{"CREATE STATISTICS"}}}),
		emitting(op.CreateTable{Table: schema.NewTable(schema.Name("part"))}), // PARTITION OF
		executing(
			`CREATE OR REPLACE VIEW app."By Hand" (x) AS SELECT other FROM place`,
			"CREATE FUNCTION f(argument INTEGER) RETURNS INTEGER LANGUAGE sql AS 'SELECT 1'",
			"CREATE SCHEMA IF NOT EXISTS more", `CREATE SCHEMA "Odd"`, "CREATE SCHEMA", "DROP VIEW gone", "CREATE INDEX schema ON version (schema)", "CREATE TABLE IF NOT EXISTS schema (a INTEGER)",
			"CREATE TABLE t (x INTEGER)", "CREATE OPERATOR app.!## (RIGHTARG = integer, FUNCTION = f)", "CREATE CAST (double precision AS box) WITHOUT FUNCTION",
			"ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"made": true, "MADE": true, "replaced": true, "by hand": true, "f": true,
		"x": false, "other": false, "argument": false, "gone": false, "place": false} {
		if got := h.MadeObject(schema.ObjectRef{Kind: schema.KindView, Name: schema.Name(name)}); got != want {
			t.Errorf("MadeObject(%s) = %v, want %v", name, got, want)
		}
	}
	for _, ref := range []schema.ObjectRef{
		{Kind: schema.KindOperator, Name: schema.Name("!##")}, {Kind: schema.KindCast, Name: schema.Name("double precision")},
		{Kind: schema.KindPrivileges, Name: schema.Name("all functions")}, {Kind: schema.KindTable, Name: schema.Name("part")},
	} {
		if made := h.MadeObject(ref) || h.Made(ref.Name, ""); !made {
			t.Errorf("%s is not a revision's", ref)
		}
	}
	security := schema.ObjectRef{Kind: schema.KindRowSecurity, On: schema.Name("t")}
	if !h.MadeObject(security) {
		t.Error("the row security of a table that a revision made is not a revision's")
	}
	for name, on := range map[string]string{"made": "made", "made statistics": "", "f": "f"} {
		if !h.MadeObject(schema.ObjectRef{Kind: schema.KindSetting, Name: schema.Name(name), On: schema.Name(on)}) {
			t.Errorf("a setting of %s, which a revision made, is not a revision's", name)
		}
	}
	if h.MadeObject(schema.ObjectRef{Kind: schema.KindSetting, Name: schema.Name("gone")}) {
		t.Error("a setting of an object that no revision made is a revision's")
	}
	if got, want := h.Schemas(), []string{"Odd", "app", "more"}; !slices.Equal(got, want) {
		t.Errorf("schemas %q, want %q", got, want)
	}
}
