package mssql

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// objectTraits are the kinds of objects.
func objectTraits() []dialect.ObjectTraits {
	const replace = "OR ALTER"
	return []dialect.ObjectTraits{
		{Kind: schema.KindSchema}, {Kind: schema.KindSequence}, {Kind: schema.KindTable},
		{Kind: schema.KindFunction, Replace: replace}, {Kind: schema.KindProcedure, Replace: replace},
		{Kind: schema.KindView, Replace: replace}, {Kind: schema.KindTrigger, Replace: replace},
	}
}

// object compiles the operations on objects.
func (c compiler) object(o op.Operation) ([]dialect.Statement, bool, error) {
	object, ok := op.ObjectOf(o)
	if !ok {
		return nil, false, nil
	}
	kind := object.Kind
	switch o := o.(type) {
	case op.CreateObject:
		switch name := o.Object.Name.Name; {
		case kind == schema.KindSchema && o.IfNotExists:
			return dialect.SQL("IF SCHEMA_ID(" + ddl.QuoteString(name) + ") IS NULL EXEC(" +
				ddl.QuoteString("CREATE SCHEMA "+c.D.Quote(name)) + ")"), true, nil
		case kind == schema.KindSequence && o.IfNotExists:
			return nil, true, unsupported("CREATE SEQUENCE IF NOT EXISTS", "leave IfNotExists out")
		}
	case op.DropObject:
		if o.Cascade {
			return nil, true, unsupported("DROP SCHEMA … CASCADE", "drop what is in the schema first")
		}
	}
	if kind == schema.KindMaterializedView {
		return nil, true, unsupported("materialized views", "make an indexed view with op.Execute")
	}
	out, ok := c.Objects(o)
	return out, ok, nil
}
