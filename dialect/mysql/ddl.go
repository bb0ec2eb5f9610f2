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
		IndexKey:    d.indexKey,
	}
}

func (d *Dialect) compiler() compiler { return compiler{Generic: d.generic(), d: d} }

// Compile turns an operation into statements.
func (d *Dialect) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	return ddl.Compile(d, d.compiler(), o, m)
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
		if o.Kind == schema.KindUnknown || o.IfExists {
			return []schema.TableName{o.Table}
		}
	case op.RenameConstraint:
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
			if names := d.Reads(change); len(names) > 0 {
				return names
			}
		}
	}
	return nil
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
	case op.RenameIndex:
		if o.Table.Name == "" {
			return nil, true, fmt.Errorf("%s: %s finds an index by its table; name the table", o, c.d.product())
		}
		return dialect.SQL(c.renameIndexSQL(o.Table, o.From, o.To)), true, nil
	case op.CreateSequence:
		if c.d.mariadb {
			out, ok = c.Objects(o)
			for i := range out { // the one word that MariaDB spells in its own way
				out[i].SQL = strings.ReplaceAll(out[i].SQL, " NO CYCLE", " NOCYCLE")
			}
			return out, ok, nil
		}
	case op.DropSchema:
		o.Cascade = false // a database is dropped with all that is in it; there is no word for it
		out, ok = c.Objects(o)
		return out, ok, nil
	}
	if err := c.unsupportedObject(o); err != nil {
		return nil, true, err
	}
	out, ok = c.Objects(o)
	return out, ok, nil
}

func (c compiler) unsupportedObject(o op.Operation) error {
	materialized := false
	switch o := o.(type) {
	case op.CreateSequence, op.DropSequence:
		if !c.d.mariadb {
			return c.d.unsupported("sequences", "use an AUTO_INCREMENT column")
		}
	case op.CreateView:
		materialized = o.Materialized
	case op.ReplaceView:
		materialized = o.Materialized
	case op.DropView:
		materialized = o.Materialized
	}
	if materialized {
		return c.d.unsupported("materialized views", "use a table, or a plain view")
	}
	return nil
}
