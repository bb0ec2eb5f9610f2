package mysql

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// objectTraits are the kinds of objects. MySQL itself has no sequences, and
// replaces views alone in place.
func objectTraits() []dialect.ObjectTraits {
	return []dialect.ObjectTraits{
		{Kind: schema.KindSchema}, {Kind: schema.KindSequence}, {Kind: schema.KindTable},
		{Kind: schema.KindFunction}, {Kind: schema.KindProcedure},
		{Kind: schema.KindView, Replace: "OR REPLACE"}, {Kind: schema.KindTrigger},
	}
}

// object compiles the operations on objects.
func (c compiler) object(o op.Operation) (out []dialect.Statement, ok bool, err error) {
	object, ok := op.ObjectOf(o)
	if !ok {
		return nil, false, nil
	}
	switch {
	case object.Kind == schema.KindSequence && !c.d.mariadb:
		return nil, true, c.d.unsupported("sequences", "use an AUTO_INCREMENT column")
	case object.Kind == schema.KindMaterializedView:
		return nil, true, c.d.unsupported("materialized views", "use a table, or a plain view")
	}
	if drop, drops := o.(op.DropObject); drops {
		drop.Cascade = false // a database is dropped with all that is in it; there is no word for it
		o = drop
	}
	out, ok = c.Objects(o)
	return out, ok, nil
}
