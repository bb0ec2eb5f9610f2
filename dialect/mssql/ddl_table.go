package mssql

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateTable returns CREATE TABLE, then the statements for the comments.
func (c compiler) CreateTable(o op.CreateTable, m *schema.MetaData) ([]dialect.Statement, error) {
	if len(o.Table.Columns) == 0 {
		return nil, unsupported("a table without columns", "give it one")
	}
	if err := ddl.CheckOptions(o.String(), o.Table.Options, name); err != nil {
		return nil, err
	}
	out, err := c.Generic.CreateTable(o, m)
	if err != nil {
		return nil, err
	}
	if o.IfNotExists {
		out[0].SQL = "IF OBJECT_ID(" + c.objectID(o.Table.Name) + ") IS NULL " +
			strings.Replace(out[0].SQL, "TABLE IF NOT EXISTS ", "TABLE ", 1)
	}
	return append(out, c.comments(o.Table)...), nil
}

// RenameTable returns a call of sp_rename.
func (c compiler) RenameTable(o op.RenameTable, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("EXEC sp_rename " + c.objectID(o.From) + ", " + c.D.Quote(o.To)), nil
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

// BulkInsert frames the rows by IDENTITY_INSERT, as Alembic does, so that keys
// may be given.
func (c compiler) BulkInsert(o op.BulkInsert, m *schema.MetaData) ([]dialect.Statement, error) {
	rows, err := c.Generic.BulkInsert(o, m)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	set := "SET IDENTITY_INSERT " + c.Table(o.Table)
	out := append(dialect.SQL(set+" ON"), rows...)
	return append(out, dialect.Statement{SQL: set + " OFF"}), nil
}
