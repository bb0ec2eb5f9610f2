package render

import (
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/schema"
)

// TestEveryManagedKindHasAConstructor: models in Go hold what a database compares.
func TestEveryManagedKindHasAConstructor(t *testing.T) {
	for _, d := range []dialect.Dialect{postgresql.New(), mysql.NewMariaDB(), mysql.New(), sqlite.New()} {
		for _, kind := range d.Traits().Objects {
			if kind.Managed && kind.Kind != schema.KindSequence && constructors[kind.Kind] == "" && views[kind.Kind] == "" {
				t.Errorf("%s: package sa has no constructor of the kind %s", d.Name(), kind.Kind)
			}
		}
	}
}
