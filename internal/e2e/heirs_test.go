package e2e_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
)

// TestWhatAnHeirDeclaresAgainIsLeftAlone has a table declare what it inherits in one of
// the two schemas alone: ALTER TABLE can't change that.
func TestWhatAnHeirDeclaresAgainIsLeftAlone(t *testing.T) {
	const once = "CREATE TABLE p (id integer, a integer, CONSTRAINT c CHECK (id > 0)); CREATE TABLE k (x integer) INHERITS (p);"
	const twice = "CREATE TABLE p (id integer, a integer, CONSTRAINT c CHECK (id > 0)); CREATE TABLE k (a integer, x integer, CONSTRAINT c CHECK (id > 0)) INHERITS (p);"
	for name, c := range map[string]struct{ was, is string }{"anew": {once, twice}, "no longer": {twice, once}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db := s.open(t)
			exec(t, db, c.was)
			d, err := s.migrator(t, db, &alembic.Env{}, target(t, c.is)).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
			if err != nil {
				t.Fatal(err)
			}
			if !d.Empty() || len(d.Warnings) != 2 {
				t.Errorf("the operations are %s, the warnings %q", listed(d.Upgrade), d.Warnings)
			}
			want := []string{"declaration of the check c in table k", "declaration of the column a in table k"}
			if diff := cmp.Diff(want, slices.Sorted(slices.Values(d.LeftOut))); diff != "" {
				t.Errorf("what is left out (-want +got):\n%s", diff)
			}
		})
	}
}
