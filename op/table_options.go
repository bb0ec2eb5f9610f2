package op

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// AlterTable changes the options of a table that a dialect has, such as STRICT
// of SQLite.
type AlterTable struct {
	Table schema.TableName
	// Options holds the new values. An option that is nil gets its default.
	Options schema.Options
	// Existing holds the present values of the same options, for Reverse.
	Existing schema.Options
}

// AlterTableOption is implemented by options of op.AlterTable.
type AlterTableOption interface{ ApplyAlterTable(*AlterTable) }

// Validate returns an error if the name or the options are missing.
func (o AlterTable) Validate() error {
	if len(o.Options) == 0 {
		return fmt.Errorf("alter table %s: no options are given", o.Table)
	}
	return needName("alter table", o.Table.Name)
}

// Reverse restores the existing options, if they are known.
func (o AlterTable) Reverse() (Operation, error) {
	if o.Existing == nil {
		return nil, &IrreversibleError{o, "the existing options"}
	}
	return AlterTable{Table: o.Table, Options: o.Existing, Existing: o.Options}, nil
}

// Apply sets the options of the table.
func (o AlterTable) Apply(m *schema.MetaData) error {
	t, err := needTable(m, o.Table)
	if err != nil {
		return err
	}
	t.Options = changedOptions(t.Options, o.Options)
	for key, value := range o.Options {
		if strings.HasSuffix(key, "_partition_of") && value == nil {
			t.Detach()
		}
	}
	return nil
}

// changedOptions returns the options with new values, and without those that get
// their default.
func changedOptions(now, changes schema.Options) schema.Options {
	var out schema.Options
	for key, value := range now {
		out.Set(key, value)
	}
	for key, value := range changes {
		out.Set(key, changedParameters(out[key], value))
	}
	maps.DeleteFunc(out, func(key string, value any) bool {
		_, changed := changes[key]
		return changed && (value == nil || value == "")
	})
	return out
}

// changedParameters merges the parameters of an option that has several. One that
// is nil gets its default.
func changedParameters(now, change any) any {
	changes, ok := schema.ParametersOf(change)
	if !ok {
		return change
	}
	held, _ := schema.ParametersOf(now)
	merged := slices.DeleteFunc(held.With(changes), func(p schema.Parameter) bool { return p.Value == nil })
	if len(merged) == 0 {
		return nil
	}
	return merged
}

// TableName returns the table.
func (o AlterTable) TableName() (schema.TableName, bool) { return o.Table, true }

// Names returns nil: the operation adds no names.
func (AlterTable) Names() []string { return nil }

func (o AlterTable) String() string {
	return fmt.Sprintf("alter table %s (%s)", o.Table, strings.Join(slices.Sorted(maps.Keys(o.Options)), ", "))
}
