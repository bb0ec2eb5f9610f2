package sa

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// ExistingConstraintOption is the result of ExistingConstraint.
type ExistingConstraintOption struct{ constraint schema.Constraint }

// ExistingConstraint sets the current definition of the constraint that
// op.DropConstraint drops. The operation can then be reversed, and a constraint
// without a name, as on SQLite, can be found.
func ExistingConstraint(c schema.Constraint) ExistingConstraintOption {
	return ExistingConstraintOption{c}
}

// ApplyDropConstraint sets the existing constraint.
func (e ExistingConstraintOption) ApplyDropConstraint(o *op.DropConstraint) {
	o.Constraint = e.constraint
}
