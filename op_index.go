package alembic

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateIndex creates an index: op.CreateIndex("ix", "t", sa.Cols("a", "b"),
// sa.Unique).
func (o *Op) CreateIndex(name, table string, keys []schema.KeyPart, options ...op.CreateIndexOption) {
	o.emit(createIndex(name, table, keys, options))
}

func createIndex(name, table string, keys []schema.KeyPart, options []op.CreateIndexOption) op.CreateIndex {
	create := op.CreateIndex{Table: schema.Name(table), Index: &schema.Index{Name: name, Keys: keys}}
	for _, option := range options {
		option.ApplyCreateIndex(&create)
	}
	return create
}

// DropIndex drops an index. The table may be empty if the database finds an
// index by its name alone.
func (o *Op) DropIndex(name, table string, options ...op.DropIndexOption) {
	o.emit(dropIndex(name, table, options))
}

func dropIndex(name, table string, options []op.DropIndexOption) op.DropIndex {
	drop := op.DropIndex{Table: schema.Name(table), Name: name}
	for _, option := range options {
		option.ApplyDropIndex(&drop)
	}
	return drop
}

// RenameIndex renames an index of a table.
func (o *Op) RenameIndex(from, to, table string, options ...op.ObjectOption) {
	o.object("RenameIndex", options, "Schema", func(g named) op.Operation {
		return op.RenameIndex{Table: g.table(table), From: from, To: to}
	})
}
