// Package migrations connects alembic with the example application.
package migrations

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/todo/migrations/versions"
	"github.com/alembic-go/alembic/examples/todo/models"
)

// Env holds what the alembic command needs from the project's code.
var Env = &alembic.Env{
	TargetMetadata: models.Metadata,
	Revisions:      []*alembic.Revisions{versions.Revisions},
}
