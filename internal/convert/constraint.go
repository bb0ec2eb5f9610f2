package convert

import (
	"github.com/alembic-go/alembic/schema"
)

// foreignKey is sa.ForeignKey("table.column").
func foreignKey(a *args) (any, error) {
	fk := &schema.ForeignKey{}
	a.setTarget(fk, []any{a.need("column")})
	a.take("_constraint")
	fk.UseAlter = a.flag("use_alter")
	a.foreignKeyOptions(fk)
	return columnPart(func(c *schema.Column) { c.ForeignKeys = append(c.ForeignKeys, fk.Clone()) }), a.done()
}

// foreignKeyConstraint is sa.ForeignKeyConstraint(columns, ["table.column"]).
func foreignKeyConstraint(a *args) (any, error) {
	fk := &schema.ForeignKey{Columns: a.names("columns")}
	targets, ok := a.need("refcolumns").(*list)
	if !ok {
		a.fail("refcolumns must be a list")
		return nil, a.err
	}
	a.setTarget(fk, targets.items)
	if v, ok := a.take("name"); ok {
		fk.Name = a.text("name", v)
	}
	for _, target := range []*string{&fk.OnUpdate, &fk.OnDelete} {
		if len(a.pos) > 0 {
			*target = a.optName("action")
		}
	}
	fk.UseAlter = a.flag("use_alter")
	a.foreignKeyOptions(fk)
	return fk, a.done()
}

func (a *args) setTarget(fk *schema.ForeignKey, targets []any) {
	for i, v := range targets {
		table, col := schema.TableName{}, ""
		if c, ok := v.(columnRef); ok {
			table, col = c.table, c.name
		} else {
			full := schema.ParseTableName(a.text("the target", v))
			table, col = schema.ParseTableName(full.Schema), full.Name
		}
		if table.Name == "" {
			a.fail("the target of the foreign key must be \"table.column\"")
		}
		if i > 0 && table != fk.RefTable {
			a.fail("the foreign key refers to two tables, %s and %s", fk.RefTable, table)
		}
		fk.RefTable = table
		fk.RefColumns = append(fk.RefColumns, col)
	}
}

func (a *args) foreignKeyOptions(fk *schema.ForeignKey) {
	if v, ok := a.keyword("name"); ok {
		fk.Name = a.text("name", v)
	}
	setText := func(target *string, key string) {
		if v, ok := a.keyword(key); ok {
			*target = a.text(key, v)
		}
	}
	setText(&fk.OnUpdate, "onupdate")
	setText(&fk.OnDelete, "ondelete")
	fk.Match = a.kwName("match")
	a.timing(&fk.Timing)
	fk.Options = a.options()
	a.ignore("link_to_name", "info", "comment")
}

func (a *args) timing(t *schema.Timing) {
	if v, ok := a.keyword("deferrable"); ok && v != nil {
		yes := truthy(v)
		t.Deferrable = &yes
	}
	if v, ok := a.keyword("initially"); ok {
		t.Initially = a.text("initially", v)
	}
}

// finish takes what every kind of constraint has.
func (a *args) finish(c schema.Constraint) {
	schema.SetTiming(c, a.timing)
	for key, v := range a.options() {
		schema.SetOption(c, key, v)
	}
	a.ignore("info", "comment", "_column_flag", "_type_bound", "_create_rule")
}

// columnNames takes all positional arguments as columns.
func (a *args) columnNames() []string {
	var names []string
	for _, v := range a.pos {
		if l, ok := v.(*list); ok {
			names = append(names, a.toNames("the columns", l)...)
			continue
		}
		s, ok := columnName(v)
		if !ok {
			a.fail("%s is no column", typeName(v))
		}
		names = append(names, s)
	}
	a.pos = nil
	return names
}

func uniqueConstraint(a *args) (any, error) {
	c := &schema.Unique{Columns: a.columnNames(), Name: a.kwName("name")}
	a.finish(c)
	return c, a.done()
}

func primaryKeyConstraint(a *args) (any, error) {
	c := &schema.PrimaryKey{Columns: a.columnNames(), Name: a.kwName("name")}
	a.finish(c)
	return c, a.done()
}

func checkConstraint(a *args) (any, error) {
	v := a.need("sqltext")
	given, _ := a.take("name")
	c := &schema.Check{SQL: a.sql(v), Name: a.text("name", given)}
	a.finish(c)
	a.ignore("table")
	return namedCheck{c, given, a.line}, a.done()
}

// exclude is postgresql.ExcludeConstraint(("column", "operator"), …).
func exclude(a *args) (any, error) {
	c := &schema.Exclude{}
	a.excludeElements(c)
	c.Name = a.kwName("name")
	a.excludeOptions(c)
	return c, a.done()
}

func (a *args) excludeElements(c *schema.Exclude) {
	for _, v := range a.pos {
		pair, ok := v.(*list)
		if !ok || len(pair.items) != 2 {
			a.fail("an element must be (expression, operator)")
			continue
		}
		c.Elements = append(c.Elements, schema.ExcludeElement{
			KeyPart: a.indexKey(pair.items[0]), Operator: a.text("the operator", pair.items[1])})
	}
	a.pos = nil
}

func (a *args) excludeOptions(c *schema.Exclude) {
	c.Using = a.kwName("using")
	if v, ok := a.keyword("where"); ok && v != nil {
		c.Where = a.sql(v)
	}
	if ops, ok := a.keyword("ops"); ok {
		m, _ := ops.(*mapping)
		for i := range c.Elements {
			e := &c.Elements[i]
			if m == nil {
				break
			}
			if class, ok := m.get(e.Column + e.Expr); ok {
				e.OpClass = a.text("ops", class)
			}
		}
	}
	a.finish(c)
}

// index is sa.Index(name, *keys).
func index(a *args) (any, error) {
	x := &schema.Index{}
	x.Name = a.optName("name")
	for _, v := range a.pos {
		x.Keys = append(x.Keys, a.indexKey(v))
	}
	a.pos = nil
	x.Unique = a.flag("unique")
	x.Options = a.options()
	a.ignore("quote", "info", "_table")
	return x, a.done()
}
