package postgresql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// Normal brings a table to PostgreSQL's own normal form; the expressions to
// that of normalExpr. The default schema is written as the empty one.
func (d *Dialect) Normal(t *schema.Table) error {
	d.settleTypeChecks(t)
	t.Name, t.DependsOn, t.Uses = d.FoldTable(t.Name), nil, nil
	for _, c := range t.Columns {
		if err := d.normalColumn(t, c); err != nil {
			return fmt.Errorf("column %q: %w", c.Name, err)
		}
	}
	if t.PrimaryKey != nil {
		t.PrimaryKey.Options = normalOptions(t.PrimaryKey.Options)
		normalTiming(&t.PrimaryKey.Timing)
	}
	for _, u := range t.Uniques {
		u.Options = normalOptions(u.Options)
		normalTiming(&u.Timing)
	}
	for _, c := range t.Checks {
		c.SQL = normalExpr(c.SQL)
		if !c.TypeBound {
			c.Columns = nil
		}
		c.Options = normalOptions(c.Options)
		normalTiming(&c.Timing)
	}
	for _, fk := range t.ForeignKeys {
		d.normalForeignKey(fk)
	}
	for _, x := range t.Excludes {
		normalExclude(t, x)
	}
	for _, x := range t.Indexes {
		normalIndex(t, x)
	}
	t.Options = normalOptions(t.Options)
	if strings.EqualFold(textOption(t.Options, keyUsing), "heap") {
		delete(t.Options, keyUsing)
	}
	return nil
}

// settleTypeChecks writes out the checks that belong to types which PostgreSQL
// stores as VARCHAR.
func (d *Dialect) settleTypeChecks(t *schema.Table) {
	*t = *d.compiler().WithTypeChecks(t)
}

func (d *Dialect) normalColumn(t *schema.Table, c *schema.Column) error {
	// Before the type changes, for the type says whether there is a SERIAL.
	c.Autoincrement = normalAutoincrement(t, c)
	typ, err := d.normalType(c.Type)
	if err != nil {
		return err
	}
	c.Type = typ
	c.Default = normalDefault(c.Default, c.Type)
	if c.Computed != nil {
		stored := c.Computed.Persisted == nil || *c.Computed.Persisted
		c.Computed = &schema.Computed{SQL: normalExpr(c.Computed.SQL), Persisted: &stored}
	}
	if c.Identity != nil {
		name := c.Identity.Name
		if c.Identity = normalIdentity(c.Identity, c.Type); name != sequenceName(t.Name.Name, c.Name) {
			c.Identity.Name = name
		}
	}
	if c.Nullability == schema.NullDefault || c.PrimaryKey {
		null := c.Nullable() && !c.PrimaryKey && c.Autoincrement != schema.AutoincrementOn // SERIAL says NOT NULL
		c.Nullability = map[bool]schema.Nullability{true: schema.Null, false: schema.NotNull}[null]
	}
	own := notNullOf(c.Options)
	c.Options = nil
	if own != (notNull{}) && d.major >= 18 && c.Nullability == schema.NotNull {
		c.Options.Set(keyNotNull, d.Quote(own.name)+own.attributes())
	}
	return nil
}

func normalAutoincrement(t *schema.Table, c *schema.Column) schema.Autoincrement {
	if serialWord(t, c) != "" {
		return schema.AutoincrementOn
	}
	return schema.AutoincrementOff
}

// normalType is the type as the catalog would give it back.
func (d *Dialect) normalType(t schema.Type) (schema.Type, error) {
	if ddl.ReadsBack(t) {
		return t, nil
	}
	t = schema.ResolveVariant(t, name)
	switch v := t.(type) {
	case *schema.Enum:
		if !v.NonNative {
			return &schema.Enum{Values: slices.Clone(v.Values), Name: v.Name, Schema: d.FoldTable(schema.TableName{Schema: v.Schema}).Schema}, nil
		}
	case schema.Array:
		elem, err := d.normalType(v.Elem)
		if inner, nested := elem.(schema.Array); nested {
			return inner, err
		}
		return schema.Array{Elem: elem, Dimensions: 1}, err // the server counts no dimensions, and its dump writes one
	}
	text, err := d.TypeSQL(t)
	if err != nil {
		return nil, err
	}
	return ParseType(text), nil
}

func normalTiming(t *schema.Timing) {
	if t.Deferrable == nil || !*t.Deferrable {
		t.Deferrable = nil
	}
	if strings.EqualFold(t.Initially, "IMMEDIATE") {
		t.Initially = ""
	}
	if t.Initially != "" && t.Deferrable == nil { // INITIALLY DEFERRED implies DEFERRABLE
		yes := true
		t.Deferrable = &yes
	}
	t.Initially = strings.ToUpper(t.Initially)
}

func (d *Dialect) normalForeignKey(fk *schema.ForeignKey) {
	fk.RefTable = d.FoldTable(fk.RefTable)
	action := func(s string) string {
		if s = strings.ToUpper(s); s == "NO ACTION" {
			return ""
		}
		return s
	}
	fk.OnUpdate, fk.OnDelete = action(fk.OnUpdate), action(fk.OnDelete)
	if fk.Match = strings.ToUpper(fk.Match); fk.Match == "SIMPLE" {
		fk.Match = ""
	}
	fk.UseAlter = false
	fk.Options = normalOptions(fk.Options)
	normalTiming(&fk.Timing)
}

