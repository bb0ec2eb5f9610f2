package postgresql

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// Normal brings a table to PostgreSQL's own normal form; the expressions to
// that of normalExpr. The default schema is written as the empty one.
func (d *Dialect) Normal(t *schema.Table) error {
	d.settleTypeChecks(t)
	t.Name = d.normalName(t.Name)
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
		c.SQL, c.Columns, c.TypeBound = normalExpr(c.SQL), nil, false
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

func (d *Dialect) normalName(n schema.TableName) schema.TableName {
	if n.Schema == d.schema {
		n.Schema = ""
	}
	return n
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
		c.Identity = normalIdentity(c.Identity, c.Type)
	}
	if c.Nullability == schema.NullDefault || c.PrimaryKey {
		null := c.Nullable() && !c.PrimaryKey
		c.Nullability = map[bool]schema.Nullability{true: schema.Null, false: schema.NotNull}[null]
	}
	c.Options = nil
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
	t = schema.ResolveVariant(t, name)
	switch v := t.(type) {
	case *schema.Enum:
		if !v.NonNative {
			return &schema.Enum{Values: slices.Clone(v.Values), Name: v.Name, Schema: d.normalName(schema.TableName{Schema: v.Schema}).Schema}, nil
		}
	case schema.Array:
		elem, err := d.normalType(v.Elem)
		return schema.Array{Elem: elem, Dimensions: max(1, v.Dimensions)}, err
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
	fk.RefTable = d.normalName(fk.RefTable)
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
		case keyNullsNotDistinct, keyNotValid, keyNoInherit, keyUnlogged:
			if boolOption(o, key) {
				out.Set(key, true)
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
var defaultClasses = dialect.Words(`int2_ops int4_ops int8_ops text_ops bpchar_ops bool_ops numeric_ops float4_ops float8_ops
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

// normalDefault is the default as an expression in normal form; a constant is
// written as the type's own values are.
func normalDefault(def *schema.Default, t schema.Type) *schema.Default {
	if def == nil {
		return nil
	}
	text := def.Expr
	if text == "" {
		var err error
		if text, err = quoteString(def.Literal); err != nil {
			text = dialect.QuoteString(def.Literal)
		}
	}
	text = normalExpr(text)
	if strings.EqualFold(text, "NULL") {
		return nil
	}
	return schema.ExprDefault(normalConstant(text, t))
}

// normalConstant writes a constant of a type in one way: '5' and 5 are the same
// integer, 't' and true the same boolean, 0 and 0.00 the same number.
func normalConstant(text string, t schema.Type) string {
	value, isString := unquote(text)
	if !isString {
		value = text
	}
	switch t := t.(type) {
	case schema.Integer, schema.SmallInteger, schema.BigInteger, schema.Numeric, schema.Double:
		if n, ok := normalNumber(value); ok {
			return n
		}
	case schema.Boolean:
		if b, ok := truth(value); ok && (isString || b == value) {
			return b
		}
	case plain:
		if t.document() && isString {
			return normalJSON(text, value)
		}
	case schema.SQLName:
		if n, ok := normalNumber(value); ok && t.Name == "REAL" {
			return n
		}
		if t.Name == "CHAR" && isString {
			return dialect.QuoteString(strings.TrimRight(value, " "))
		}
	case schema.String, schema.Text:
		return text
	default:
		if isString {
			return normalTime(text, value, t)
		}
	}
	return text
}

// unquote returns the content of a plain string literal.
func unquote(text string) (string, bool) {
	if len(text) < 2 || text[0] != '\'' || stringLiteralEnd(text) != len(text) {
		return "", false
	}
	return strings.ReplaceAll(text[1:len(text)-1], "''", "'"), true
}

// normalNumber writes a decimal number without a plus sign, leading and
// trailing zeros.
func normalNumber(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if _, err := strconv.ParseFloat(s, 64); err != nil || strings.ContainsAny(s, "eExXpP_nNiI") {
		return s, false
	}
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(strings.TrimLeft(s, "+-"), "0")
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	switch {
	case s == "":
		return "0", true
	case s[0] == '.':
		s = "0" + s
	}
	if negative {
		s = "-" + s
	}
	return s, true
}

// truth reads PostgreSQL's spellings of booleans.
func truth(s string) (string, bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "t", "true", "y", "yes", "on", "1":
		return "true", true
	case "f", "false", "n", "no", "off", "0":
		return "false", true
	}
	return "", false
}

// normalJSON writes a document as encoding/json does: keys sorted, no blanks.
func normalJSON(text, value string) string {
	var v any
	if err := json.Unmarshal([]byte(value), &v); err != nil {
		return text
	}
	out, err := json.Marshal(v)
	if err != nil {
		return text
	}
	return dialect.QuoteString(string(out))
}

// normalTime writes a day or point in time without zone as the server does. One
// with a zone depends on the session's and stays.
func normalTime(text, value string, t schema.Type) string {
	var layout string
	switch t := t.(type) {
	case schema.Date:
		layout = "2006-01-02"
	case schema.DateTime:
		if t.Timezone {
			return text
		}
		layout = "2006-01-02 15:04:05.999999"
	default:
		return text
	}
	for _, from := range []string{"2006-01-02 15:04:05.999999", "2006-01-02T15:04:05.999999", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02"} {
		if when, err := time.Parse(from, value); err == nil {
			return "'" + when.Format(layout) + "'"
		}
	}
	return text
}
