package sqlite

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func tableSuffix(t *schema.Table) (string, error) {
	err := ddl.CheckOptions("table "+t.Name.Name, t.Options, optionPrefix, flagAutoincrementName, "with_rowid", "strict")
	return joinSuffix(tableFlags(t.Options)), err
}

func joinSuffix(flags []string) string {
	if len(flags) == 0 {
		return ""
	}
	return " " + strings.Join(flags, ", ")
}

func tableFlags(o schema.Options) []string {
	var flags []string
	if optionBool(o, keyStrict, false) {
		flags = append(flags, "STRICT")
	}
	if !optionBool(o, keyWithRowid, true) {
		flags = append(flags, "WITHOUT ROWID")
	}
	return flags
}

// CreateTable refuses a table without columns, which SQLite doesn't have.
func (c compiler) CreateTable(o op.CreateTable, m *schema.MetaData) ([]dialect.Statement, error) {
	if len(o.Table.Columns) == 0 {
		return nil, &dialect.UnsupportedError{Dialect: product, What: "a table without columns", Instead: "give it one"}
	}
	return c.Generic.CreateTable(o, m)
}

// RenameTable takes two steps if only the case changes, because to SQLite the
// table itself has the new name already.
func (c compiler) RenameTable(o op.RenameTable, m *schema.MetaData) ([]dialect.Statement, error) {
	d := Dialect{}
	if d.FoldName(o.From.Name) != d.FoldName(o.To) {
		return c.Generic.RenameTable(o, m)
	}
	between := schema.TableName{Schema: o.From.Schema, Name: tempPrefix + o.To}
	first, err := c.Generic.RenameTable(op.RenameTable{From: o.From, To: between.Name}, m)
	if err != nil {
		return nil, err
	}
	second, err := c.Generic.RenameTable(op.RenameTable{From: between, To: o.To}, m)
	return append(first, second...), err
}

// CreateTableComment returns an *UnsupportedError: SQLite stores no comments.
func (c compiler) CreateTableComment(op.CreateTableComment, *schema.MetaData) ([]dialect.Statement, error) {
	return nil, noComments()
}

func noComments() error {
	return &dialect.UnsupportedError{Dialect: product, What: "comments",
		Instead: "leave the operation out when the database is SQLite"}
}
