package convert

import (
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
	sequenceRef struct{ sequence *schema.Object }
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
	s := schema.NewSequence(schema.Name(a.name("name")), schema.Identity{})
	a.sequenceOptions(s.Sequence)
	s.Name.Schema = a.kwName("schema")
	a.ignore("optional", "metadata", "quote", "data_type", "for_update", "quote_schema")
	return sequenceRef{s}, a.done()
}
