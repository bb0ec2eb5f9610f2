package alembic

import (
	"cmp"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// AddColumn adds a column, together with the foreign key, unique constraint or
// index declared on it.
func (o *Op) AddColumn(table string, column *schema.Column, options ...op.AddColumnOption) {
	o.emit(addColumn(table, column, options))
}

func addColumn(table string, column *schema.Column, options []op.AddColumnOption) op.AddColumn {
	add := op.AddColumn{Table: schema.Name(table), Column: column}
	for _, option := range options {
		option.ApplyAddColumn(&add)
	}
	return add
}

// DropColumn drops a column.
func (o *Op) DropColumn(table, column string, options ...op.DropColumnOption) {
	o.emit(dropColumn(table, column, options))
}

func dropColumn(table, column string, options []op.DropColumnOption) op.DropColumn {
	drop := op.DropColumn{Table: schema.Name(table), Name: column}
	for _, option := range options {
		option.ApplyDropColumn(&drop)
	}
	return drop
}

// AlterColumn changes a column. Its options include sa.Type, sa.NotNull,
// sa.Null, sa.ServerDefault, sa.NewColumnName and sa.Comment. The current
// definition is read from the database. Offline, databases that need it must be
// told with sa.ExistingType and the like.
func (o *Op) AlterColumn(table, column string, options ...op.AlterColumnOption) {
	o.emit(alterColumn(table, column, options))
}

func alterColumn(table, column string, options []op.AlterColumnOption) op.AlterColumn {
	alter := op.AlterColumn{Table: schema.Name(table), Name: column}
	for _, option := range options {
		option.ApplyAlterColumn(&alter)
	}
	alter.Default = defaultOf(alter.Default, cmp.Or(alter.Type, alter.ExistingType))
	alter.ExistingDefault = defaultOf(alter.ExistingDefault, cmp.Or(alter.ExistingType, alter.Type))
	return alter
}

// defaultOf returns a default as all databases take it for a column of that type.
func defaultOf(change *op.DefaultChange, t schema.Type) *op.DefaultChange {
	if change == nil {
		return nil
	}
	of := *change
	of.Default = of.Default.Of(t)
	return &of
}

// RenameColumn renames a column.
func (o *Op) RenameColumn(table, from, to string, options ...op.AlterColumnOption) {
	alter := alterColumn(table, from, options)
	alter.NewName = to
	o.emit(alter)
}
