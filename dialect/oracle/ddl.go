package oracle

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

type compiler struct{ ddl.Generic }

var (
	_ ddl.Compiler      = compiler{}
	_ ddl.OtherCompiler = compiler{}
)

func newCompiler(d *Dialect) compiler {
	c := compiler{ddl.Generic{D: d, AddColumnWords: "ADD"}}
	c.Column = c.column
	c.Constraint = c.constraint
	c.IndexKey = c.indexKey
	c.TableSuffix = c.tableSuffix
	c.SequenceOptions = sequenceOptions
	c.Parts = c
	return c
}

func unsupported(what, instead string) error {
	return &dialect.UnsupportedError{Dialect: product, What: what, Instead: instead}
}

// Compile turns an operation into statements.
func (d *Dialect) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	return ddl.Compile(d, newCompiler(d), o, m)
}

// Other compiles schemas, sequences, views, functions, triggers and renamings.
func (c compiler) Other(o op.Operation, _ *schema.MetaData) ([]dialect.Statement, bool, error) {
	switch o := o.(type) {
	case op.RenameIndex:
		return dialect.SQL("ALTER INDEX " + c.Qualified(o.Table.Schema, o.From) + " RENAME TO " + c.D.Quote(o.To)), true, nil
	case op.RenameConstraint:
		return dialect.SQL("ALTER TABLE " + c.Table(o.Table) + " RENAME CONSTRAINT " + c.D.Quote(o.From) + " TO " + c.D.Quote(o.To)), true, nil
	}
	return c.object(o)
}
