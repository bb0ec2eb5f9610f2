// Package migrations describes the project to alembic.
package migrations

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/orm/gormschema"
	"github.com/alembic-go/alembic/orm/gormschema/example/migrations/versions"
	"github.com/alembic-go/alembic/orm/gormschema/example/models"
)

// Env is the project.
var Env = &alembic.Env{
	TargetFunc: gormschema.AutoMigrate(models.All()...),
	Revisions:  []*alembic.Revisions{versions.Revisions},
}
