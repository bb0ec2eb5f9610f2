package oracle

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// The keys of the options, as Alembic's keyword arguments name them.
const (
	keyBitmap   = "oracle_bitmap"
	keyCompress = "oracle_compress"
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

// Bitmap makes a BITMAP index.
var Bitmap = IndexOption{keyBitmap, true}

// Compress stores repeated values of the first columns once; 0 is all but the
// last.
func Compress(columns int) IndexOption {
	if columns == 0 {
		return IndexOption{keyCompress, true}
	}
	return IndexOption{keyCompress, columns}
}
