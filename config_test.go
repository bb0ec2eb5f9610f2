package alembic_test

import (
	"testing"

	"github.com/alembic-go/alembic"
)

func TestArgumentsAreLookedUpByTheirKey(t *testing.T) {
	a := alembic.Arguments{X: []string{"tenant=one", "dry", "tenant=two=2"}}
	for _, c := range []struct {
		key, want string
		ok        bool
	}{{"tenant", "two=2", true}, {"dry", "", true}, {"absent", "", false}} {
		if got, ok := a.Lookup(c.key); got != c.want || ok != c.ok {
			t.Errorf("%s: %q, %v", c.key, got, ok)
		}
		if got := a.Get(c.key); got != c.want {
			t.Errorf("Get(%s): %q", c.key, got)
		}
	}
}

func TestAScriptIsEmptyWithoutOperationsOnAnyDatabase(t *testing.T) {
	s := alembic.MigrationScript{Ops: []alembic.DatabaseOps{{Database: "one"}, {Database: "two"}}}
	if !s.Empty() {
		t.Error("a script without operations isn't empty")
	}
}
