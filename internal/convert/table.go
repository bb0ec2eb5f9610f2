package convert

import (
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// lightTable is sa.table(name, *columns).
func lightTable(a *args) (any, error) {
	t := &schema.Table{}
	t.Name.Name = a.name("name")
	for _, v := range a.pos {
		switch c := v.(type) {
		case *schema.Column:
			t.Columns = append(t.Columns, c)
		case columnRef:
			t.Columns = append(t.Columns, &schema.Column{Name: c.name, Type: c.typ})
		default:
			a.fail("%s is no column", typeName(v))
		}
	}
	a.pos = nil
	t.Name.Schema = a.kwName("schema")
	return tableRef{t}, a.done()
}

// lightColumn is sa.column(name, type): a name in an expression.
func lightColumn(a *args) (any, error) {
	c := columnRef{name: a.name("text"), typ: schema.NullType{}}
	if v, ok := a.take("type_"); ok {
		c.typ = a.typ(v)
	}
	a.ignore("_selectable")
	if truthy(a.flag("is_literal")) {
		return fragment{text: c.name, typ: c.typ}, a.done()
	}
	return c, a.done()
}

// fullTable is sa.Table(name, metadata, *items).
func fullTable(a *args) (any, error) {
	n := schema.TableName{Name: a.name("name")}
	if _, ok := a.need("metadata").(metadataRef); !ok {
		a.fail("the second argument must be a sa.MetaData()")
	}
	n.Schema = a.kwName("schema")
	a.ignore("extend_existing", "autoload_replace", "keep_existing", "info", "quote", "quote_schema", "implicit_returning", "listeners")
	t := a.tableOf(n)
	return tableRef{t}, a.done()
}

// metadataRef is sa.MetaData().
type metadataRef struct{}

func metadata(a *args) (any, error) {
	a.pos, a.kw = nil, nil
	return metadataRef{}, nil
}

// tableOf makes a table of the arguments that are left.
func (a *args) tableOf(n schema.TableName) *schema.Table {
	t := &schema.Table{Name: n}
	var items []schema.TableItem
	for _, v := range a.pos {
		item, ok := a.tableItem(n, v)
		if !ok {
			a.fail("%s can't be a part of a table", typeName(v))
			continue
		}
		items = append(items, item)
	}
	a.pos = nil
	if prefixes, ok := a.keyword("prefixes"); ok && prefixes != nil {
		t.Prefixes = a.toNames("prefixes", prefixes)
	}
	comment := a.kwName("comment")
	options := a.options()
	if a.err != nil {
		return t
	}
	made := schema.NewTable(n, items...)
	made.Prefixes, made.Comment, made.Options = t.Prefixes, comment, options
	return made
}

func (a *args) tableItem(n schema.TableName, v any) (schema.TableItem, bool) {
	switch v := v.(type) {
	case *schema.Column:
		c := v.Clone()
		a.settleColumn(n, c)
		return c, true
	case namedCheck:
		a.settleCheck(n, v)
		return v.check, true
	case schema.TableItem:
		if c, ok := v.(schema.Constraint); ok {
			return schema.CloneConstraint(c), true
		}
		return v, true
	}
	return nil, false
}

// settleColumn names what stands at a column by the convention that asks for
// the given name: checks, and those of Boolean and Enum.
func (a *args) settleColumn(n schema.TableName, c *schema.Column) {
	for _, ck := range c.Checks {
		var given any = quotedName(ck.Name)
		if len(ck.Columns) == 1 && ck.Columns[0] == plainName {
			given = ck.Name
		} else if ck.Name == "" {
			given = nil
		}
		ck.Columns = []string{c.Name}
		a.settleCheck(n, namedCheck{ck, given, a.line})
	}
	switch t := c.Type.(type) {
	case schema.Boolean:
		if t.CreateConstraint && t.Name != "" {
			t.Name = a.conventional("ck", n, t.Name)
			c.Type = t
		}
	case *schema.Enum:
		if t.CreateConstraint && t.NonNative && t.Name != "" {
			e := *t
			e.Name = a.conventional("ck", n, t.Name)
			c.Type = &e
		}
	}
}

func (a *args) settleCheck(n schema.TableName, v namedCheck) {
	switch given := v.given.(type) {
	case string:
		v.check.Name = a.conventional("ck", n, given)
	case nil:
		if v.check.Name == "" && strings.Contains(a.in.Naming["ck"], constraintToken) {
			a.fail("the naming convention uses %s, so the check needs a name", constraintToken)
		}
	}
}

const constraintToken = "%(constraint_name)s"

// conventional puts a given name into a convention that asks for one. A
// convention of another form leaves it alone.
func (a *args) conventional(kind string, n schema.TableName, given string) string {
	template := a.in.Naming[kind]
	if !strings.Contains(template, constraintToken) || given == "" {
		return given
	}
	c := &schema.Check{}
	rule := schema.NamingConvention{"ck": strings.ReplaceAll(template, constraintToken, given)}
	if err := rule.ApplyConstraint(n, c); err != nil {
		a.fail("%v", err)
	}
	return c.Name
}
