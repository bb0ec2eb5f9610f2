package render

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/op"
)

// batchAlterTable writes the changes of a table as a function on a batch.
func (w *statement) batchAlterTable(o op.BatchAlterTable) ([]string, error) {
	if o.CopyFrom != nil || len(o.TableArgs) > 0 || len(o.NamingConvention) > 0 {
		return nil, unwritable("the present table given to the batch", o.Table)
	}
	inner := &statement{source: w.source, receiver: "batch", batch: true}
	body := "func(batch *alembic.Batch) {\n"
	for _, change := range o.Ops {
		switch change.(type) {
		case op.AddColumn, op.DropColumn, op.AlterColumn, op.AddConstraint, op.DropConstraint,
			op.CreateIndex, op.DropIndex, op.CreateTableComment:
		default:
			return nil, fmt.Errorf("%s is no part of a batch", change)
		}
		lines, err := inner.write(change)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", change, err)
		}
		body += strings.Join(lines, "\n") + "\n"
	}
	options, err := w.options(o.TableOptions, inBatch)
	if err != nil {
		return nil, err
	}
	args := append(append([]string{quote(o.Table.Name), body + "}"}, w.batchOptions(o)...), options...)
	return []string{w.receiver + ".BatchAlterTable(" + strings.Join(args, ", ") + ")"}, nil
}

func (w *statement) batchOptions(o op.BatchAlterTable) []string {
	options := w.schema(o.Table)
	if o.Recreate != "" && o.Recreate != op.RecreateAuto {
		options = append(options, w.saCall("Recreate", quote(string(o.Recreate))))
	}
	if len(o.Reordering) > 0 {
		groups := make([]string, len(o.Reordering))
		for i, g := range o.Reordering {
			groups[i] = list(g)
		}
		options = append(options, w.saCall("PartialReordering", groups...))
	}
	return options
}
