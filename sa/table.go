package sa

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Items of a MetaData: tables, naming conventions, models from structs.
type Item interface{ AddTo(*schema.MetaData) }

// NewMetaData returns the target schema that its items describe:
//
//	var Metadata = sa.NewMetaData(
//		sa.Table("users", sa.Column("id", sa.Integer(), sa.PrimaryKey)),
//		sa.Model[Post]("posts"),
//	)
func NewMetaData(items ...Item) *schema.MetaData {
	m := &schema.MetaData{}
	for _, item := range items {
		if c, ok := item.(NamingConvention); ok {
			c.AddTo(m)
		}
	}
	for _, item := range items {
		if _, ok := item.(NamingConvention); !ok {
			item.AddTo(m)
		}
	}
	return m
}

// TableDef is a table among the items of NewMetaData.
type TableDef struct{ table *schema.Table }

// Table returns a table, "name" or "schema.name", with its columns,
// constraints, indexes and options.
func Table(name string, items ...schema.TableItem) TableDef {
	return newTable(name, items, errNoColumns)
}

// newTable returns a table of the items, in which there are these problems. empty is the
// error for a table without columns.
func newTable(name string, items []schema.TableItem, empty error, problems ...error) TableDef {
	t := schema.NewTable(schema.ParseTableName(name), items...)
	t.SetOrigin(caller())
	for _, err := range problems {
		t.Problem(err)
	}
	for _, c := range t.Columns {
		if err := mistake(c); err != nil {
			t.Problem(fmt.Errorf("column %q: %w", c.Name, err))
		}
	}
	for _, k := range t.Constraints() {
		if err := mistakenKey(k); err != nil {
			t.Problem(err)
		}
	}
	// A struct that couldn't be read has no columns for that reason alone.
	if len(t.Columns) == 0 && len(t.Parents) == 0 && len(problems) == 0 {
		t.Problem(empty)
	}
	return TableDef{t}
}

var (
	errNoColumns = errors.New("it has no columns; give it at least one, or take the table out of the models")
	errNoFields  = errors.New("it has no columns: they are the exported fields of the struct, and it has none; begin their names with a capital letter, or take the table out of the models")
)

