package oracle

import (
	"github.com/alembic-go/alembic/schema"
)

// Normal is refused: there is no inspected schema to compare with.
func (*Dialect) Normal(*schema.Table) error { return noConnection("comparing schemas") }
