package e2e_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/alembic-go/alembic/op"
)

// TestValuesOfCompositeTypesStayByTheirAttributes changes the attributes of types that
// columns use, and goes back.
func TestValuesOfCompositeTypesStayByTheirAttributes(t *testing.T) {
	const folder = "testdata/postgresql/composites"
	s := postgres(t)
	db := s.open(t)
	version := func(name string) string {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	values := func(want string) {
		t.Helper()
		const sql = `SELECT concat((SELECT string_agg(concat_ws(' ', (a).zip, (a)."Since x" AT TIME ZONE 'UTC', (p).a, (p).b, a IS NOT DISTINCT FROM NULL), '; ' ORDER BY id) FROM t),
			'; ', (SELECT concat_ws(' ', ("A b").zip, ("A b")."Since x") FROM "U x"))`
		if got := one(t, db, sql); got != want {
			t.Errorf("the values are %s, want %s", got, want)
		}
	}
	s.become(t, db, version("v1.sql"))
	insertRows(t, db, folder)
	const before = "7 2020-01-02 03:04:05.678 2 f; t; 1 d f; 8 infinity"
	values(before)
	d := s.become(t, db, version("v2.sql"))
	values(before)
	after := d.Database.Clone()
	if _, err := op.ApplyAll(after, slices.Concat(d.Upgrade, d.Later)); err != nil {
		t.Fatal(err)
	}
	d.Database = after
	apply(t, db, d, d.Downgrade)
	values(before)
}
