package e2e_test

import (
	"database/sql"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/op"
)

// TestNamesGoOverInModels takes a database through two versions of models in which names
// go from one thing to another, and back. What models leave to the database must not be
// made beside them in the scratch place if they give its name away.
func TestNamesGoOverInModels(t *testing.T) {
	for folder, start := range map[string]func(*testing.T) server{"postgresql/names_go_over": postgres, "postgresql/enum_swaps": postgres, "mariadb/names_go_over": mariadb} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			db := s.open(t)
			db.SetMaxOpenConns(1)
			want := [][]string{s.schemaDump(t)}
			var diffs []*alembic.Diff
			for _, file := range []string{"v1.sql", "v2.sql"} {
				text, err := os.ReadFile("testdata/" + folder + "/" + file)
				if err != nil {
					t.Fatal(err)
				}
				other := start(t)
				want = append(want, other.clientMakes(t, string(text)))
				diffs = append(diffs, s.becomeModelsOf(t, db, other))
				if diff := cmp.Diff(want[len(want)-1], s.schemaDump(t)); diff != "" {
					t.Fatalf("%s (-client +alembic):\n%s", file, diff)
				}
			}
			for i, d := range slices.Backward(diffs) {
				after := d.Database.Clone()
				if _, err := op.ApplyAll(after, d.Upgrade); err != nil {
					t.Fatal(err)
				}
				d.Database = after
				apply(t, db, d, d.Downgrade)
				if diff := cmp.Diff(want[i], s.schemaDump(t)); diff != "" {
					t.Fatalf("back from v%d (-before +after):\n%s", i+1, diff)
				}
			}
		})
	}
}

// becomeModelsOf changes the database to models that are read from another one.
func (s server) becomeModelsOf(t *testing.T, db *sql.DB, other server) *alembic.Diff {
	t.Helper()
	found, err := s.migrator(t, other.open(t), &alembic.Env{}).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var options []alembic.Option
	if s.dialect == "mariadb" {
		options = append(options, scratch(t, mariadb(t)))
	}
	m := s.migrator(t, db, &alembic.Env{TargetMetadata: found.MetaData}, options...)
	d, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, d, d.Upgrade)
	if again, err := m.Diff(t.Context(), alembic.DiffOptions{}); err != nil || !again.Empty() {
		t.Errorf("a second comparison finds %v, %v", again, err)
	}
	return d
}
