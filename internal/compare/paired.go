package compare

import (
	"cmp"
	"slices"

	"github.com/alembic-go/alembic/op"
)

// pairedWith returns the operations whose opposites are the way back. A value that is
// added to an enum type disturbs nothing, but to take it away the type is made anew: the
// views, checks, indexes and all else that use it are dropped before and made again after.
func pairedWith(r *Result, o Options, again func(Options, clearing) (*comparison, error)) ([]op.Operation, error) {
	isAdded := func(o op.Operation) bool { _, is := o.(op.AddEnumValue); return is }
	if !slices.ContainsFunc(r.Ops, isAdded) {
		return r.Ops, nil
	}
	o.valuesAround = true
	c, err := again(o, clearing{})
	if err != nil {
		return nil, err
	}
	around := cmp.Or(stepAside(c, again), c.r)
	r.back = around.back
	return around.Ops, nil
}
