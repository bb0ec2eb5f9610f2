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
	case op.CreateSchema:
		if o.IfNotExists {
			return dialect.SQL("IF SCHEMA_ID(" + ddl.QuoteString(o.Name) + ") IS NULL EXEC(" +
				ddl.QuoteString("CREATE SCHEMA "+c.D.Quote(o.Name)) + ")"), true, nil
		}
	case op.DropSchema:
		if o.Cascade {
			return nil, true, unsupported("DROP SCHEMA … CASCADE", "drop what is in the schema first")
		}
	case op.CreateView:
		if o.Materialized {
			return nil, true, materialized()
		}
	case op.DropView:
		if o.Materialized {
			return nil, true, materialized()
		}
	case op.ReplaceView:
		if !o.Materialized {
			return dialect.SQL("CREATE OR ALTER VIEW " + c.Table(o.Name) + " AS " + o.Query), true, nil
		}
		return nil, true, materialized()
	case op.CreateSequence:
		if o.IfNotExists {
			return nil, true, unsupported("CREATE SEQUENCE IF NOT EXISTS", "leave IfNotExists out")
		}
	}
	out, ok := c.Objects(o)
	return out, ok, nil
}

func materialized() error {
	return unsupported("materialized views", "make an indexed view with op.Execute")
}

func (c compiler) rename(from, to, kind string) []dialect.Statement {
	return dialect.SQL("EXEC sp_rename " + ddl.QuoteString(from) + ", " + c.D.Quote(to) + ", '" + kind + "'")
}

// objectID is the argument of OBJECT_ID and the like: the table's quoted name,
// as a text.
func (c compiler) objectID(n schema.TableName) string { return ddl.QuoteString(c.Table(n)) }
