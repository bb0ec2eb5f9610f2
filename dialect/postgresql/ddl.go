package postgresql

import (
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// compiler writes PostgreSQL's DDL.
type compiler struct {
	ddl.Generic
	d *Dialect
}

func (d *Dialect) compiler() compiler {
	hooks := compiler{Generic: ddl.Generic{D: d}, d: d} // the hooks need Generic's quoting alone
	return compiler{d: d, Generic: ddl.Generic{
		D: d, NativeBoolean: true, NativeEnum: true,
		Column: hooks.column, Constraint: hooks.constraint,
		TablePrefix: tablePrefix, TableSuffix: tableSuffix,
		IndexKey: indexKey,
	}}
}

// Reads names the table of an operation that brings an enum type with it, so
// that m says which types exist. A type in another schema, where no table can have
// its name, is named as well.
func (d *Dialect) Reads(o op.Operation) []schema.TableName {
	if batch, ok := o.(op.BatchAlterTable); ok {
		var names []schema.TableName
		for _, o := range batch.Ops {
			names = append(names, d.Reads(o)...)
		}
		return slices.Compact(names)
	}
	if alter, ok := o.(op.AlterTable); ok && alter.Existing == nil {
		return []schema.TableName{alter.Table} // it may have to leave another table
	}
	enums := newEnums(o)
	if len(enums) == 0 {
		return nil
	}
	name, _ := o.TableName()
	names := []schema.TableName{name}
	for _, e := range enums {
		if e.Schema != name.Schema {
			names = append(names, schema.TableName{Schema: e.Schema, Name: e.Name})
		}
	}
	return names
}

// Compile turns an operation into statements.
func (d *Dialect) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	c := d.compiler()
	out, err := ddl.Compile(d, c, o, m)
	if err != nil || o == nil {
		return nil, err
	}
	if _, batch := o.(op.BatchAlterTable); batch {
		return out, nil // its changes were compiled one by one
	}
	types, err := c.createTypes(o, m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o, err)
	}
	return slices.Concat(types, out, c.dropTypes(o)), nil
}

// Other compiles what only some databases have.
func (c compiler) Other(o op.Operation, m *schema.MetaData) ([]dialect.Statement, bool, error) {
	switch o := o.(type) {
	case op.RenameIndex:
		return dialect.SQL("ALTER INDEX " + c.Qualified(o.Table.Schema, o.From) + " RENAME TO " + c.d.Quote(o.To)), true, nil
	case op.AlterTable:
		out, err := c.alterTable(o, m)
		return out, true, err
	case op.ValidateConstraint:
		return dialect.SQL("ALTER TABLE " + c.Table(o.Table) + " VALIDATE CONSTRAINT " + c.d.Quote(o.Name)), true, nil
	case op.RenameConstraint:
		return dialect.SQL("ALTER TABLE " + c.Table(o.Table) + " RENAME CONSTRAINT " + c.d.Quote(o.From) + " TO " + c.d.Quote(o.To)), true, nil
	}
	if out, ok, err := c.enumOperation(o); ok || err != nil {
		return out, ok, err
	}
	return c.object(o)
}
