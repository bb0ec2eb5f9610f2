package sqlite

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// objectTraits are the kinds of objects.
var objectTraits = []dialect.ObjectTraits{
	{Kind: schema.KindTable}, {Kind: schema.KindVirtualTable, Managed: true},
	{Kind: schema.KindView, Managed: true, Rewritten: true}, {Kind: schema.KindTrigger, Managed: true, Rewritten: true},
}

// object compiles the operations on objects. SQLite replaces none in place.
func (c compiler) object(o op.Operation) ([]dialect.Statement, bool, error) {
	object, ok := op.ObjectOf(o)
	if !ok {
		return nil, false, nil
	}
	if what := lacking(object.Kind); what != "" {
		return nil, true, &dialect.UnsupportedError{Dialect: product, What: what, Instead: instead(what)}
	}
	var out []string
	switch o := o.(type) {
	case op.CreateObject:
		out = c.createObject(object, o.IfNotExists)
	case op.ReplaceObject:
		out = append([]string{c.dropObject(object, false)}, c.createObject(object, false)...)
	case op.DropObject:
		out = []string{c.dropObject(object, o.IfExists)}
	}
	return dialect.SQL(out...), true, nil
}

// createObject creates an object in its schema, which the stored text of a
// definition doesn't name.
func (c compiler) createObject(o *schema.Object, ifNotExists bool) []string {
	out := c.CreateObject(o, ifNotExists)
	out[0] = qualified(out[0], o)
	return out
}

func (c compiler) dropObject(o *schema.Object, ifExists bool) string {
	word := ddl.ObjectWord(o.Kind)
	if o.Kind == schema.KindVirtualTable {
		word = "TABLE"
	}
	return "DROP " + word + " " + ddl.IfExists(ifExists) + c.Table(o.Name)
}

// qualified puts the schema before the name in a CREATE statement that lacks it.
func qualified(sql string, o *schema.Object) string {
	if o.Name.Schema == "" {
		return sql
	}
	p := newParser(sql)
	words := strings.Fields(ddl.ObjectWord(o.Kind))
	for !p.accept(words...) && p.pos < len(p.tokens) {
		p.pos++
	}
	p.accept("IF", "NOT", "EXISTS")
	if p.pos >= len(p.tokens) || p.peek(1).Text == "." {
		return sql
	}
	at := p.peek(0).Offset
	return sql[:at] + quoter.Quote(o.Name.Schema) + "." + sql[at:]
}

// lacking names a kind of object that SQLite doesn't have; "" when it has it.
func lacking(kind schema.ObjectKind) string {
	switch kind {
	case schema.KindView, schema.KindTrigger, schema.KindVirtualTable:
		return ""
	case schema.KindFunction, schema.KindProcedure:
		return "functions in SQL"
	}
	return string(kind) + "s"
}

func instead(what string) string {
	switch what {
	case "schemas":
		return "attach another database file"
	case "sequences":
		return "an INTEGER primary key is numbered by itself"
	case "enum types":
		return "a column of sa.Enum is VARCHAR here, and op.AlterColumn changes its values; leave the operation out when the database is SQLite"
	}
	return "leave the operation out when the database is SQLite"
}
