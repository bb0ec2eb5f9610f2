package postgresql

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// alterTable changes the options of a table that exists, each by a statement of
// its own. The table's place among partitions changes at the end, when it is as
// the partitioned table wants it.
func (c compiler) alterTable(o op.AlterTable, m *schema.MetaData) ([]dialect.Statement, error) {
	existing := o.Existing
	if t := m.Table(o.Table); existing == nil && t != nil {
		existing = t.Options
	}
	head := "ALTER TABLE " + c.Table(o.Table)
	var out []string
	for _, key := range []string{keyWith, keyUnlogged, keyTablespace, keyUsing, keyInherits, keyPartitionOf} {
		if _, changes := o.Options[key]; !changes {
			continue
		}
		switch key {
		case keyWith:
			changes, _ := schema.ParametersOf(o.Options[key])
			out = append(out, storageChanges(head, changes)...)
		case keyUnlogged:
			out = append(out, head+map[bool]string{true: " SET UNLOGGED", false: " SET LOGGED"}[boolOption(o.Options, key)])
		case keyTablespace:
			out = append(out, head+" SET TABLESPACE "+c.d.Quote(cmp.Or(textOption(o.Options, key), "pg_default")))
		case keyUsing:
			out = append(out, head+" SET ACCESS METHOD "+c.d.Quote(cmp.Or(textOption(o.Options, key), "heap")))
		case keyInherits:
			out = append(out, c.inherit(head, listOption(existing, key), listOption(o.Options, key))...)
		case keyPartitionOf:
			out = append(out, c.attach(o.Table, existing, o.Options)...)
		}
	}
	return dialect.SQL(out...), nil
}

// storageChanges sets storage parameters, and resets those that are nil.
func storageChanges(head string, changes schema.Parameters) (out []string) {
	var set, reset []string
	for _, p := range changes {
		if p.Value != nil {
			set = append(set, fmt.Sprintf("%s = %v", p.Name, p.Value))
		} else {
			reset = append(reset, p.Name)
		}
	}
	if len(reset) > 0 {
		out = append(out, head+" RESET ("+strings.Join(reset, ", ")+")")
	}
	if len(set) > 0 {
		out = append(out, head+" SET ("+strings.Join(set, ", ")+")")
	}
	return out
}

// inherit changes which tables a table inherits from. Its columns stay.
func (c compiler) inherit(head string, was, is []string) (out []string) {
	parent := func(name string) string { return c.Table(schema.ParseTableName(name)) }
	for _, p := range was {
		if !slices.Contains(is, p) {
			out = append(out, head+" NO INHERIT "+parent(p))
		}
	}
	for _, p := range is {
		if !slices.Contains(was, p) {
			out = append(out, head+" INHERIT "+parent(p))
		}
	}
	return out
}
