package mysql

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// compiler writes the statements.
type compiler struct {
	ddl.Generic
	d *Dialect
}

var (
	_ ddl.Compiler      = compiler{}
	_ ddl.OtherCompiler = compiler{}
)

// generic is the common DDL with the hooks of this dialect.
func (d *Dialect) generic() ddl.Generic {
	return ddl.Generic{
		D:           d,
		NativeEnum:  true,
		Column:      d.columnSQL,
		Constraint:  d.constraintSQL,
		TableSuffix: d.tableSuffix,
		TableItems:  d.tableItems,
		IndexKey:    d.indexKey,
		// the one word that MariaDB spells in its own way
		SequenceOptions: func(i *schema.Identity) string {
			return strings.ReplaceAll(ddl.SequenceOptions(i), "NO CYCLE", "NOCYCLE")
		},
	}
}

func (d *Dialect) compiler() compiler { return compiler{Generic: d.generic(), d: d} }

// Compile turns an operation into statements.
func (d *Dialect) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	statements, err := ddl.Compile(d, d.compiler(), o, m)
	return d.alteringHistory(o, statements, m), err
}

// Reads names the table whose definition the operation needs: MODIFY and CHANGE
// repeat the whole column, DROP needs the kind of a constraint and a column's
// foreign keys, and MySQL has no IF EXISTS for columns and indexes.
func (d *Dialect) Reads(o op.Operation) []schema.TableName {
	switch o := o.(type) {
	case op.AlterColumn:
		if len(o.Changes()) > 0 || len(d.own(o.Options)) > 0 {
			return []schema.TableName{o.Table}
		}
	case op.DropConstraint:
		return readsIf(o.Kind == schema.KindUnknown || o.IfExists || d.compiler().ofColumn(o.Constraint) != nil, o.Table)
	case op.AddConstraint:
		return readsIf(d.compiler().ofColumn(o.Constraint) != nil, o.Table)
	case op.RenameConstraint:
		return []schema.TableName{o.Table}
	case op.AlterTable:
		return []schema.TableName{o.Table}
	case op.AddColumn:
		if o.IfNotExists || o.Before != "" {
			return []schema.TableName{o.Table}
		}
	case op.DropColumn:
		return []schema.TableName{o.Table}
	case op.CreateIndex:
		return readsIf(o.IfNotExists, o.Table)
	case op.DropIndex:
		return readsIf(o.IfExists && o.Table.Name != "", o.Table)
	case op.BatchAlterTable:
		for _, change := range o.Ops {
			if dropsKey(change) && len(o.Ops) > 1 {
				return []schema.TableName{o.Table} // for the columns of the key
			}
			if names := d.Reads(change); len(names) > 0 {
				return names
			}
		}
	}
	return nil
}

// dropsKey reports whether a key or an index is dropped by its name.
func dropsKey(o op.Operation) bool {
	switch o := o.(type) {
	case op.DropIndex:
		return o.Index == nil
	case op.DropConstraint:
		return o.Constraint == nil && (o.Kind == schema.KindPrimaryKey || o.Kind == schema.KindUnique)
	}
	return false
}

func readsIf(yes bool, t schema.TableName) []schema.TableName {
	if !yes {
		return nil
	}
	return []schema.TableName{t}
}

// table returns the table's present definition, or nil when it isn't known.
func table(m *schema.MetaData, name schema.TableName) *schema.Table {
	if m == nil {
		return nil
	}
	return m.Table(name)
}

// hasIfExists reports whether ALTER TABLE takes IF [NOT] EXISTS for columns,
// indexes and constraints: MariaDB's does. Without a connection it is written
// as Alembic does.
func (d *Dialect) hasIfExists() bool { return d.mariadb || !d.version.known() }

// Other compiles the operations beside the common ones.
func (c compiler) Other(o op.Operation, m *schema.MetaData) (out []dialect.Statement, ok bool, err error) {
	switch o := o.(type) {
	case op.RenameConstraint:
		out, err = c.renameConstraint(o, m)
		return out, true, err
	case op.AlterTable:
		out, err = c.alterTable(o, m)
		return out, true, err
	case op.RenameIndex:
		if o.Table.Name == "" {
			return nil, true, fmt.Errorf("%s: %s finds an index by its table; name the table", o, c.d.product())
		}
		return dialect.SQL(c.renameIndexSQL(o.Table, o.From, o.To)), true, nil
	}
	return c.object(o)
}
