// Package migrations describes the billing to alembic.
package migrations

import (
	"example.com/mono/billing/internal/models"
	"example.com/mono/billing/migrations/versions"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/orm/gormschema"
)

// Env is the billing.
var Env = &alembic.Env{
	TargetFunc: gormschema.AutoMigrate(&models.Invoice{}),
	Revisions:  []*alembic.Revisions{versions.Revisions},
}
