package e2e_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/alembic-go/alembic/op"
)

// Only the schemas tell that a domain is one over an array: its values are the array's.
func TestValuesOfDomainsOverArraysStay(t *testing.T) {
	const folder = "testdata/postgresql/array_domains"
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
		if got := one(t, db, "SELECT string_agg(t::text, ' ' ORDER BY id) FROM t"); got != want {
			t.Errorf("the rows are\n%s, want\n%s", got, want)
		}
	}
	s.become(t, db, version("v1.sql"))
	insertRows(t, db, folder)
	const before = `(1,"{a,""b \\""c\\""""}","{a,NULL}","{a,b}",3,{},"{1,2}",{x},"{y,z}",{p}) (2,,,,,,,,,)`
	values(before)
	d := s.become(t, db, version("v2.sql"))
	values(`(1,"{a,""b \\""c\\""""}","{a,NULL}","{a,b}",{3},{},"{1,2}",{x},"{y,z}",{p}) (2,,,,,,,,,)`)
	after := d.Database.Clone()
	if _, err := op.ApplyAll(after, slices.Concat(d.Upgrade, d.Later)); err != nil {
		t.Fatal(err)
	}
	d.Database = after
	apply(t, db, d, d.Downgrade)
	values(before)
}
