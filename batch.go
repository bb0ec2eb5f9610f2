package alembic

import (
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Batch collects changes of one table. Its methods are those of Op without the
// table's name.
type Batch struct {
	table schema.TableName
	ops   []op.Operation
}

// BatchAlterTable makes several changes to one table. SQLite rebuilds the table
// once for all of them; other databases run an ALTER TABLE for
// each, MySQL one for all if a key or a column with AUTO_INCREMENT is replaced.
func (o *Op) BatchAlterTable(table string, f func(b *Batch), options ...op.BatchOption) {
	batch := op.BatchAlterTable{Table: schema.Name(table)}
	for _, option := range options {
		option.ApplyBatch(&batch)
	}
	pos := caught.Caller()
	if o.Err() != nil {
		return
	}
	if f == nil {
		o.fail(fmt.Errorf("op.BatchAlterTable(%q): the function is nil", table))
		return
	}
	b := &Batch{table: batch.Table}
	f(b)
	batch.Ops = b.ops
	o.emitAt(batch, pos)
}

func (o *Op) emitAt(operation op.Operation, pos dialect.Position) { o.step.Emit(operation, pos) }

func (b *Batch) add(o op.Operation) { b.ops = append(b.ops, o) }

// AddColumn adds a column. sa.InsertBefore and sa.InsertAfter set its position.
func (b *Batch) AddColumn(column *schema.Column, options ...op.AddColumnOption) {
	add := addColumn(b.table.Name, column, options)
	add.Table = b.table
	b.add(add)
}

// DropColumn drops a column.
func (b *Batch) DropColumn(column string, options ...op.DropColumnOption) {
	drop := dropColumn(b.table.Name, column, options)
	drop.Table = b.table
	b.add(drop)
}

// AlterColumn changes a column.
func (b *Batch) AlterColumn(column string, options ...op.AlterColumnOption) {
	alter := alterColumn(b.table.Name, column, options)
	alter.Table = b.table
	b.add(alter)
}

// CreateForeignKey adds a foreign key.
func (b *Batch) CreateForeignKey(name, referent string, columns, refColumns []string, options ...op.CreateForeignKeyOption) {
	add := createForeignKey(name, b.table.Name, referent, columns, refColumns, options)
	add.Table = b.table
	b.add(add)
}

// CreateUniqueConstraint adds a unique constraint.
func (b *Batch) CreateUniqueConstraint(name string, columns []string, options ...op.AddConstraintOption) {
	b.constraint(&schema.Unique{Name: name, Columns: columns}, options)
}

// CreatePrimaryKey adds a primary key.
func (b *Batch) CreatePrimaryKey(name string, columns []string, options ...op.AddConstraintOption) {
	b.constraint(&schema.PrimaryKey{Name: name, Columns: columns}, options)
}

// CreateCheckConstraint adds a check.
func (b *Batch) CreateCheckConstraint(name, condition string, options ...op.AddConstraintOption) {
	b.constraint(&schema.Check{Name: name, SQL: condition}, options)
}

// CreateExcludeConstraint adds an EXCLUDE constraint (PostgreSQL).
func (b *Batch) CreateExcludeConstraint(name string, elements []schema.ExcludeElement, options ...op.AddConstraintOption) {
	b.constraint(&schema.Exclude{Name: name, Elements: elements}, options)
}

func (b *Batch) constraint(c schema.Constraint, options []op.AddConstraintOption) {
	add := addConstraint(b.table.Name, c, options)
	add.Table = b.table
	b.add(add)
}

// DropConstraint drops a constraint.
func (b *Batch) DropConstraint(name string, options ...op.DropConstraintOption) {
	drop := dropConstraint(name, b.table.Name, options)
	drop.Table = b.table
	b.add(drop)
}

// CreateIndex creates an index.
func (b *Batch) CreateIndex(name string, keys []schema.KeyPart, options ...op.CreateIndexOption) {
	create := createIndex(name, b.table.Name, keys, options)
	create.Table = b.table
	b.add(create)
}

// DropIndex drops an index.
func (b *Batch) DropIndex(name string, options ...op.DropIndexOption) {
	drop := dropIndex(name, b.table.Name, options)
	drop.Table = b.table
	b.add(drop)
}

// CreateTableComment sets the table's comment.
func (b *Batch) CreateTableComment(comment string, options ...op.TableCommentOption) {
	set := op.CreateTableComment{Table: b.table, Comment: comment}
	for _, option := range options {
		option.ApplyTableComment(&set)
	}
	set.Table = b.table
	b.add(set)
}

// DropTableComment removes the table's comment.
func (b *Batch) DropTableComment(options ...op.TableCommentOption) {
	b.CreateTableComment("", options...)
}
