package sqlite

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

type compiler struct{ ddl.Generic }

var _ ddl.Compiler = compiler{}

func generic() ddl.Generic {
	g := ddl.Generic{D: Dialect{}, NoAlterConstraint: true}
	g.Column = func(t *schema.Table, c *schema.Column) (string, error) { return columnSQL(t, c) }
	g.Constraint = constraintSQL
	g.TableSuffix = tableSuffix
	g.IndexKey = indexKey
	g.Parts = compiler{g}
	return g
}

// generic0 writes what SQLite writes as the standard does.
var generic0 = ddl.Generic{D: Dialect{}}

// Compile turns an operation into statements.
func (d Dialect) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	return ddl.Compile(d, compiler{generic()}, o, m)
}

// Reads names the table when the operation may be a rebuild of it, or when it
// must be seen whether SQLite's own ALTER TABLE suffices.
func (d Dialect) Reads(o op.Operation) []schema.TableName {
	switch o := o.(type) {
	case op.Custom:
		parts, err := o.Expand(name)
		if err != nil {
			return nil // Compile reports it
		}
		return d.readsOf(parts)
	case op.BatchAlterTable:
		if o.CopyFrom != nil || !mustRecreate(o) && len(d.readsOf(o.Ops)) == 0 {
			return nil
		}
		return []schema.TableName{o.Table}
	case op.AddColumn:
		if nativeAdd(o) && constantAdd(o) && !o.IfNotExists {
			return nil
		}
		return []schema.TableName{o.Table}
	case op.AlterColumn:
		if onlyRenames(o) || onlyComments(o) {
			return nil
		}
		return []schema.TableName{o.Table}
	case op.DropColumn:
		return []schema.TableName{o.Table}
	case op.AddConstraint:
		return []schema.TableName{o.Table}
	case op.DropConstraint:
		return []schema.TableName{o.Table}
	case op.RenameConstraint:
		return []schema.TableName{o.Table}
	case op.AlterTable:
		return []schema.TableName{o.Table}
	case op.RenameIndex:
		if o.Table.Name != "" {
			return []schema.TableName{o.Table}
		}
	}
	return nil
}

func (d Dialect) readsOf(all []op.Operation) []schema.TableName {
	var out []schema.TableName
	for _, o := range all {
		for _, n := range d.Reads(o) {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// known returns the table's present definition, or nil.
func known(m *schema.MetaData, n schema.TableName) *schema.Table {
	if m == nil {
		return nil
	}
	if t := m.Table(n); t != nil {
		return t
	}
	for _, t := range m.Tables() {
		if t.Name.Schema == n.Schema && strings.EqualFold(t.Name.Name, n.Name) {
			return t
		}
	}
	return nil
}

func conventionOf(m *schema.MetaData) schema.NamingConvention {
	if m == nil {
		return nil
	}
	return m.NamingConvention
}

var _ ddl.OtherCompiler = compiler{}

// Other compiles views, triggers and renames; SQLite has no schemas that can be
// made, no sequences, routines or enum types.
func (c compiler) Other(o op.Operation, m *schema.MetaData) ([]dialect.Statement, bool, error) {
	switch o := o.(type) {
	case op.RenameIndex:
		out, err := c.renameIndex(o, m)
		return out, true, err
	case op.RenameConstraint:
		out, err := rebuildWith(m, o.Table, o)
		return out, true, err
	case op.AlterTable:
		out, err := rebuildWith(m, o.Table, o)
		return out, true, err
	}
	return c.object(o)
}
