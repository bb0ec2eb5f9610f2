package e2e_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
)

// TestAnExtensionInAnotherSchemaIsLeftOutByName: the statement that creates an extension
// which is there isn't run again, so that its schema alone is compared.
func TestAnExtensionInAnotherSchemaIsLeftOutByName(t *testing.T) {
	for _, c := range []struct{ database, target, want string }{
		{"CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a;", "CREATE SCHEMA a; CREATE SCHEMA b; CREATE EXTENSION citext WITH SCHEMA b;",
			"schema of the extension citext, to be moved by ALTER EXTENSION citext SET SCHEMA b"},
		{"CREATE EXTENSION citext;", `CREATE SCHEMA "B c"; CREATE EXTENSION IF NOT EXISTS citext SCHEMA "B c";`,
			`schema of the extension citext, to be moved by ALTER EXTENSION citext SET SCHEMA "B c"`},
		{"CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a;", "CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA public;",
			"schema of the extension citext, to be moved by ALTER EXTENSION citext SET SCHEMA public"},
		{"CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a;", "CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a;", ""},
		{"CREATE SCHEMA a; CREATE TYPE a.t AS (n integer); CREATE EXTENSION citext SCHEMA a;", "CREATE SCHEMA a; CREATE TYPE a.t AS (n integer); CREATE EXTENSION citext SCHEMA a;", ""},
		{"CREATE EXTENSION citext;", "CREATE EXTENSION citext SCHEMA public;", ""},
		{"CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a;", "CREATE SCHEMA a; CREATE EXTENSION citext;", ""},
	} {
		s := postgres(t)
		s.clientMakes(t, c.database)
		d, err := s.migrator(t, s.open(t), &alembic.Env{}, target(t, c.target)).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(d.LeftOut, ", "); got != c.want {
			t.Errorf("%s\n%s\nleft out: %s", c.database, c.target, got)
		}
	}
}
