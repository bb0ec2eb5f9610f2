package op

import (
	"fmt"

	"github.com/alembic-go/alembic/schema"
)

// Recreate is when batch mode rebuilds the table.
type Recreate string

const (
	// RecreateAuto rebuilds the table on SQLite if its ALTER TABLE doesn't
	// support a change.
	RecreateAuto Recreate = "auto"
	// RecreateAlways rebuilds on every database.
	RecreateAlways Recreate = "always"
	// RecreateNever uses only ALTER TABLE.
	RecreateNever Recreate = "never"
)

// BatchAlterTable groups changes to one table. SQLite rebuilds the table once
// for all of them; other databases run an ALTER TABLE for each, MySQL one for all if
// a key or a column with AUTO_INCREMENT is replaced. Every operation
// in Ops must belong to Table.
type BatchAlterTable struct {
	Table    schema.TableName
	Ops      []Operation
	Recreate Recreate // "" is RecreateAuto
	// CopyFrom is the current definition of the table, used instead of
	// inspecting the database.
	CopyFrom *schema.Table
	// TableArgs holds constraints that inspection can't see. They are added to
	// the rebuilt table. TableOptions holds its dialect options.
	TableArgs    []schema.TableItem
	TableOptions schema.Options
	// Reordering lists groups of columns. Within a group each column is placed
	// after the previous one. Other columns keep their order.
	Reordering [][]string
	// NamingConvention gives names to the unnamed constraints of the inspected
	// table, so that they can be dropped by name.
	NamingConvention schema.NamingConvention
}

// BatchOption is implemented by options of op.BatchAlterTable.
type BatchOption interface{ ApplyBatch(*BatchAlterTable) }

// Validate returns the first error of the changes.
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
