package dialect

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// OnlineChanger is implemented by dialects that can change a table while other
// sessions read and write it.
type OnlineChanger interface {
	// Online returns the form of an operation that blocks other sessions least. m
	// is the schema before the operation, first the one before the first operation of
	// the revision. An operation in that form is returned unchanged. atOnce means that
	// nothing can follow in a revision of its own.
	Online(o op.Operation, first, m *schema.MetaData, atOnce bool) Online
}

// Online is an operation in the form that blocks other sessions least.
type Online struct {
	Operation op.Operation
	// Later holds what is to run in a revision of its own that follows.
	Later []op.Operation
	// Blocks says why the operation blocks other sessions for longer than a
	// moment. It is empty if it doesn't.
	Blocks string
}
