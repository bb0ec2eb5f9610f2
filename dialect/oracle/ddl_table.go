package oracle

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
	out, err := c.Generic.CreateTable(o, m)
	if err != nil {
		return nil, err
	}
	if o.Table.Comment != "" {
		more, err := c.CreateTableComment(op.CreateTableComment{Table: o.Table.Name, Comment: o.Table.Comment}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	for _, col := range o.Table.Columns {
		if out, err = c.withComment(out, o.Table.Name, col); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// tableSuffix writes the options behind the closing parenthesis.
func (c compiler) tableSuffix(t *schema.Table) (string, error) {
	if err := ddl.CheckOptions("table "+t.Name.Name, t.Options, name, "on_commit", "compress", "tablespace"); err != nil {
		return "", err
	}
	s := ""
	if action, _ := t.Options[keyOnCommit].(string); action != "" {
		s += "\n ON COMMIT " + strings.ToUpper(strings.ReplaceAll(action, "_", " "))
	}
	switch kind := t.Options[keyCompress].(type) {
	case bool:
		if kind {
			s += "\n COMPRESS"
		}
	case string:
		s += "\n COMPRESS FOR " + kind
	}
	if space, _ := t.Options[keyTablespace].(string); space != "" {
		s += "\n TABLESPACE " + c.D.Quote(space)
	}
	return s, nil
}

// CreateTableComment returns COMMENT ON TABLE. An empty text removes the
// comment.
func (c compiler) CreateTableComment(o op.CreateTableComment, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("COMMENT ON TABLE " + c.Table(o.Table) + " IS " + ddl.QuoteString(o.Comment)), nil
}
