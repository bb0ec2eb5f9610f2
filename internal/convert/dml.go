package convert

import (
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// tableRef is a table of the script: sa.table, sa.Table, or what
// op.create_table returns.
type tableRef struct{ table *schema.Table }

func (t tableRef) attr(_ *interp, id string) (any, bool) {
	switch id {
	case "c", "columns":
		return t.columns(), true
	case "name":
		return t.table.Name.Name, true
	case "schema":
		if t.table.Name.Schema == "" {
			return nil, true
		}
		return t.table.Name.Schema, true
	case "insert", "update", "delete":
		verb := strings.ToUpper(id)
		return &builtin{name: "table." + id, call: func(a *args) (any, error) {
			return &dml{verb: verb, table: t}, a.done()
		}}, true
	case "select":
		return &builtin{name: "table.select", call: func(a *args) (any, error) {
			q := &query{from: []string{a.sql(t)}}
			for _, c := range t.table.Columns {
				q.columns = append(q.columns, a.sql(columnRef{t.table.Name, c.Name, c.Type}))
			}
			return q, a.done()
		}}, true
	}
	return nil, false
}

func (t tableRef) columns() *namespace {
	n := &namespace{name: "the table " + t.table.Name.String(), members: map[string]any{}}
	for _, c := range t.table.Columns {
		n.members[c.Name] = columnRef{t.table.Name, c.Name, c.Type}
	}
	return n
}

func (t tableRef) sql(in *interp) (string, error) {
	q := in.Dialect.Quote
	if s := t.table.Name.Schema; s != "" {
		return q(s) + "." + q(t.table.Name.Name), nil
	}
	return q(t.table.Name.Name), nil
}

// dml is INSERT, UPDATE or DELETE.
type dml struct {
	verb   string
	table  tableRef
	where  []string
	values map[string]string // SQL by column
	more   []map[string]string
	names  []string // of INSERT … SELECT
	from   string
}

func statementOf(fn, verb string) *builtin {
	return &builtin{name: fn, call: func(a *args) (any, error) {
		v := a.need("table")
		t, ok := v.(tableRef)
		if !ok {
			a.fail("%s is not a table", typeName(v))
		}
		return &dml{verb: verb, table: t}, a.done()
	}}
}

func (d *dml) attr(_ *interp, id string) (any, bool) {
	methods := map[string]func(*args, *dml){"where": (*args).dmlWhere, "values": (*args).dmlValues, "from_select": (*args).dmlFrom}
	method, ok := methods[id]
	if !ok {
		return nil, false
	}
	return &builtin{name: strings.ToLower(d.verb) + "." + id, call: func(a *args) (any, error) {
		n := *d
		n.values = maps.Clone(d.values)
		n.where = slices.Clone(d.where)
		method(a, &n)
		return &n, a.done()
	}}, true
}

func (a *args) dmlWhere(d *dml) {
	for _, v := range a.pos {
		d.where = append(d.where, a.condition(v))
	}
	a.pos = nil
}

// condition writes one of several conditions that AND joins.
func (a *args) condition(v any) string {
	text := a.sql(v)
	if f, ok := v.(fragment); ok && f.binds > bindAnd {
		return "(" + text + ")"
	}
	return text
}

func (a *args) dmlValues(d *dml) {
	if len(a.pos) == 1 {
		switch v := a.pos[0].(type) {
		case *mapping:
			d.values = a.rowSQL(d.table, v)
			a.pos = nil
		case *list:
			a.pos = nil
			for _, item := range v.items {
				row, ok := item.(*mapping)
				if !ok {
					a.fail("a row is %s and must be a dict", typeName(item))
					return
				}
				d.more = append(d.more, a.rowSQL(d.table, row))
			}
		}
	}
	if len(a.kw) > 0 {
		m := &mapping{}
		for _, k := range a.kw {
			m.set(k.name, k.value)
		}
		a.kw = nil
		d.values = a.rowSQL(d.table, m)
	}
}

func (a *args) rowSQL(t tableRef, row *mapping) map[string]string {
	out := map[string]string{}
	for i, key := range row.keys {
		id, ok := columnName(key)
		c := t.table.Column(id)
		if !ok || c == nil {
			a.fail("the table %s has no column %v", t.table.Name, key)
			continue
		}
		v := row.values[i]
		if x, isSQL := v.(sqlValue); isSQL {
			out[id] = a.sql(x)
			if f, ok := x.(fragment); ok && f.binds != bindAtom {
				out[id] = "(" + out[id] + ")"
			}
			continue
		}
		text, err := a.in.literal(v, c.Type)
		if err != nil && a.err == nil {
			a.err = at(a.line, err)
		}
		out[id] = text
	}
	return out
}

func (a *args) dmlFrom(d *dml) {
	d.names = a.names("names")
	d.from = a.sql(a.need("select"))
	a.ignore("include_defaults")
}

func (d *dml) sql(in *interp) (string, error) {
	table, err := d.table.sql(in)
	if err != nil {
		return "", err
	}
	switch d.verb {
	case "INSERT":
		return d.insert(in, table), nil
	case "DELETE":
		return "DELETE FROM " + table + d.whereSQL(), nil
	}
	var sets []string
	for _, c := range d.table.table.Columns {
		if v, ok := d.values[c.Name]; ok {
			sets = append(sets, in.Dialect.Quote(c.Name)+"="+v)
		}
	}
	return "UPDATE " + table + " SET " + strings.Join(sets, ", ") + d.whereSQL(), nil
}

func (d *dml) whereSQL() string {
	if len(d.where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(d.where, " AND ")
}

func (d *dml) insert(in *interp, table string) string {
	if d.from != "" {
		return "INSERT INTO " + table + " (" + quoteAll(in, d.names) + ") " + d.from
	}
	rows := d.more
	if d.values != nil {
		rows = append([]map[string]string{d.values}, rows...)
	}
	if len(rows) == 0 {
		return "INSERT INTO " + table + " DEFAULT VALUES"
	}
	var names []string
	for _, c := range d.table.table.Columns {
		if _, ok := rows[0][c.Name]; ok {
			names = append(names, c.Name)
		}
	}
	tuples := make([]string, len(rows))
	for i, row := range rows {
		values := make([]string, len(names))
		for j, id := range names {
			values[j] = row[id]
			if values[j] == "" {
				values[j] = "NULL"
			}
		}
		tuples[i] = "(" + strings.Join(values, ", ") + ")"
	}
	return "INSERT INTO " + table + " (" + quoteAll(in, names) + ") VALUES " + strings.Join(tuples, ", ")
}

func quoteAll(in *interp, names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = in.Dialect.Quote(n)
	}
	return strings.Join(out, ", ")
}

// query is a SELECT.
type query struct {
	columns []string
	from    []string
	where   []string
	tail    string
}

func (a *args) addFrom(q *query, t schema.TableName) {
	if t.Name == "" {
		return
	}
	text := a.sql(tableRef{&schema.Table{Name: t}})
	if !slices.Contains(q.from, text) {
		q.from = append(q.from, text)
	}
}

func selectQuery(a *args) (any, error) {
	q := &query{}
	columns := a.pos
	a.pos = nil
	if len(columns) == 1 {
		if l, ok := columns[0].(*list); ok { // SQLAlchemy 1.3's form
			columns = l.items
		}
	}
	for _, v := range columns {
		switch c := v.(type) {
		case columnRef:
			a.addFrom(q, c.table)
		case tableRef:
			a.addFrom(q, c.table.Name)
			for _, col := range c.table.Columns {
				q.columns = append(q.columns, a.sql(columnRef{c.table.Name, col.Name, col.Type}))
			}
			continue
		}
		q.columns = append(q.columns, a.literalOrSQL(v))
	}
	return q, a.done()
}

func (q *query) attr(_ *interp, id string) (any, bool) {
	apply, ok := map[string]func(*args, *query){
		"where": func(a *args, q *query) {
			for _, v := range a.pos {
				q.where = append(q.where, a.condition(v))
			}
			a.pos = nil
		},
		"select_from": func(a *args, q *query) {
			if t, ok := a.need("from").(tableRef); ok {
				a.addFrom(q, t.table.Name)
			} else {
				a.fail("only a table can be selected from")
			}
		},
		"order_by": func(a *args, q *query) { q.tail += " ORDER BY " + a.keysSQL() },
		"group_by": func(a *args, q *query) { q.tail += " GROUP BY " + a.keysSQL() },
	}[id]
	if !ok {
		return nil, false
	}
	return &builtin{name: "select." + id, call: func(a *args) (any, error) {
		n := *q
		n.from, n.where = slices.Clone(q.from), slices.Clone(q.where)
		apply(a, &n)
		return &n, a.done()
	}}, true
}

func (a *args) keysSQL() string {
	parts := make([]string, len(a.pos))
	for i, v := range a.pos {
		parts[i] = a.sql(v)
	}
	a.pos = nil
	return strings.Join(parts, ", ")
}

func (q *query) sql(in *interp) (string, error) {
	s := "SELECT " + strings.Join(q.columns, ", ")
	switch {
	case len(q.from) > 0:
		s += " FROM " + strings.Join(q.from, ", ")
	case in.Dialect.Name() == "oracle":
		s += " FROM DUAL"
	}
	if len(q.where) > 0 {
		s += " WHERE " + strings.Join(q.where, " AND ")
	}
	return s + q.tail, nil
}
