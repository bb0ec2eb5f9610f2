// Package migrations describes the project to alembic.
package migrations

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/orm/entschema"
	"github.com/alembic-go/alembic/orm/entschema/example/ent/migrate"
	"github.com/alembic-go/alembic/orm/entschema/example/migrations/versions"
)

// Env is the project.
var Env = &alembic.Env{
	TargetFunc: entschema.Create(migrate.Tables),
	Revisions:  []*alembic.Revisions{versions.Revisions},
}
