package alembic

import (
	"fmt"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateTable creates a table from its items: columns, constraints, indexes,
// and options such as sa.Schema and sa.IfNotExists.
func (o *Op) CreateTable(name string, items ...op.CreateTableItem) {
	var parts []schema.TableItem
	var options []op.CreateTableOption
	for i, item := range items {
		switch item := item.(type) {
		case op.CreateTableOption:
			options = append(options, item)
		case schema.TableItem:
			parts = append(parts, item)
		default:
			o.fail(fmt.Errorf("op.CreateTable(%q): item %d is nil or of no use here (%T)", name, i+1, item))
			return
		}
	}
	create := op.CreateTable{Table: schema.NewTable(schema.Name(name), parts...)}
	for _, option := range options {
		option.ApplyCreateTable(&create)
	}
	o.emit(create)
}

// DropTable drops a table.
func (o *Op) DropTable(name string, options ...op.DropTableOption) {
	drop := op.DropTable{Name: schema.Name(name)}
	for _, option := range options {
		option.ApplyDropTable(&drop)
	}
	o.emit(drop)
}

// RenameTable renames a table.
func (o *Op) RenameTable(from, to string, options ...op.RenameTableOption) {
	rename := op.RenameTable{From: schema.Name(from), To: to}
	for _, option := range options {
		option.ApplyRenameTable(&rename)
	}
	o.emit(rename)
}

// SetTableSchema moves a table to another schema, with its indexes, its constraints and
// the sequences it owns. An empty name means the default schema, for the table's own
// schema as well, which sa.Schema gives.
func (o *Op) SetTableSchema(table, to string, options ...op.RenameTableOption) {
	rename := op.RenameTable{From: schema.Name(table), To: table}
	for _, option := range options {
		option.ApplyRenameTable(&rename)
	}
	o.emit(op.SetSchema{Object: schema.TableRef(rename.From), To: to})
}

// AlterTable changes the options of a table that a dialect has:
// op.AlterTable("users", sqlite.Strict).
func (o *Op) AlterTable(table string, options ...op.AlterTableOption) {
	alter := op.AlterTable{Table: schema.Name(table)}
	for _, option := range options {
		option.ApplyAlterTable(&alter)
	}
	o.emit(alter)
}

// CreateTableComment sets the comment of a table.
func (o *Op) CreateTableComment(table, comment string, options ...op.TableCommentOption) {
	set := op.CreateTableComment{Table: schema.Name(table), Comment: comment}
	for _, option := range options {
		option.ApplyTableComment(&set)
	}
	o.emit(set)
}

// DropTableComment removes the comment of a table.
func (o *Op) DropTableComment(table string, options ...op.TableCommentOption) {
	o.CreateTableComment(table, "", options...)
}

// BulkInsert inserts rows into a table. columns gives the types of the values.
func (o *Op) BulkInsert(table string, columns []*schema.Column, rows []map[string]any, options ...op.BulkInsertOption) {
	insert := op.BulkInsert{Table: schema.Name(table), Columns: columns, Rows: rows}
	for _, option := range options {
		option.ApplyBulkInsert(&insert)
	}
	o.emit(insert)
}

// Execute runs an SQL statement as written. If args are given, they take the
// places of its question marks, as literals of the database: a run and a script
// write the same. A time keeps its wall clock where the database has no zones.
// Messages don't show the values.
func (o *Op) Execute(sql string, args ...any) {
	o.emit(op.Execute{SQL: sql, Args: args})
}
