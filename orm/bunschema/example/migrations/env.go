// Package migrations describes the project to alembic.
package migrations

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/orm/bunschema"
	"github.com/alembic-go/alembic/orm/bunschema/example/migrations/versions"
	"github.com/alembic-go/alembic/orm/bunschema/example/models"
)

// Env is the project.
var Env = &alembic.Env{
	TargetFunc: bunschema.Options{After: models.Indexes}.CreateTables(models.All()...),
	Revisions:  []*alembic.Revisions{versions.Revisions},
}
