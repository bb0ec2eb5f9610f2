package convert

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// batchBlock is op.batch_alter_table(…), for a with statement.
type batchBlock struct{ batch op.BatchAlterTable }

func batchAlterTable(a *args) (any, error) {
	o := op.BatchAlterTable{}
	o.Table.Name = a.name("table_name")
	o.Table.Schema = a.optName("schema")
	recreate, _ := a.take("recreate")
	o.Recreate = op.Recreate(a.text("recreate", recreate))
	if v, ok := a.keyword("partial_reordering"); ok {
		o.Reordering = a.groups(v)
	}
	if v, ok := a.keyword("copy_from"); ok && v != nil {
		t, ok := v.(tableRef)
		if !ok {
			a.fail("copy_from must be a sa.Table")
		} else {
			o.CopyFrom = t.table
		}
	}
	if v, ok := a.keyword("table_args"); ok {
		o.TableArgs = a.tableArgs(o.Table, v)
	}
	if v, ok := a.keyword("table_kwargs"); ok {
		o.TableOptions = a.tableOptions(v)
	}
	if v, ok := a.keyword("naming_convention"); ok {
		o.NamingConvention = a.convention(v)
	}
	if v, ok := a.keyword("reflect_kwargs"); ok && truthy(v) {
		a.fail("reflect_kwargs can't be read; say what the table is with copy_from")
	}
	a.ignore("reflect_args")
	return batchBlock{o}, a.done()
}

func (a *args) groups(v any) [][]string {
	l, ok := v.(*list)
	if !ok {
		a.fail("partial_reordering must be a list of tuples")
		return nil
	}
	var out [][]string
	for _, group := range l.items {
		out = append(out, a.toNames("partial_reordering", group))
	}
	return out
}

func (a *args) tableArgs(n schema.TableName, v any) []schema.TableItem {
	l, ok := v.(*list)
	if !ok {
		a.fail("table_args must be a tuple")
		return nil
	}
	var out []schema.TableItem
	for _, v := range l.items {
		item, ok := a.tableItem(n, v)
		if !ok {
			a.fail("%s can't be a part of a table", typeName(v))
			continue
		}
		out = append(out, item)
	}
	return out
}

func (a *args) tableOptions(v any) schema.Options {
	m, ok := v.(*mapping)
	if !ok {
		a.fail("table_kwargs must be a dict")
		return nil
	}
	var out schema.Options
	for i, k := range m.keys {
		id, _ := toString(k)
		out.Set(id, a.optionValue(m.values[i]))
	}
	return out
}

func (a *args) convention(v any) schema.NamingConvention {
	m, ok := v.(*mapping)
	if !ok {
		a.fail("naming_convention must be a dict")
		return nil
	}
	out := schema.NamingConvention{}
	for i, k := range m.keys {
		id, _ := toString(k)
		out[id] = a.text(id, m.values[i])
	}
	return out
}

// enter runs the block and emits its changes as one operation.
func (b batchBlock) enter(in *interp, s *withStmt, body func(any) error) error {
	o := b.batch
	members := map[string]any{
		"f":        &builtin{name: "batch.f", call: quoted},
		"get_bind": &builtin{name: "batch.get_bind", call: func(a *args) (any, error) { return bind, a.done() }},
		"execute":  &builtin{name: "batch.execute", call: execute},
	}
	for id, make := range directives {
		members[id] = &builtin{name: "batch." + id, call: func(a *args) (any, error) {
			a.kw = append(a.kw, keyword{batchKey, o.Table})
			change, err := make(a)
			if err != nil {
				return nil, err
			}
			if err := change.Validate(); err != nil {
				return nil, at(a.line, err)
			}
			o.Ops = append(o.Ops, change)
			return nil, nil
		}}
	}
	if err := body(&namespace{name: "the batch", members: members}); err != nil {
		return err
	}
	return in.emit(o, s.line)
}
