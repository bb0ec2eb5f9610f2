package sa

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// BatchOption is an option of op.BatchAlterTable.
type BatchOption func(*op.BatchAlterTable)

// ApplyBatch sets the option.
func (f BatchOption) ApplyBatch(o *op.BatchAlterTable) { f(o) }

// Recreate decides whether the table is rebuilt: "auto", "always" or "never".
func Recreate(when string) BatchOption {
	return func(o *op.BatchAlterTable) { o.Recreate = op.Recreate(when) }
}

// CopyFrom sets the current definition of the table, so that it is not
// inspected.
func CopyFrom(t TableDef) BatchOption {
	return func(o *op.BatchAlterTable) { o.CopyFrom = t.table }
}

// TableArgs adds constraints that inspection can't see to the rebuilt table.
func TableArgs(items ...schema.TableItem) BatchOption {
	return func(o *op.BatchAlterTable) { o.TableArgs = append(o.TableArgs, items...) }
}

// PartialReordering lists groups of columns in their new order.
func PartialReordering(groups ...[]string) BatchOption {
	return func(o *op.BatchAlterTable) { o.Reordering = groups }
}

// ApplyBatch names the unnamed constraints of the inspected table.
func (n NamingConvention) ApplyBatch(o *op.BatchAlterTable) {
	o.NamingConvention = schema.NamingConvention(n)
}
