package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/op"
)

// TestAnExtensionMovesToTheSchemaOfTheTarget: the statement that creates an extension
// which is there isn't run again, so that its schema alone is compared. What the server
// can't move is left out by name.
func TestAnExtensionMovesToTheSchemaOfTheTarget(t *testing.T) {
	for _, c := range []struct{ database, target, want string }{
		{"CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a; CREATE TABLE t (c a.citext)", "CREATE SCHEMA a; CREATE SCHEMA b; CREATE EXTENSION citext WITH SCHEMA b; CREATE TABLE t (c b.citext)",
			"create schema b, replace extension citext"},
		{"CREATE EXTENSION citext;", `CREATE SCHEMA "B c"; CREATE EXTENSION IF NOT EXISTS citext SCHEMA "B c";`,
			`create schema B c, replace extension citext`},
		{"CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a;", "CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA public;",
			"replace extension citext"},
		{"CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a;", "CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a;", ""},
		{"CREATE SCHEMA a; CREATE TYPE a.t AS (n integer); CREATE EXTENSION citext SCHEMA a;", "CREATE SCHEMA a; CREATE TYPE a.t AS (n integer); CREATE EXTENSION citext SCHEMA a;", ""},
		{"CREATE EXTENSION citext;", "CREATE EXTENSION citext SCHEMA public;", ""},
		{"CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a;", "CREATE SCHEMA a; CREATE EXTENSION citext;", ""},
		{"CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA a; UPDATE pg_extension SET extrelocatable = false WHERE extname = 'citext'", "CREATE SCHEMA a; CREATE EXTENSION citext SCHEMA public;",
			"schema of the extension citext, to be moved by ALTER EXTENSION citext SET SCHEMA public"},
	} {
		s := postgres(t)
		s.clientMakes(t, c.database)
		d, err := s.migrator(t, s.open(t), &alembic.Env{}, target(t, c.target)).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got := d.LeftOut
		for _, o := range d.Upgrade {
			if _, drops := o.(op.DropObject); !drops {
				got = append(got, fmt.Sprint(o))
			}
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s\n%s\nfound: %s", c.database, c.target, got)
		}
	}
}