// caller returns the place in a file, "models/user.go:12", that called into this
// package.
func caller() string {
	const most = 16
	pcs := make([]uintptr, most)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, ownPackage) {
			return fmt.Sprintf("%s:%d", filename.Shown(frame.File), frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// ownPackage starts the names of this package's functions.
const ownPackage = "github.com/alembic-go/alembic/sa."

// AddTo adds the table.
func (t TableDef) AddTo(m *schema.MetaData) { m.Add(t.table) }

// Schema returns the table as the model holds it.
func (t TableDef) Schema() *schema.Table { return t.table }

// NamingConvention names what is unnamed: keys ix, uq, ck, fk, pk; values are
// templates as SQLAlchemy's.
type NamingConvention schema.NamingConvention

// AddTo sets the convention.
func (n NamingConvention) AddTo(m *schema.MetaData) {
	m.NamingConvention = schema.NamingConvention(n)
}

// SchemaOption is the result of Schema.
type SchemaOption string

// Schema sets the schema of the table that a directive changes.
func Schema(name string) SchemaOption { return SchemaOption(name) }

// CreateTableItem marks the option as valid in op.CreateTable.
func (SchemaOption) CreateTableItem() {}

// ApplyCreateTable sets the schema.
func (s SchemaOption) ApplyCreateTable(o *op.CreateTable) { o.Table.Name.Schema = string(s) }

// ApplyDropTable sets the schema.
func (s SchemaOption) ApplyDropTable(o *op.DropTable) { o.Name.Schema = string(s) }

// ApplyAlterTable sets the schema.
func (s SchemaOption) ApplyAlterTable(o *op.AlterTable) { o.Table.Schema = string(s) }

// ApplyRenameTable sets the schema.
func (s SchemaOption) ApplyRenameTable(o *op.RenameTable) { o.From.Schema = string(s) }

// ApplyTableComment sets the schema.
func (s SchemaOption) ApplyTableComment(o *op.CreateTableComment) { o.Table.Schema = string(s) }

// ApplyAddColumn sets the schema.
func (s SchemaOption) ApplyAddColumn(o *op.AddColumn) { o.Table.Schema = string(s) }

// ApplyDropColumn sets the schema.
func (s SchemaOption) ApplyDropColumn(o *op.DropColumn) { o.Table.Schema = string(s) }

// ApplyAlterColumn sets the schema.
func (s SchemaOption) ApplyAlterColumn(o *op.AlterColumn) { o.Table.Schema = string(s) }

// ApplyAddConstraint sets the schema.
func (s SchemaOption) ApplyAddConstraint(o *op.AddConstraint) { o.Table.Schema = string(s) }

// ApplyCreateForeignKey sets the schema of the referring table.
func (s SchemaOption) ApplyCreateForeignKey(o *op.AddConstraint) { o.Table.Schema = string(s) }

// ApplyDropConstraint sets the schema.
func (s SchemaOption) ApplyDropConstraint(o *op.DropConstraint) { o.Table.Schema = string(s) }

// ApplyCreateIndex sets the schema.
func (s SchemaOption) ApplyCreateIndex(o *op.CreateIndex) { o.Table.Schema = string(s) }

// ApplyDropIndex sets the schema.
func (s SchemaOption) ApplyDropIndex(o *op.DropIndex) { o.Table.Schema = string(s) }

// ApplyBulkInsert sets the schema.
func (s SchemaOption) ApplyBulkInsert(o *op.BulkInsert) { o.Table.Schema = string(s) }

// ApplyBatch sets the schema.
func (s SchemaOption) ApplyBatch(o *op.BatchAlterTable) { o.Table.Schema = string(s) }

// IfExistsFlag is the type of IfExists.
type IfExistsFlag struct{}

// IfExists ignores an object that isn't there when it is dropped.
var IfExists IfExistsFlag

// ApplyDropTable sets the flag.
func (IfExistsFlag) ApplyDropTable(o *op.DropTable) { o.IfExists = true }

// ApplyDropColumn sets the flag.
func (IfExistsFlag) ApplyDropColumn(o *op.DropColumn) { o.IfExists = true }

// ApplyDropConstraint sets the flag.
func (IfExistsFlag) ApplyDropConstraint(o *op.DropConstraint) { o.IfExists = true }

// ApplyDropIndex sets the flag.
func (IfExistsFlag) ApplyDropIndex(o *op.DropIndex) { o.IfExists = true }

// KeepInHeirsFlag is the type of KeepInHeirs.
type KeepInHeirsFlag struct{}

// KeepInHeirs drops a column from a table alone (PostgreSQL: ALTER TABLE ONLY). Tables that
// inherit from it keep the column and its values as their own.
var KeepInHeirs KeepInHeirsFlag

// ApplyDropColumn sets the flag.
func (KeepInHeirsFlag) ApplyDropColumn(o *op.DropColumn) { o.KeepInHeirs = true }

// IfNotExistsFlag is the type of IfNotExists.
type IfNotExistsFlag struct{}

// IfNotExists ignores an object that is there already when it is created.
var IfNotExists IfNotExistsFlag

// CreateTableItem marks the flag as valid in op.CreateTable.
func (IfNotExistsFlag) CreateTableItem() {}

// ApplyCreateTable sets the flag.
func (IfNotExistsFlag) ApplyCreateTable(o *op.CreateTable) { o.IfNotExists = true }

// ApplyAddColumn sets the flag.
func (IfNotExistsFlag) ApplyAddColumn(o *op.AddColumn) { o.IfNotExists = true }

// ApplyCreateIndex sets the flag.
func (IfNotExistsFlag) ApplyCreateIndex(o *op.CreateIndex) { o.IfNotExists = true }

// PrefixesOption is the result of Prefixes.
type PrefixesOption []string

// Prefixes adds words between CREATE and TABLE: sa.Prefixes("TEMPORARY").
func Prefixes(words ...string) PrefixesOption { return words }

// CreateTableItem marks the option as a part of CREATE TABLE.
func (PrefixesOption) CreateTableItem() {}

// ApplyTable sets the words.
func (p PrefixesOption) ApplyTable(t *schema.Table) { t.Prefixes = p }

// ExistingComment tells op.CreateTableComment, op.DropTableComment and
// op.AlterColumn the present comment.
func ExistingComment(text string) ExistingCommentOption { return ExistingCommentOption(text) }

// ExistingCommentOption is the result of ExistingComment.
type ExistingCommentOption string

// ApplyTableComment sets the existing comment.
func (e ExistingCommentOption) ApplyTableComment(o *op.CreateTableComment) {
	o.Existing, o.ExistingKnown = string(e), true
}

// ApplyAlterColumn sets the existing comment.
func (e ExistingCommentOption) ApplyAlterColumn(o *op.AlterColumn) {
	text := string(e)
	o.ExistingComment = &text
}
