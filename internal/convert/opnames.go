package convert

import (
	"errors"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// operation makes a builtin that emits a directive's operation.
func operation(fn string, make directive) *builtin {
	return &builtin{name: fn, call: func(a *args) (any, error) {
		o, err := make(a)
		if err != nil || o == nil {
			return nil, err
		}
		return nil, a.in.emit(o, a.line)
	}}
}

func (in *interp) emit(o op.Operation, line int) error {
	if in.autocommit {
		if e, ok := o.(op.Execute); ok {
			e.Autocommit = true
			o = e
		}
	}
	if err := o.Validate(); err != nil {
		return at(line, err)
	}
	in.ops = append(in.ops, o)
	return nil
}

// opNames are the members of op beside the directives that batch mode shares.
func opNames() map[string]any {
	all := map[string]any{
		"create_table": &builtin{name: "op.create_table", call: createTable},
		"drop_table":   operation("op.drop_table", dropTable),
		"rename_table": operation("op.rename_table", renameTable),
		"bulk_insert":  &builtin{name: "op.bulk_insert", call: bulkInsert},
		"execute":      &builtin{name: "op.execute", call: execute},
		"invoke":       &builtin{name: "op.invoke", call: invoke},
		"f":            &builtin{name: "op.f", call: quoted},
		"inline_literal": &builtin{name: "op.inline_literal", call: func(a *args) (any, error) {
			l := literalValue{value: a.need("value")}
			if v, ok := a.take("type_"); ok {
				l.typ = a.typ(v)
			}
			return l, a.done()
		}},
		"batch_alter_table": &builtin{name: "op.batch_alter_table", call: batchAlterTable},
		"get_bind":          &builtin{name: "op.get_bind", call: func(a *args) (any, error) { return bind, a.done() }},
		"get_context":       &builtin{name: "op.get_context", call: func(a *args) (any, error) { return contextObject(a.in), a.done() }},
	}
	for id, d := range directives {
		all[id] = operation("op."+id, d)
	}
	return all
}

// invoke is op.invoke(operation).
func invoke(a *args) (any, error) {
	v := a.need("operation")
	o, ok := v.(op.Operation)
	if !ok {
		a.fail("%s is no operation that can be read", typeName(v))
	}
	if err := a.done(); err != nil {
		return nil, err
	}
	return nil, a.in.emit(o, a.line)
}

// operationClasses are the classes of alembic.operations.ops whose arguments
// are those of the directive.
func operationClasses() map[string]any {
	all := map[string]any{}
	for id, make := range map[string]directive{"AddColumnOp": addColumn, "DropColumnOp": dropColumn, "CreateIndexOp": createIndex,
		"DropIndexOp": dropIndex, "DropTableOp": dropTable, "RenameTableOp": renameTable, "DropConstraintOp": dropConstraint,
		"CreateTableCommentOp": createTableComment, "DropTableCommentOp": dropTableComment} {
		all[id] = &builtin{name: "ops." + id, call: func(a *args) (any, error) {
			o, err := make(a)
			return o, err
		}}
	}
	return all
}

// operationMethod is a method of an operation.
func operationMethod(o op.Operation, id string) (any, bool) {
	if id != "reverse" {
		return nil, false
	}
	return &builtin{name: "reverse", call: func(a *args) (any, error) {
		if err := a.done(); err != nil {
			return nil, err
		}
		r, err := o.Reverse()
		return r, at(a.line, err)
	}}, true
}

func quoted(a *args) (any, error) { return quotedName(a.name("name")), a.done() }

func createTable(a *args) (any, error) {
	n := schema.TableName{Name: a.name("table_name")}
	n.Schema = a.kwName("schema")
	o := op.CreateTable{IfNotExists: a.flag("if_not_exists")}
	a.ignore("info", "quote", "extend_existing", "keep_existing", "sqlite_with_rowid_")
	o.Table = a.tableOf(n)
	if err := a.done(); err != nil {
		return nil, err
	}
	return tableRef{o.Table}, a.in.emit(o, a.line)
}

func dropTable(a *args) (op.Operation, error) {
	o := op.DropTable{}
	o.Name.Name = a.name("table_name")
	o.Name.Schema = a.kwName("schema")
	o.IfExists = a.flag("if_exists")
	o.Options = a.options()
	return o, a.done()
}

func renameTable(a *args) (op.Operation, error) {
	o := op.RenameTable{}
	o.From.Name, o.To = a.name("old_table_name"), a.name("new_table_name")
	o.From.Schema = a.kwName("schema")
	return o, a.done()
}

func bulkInsert(a *args) (any, error) {
	t, ok := a.need("table").(tableRef)
	if !ok {
		a.fail("the first argument must be a table")
	}
	rows, ok := a.need("rows").(*list)
	if !ok {
		a.fail("the rows must be a list of dicts")
	}
	a.ignore("multiinsert")
	if err := a.done(); err != nil {
		return nil, err
	}
	o := op.BulkInsert{Table: t.table.Name, Columns: t.table.Columns}
	for _, item := range rows.items {
		row, ok := item.(*mapping)
		if !ok {
			return nil, errorf(a.line, "op.bulk_insert: a row is %s and must be a dict", typeName(item))
		}
		values, err := a.row(row)
		if err != nil {
			return nil, err
		}
		o.Rows = append(o.Rows, values)
	}
	return nil, a.in.emit(o, a.line)
}

func (a *args) row(row *mapping) (map[string]any, error) {
	out := map[string]any{}
	for i, k := range row.keys {
		id, ok := columnName(k)
		if !ok {
			return nil, errorf(a.line, "op.bulk_insert: a key is %s and must be a column's name", typeName(k))
		}
		v := row.values[i]
		switch v.(type) {
		case fragment, columnRef, textClause, *query, *dml, indexKey:
			return nil, errorf(a.line, "op.bulk_insert: the value of %q is an SQL expression; write the INSERT with op.execute", id)
		}
		var err error
		if out[id], _, err = goValue(v); err != nil {
			return nil, at(a.line, err)
		}
	}
	return out, nil
}

// execute is op.execute and connection.execute.
func execute(a *args) (any, error) {
	v := a.need("sqltext")
	options, _ := a.take("execution_options")
	if len(a.pos) > 0 || options != nil && a.fn == "connection.execute" {
		return a.withParameters(v, options)
	}
	if err := a.done(); err != nil {
		return nil, err
	}
	switch s := v.(type) {
	case op.Operation:
		return unread, a.in.emit(s, a.line)
	case string:
		v = textClause{raw: s, line: a.line}
	}
	x, ok := v.(sqlValue)
	if !ok {
		return nil, errorf(a.line, "%s: %s is no SQL", a.fn, typeName(v))
	}
	text, err := x.sql(a.in)
	if err != nil {
		return nil, at(a.line, err)
	}
	return unread, a.in.emit(op.Execute{SQL: text, Autocommit: isAutocommit(options)}, a.line)
}

// withParameters is connection.execute(text, {"a": 1}).
func (a *args) withParameters(v, params any) (any, error) {
	t, ok := v.(textClause)
	m, isMap := params.(*mapping)
	if !ok || !isMap || len(a.pos) > 0 {
		return nil, errorf(a.line, "%s: only a sa.text with one dict of parameters can be read", a.fn)
	}
	b := &args{in: a.in, fn: a.fn, line: a.line}
	for i, k := range m.keys {
		id, _ := toString(k)
		b.kw = append(b.kw, keyword{id, m.values[i]})
	}
	bound, err := t.bindparams(b)
	if err != nil {
		return nil, err
	}
	return execute(&args{in: a.in, fn: a.fn, line: a.line, pos: []any{bound}})
}

func isAutocommit(options any) bool {
	m, ok := options.(*mapping)
	if !ok {
		return false
	}
	level, _ := m.get("isolation_level")
	return level == "AUTOCOMMIT"
}

// unread is what a statement returns: its rows can't be known here.
var unread = &namespace{name: "the result of a statement"}

// bind is the connection.
var bind = &namespace{name: "the connection", members: map[string]any{
	"execute": &builtin{name: "connection.execute", call: execute},
}}

func contextObject(in *interp) *namespace {
	return &namespace{name: "the context", members: map[string]any{
		"autocommit_block": &builtin{name: "autocommit_block", call: func(a *args) (any, error) { return autocommitBlock{}, a.done() }},
		"bind":             bind, "connection": bind,
		"dialect": &namespace{name: "the dialect", members: map[string]any{"name": in.Dialect.Name()}},
		"as_sql":  !in.Online,
	}}
}

type autocommitBlock struct{}

func (autocommitBlock) enter(in *interp, _ *withStmt, body func(any) error) error {
	outer := in.autocommit
	in.autocommit = true
	err := body(nil)
	in.autocommit = outer
	return err
}

// enumMethod is postgresql.ENUM(…).create and drop.
func enumMethod(e *schema.Enum, id string) any {
	return &builtin{name: "ENUM." + id, call: func(a *args) (any, error) {
		a.take("bind")
		check, given := a.take("checkfirst")
		a.kw = nil
		ifNeeded := a.in.Online && (!given || truthy(check))
		n := schema.TableName{Schema: e.Schema, Name: e.Name}
		t := &schema.EnumType{Name: n, Values: e.Values}
		if err := a.done(); err != nil || a.in.Dialect.Name() != "postgresql" {
			return nil, err
		}
		if id == "drop" {
			return nil, a.in.emit(op.DropEnum{Name: n, IfExists: ifNeeded, Enum: t}, a.line)
		}
		return nil, a.in.emit(op.CreateEnum{Enum: t, IfNotExists: ifNeeded}, a.line)
	}}
}

// sequenceDDL is sa.schema.CreateSequence and DropSequence.
func sequenceDDL(create bool) *builtin {
	return &builtin{name: "sa.schema.CreateSequence", call: func(a *args) (any, error) {
		s, ok := a.need("element").(sequenceRef)
		check := a.flag("if_not_exists")
		if v, given := a.keyword("if_exists"); given {
			check = truthy(v)
		}
		if !ok {
			a.fail("the argument must be a sa.Sequence")
		}
		if err := a.done(); err != nil {
			return nil, err
		}
		if create {
			return op.CreateObject{Object: s.sequence, IfNotExists: check}, nil
		}
		return op.DropObject{Object: s.sequence, IfExists: check}, nil
	}}
}

// ddl is sa.DDL(text, context=…): % stands for the context's values.
func ddl(a *args) (any, error) {
	text := a.name("statement")
	values := map[string]string{}
	if v, ok := a.take("context"); ok && v != nil {
		m, ok := v.(*mapping)
		if !ok {
			return nil, errorf(a.line, "sa.DDL: the context must be a dict")
		}
		for i, k := range m.keys {
			id, _ := toString(k)
			s, err := str(m.values[i], a.line)
			if err != nil {
				return nil, err
			}
			values[id] = s
		}
	}
	out, err := expandDDL(text, values)
	if err != nil {
		return nil, at(a.line, err)
	}
	return fragment{text: out}, a.done()
}

func expandDDL(text string, values map[string]string) (string, error) {
	var out []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			out = append(out, text[i])
			continue
		}
		key, length := ddlToken(text[i:])
		switch v, ok := values[key]; {
		case key == "%":
			out = append(out, '%')
		case ok:
			out = append(out, v...)
		default:
			return "", errors.New("sa.DDL: a % that is not %(name)s of the context or %% can't be read")
		}
		i += length - 1
	}
	return string(out), nil
}

// ddlToken reads %(key)s or %% at the start of s.
func ddlToken(s string) (key string, length int) {
	if len(s) > 1 && s[1] == '%' {
		return "%", len("%%")
	}
	for i := 2; i+1 < len(s) && s[1] == '('; i++ {
		if s[i] == ')' && s[i+1] == 's' {
			return s[2:i], i + len(")s")
		}
	}
	return "", 1
}
