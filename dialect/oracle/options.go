package oracle

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// The keys of the options, as Alembic's keyword arguments name them.
const (
	keyBitmap     = "oracle_bitmap"
	keyCompress   = "oracle_compress"
	keyOnCommit   = "oracle_on_commit"
	keyTablespace = "oracle_tablespace"
)

// TableOption is an option of a table.
type TableOption struct {
	key   string
	value any
}

// CreateTableItem marks the option as part of CREATE TABLE.
func (TableOption) CreateTableItem() {}

// ApplyTable sets the option.
func (o TableOption) ApplyTable(t *schema.Table) { t.Options.Set(o.key, o.value) }

// OnCommit sets what happens to the rows of a temporary table at the end of a
// transaction: "PRESERVE ROWS" or "DELETE ROWS".
func OnCommit(action string) TableOption { return TableOption{keyOnCommit, action} }

// CompressTable compresses the rows of the table. kind is empty or a kind known
// to the server, such as "OLTP".
func CompressTable(kind string) TableOption {
	if kind == "" {
		return TableOption{keyCompress, true}
	}
	return TableOption{keyCompress, kind}
}

// Tablespace sets the tablespace of the table.
func Tablespace(name string) TableOption { return TableOption{keyTablespace, name} }

// IndexOption is an option of op.CreateIndex.
type IndexOption struct {
	key   string
	value any
}

// ApplyCreateIndex sets the option.
func (o IndexOption) ApplyCreateIndex(c *op.CreateIndex) { c.Index.Options.Set(o.key, o.value) }

// ApplyIndex sets the option.
func (o IndexOption) ApplyIndex(x *schema.Index) { x.Options.Set(o.key, o.value) }

// Bitmap creates a BITMAP index.
var Bitmap = IndexOption{keyBitmap, true}

// Compress stores repeated values of the first columns only once. Zero means
// all columns but the last.
func Compress(columns int) IndexOption {
	if columns == 0 {
		return IndexOption{keyCompress, true}
	}
	return IndexOption{keyCompress, columns}
}
