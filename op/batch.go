package op

import (
	"fmt"

	"github.com/alembic-go/alembic/schema"
)

// Recreate says when batch mode rebuilds the table.
type Recreate string

const (
	// RecreateAuto rebuilds on SQLite, where its ALTER TABLE doesn't suffice.
	RecreateAuto Recreate = "auto"
	// RecreateAlways rebuilds on every database.
	RecreateAlways Recreate = "always"
	// RecreateNever uses ALTER TABLE alone.
	RecreateNever Recreate = "never"
)

// BatchAlterTable groups changes of one table: on SQLite they are done by one
// rebuild of the table, elsewhere each by its own ALTER TABLE. Every operation
// in Ops is about Table.
type BatchAlterTable struct {
	Table    schema.TableName
	Ops      []Operation
	Recreate Recreate // "" is RecreateAuto
	// CopyFrom is the table as it is, so that it need not be inspected.
	CopyFrom *schema.Table
	// TableArgs are constraints that inspection can't see, added to the rebuilt
	// table; TableOptions its dialect options.
	TableArgs    []schema.TableItem
	TableOptions schema.Options
	// Reordering lists groups of columns: within a group each comes behind the
	// one before it. What isn't bound by a group keeps its order.
	Reordering [][]string
	// NamingConvention names unnamed constraints of the inspected table, so
	// that they can be dropped by name.
	NamingConvention schema.NamingConvention
}

// A BatchOption is an option of op.BatchAlterTable.
type BatchOption interface{ ApplyBatch(*BatchAlterTable) }

// Validate reports what is wrong with any of the changes.
func (o BatchAlterTable) Validate() error {
	switch o.Recreate {
	case "", RecreateAuto, RecreateAlways, RecreateNever:
	default:
		return fmt.Errorf("batch alter table %s: recreate is %q; it can be auto, always or never", o.Table, o.Recreate)
	}
	for _, change := range o.Ops {
		if err := change.Validate(); err != nil {
			return err
		}
	}
	return needName("batch alter table", o.Table.Name)
}

// Reverse reverses the changes in reverse order.
func (o BatchAlterTable) Reverse() (Operation, error) {
	changes, err := ReverseAll(o.Ops)
	if err != nil {
		return nil, err
	}
	r := o
	r.Ops, r.CopyFrom, r.Reordering = changes, nil, nil
	return r, nil
}

// Apply applies the changes.
func (o BatchAlterTable) Apply(m *schema.MetaData) error {
	for _, change := range o.Ops {
		if err := change.Apply(m); err != nil {
			return fmt.Errorf("%s: %w", change, err)
		}
	}
	return nil
}

// TableName returns the table.
func (o BatchAlterTable) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns the new names of all changes.
func (o BatchAlterTable) Names() []string {
	var names []string
	for _, change := range o.Ops {
		names = append(names, change.Names()...)
	}
	return names
}

func (o BatchAlterTable) String() string {
	return fmt.Sprintf("batch alter table %s (%d changes)", o.Table, len(o.Ops))
}
