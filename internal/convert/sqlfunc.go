package convert

import (
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// bareFunctions are the functions that SQL writes without parentheses.
var bareFunctions = map[string]bool{"current_timestamp": true, "current_date": true, "current_time": true,
	"current_user": true, "session_user": true, "localtime": true, "localtimestamp": true, "user": true}

// sqlFunctions is sa.func: any name is a function of the database.
var sqlFunctions = &namespace{name: "sa.func", any: func(id string) any {
	return &builtin{name: "sa.func." + id, call: func(a *args) (any, error) {
		parts := make([]string, 0, len(a.pos))
		for _, v := range a.pos {
			parts = append(parts, a.literalOrSQL(v))
		}
		a.pos = nil
		a.ignore("type_")
		text := id + "(" + strings.Join(parts, ", ") + ")"
		switch {
		case id == "now" && len(parts) == 0:
			text = now(a.in.Dialect.Name())
		case bareFunctions[id] && len(parts) == 0:
			text = strings.ToUpper(id)
		}
		return fragment{text: text}, a.done()
	}}
}}

// now is sa.func.now() as SQLAlchemy's dialects write it.
func now(dialect string) string {
	switch dialect {
	case "sqlite", "mssql", "oracle":
		return "CURRENT_TIMESTAMP"
	}
	return "now()"
}

func (a *args) literalOrSQL(v any) string {
	text, err := a.in.literalOf(v)
	if err != nil && a.err == nil {
		a.err = at(a.line, err)
	}
	return text
}

// constantSQL is sa.true(), sa.false() and sa.null().
func constantSQL(fn string, value any) *builtin {
	return &builtin{name: fn, call: func(a *args) (any, error) {
		text, err := a.in.literal(value, schema.Boolean{})
		if err != nil {
			return nil, at(a.line, err)
		}
		return fragment{text: text}, a.done()
	}}
}

func junction(fn, word string, binds int) *builtin {
	return &builtin{name: fn, call: func(a *args) (any, error) {
		parts := make([]string, 0, len(a.pos))
		for _, v := range a.pos {
			text := a.sql(v)
			if f, ok := v.(fragment); ok && f.binds > binds {
				text = "(" + text + ")"
			}
			parts = append(parts, text)
		}
		a.pos = nil
		if len(parts) == 1 {
			return fragment{text: parts[0]}, a.done()
		}
		return fragment{text: strings.Join(parts, " "+word+" "), binds: binds}, a.done()
	}}
}

func sqlText(a *args) (any, error) {
	t := textClause{raw: a.name("text"), params: map[string]any{}, line: a.line}
	return t, a.done()
}

func literalColumn(a *args) (any, error) {
	f := fragment{text: a.name("text")}
	if v, ok := a.take("type_"); ok {
		f.typ = a.typ(v)
	}
	return f, a.done()
}

func sqlLiteral(a *args) (any, error) {
	l := literalValue{value: a.need("value")}
	if v, ok := a.take("type_"); ok {
		l.typ = a.typ(v)
	}
	a.ignore("literal_execute")
	return l, a.done()
}

func sqlCast(a *args) (any, error) {
	text := a.literalOrSQL(a.need("expression"))
	t := a.typ(a.need("type_"))
	if err := a.done(); err != nil {
		return nil, err
	}
	name, err := a.in.Dialect.TypeSQL(t)
	if err != nil {
		return nil, at(a.line, err)
	}
	return fragment{text: "CAST(" + text + " AS " + name + ")", typ: t}, nil
}

func sqlNot(a *args) (any, error) {
	s, ok := a.need("clause").(sqlValue)
	if err := a.done(); err != nil || !ok {
		return nil, errorf(a.line, "sa.not_ takes an SQL expression")
	}
	return a.in.negate(s, a.line)
}

// bindparams gives values to the parameters of a text.
func (t textClause) bindparams(a *args) (any, error) {
	n := textClause{raw: t.raw, line: t.line, params: map[string]any{}}
	for k, v := range t.params {
		n.params[k] = v
	}
	for _, k := range a.kw {
		n.params[k.name] = k.value
	}
	a.kw = nil
	for _, v := range a.pos {
		b, ok := v.(boundParameter)
		if !ok {
			a.fail("%s is no sa.bindparam", typeName(v))
			continue
		}
		n.params[b.name] = b.value
	}
	a.pos = nil
	return n, a.done()
}

// boundParameter is sa.bindparam(name, value).
type boundParameter struct {
	name  string
	value literalValue
}

func bindparam(a *args) (any, error) {
	b := boundParameter{name: a.name("key")}
	b.value.value, _ = a.take("value")
	if v, ok := a.take("type_"); ok {
		b.value.typ = a.typ(v)
	}
	return b, a.done()
}

func (t textClause) attr(_ *interp, id string) (any, bool) {
	switch id {
	case "bindparams":
		return &builtin{name: "text.bindparams", call: t.bindparams}, true
	case "columns":
		return &builtin{name: "text.columns", call: func(a *args) (any, error) { return t, nil }}, true
	}
	return expressionMethod(t, id)
}

func (f fragment) attr(_ *interp, id string) (any, bool) { return expressionMethod(f, id) }
func (c columnRef) attr(in *interp, id string) (any, bool) {
	if id == "name" || id == "key" {
		return c.name, true
	}
	return expressionMethod(c, id)
}
func (l literalValue) attr(_ *interp, id string) (any, bool) { return expressionMethod(l, id) }
func (k indexKey) attr(_ *interp, id string) (any, bool)     { return expressionMethod(k, id) }

// expressionMethod is a method that every SQL expression has.
func expressionMethod(x sqlValue, id string) (any, bool) {
	if change, ok := keyMethods[id]; ok {
		return &builtin{name: id, call: func(a *args) (any, error) {
			k := a.indexKey(x)
			change(a, &k)
			return indexKey{k}, a.done()
		}}, true
	}
	word, ok := compareMethods[id]
	if !ok {
		return nil, false
	}
	return &builtin{name: id, call: func(a *args) (any, error) { return a.compare(x, word) }}, true
}

var keyMethods = map[string]func(*args, *schema.KeyPart){
	"desc":        func(_ *args, k *schema.KeyPart) { k.Desc = true },
	"asc":         func(a *args, k *schema.KeyPart) { *k = schema.KeyPart{Expr: a.sql(indexKey{*k}) + " ASC"} },
	"nulls_first": func(_ *args, k *schema.KeyPart) { k.Nulls = "FIRST" },
	"nullsfirst":  func(_ *args, k *schema.KeyPart) { k.Nulls = "FIRST" },
	"nulls_last":  func(_ *args, k *schema.KeyPart) { k.Nulls = "LAST" },
	"nullslast":   func(_ *args, k *schema.KeyPart) { k.Nulls = "LAST" },
	"collate":     func(a *args, k *schema.KeyPart) { k.Collation = a.name("collation") },
}

var compareMethods = map[string]string{"is_": "IS", "is_not": "IS NOT", "isnot": "IS NOT", "like": "LIKE",
	"not_like": "NOT LIKE", "notlike": "NOT LIKE", "ilike": "ILIKE", "in_": "IN", "not_in": "NOT IN", "notin_": "NOT IN",
	"between": "BETWEEN", "label": "AS", "op": "op"}

func (a *args) compare(x sqlValue, word string) (any, error) {
	left, err := a.in.operand(x, nil, bindCompare)
	if err != nil {
		return nil, at(a.line, err)
	}
	typ := typeOf(x)
	right := ""
	switch word {
	case "IN", "NOT IN":
		right = a.membersSQL(a.need("other"), typ)
	case "BETWEEN":
		right = a.operandSQL(a.need("cleft"), typ) + " AND " + a.operandSQL(a.need("cright"), typ)
	case "AS":
		right = a.in.Dialect.Quote(a.name("name"))
	case "op":
		word := a.name("opstring")
		return &builtin{name: "op(" + word + ")", call: func(b *args) (any, error) {
			text := b.operandSQL(b.need("other"), typ)
			return fragment{text: left + " " + word + " " + text, binds: bindCompare}, b.done()
		}}, a.done()
	default:
		right = a.operandSQL(a.need("other"), typ)
	}
	return fragment{text: left + " " + word + " " + right, binds: bindCompare}, a.done()
}

func (a *args) operandSQL(v any, typ schema.Type) string {
	text, err := a.in.operand(v, typ, bindCompare)
	if err != nil && a.err == nil {
		a.err = at(a.line, err)
	}
	return text
}

func (a *args) membersSQL(v any, typ schema.Type) string {
	if q, ok := v.(*query); ok {
		return "(" + a.sql(q) + ")"
	}
	l, ok := v.(*list)
	if !ok {
		a.fail("IN takes a list or a query, not %s", typeName(v))
		return ""
	}
	parts := make([]string, len(l.items))
	for i, item := range l.items {
		parts[i] = a.operandSQL(item, typ)
	}
	if len(parts) == 0 {
		return "(NULL)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// indexKey is a key of an index: a column's name, a column, or an expression.
func (a *args) indexKey(v any) schema.KeyPart {
	switch v := v.(type) {
	case columnRef:
		return schema.KeyPart{Column: v.name}
	case *schema.Column:
		return schema.KeyPart{Column: v.Name}
	case indexKey:
		return v.part
	}
	if s, ok := toString(v); ok {
		return schema.KeyPart{Column: s}
	}
	return schema.KeyPart{Expr: a.sql(v)}
}
