package mssql

import (
	"fmt"

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
	g := ddl.Generic{D: d, NativeBoolean: true, AddColumnWords: "ADD"}
	c := compiler{g}
	c.Column = c.column
	c.Constraint = c.constraint
	c.IndexKey = c.indexKey
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
		if o.Table.Name == "" {
			return nil, true, fmt.Errorf("%s: SQL Server needs the index's table; name it", o)
		}
		return c.rename(c.Table(o.Table)+"."+c.D.Quote(o.From), o.To, "INDEX"), true, nil
	case op.RenameConstraint:
		return c.rename(c.Qualified(o.Table.Schema, o.From), o.To, "OBJECT"), true, nil
	}
	return c.object(o)
}

func (c compiler) rename(from, to, kind string) []dialect.Statement {
	return dialect.SQL("EXEC sp_rename " + ddl.QuoteString(from) + ", " + c.D.Quote(to) + ", '" + kind + "'")
}

// objectID is the argument of OBJECT_ID and the like: the table's quoted name,
// as a text.
func (c compiler) objectID(n schema.TableName) string { return ddl.QuoteString(c.Table(n)) }
