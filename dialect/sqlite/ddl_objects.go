package sqlite

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// objectTraits are the kinds of objects.
func objectTraits() []dialect.ObjectTraits {
	return []dialect.ObjectTraits{{Kind: schema.KindTable}, {Kind: schema.KindView}, {Kind: schema.KindTrigger}}
}

// object compiles the operations on objects.
func (c compiler) object(o op.Operation) ([]dialect.Statement, bool, error) {
	object, ok := op.ObjectOf(o)
	if !ok {
		return nil, false, nil
	}
	if what := lacking(object.Kind); what != "" {
		return nil, true, &dialect.UnsupportedError{Dialect: product, What: what, Instead: instead(what)}
	}
	out, ok := c.Objects(o)
	return out, ok, nil
}

// lacking names a kind of object that SQLite doesn't have; "" when it has it.
func lacking(kind schema.ObjectKind) string {
	switch kind {
	case schema.KindView, schema.KindTrigger:
		return ""
	case schema.KindFunction, schema.KindProcedure:
		return "functions in SQL"
	}
	return string(kind) + "s"
}

func instead(what string) string {
	switch what {
	case "schemas":
		return "attach another database file"
	case "sequences":
		return "an INTEGER primary key is numbered by itself"
	case "enum types":
		return "a column of sa.Enum is VARCHAR here, and op.AlterColumn changes its values; leave the operation out when the database is SQLite"
	}
	return "leave the operation out when the database is SQLite"
}
