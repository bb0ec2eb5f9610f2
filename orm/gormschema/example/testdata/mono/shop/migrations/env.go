// Package migrations describes the shop to alembic.
package migrations

import (
	"slices"

	"example.com/mono/shop/customers"
	"example.com/mono/shop/migrations/versions"
	"example.com/mono/shop/orders"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/orm/gormschema"
)

// Env is the shop.
var Env = &alembic.Env{
	TargetFunc: gormschema.AutoMigrate(slices.Concat(customers.Models, orders.Models)...),
	Revisions:  []*alembic.Revisions{versions.Revisions},
}
