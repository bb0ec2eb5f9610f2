package pyscript

import (
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// The parts of a column that stand among its arguments.
type (
	// columnPart changes a column; it is a foreign key, a check, an identity …
	columnPart func(*schema.Column)
	// serverDefault is Computed, Identity or a default clause.
	serverDefault struct {
		def      *schema.Default
		computed *schema.Computed
		identity *schema.Identity
	}
	// sequenceRef is sa.Sequence.
	sequenceRef struct{ sequence *schema.Sequence }
	// fetched is sa.FetchedValue(): the database gives the value by itself.
	fetched struct{}
	// namedCheck is a check whose name the convention may still change.
	namedCheck struct {
		check *schema.Check
		given any
		line  int
	}
)

func (s serverDefault) apply(c *schema.Column) {
	if s.def != nil {
		c.Default = s.def
	}
	if s.computed != nil {
		c.Computed = s.computed
	}
	if s.identity != nil {
		c.Identity = s.identity
	}
}

// column is sa.Column and, without constraints, sa.column.
func column(a *args) (any, error) {
	c := &schema.Column{}
	if len(a.pos) > 0 {
		if s, ok := toString(a.pos[0]); ok || a.pos[0] == nil {
			c.Name = s
			a.pos = a.pos[1:]
		}
	}
	if v, ok := a.keyword("name"); ok {
		c.Name = a.text("name", v)
	}
	if c.Name == "" {
		a.fail("the column has no name")
	}
	c.Type = schema.NullType{}
	if v, ok := a.keyword("type_"); ok {
		c.Type = a.typ(v)
	} else if len(a.pos) > 0 && isType(a.pos[0]) {
		c.Type = a.typ(a.pos[0])
		a.pos = a.pos[1:]
	}
	a.columnItems(c)
	a.columnFlags(c)
	a.setDefault(c)
	a.ignore("default", "onupdate", "server_onupdate", "key", "quote", "doc", "info", "system", "insert_default", "sort_order",
		"_proxies", "_constraint", "is_literal")
	c.Options = a.options()
	return c, a.done()
}

func isType(v any) bool {
	if b, ok := v.(*builtin); ok {
		return b.isType
	}
	_, ok := v.(schema.Type)
	return ok || v == nil
}

func (a *args) columnItems(c *schema.Column) {
	for _, v := range a.pos {
		switch v := v.(type) {
		case columnPart:
			v(c)
		case serverDefault:
			v.apply(c)
		case namedCheck:
			c.Checks = append(c.Checks, v.check)
			if s, ok := v.given.(string); ok {
				v.check.Name = s
				v.check.Columns = []string{plainName}
			}
		case sequenceRef:
			a.fromSequence(c)
		case fetched:
		default:
			a.fail("%s can't be a part of a column", typeName(v))
		}
	}
	a.pos = nil
}

// fromSequence says that a sequence numbers the column, on a database that has
// sequences for it; elsewhere the sequence counts for nothing. SQL Server's
// columns of sequences are NOT NULL.
func (a *args) fromSequence(c *schema.Column) {
	switch a.in.Dialect.Name() {
	case "postgresql", "oracle":
		c.Autoincrement = schema.AutoincrementOff
	case "mssql":
		c.Autoincrement = schema.AutoincrementOff
		c.Nullability = schema.NotNull
	}
}

// plainName marks a check at a column whose name isn't op.f(…), until the table
// is known whose convention it goes through.
const plainName = "\x00plain"

func (a *args) columnFlags(c *schema.Column) {
	c.PrimaryKey, c.Unique, c.Index = a.flag("primary_key"), a.flag("unique"), a.flag("index")
	c.Comment = a.kwName("comment")
	if null := a.optFlag("nullable"); null != nil {
		c.Nullability = nullability(*null)
	}
	switch v, _ := a.keyword("autoincrement"); v {
	case true:
		c.Autoincrement = schema.AutoincrementOn
	case false:
		c.Autoincrement = schema.AutoincrementOff
	}
}

func nullability(yes bool) schema.Nullability {
	if yes {
		return schema.Null
	}
	return schema.NotNull
}

func (a *args) setDefault(c *schema.Column) {
	v, ok := a.keyword("server_default")
	if !ok || v == nil {
		return
	}
	if _, is := v.(fetched); !is {
		a.toDefault(v).apply(c)
	}
}

// toDefault is what server_default takes: a string is quoted as one.
func (a *args) toDefault(v any) serverDefault {
	if s, ok := toString(v); ok {
		return serverDefault{def: schema.LiteralDefault(s)}
	}
	if d, ok := v.(serverDefault); ok {
		return d
	}
	if _, ok := v.(sqlValue); !ok {
		a.fail("the server default is %s and must be a string or an SQL expression", typeName(v))
		return serverDefault{}
	}
	return serverDefault{def: schema.ExprDefault(a.sql(v))}
}

func defaultClause(a *args) (any, error) {
	d := a.toDefault(a.need("arg"))
	return d, a.done()
}

func computed(a *args) (any, error) {
	c := &schema.Computed{SQL: a.sql(a.need("sqltext"))}
	if v, ok := a.take("persisted"); ok && v != nil {
		yes := truthy(v)
		c.Persisted = &yes
	}
	return serverDefault{computed: c}, a.done()
}

func identity(a *args) (any, error) {
	i := &schema.Identity{}
	always, _ := a.take("always")
	onNull, _ := a.take("on_null")
	i.Always, i.OnNull = truthy(always), truthy(onNull)
	a.sequenceOptions(i)
	return serverDefault{identity: i}, a.done()
}

func (a *args) sequenceOptions(i *schema.Identity) {
	i.Start, i.Increment = a.optInt64("start"), a.optInt64("increment")
	i.MinValue, i.MaxValue = a.optInt64("minvalue"), a.optInt64("maxvalue")
	for _, key := range []string{"nominvalue", "nomaxvalue"} {
		v, _ := a.take(key)
		if key == "nominvalue" {
			i.NoMin = truthy(v)
		} else {
			i.NoMax = truthy(v)
		}
	}
	if v, ok := a.take("cycle"); ok && v != nil {
		yes := truthy(v)
		i.Cycle = &yes
	}
	i.Cache = a.optInt64("cache")
	if v, ok := a.take("order"); ok && v != nil {
		yes := truthy(v)
		i.Order = &yes
	}
}

func sequenceOf(a *args) (any, error) {
	s := &schema.Sequence{}
	s.Name.Name = a.name("name")
	a.sequenceOptions(&s.Identity)
	s.Name.Schema = a.kwName("schema")
	a.ignore("optional", "metadata", "quote", "data_type", "for_update", "quote_schema")
	return sequenceRef{s}, a.done()
}

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
