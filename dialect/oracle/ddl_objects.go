package oracle

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// objectTraits are the kinds of objects.
func objectTraits() []dialect.ObjectTraits {
	const replace = "OR REPLACE"
	return []dialect.ObjectTraits{
		{Kind: schema.KindSequence}, {Kind: schema.KindTable},
		{Kind: schema.KindFunction, Replace: replace}, {Kind: schema.KindProcedure, Replace: replace},
		{Kind: schema.KindView, Replace: replace}, {Kind: schema.KindMaterializedView}, {Kind: schema.KindTrigger, Replace: replace},
	}
}

// object compiles the operations on objects.
func (c compiler) object(o op.Operation) ([]dialect.Statement, bool, error) {
	object, ok := op.ObjectOf(o)
	if !ok {
		return nil, false, nil
	}
	if object.Kind == schema.KindSchema {
		return nil, true, unsupported("schemas apart from users", "make or drop the user with op.Execute")
	}
	out, ok := c.Objects(o)
	return out, ok, nil
}
