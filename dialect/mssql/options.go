package mssql

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// The keys of the options, as Alembic's keyword arguments name them.
const (
	keyClustered      = "mssql_clustered"
	keyInclude        = "mssql_include"
	keyWhere          = "mssql_where"
	keyColumnstore    = "mssql_columnstore"
	keyDropCheck      = "mssql_drop_check"
	keyDropDefault    = "mssql_drop_default"
	keyDropForeignKey = "mssql_drop_foreign_key"
)

// IndexOption is an option of op.CreateIndex.
type IndexOption struct {
	key   string
	value any
}

// ApplyCreateIndex sets the option.
func (o IndexOption) ApplyCreateIndex(c *op.CreateIndex) { c.Index.Options.Set(o.key, o.value) }

// ApplyIndex sets the option.
func (o IndexOption) ApplyIndex(x *schema.Index) { x.Options.Set(o.key, o.value) }

// Where creates a filtered index.
func Where(condition string) IndexOption { return IndexOption{keyWhere, condition} }

// Include stores further columns in the index.
func Include(columns ...string) IndexOption { return IndexOption{keyInclude, columns} }

// ColumnstoreIndex creates a COLUMNSTORE index.
var ColumnstoreIndex = IndexOption{keyColumnstore, true}

// ClusteredOption is the result of Clustered.
type ClusteredOption bool

// Clustered makes an index, primary key or unique constraint CLUSTERED, or
// NONCLUSTERED.
func Clustered(yes bool) ClusteredOption { return ClusteredOption(yes) }

// ApplyCreateIndex sets the option.
func (c ClusteredOption) ApplyCreateIndex(o *op.CreateIndex) {
	o.Index.Options.Set(keyClustered, bool(c))
}

// ApplyIndex sets the option.
func (c ClusteredOption) ApplyIndex(x *schema.Index) { x.Options.Set(keyClustered, bool(c)) }

// ApplyAddConstraint sets the option.
func (c ClusteredOption) ApplyAddConstraint(o *op.AddConstraint) {
	schema.SetOption(o.Constraint, keyClustered, bool(c))
}

// DropOption is an option of op.DropColumn.
type DropOption string

// ApplyDropColumn sets the option.
func (d DropOption) ApplyDropColumn(o *op.DropColumn) { o.Options.Set(string(d), true) }

// What goes with a column, which the server otherwise refuses to drop. The
// script finds their names in the catalog when it runs.
const (
	// DropDefault drops the column's default.
	DropDefault DropOption = keyDropDefault
	// DropCheck drops the check constraints of the column.
	DropCheck DropOption = keyDropCheck
	// DropForeignKey drops the column's foreign key.
	DropForeignKey DropOption = keyDropForeignKey
)
