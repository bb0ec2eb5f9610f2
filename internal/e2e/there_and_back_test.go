package e2e_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/op"
)

// firstVersion makes the first version of a folder, with its rows. It returns what goes to
// the second version, which returns what goes back.
func (s server) firstVersion(t *testing.T, db *sql.DB, folder string) (there func() (back func())) {
	t.Helper()
	version := func(name string) string {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	s.become(t, db, version("v1.sql"))
	insertRows(t, db, folder)
	return func() func() {
		d := s.become(t, db, version("v2.sql"))
		return func() { takeBack(t, db, d) }
	}
}

// takeBack undoes the operations of a comparison, which have been run.
func takeBack(t *testing.T, db *sql.DB, d *alembic.Diff) {
	t.Helper()
	after := d.Database.Clone()
	if _, err := op.ApplyAll(after, slices.Concat(d.Upgrade, d.Later)); err != nil {
		t.Fatal(err)
	}
	d.Database = after
	apply(t, db, d, d.Downgrade)
}
