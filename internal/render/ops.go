package render

import (
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// operation writes an operation as statements on the variable op.
func (s *source) operation(o op.Operation) ([]string, error) {
	return (&statement{source: s, receiver: "op"}).write(o)
}

func (w *statement) write(o op.Operation) ([]string, error) {
	switch o := o.(type) {
	case op.CreateTable:
		return w.createTable(o)
	case op.DropTable:
		return w.dropTable(o)
	case op.RenameTable:
		return w.line("RenameTable", []string{quote(o.From.Name), quote(o.To)}, w.schema(o.From))
	case op.AlterTable:
		return w.alterTable(o)
	case op.CreateTableComment:
		return w.tableComment(o)
	case op.AddColumn:
		return w.addColumn(o)
	case op.DropColumn:
		return w.dropColumn(o)
	case op.AlterColumn:
		return w.alterColumn(o)
	case op.AddConstraint:
		return w.addConstraint(o)
	case op.DropConstraint:
		return w.dropConstraint(o)
	case op.CreateIndex:
		return w.createIndex(o)
	case op.DropIndex:
		return w.dropIndex(o)
	case op.BatchAlterTable:
		return w.batchAlterTable(o)
	case op.Execute:
		return w.execute(o)
	case op.BulkInsert:
		return w.bulkInsert(o)
	case schema.GoSourcer:
		return w.custom(o)
	default:
		if lines, ok, err := w.object(o); ok {
			return lines, err
		}
		return nil, fmt.Errorf("operations of the type %T can't be written as Go; give it a method GoSource", o)
	}
}

// statement writes one operation.
type statement struct {
	*source
	receiver string
	batch    bool // the receiver is a batch, which knows the table
}

// line writes one call with its options behind the arguments.
func (w *statement) line(method string, args []string, options []string) ([]string, error) {
	return []string{callWith(w.receiver+"."+method, args, options)}, nil
}

// table is the argument that names the table; a batch has none.
func (w *statement) table(n schema.TableName) []string {
	if w.batch {
		return nil
	}
	return []string{quote(n.Name)}
}

// schema is the option for the table's schema.
func (w *statement) schema(n schema.TableName) []string {
	if n.Schema == "" || w.batch {
		return nil
	}
	return []string{w.saCall("Schema", quote(n.Schema))}
}

// flag is an option of package sa that is there or not.
func (w *statement) flag(given bool, name string) []string {
	if !given {
		return nil
	}
	return []string{w.sa(name)}
}

// createTable writes CREATE TABLE and, as statements of their own, its indexes.
func (w *statement) createTable(o op.CreateTable) ([]string, error) {
	items, err := w.tableItems(o.Table)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, x := range o.Table.Indexes {
		if countsBy(o.Table, x) || w.isPart(x) {
			item, err := w.indexItem(x)
			if err != nil {
				return nil, err
			}
			items = append(items, item)
			continue
		}
		more, err := w.createIndex(op.CreateIndex{Table: o.Table.Name, Index: x, IfNotExists: o.IfNotExists})
		if err != nil {
			return nil, err
		}
		lines = append(lines, more...)
	}
	items = append(items, w.schema(o.Table.Name)...)
	items = append(items, w.flag(o.IfNotExists, "IfNotExists")...)
	create := spread(w.receiver+".CreateTable", []string{quote(o.Table.Name.Name)}, items)
	return append([]string{create}, lines...), nil
}

// countsBy reports whether an index begins with the AUTO_INCREMENT column of a table
// whose primary key doesn't: MySQL creates no such table without it.
func countsBy(t *schema.Table, x *schema.Index) bool {
	c := t.Column(x.Keys[0].Column)
	return c != nil && c.Autoincrement == schema.AutoincrementOn && (t.PrimaryKey == nil || t.PrimaryKey.Columns[0] != c.Name)
}

// isPart reports whether an index of a partition is its part of an index of the
// partitioned table: it must be there when the partition joins the table.
func (w *statement) isPart(x *schema.Index) bool {
	return w.dialect != nil && x.Options[w.dialect.Traits().AttachedKey] != nil
}

func (w *statement) dropTable(o op.DropTable) ([]string, error) {
	options, err := w.options(o.Options, inDropTable)
	if err != nil {
		return nil, err
	}
	options = append(append(w.schema(o.Name), w.flag(o.IfExists, "IfExists")...), options...)
	return w.line("DropTable", []string{quote(o.Name.Name)}, options)
}

func (w *statement) alterTable(o op.AlterTable) ([]string, error) {
	options, err := w.options(o.Options, inAlterTable)
	if err != nil {
		return nil, err
	}
	return w.line("AlterTable", w.table(o.Table), append(w.schema(o.Table), options...))
}

func (w *statement) tableComment(o op.CreateTableComment) ([]string, error) {
	options := w.schema(o.Table)
	if o.Existing != "" || o.ExistingKnown {
		options = append(options, w.saCall("ExistingComment", quote(o.Existing)))
	}
	if o.Comment == "" {
		return w.line("DropTableComment", w.table(o.Table), options)
	}
	return w.line("CreateTableComment", append(w.table(o.Table), quote(o.Comment)), options)
}

// addColumn writes ADD COLUMN with what stands at the column.
func (w *statement) addColumn(o op.AddColumn) ([]string, error) {
	column, err := w.column(o.Column, true)
	if err != nil {
		return nil, err
	}
	options := append(w.schema(o.Table), w.flag(o.IfNotExists, "IfNotExists")...)
	options = append(options, w.flag(o.InlineReferences, "InlineReferences")...)
	options = append(options, w.flag(o.InlinePrimaryKey, "InlinePrimaryKey")...)
	options = append(options, w.position(o.Before, o.After)...)
	return w.line("AddColumn", append(w.table(o.Table), column), options)
}

func (w *statement) position(before, after string) []string {
	switch {
	case before != "":
		return []string{w.saCall("InsertBefore", quote(before))}
	case after != "":
		return []string{w.saCall("InsertAfter", quote(after))}
	default:
		return nil
	}
}

func (w *statement) dropColumn(o op.DropColumn) ([]string, error) {
	options, err := w.options(o.Options, inDropColumn)
	if err != nil {
		return nil, err
	}
	if o.ExistingType != nil {
		t, err := w.typeOf(o.ExistingType)
		if err != nil {
			return nil, err
		}
		options = append(options, w.saCall("ExistingType", t))
	}
	options = slices.Concat(w.schema(o.Table), w.flag(o.IfExists, "IfExists"), w.flag(o.KeepInHeirs, "KeepInHeirs"), options)
	return w.line("DropColumn", append(w.table(o.Table), quote(o.Name)), options)
}
