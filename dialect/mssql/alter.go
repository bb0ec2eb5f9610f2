package mssql

import (
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// AlterColumn changes type and nullability together, then the default, the
// comment and the name.
func (c compiler) AlterColumn(o op.AlterColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	if err := ddl.CheckOptions(o.String(), o.Options, name); err != nil {
		return nil, err
	}
	var out []string
	if old := c.CheckOfType(o.Name, o.ExistingType); old != nil && o.Type != nil && old.Name != "" {
		out = append(out, "ALTER TABLE "+c.Table(o.Table)+" DROP CONSTRAINT "+c.D.Quote(old.Name))
	}
	definition, err := c.definition(o)
	if err != nil {
		return nil, err
	}
	def, err := c.alterDefault(o)
	if err != nil {
		return nil, err
	}
	out = append(append(out, definition...), def...)
	if o.Comment != nil {
		out = append(out, c.changeComment(o))
	}
	if o.NewName != "" {
		out = append(out, "EXEC sp_rename "+ddl.QuoteString(c.Table(o.Table)+"."+c.D.Quote(o.Name))+", "+c.D.Quote(o.NewName)+", 'COLUMN'")
	}
	if check := c.newTypeCheck(o); check != nil {
		more, err := c.AddConstraint(op.AddConstraint{Table: o.Table, Constraint: check}, m)
		if err != nil {
			return nil, err
		}
		return append(dialect.SQL(out...), more...), nil
	}
	return dialect.SQL(out...), nil
}

func (c compiler) newTypeCheck(o op.AlterColumn) *schema.Check {
	if o.Type == nil {
		return nil
	}
	column := o.Name
	if o.NewName != "" {
		column = o.NewName
	}
	return c.CheckOfType(column, o.Type)
}

// definition is ALTER COLUMN with the type and whether NULL is admitted, which
// the server only takes together.
func (c compiler) definition(o op.AlterColumn) ([]string, error) {
	if o.Type == nil && o.Nullable == nil {
		return nil, nil
	}
	t, null := o.Type, o.Nullable
	if t == nil {
		t = o.ExistingType
	}
	if t == nil {
		return nil, fmt.Errorf("%s: SQL Server changes NULL and NOT NULL together with the type; add sa.ExistingType", o)
	}
	if null == nil {
		null = o.ExistingNullable
	}
	typ, err := c.D.TypeSQL(t)
	if err != nil {
		return nil, err
	}
	s := "ALTER TABLE " + c.Table(o.Table) + " ALTER COLUMN " + c.D.Quote(o.Name) + " " + typ
	if null != nil {
		s += map[bool]string{true: " NULL", false: " NOT NULL"}[*null]
	}
	return []string{s}, nil
}

var errGenerated = errors.New("SQL Server can't make a column computed or numbered, or undo it; drop the column and add it again")

func (c compiler) alterDefault(o op.AlterColumn) ([]string, error) {
	d := o.Default
	if d == nil {
		return nil, nil
	}
	for _, v := range []*op.DefaultChange{d, o.ExistingDefault} {
		if v != nil && (v.Computed != nil || v.Identity != nil) {
			return nil, errGenerated
		}
	}
	var out []string
	if d.Default == nil || o.ExistingDefault != nil && o.ExistingDefault.Default != nil {
		out = append(out, c.dropByCatalog(o.Table, o.Name, "sys.default_constraints"))
	}
	if d.Default != nil {
		text, err := c.DefaultSQL(d.Default)
		if err != nil {
			return nil, err
		}
		out = append(out, "ALTER TABLE "+c.Table(o.Table)+" ADD DEFAULT "+text+" FOR "+c.D.Quote(o.Name))
	}
	return out, nil
}

// RenameTable is sp_rename.
func (c compiler) RenameTable(o op.RenameTable, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("EXEC sp_rename " + c.objectID(o.From) + ", " + c.D.Quote(o.To)), nil
}

// property is the end of a call about a comment: the table, or a column.
func (c compiler) property(t schema.TableName, column string) string {
	owner := t.Schema
	if owner == "" {
		owner = "dbo"
	}
	s := "'schema', " + c.D.Quote(owner) + ", 'table', " + c.D.Quote(t.Name)
	if column != "" {
		s += ", 'column', " + c.D.Quote(column)
	}
	return s
}

func (c compiler) addComment(t schema.TableName, column, text string) string {
	return "execute sp_addextendedproperty 'MS_Description', N" + ddl.QuoteString(text) + ", " + c.property(t, column)
}

func (c compiler) changeComment(o op.AlterColumn) string {
	had := o.ExistingComment != nil && *o.ExistingComment != ""
	return c.setComment(o.Table, o.Name, *o.Comment, had)
}

// setComment adds, replaces or drops a comment; the server has a procedure for
// each.
func (c compiler) setComment(t schema.TableName, column, text string, had bool) string {
	switch {
	case text == "":
		return "execute sp_dropextendedproperty 'MS_Description', " + c.property(t, column)
	case had:
		return strings.Replace(c.addComment(t, column, text), "sp_add", "sp_update", 1)
	}
	return c.addComment(t, column, text)
}

// CreateTableComment sets or drops the table's comment.
func (c compiler) CreateTableComment(o op.CreateTableComment, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL(c.setComment(o.Table, "", o.Comment, o.Existing != "")), nil
}

func (c compiler) comments(t *schema.Table) []dialect.Statement {
	var out []string
	if t.Comment != "" {
		out = append(out, c.addComment(t.Name, "", t.Comment))
	}
	for _, col := range t.Columns {
		if col.Comment != "" {
			out = append(out, c.addComment(t.Name, col.Name, col.Comment))
		}
	}
	return dialect.SQL(out...)
}
