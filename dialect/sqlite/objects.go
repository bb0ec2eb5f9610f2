package sqlite

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var _ ddl.OtherCompiler = compiler{}

// Other compiles views, triggers and renames; SQLite has no schemas that can be
// made, no sequences, routines or enum types.
func (c compiler) Other(o op.Operation, m *schema.MetaData) ([]dialect.Statement, bool, error) {
	if what := lacking(o); what != "" {
		return nil, true, &dialect.UnsupportedError{Dialect: product, What: what, Instead: instead(what)}
	}
	switch o := o.(type) {
	case op.ReplaceView:
		view := c.Table(o.Name)
		return dialect.SQL("DROP VIEW "+view, "CREATE VIEW "+view+" AS "+o.Query), true, nil
	case op.RenameIndex:
		out, err := c.renameIndex(o, m)
		return out, true, err
	case op.RenameConstraint:
		out, err := rebuildWith(m, o.Table, o)
		return out, true, err
	}
	out, ok := c.Objects(o)
	return out, ok, nil
}

// lacking names what SQLite doesn't have; "" when it has it.
func lacking(o op.Operation) string {
	materialized := false
	switch o := o.(type) {
	case op.CreateView:
		materialized = o.Materialized
	case op.ReplaceView:
		materialized = o.Materialized
	case op.DropView:
		materialized = o.Materialized
	case op.CreateSchema, op.DropSchema:
		return "schemas"
	case op.CreateSequence, op.DropSequence:
		return "sequences"
	case op.CreateFunction, op.DropFunction:
		return "functions in SQL"
	case op.CreateEnum, op.DropEnum, op.AddEnumValue, op.DropEnumValue, op.SetEnumValues, op.RenameEnumValue:
		return "enum types"
	}
	if materialized {
		return "materialized views"
	}
	return ""
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

// renameIndex makes the index again under the other name.
func (c compiler) renameIndex(o op.RenameIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	t := known(m, o.Table)
	if t == nil {
		return nil, fmt.Errorf("%s: SQLite makes the index again, for which its table must be given and known; "+
			"without a database connection (--sql) use op.DropIndex and op.CreateIndex", o)
	}
	for _, x := range t.Indexes {
		if !strings.EqualFold(x.Name, o.From) {
			continue
		}
		renamed := x.Clone()
		renamed.Name = o.To
		create, err := c.indexSQL(t.Name, renamed, false)
		return dialect.SQL("DROP INDEX "+c.Qualified(o.Table.Schema, x.Name), create), err
	}
	return nil, fmt.Errorf("table %q has no index %q", o.Table, o.From)
}

// renameConstraint gives a constraint of the new definition another name.
func (r *rebuild) renameConstraint(o op.RenameConstraint) error {
	if c := r.named(o.To); c != nil {
		return fmt.Errorf("table %q has a constraint %q already", r.table, o.To)
	}
	c := r.named(o.From)
	if c == nil {
		return fmt.Errorf("table %q has no constraint %q%s", r.table, o.From, r.constraintNames())
	}
	old := newParser(c.text)
	if _, err := old.constraintName(); err != nil {
		return err
	}
	c.name = o.To
	c.text = generic().ConstraintPrefix(o.To) + c.text[old.peek(0).Offset:]
	for _, col := range r.def.columns {
		for _, cl := range col.clauses {
			if cl == c {
				col.raw = ""
			}
		}
	}
	return nil
}

// named returns the constraint of that name, or nil.
func (r *rebuild) named(constraint string) *clause {
	for _, cl := range r.def.allClauses() {
		if cl.name == constraint && cl.kind <= kindForeignKey {
			return cl
		}
	}
	return nil
}
