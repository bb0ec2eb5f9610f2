package sa

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// ExistingConstraintOption is the result of ExistingConstraint.
type ExistingConstraintOption struct{ constraint schema.Constraint }

// ExistingConstraint tells op.DropConstraint the constraint's present
// definition: a constraint without a name, as SQLite has them, is found by it,
// and the operation can be reversed.
func ExistingConstraint(c schema.Constraint) ExistingConstraintOption {
	return ExistingConstraintOption{c}
}

// ApplyDropConstraint sets the existing constraint.
func (e ExistingConstraintOption) ApplyDropConstraint(o *op.DropConstraint) {
	o.Constraint = e.constraint
}