func normalExclude(t *schema.Table, x *schema.Exclude) {
	if x.Using == "" {
		x.Using = "gist"
	}
	x.Using = strings.ToLower(x.Using)
	ops := mapOption(x.Options, keyOps)
	for i, e := range x.Elements {
		x.Elements[i].KeyPart = normalKey(t, e.KeyPart, ops)
		x.Elements[i].Operator = strings.TrimSpace(e.Operator)
	}
	x.Where = normalExpr(x.Where)
	x.Options = normalOptions(x.Options)
	delete(x.Options, keyOps)
	normalTiming(&x.Timing)
}

func normalIndex(t *schema.Table, x *schema.Index) {
	ops := mapOption(x.Options, keyOps)
	for i, k := range x.Keys {
		x.Keys[i] = normalKey(t, k, ops)
	}
	x.Options = normalOptions(x.Options)
	delete(x.Options, keyOps)
	if strings.EqualFold(textOption(x.Options, keyUsing), "btree") {
		delete(x.Options, keyUsing)
	}
	if len(x.Options) == 0 {
		x.Options = nil
	}
}

// normalOptions keeps this dialect's options, each in one type and spelling,
// without what says nothing.
func normalOptions(o schema.Options) schema.Options {
	var out schema.Options
	for key, v := range o {
		if !strings.HasPrefix(key, name+"_") || v == nil || key == keyConcurrently || key == keyOnCommit {
			continue
		}
		switch key {
		case keyWhere:
			out.Set(key, normalExpr(fmt.Sprint(v)))
		case keyInclude, keyInherits, keyOnDeleteColumns:
			if list := listOption(o, key); len(list) > 0 {
				out.Set(key, list)
			}
		case keyWith, keyOps:
			if m := mapOption(o, key); len(m) > 0 {
				out.Set(key, m)
			}
		case keyNullsNotDistinct, keyNotValid, keyNoInherit, keyUnlogged, keyNotEnforced, keyWithoutOverlaps, keyPeriod:
			if boolOption(o, key) {
				out.Set(key, true)
			}
		case keyOnly:
			if isOnly(o) {
				out.Set(key, onlyWith(attachedParts(o)))
			}
		case keyPartitionBy:
			out.Set(key, normalExpr(fmt.Sprint(v)))
		default:
			if s := fmt.Sprint(v); s != "" {
				out.Set(key, s)
			}
		}
	}
	return out
}

// defaultClasses are operator classes that are the default of their type: an
// index that names one is the index that names none.
var defaultClasses = ddl.Words(`int2_ops int4_ops int8_ops text_ops bpchar_ops bool_ops numeric_ops float4_ops float8_ops
	date_ops time_ops timetz_ops timestamp_ops timestamptz_ops interval_ops uuid_ops bytea_ops oid_ops char_ops name_ops
	inet_ops macaddr_ops enum_ops array_ops range_ops multirange_ops jsonb_ops record_ops money_ops bit_ops varbit_ops
	tsvector_ops tsquery_ops citext_ops`)

// normalKey takes an expression such as "lower(a) text_pattern_ops DESC" apart
// and drops what is the default.
func normalKey(t *schema.Table, k schema.KeyPart, ops map[string]string) schema.KeyPart {
	if class := ops[k.Column+k.Expr]; class != "" && k.OpClass == "" {
		k.OpClass = class
	}
	if k.Column == "" {
		k = mergeKeys(k, parseKey(k.Expr))
		if bare := unquoteName(k.Expr); t.Column(bare) != nil {
			k.Column, k.Expr = bare, ""
		}
	}
	k.OpClass = strings.ToLower(k.OpClass)
	if defaultClasses[k.OpClass] {
		k.OpClass = ""
	}
	k.Nulls = strings.ToUpper(k.Nulls)
	if k.Desc && k.Nulls == "FIRST" || !k.Desc && k.Nulls == "LAST" {
		k.Nulls = ""
	}
	k.Length = 0
	return k
}

// unquoteName returns a lone name without its quotes.
func unquoteName(s string) string {
	if len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)
	}
	return s
}

// mergeKeys adds what a key says beside its expression.
func mergeKeys(said, parsed schema.KeyPart) schema.KeyPart {
	parsed.Desc = parsed.Desc || said.Desc
	if said.Nulls != "" {
		parsed.Nulls = said.Nulls
	}
	if said.Collation != "" {
		parsed.Collation = said.Collation
	}
	if said.OpClass != "" {
		parsed.OpClass = said.OpClass
	}
	return parsed
}

// normalIdentity fills in nothing and drops what is the default of a sequence
// of the type. What other databases know is dropped too.
func normalIdentity(i *schema.Identity, t schema.Type) *schema.Identity {
	s := sequenceRow{typ: "bigint", increment: 1, cache: 1}
	switch serialBase(t) {
	case "INTEGER":
		s.typ = "integer"
	case "SMALLINT":
		s.typ = "smallint"
	}
	value := func(p *int64, usual int64) int64 {
		if p == nil {
			return usual
		}
		return *p
	}
	s.increment, s.cache = value(i.Increment, 1), value(i.Cache, 1)
	least, most := int64(1), maxOf(s.typ)
	if s.increment < 0 {
		least, most = -maxOf(s.typ)-1, -1
	}
	s.min, s.max = value(i.MinValue, least), value(i.MaxValue, most)
	s.start = value(i.Start, s.min)
	if s.increment < 0 {
		s.start = value(i.Start, s.max)
	}
	s.cycle = i.Cycle != nil && *i.Cycle
	n := s.identity()
	n.Always = i.Always
	return &n
}
