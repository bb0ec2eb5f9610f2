package mysql

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// Normal brings a table to the form in which a model's and an inspected one are
// equal when they mean the same to the server.
//
// A unique index without lengths, orders and options is a unique constraint
// here, because the servers know no difference: who compares takes the name and
// looks up in the table as it was what to create. Table options that can't be
// changed are dropped.
func (d *Dialect) Normal(t *schema.Table) error {
	for _, c := range d.generic().WithTypeChecks(t).Checks {
		if c.TypeBound && !slices.Contains(t.Checks, c) {
			t.Checks = append(t.Checks, c)
		}
	}
	for _, c := range t.Columns {
		if err := d.normalColumn(t, c); err != nil {
			return fmt.Errorf("column %q: %w", c.Name, err)
		}
	}
	t.Options, t.Prefixes = d.normalOptions(t), nil
	if period := d.historyPeriod(t); len(period) > 0 {
		t.Options.Set(keyPeriod, period[0])
	}
	if t.PrimaryKey != nil {
		t.PrimaryKey = d.normalPrimaryKey(t)
	}
	for _, fk := range t.ForeignKeys {
		fk.OnDelete, fk.OnUpdate = normalAction(fk.OnDelete), normalAction(fk.OnUpdate)
		fk.Match, fk.Timing, fk.UseAlter, fk.FollowsTable, fk.Options = "", schema.Timing{}, false, false, nil
	}
	for _, c := range t.Checks {
		d.normalCheck(t, c)
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, func(c *schema.Unique) bool {
		x := d.ofUnique(c)
		if c.Options, c.Timing = nil, (schema.Timing{}); x.Options != nil {
			t.Indexes = append(t.Indexes, x)
		}
		return x.Options != nil
	})
	d.normalIndexes(t)
	return nil
}

// normalPrimaryKey keeps the columns, the lengths that are shorter than the
// columns, and the comment.
func (d *Dialect) normalPrimaryKey(t *schema.Table) *schema.PrimaryKey {
	key := &schema.PrimaryKey{Columns: t.PrimaryKey.Columns}
	for _, name := range key.Columns {
		n := d.lengthOf(t.PrimaryKey.Options, name)
		if c := t.Column(name); n > 0 && (c == nil || n != charLength(c.Type)) {
			Length(name, n).ApplyConstraint(key)
		}
	}
	if comment := d.stringOption(t.PrimaryKey.Options, keyComment); comment != "" {
		IndexComment(comment).ApplyConstraint(key)
	}
	if period := d.stringOption(t.PrimaryKey.Options, keyOverlaps); period != "" {
		WithoutOverlaps(period).ApplyConstraint(key)
	}
	return key
}

// normalAction leaves out RESTRICT and NO ACTION, which are the same to both
// servers.
func normalAction(rule string) string {
	if rule = strings.ToUpper(rule); rule == "NO ACTION" || rule == "RESTRICT" {
		return ""
	}
	return rule
}

// normalOptions keeps the options of a table that are compared.
func (d *Dialect) normalOptions(t *schema.Table) schema.Options {
	var out schema.Options
	for _, key := range alterableOptions {
		name := strings.TrimPrefix(key, nameMySQL+"_")
		v, ok := d.option(t.Options, name)
		if unsetOptions[name] != "" && v != nil {
			v = fmt.Sprint(v)
		}
		if ok && (name != keyPageChecksum || v != "1") { // which Aria has, and tells of some tables
			out.Set(key, v)
		}
	}
	return out
}

func (d *Dialect) normalColumn(t *schema.Table, c *schema.Column) error {
	numbered := d.numbered(t, c)
	typ, err := d.normalType(c.Type)
	if err != nil {
		return err
	}
	c.Type = typ
	nullable := c.Nullable()
	if c.Computed != nil && d.mariadb {
		nullable = !c.PrimaryKey
	}
	c.Nullability = schema.NotNull
	if nullable {
		c.Nullability = schema.Null
	}
	c.Autoincrement, c.Identity = schema.AutoincrementOff, nil
	if numbered {
		c.Autoincrement = schema.AutoincrementOn
	}
	d.splitOnUpdate(c)
	c.Default = d.normalDefault(c.Default, typ)
	if c.Default != nil {
		text, err := d.TypeSQL(typ)
		if err != nil {
			return err
		}
		if isDateTime(text) {
			c.Default.Expr = withoutDigits(c.Default.Expr)
		}
	}
	if c.Computed != nil {
		stored := isStored(c)
		c.Computed = &schema.Computed{SQL: d.normalExpr(c.Computed.SQL), Persisted: &stored}
	}
	var options schema.Options
	if update := d.stringOption(c.Options, keyOnUpdate); update != "" {
		options.Set(nameMySQL+"_"+keyOnUpdate, withoutDigits(d.normalExpr(update)))
	}
	for _, key := range []string{keyInvisible, keyUnversioned} {
		if d.boolOption(c.Options, key) {
			options.Set(nameMySQL+"_"+key, true)
		}
	}
	c.Options = options
	return nil
}

var currentTime = regexp.MustCompile(`^current_timestamp\((\d*)\)$`)

// withoutDigits leaves out the digits of the current time where it is the default or
// ON UPDATE of a column: MariaDB gives it those of the column, MySQL takes no others.
func withoutDigits(expr string) string {
	return currentTime.ReplaceAllString(expr, "current_timestamp()")
}

var inDefault = regexp.MustCompile(`(?is)^(.*\S)\s+ON\s+UPDATE\s+(\S+)$`)

// splitOnUpdate moves ON UPDATE out of the default, where SQLAlchemy's users
// write it: "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP".
func (d *Dialect) splitOnUpdate(c *schema.Column) {
	if c.Default == nil || c.Default.Expr == "" {
		return
	}
	if m := inDefault.FindStringSubmatch(c.Default.Expr); m != nil {
		c.Default = schema.ExprDefault(m[1])
		c.Options.Set(nameMySQL+"_"+keyOnUpdate, m[2])
	}
}

// normalDefault brings a default to one spelling: numbers and texts as
// literals, expressions by their normal form.
func (d *Dialect) normalDefault(def *schema.Default, t schema.Type) *schema.Default {
	if def == nil {
		return nil
	}
	text, literal := def.Literal, def.Expr == ""
	if !literal {
		expr := strings.TrimSpace(def.Expr)
		for isParenthesised(expr) {
			expr = strings.TrimSpace(expr[1 : len(expr)-1])
		}
		if strings.EqualFold(expr, "NULL") {
			return nil
		}
		if value, rest, err := unquote(expr, d.plainBackslash()); err == nil && rest == "" {
			text, literal = value, true
		} else if isConstant(expr) {
			text, literal = expr, true
		} else {
			return schema.ExprDefault(d.normalExpr(expr))
		}
	}
	return schema.LiteralDefault(normalConstant(text, t))
}

// normalConstant writes a constant as the column stores it.
func normalConstant(text string, t schema.Type) string {
	kind := ""
	switch t := t.(type) {
	case schema.Integer, schema.SmallInteger, schema.BigInteger, schema.Boolean, schema.Numeric, schema.Float, schema.Double, Number:
		kind = "number"
	case schema.DateTime:
		kind = "datetime"
	case schema.SQLName:
		kind = strings.ToLower(t.Name)
		if kind == "timestamp" {
			kind = "datetime"
		}
	case schema.Time:
		kind = "time"
	}
	switch kind {
	case "number":
		return normalNumber(text)
	case "datetime":
		if dateOnly.MatchString(text) {
			return text + " 00:00:00"
		}
	case "time":
		if hourMinute.MatchString(text) {
			return text + ":00"
		}
	case "binary":
		return strings.TrimRight(text, "\x00")
	}
	return text
}

var (
	dateOnly   = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	hourMinute = regexp.MustCompile(`^\d\d:\d\d$`)
	bitText    = regexp.MustCompile(`(?i)^b'([01]*)'$`)
)

// normalNumber writes a number without needless digits.
func normalNumber(text string) string {
	switch strings.ToLower(text) {
	case "true":
		return "1"
	case "false":
		return "0"
	}
	if m := bitText.FindStringSubmatch(text); m != nil {
		if n, ok := new(big.Int).SetString("0"+m[1], 2); ok {
			return n.String()
		}
	}
	r, ok := new(big.Rat).SetString(strings.TrimSpace(text))
	if !ok {
		return text
	}
	return r.RatString()
}

// serverName is what the servers call an unnamed check.
var serverName = regexp.MustCompile(`^CONSTRAINT_\d+$`)

func (d *Dialect) normalCheck(t *schema.Table, c *schema.Check) {
	var period []string
	if d.isPeriod(c) {
		period = d.settlePeriod(t, c)
	}
	c.SQL = d.normalExpr(c.SQL)
	c.Options, c.Timing = nil, schema.Timing{}
	if !c.TypeBound {
		c.Columns = period
	}
	if period != nil {
		ApplicationPeriod().ApplyConstraint(c)
	}
	rest, numbered := strings.CutPrefix(c.Name, t.Name.Name+"_chk_")
	if serverName.MatchString(c.Name) || numbered && strings.Trim(rest, "0123456789") == "" {
		c.Name = ""
	}
}

func (d *Dialect) normalIndexes(t *schema.Table) {
	for _, x := range t.Indexes {
		d.normalIndex(t, x)
	}
	settleIndexes(t)
}

func (d *Dialect) normalIndex(t *schema.Table, x *schema.Index) {
	prefix := strings.ToUpper(d.stringOption(x.Options, keyPrefix))
	comment := d.stringOption(x.Options, keyComment)
	for i := range x.Keys {
		k := &x.Keys[i]
		k.Length = d.keyLength(x, *k)
		if m := handWrittenKey.FindStringSubmatch(strings.TrimSpace(k.Expr)); k.Column == "" && m != nil {
			k.Column, k.Expr = strings.Trim(m[1], "`"), ""
			k.Desc = strings.EqualFold(strings.TrimSpace(m[3]), "DESC")
			k.Length = normalLength(m[2])
		}
		if k.Expr != "" {
			k.Expr = d.normalExpr(k.Expr)
		}
		switch c := t.Column(k.Column); {
		case c == nil:
		case k.Length > 0 && k.Length == charLength(c.Type):
			k.Length = 0 // the whole value
		case k.Length == 0 && !x.Unique && prefix == "":
			k.Length = d.cutLength(t, c)
		}
		if d.mariadb && d.version.known() && !d.version.atLeast(10, 8, 0) {
			k.Desc = false // parsed and forgotten there
		}
		if prefix != "" {
			k.Length, k.Desc = 0, false
		}
		k.Collation, k.OpClass, k.Nulls = "", "", ""
	}
	using, size, ignored := d.normalMethod(t, x), d.stringOption(x.Options, keyBlockSize), d.boolOption(x.Options, keyIgnored)
	period := d.stringOption(x.Options, keyOverlaps)
	x.Options = nil // the parser can't be read back
	if using != "" {
		x.Options.Set(nameMySQL+"_"+keyUsing, using)
	}
	if n, err := strconv.Atoi(size); err == nil && d.mariadb {
		x.Options.Set(nameMySQL+"_"+keyBlockSize, n)
	}
	if prefix != "" {
		x.Options.Set(nameMySQL+"_"+keyPrefix, prefix)
	}
	if comment != "" {
		x.Options.Set(nameMySQL+"_"+keyComment, comment)
	}
	if ignored {
		Ignored.ApplyIndex(x)
	}
	if period != "" {
		WithoutOverlaps(period).ApplyIndex(x)
	}
}

// ofUnique is the index of a unique constraint with the options that such a one takes.
func (d *Dialect) ofUnique(c *schema.Unique) *schema.Index {
	x := uniqueIndex(c)
	if d.boolOption(c.Options, keyIgnored) {
		Ignored.ApplyIndex(x)
	}
	if period := d.stringOption(c.Options, keyOverlaps); period != "" {
		WithoutOverlaps(period).ApplyIndex(x)
	}
	return x
}

// uniqueIndex is the index of a unique constraint.
func uniqueIndex(c *schema.Unique) *schema.Index {
	x := &schema.Index{Name: c.Name, Unique: true}
	for _, name := range c.Columns {
		x.Keys = append(x.Keys, schema.KeyPart{Column: name})
	}
	return x
}

// normalMethod returns the method of an index that isn't the usual one of its engine.
// MariaDB alone tells which was asked for. A unique index of a long text is always one
// of hashes; any other one is so only until the next ALTER TABLE, which forgets it.
func (d *Dialect) normalMethod(t *schema.Table, x *schema.Index) string {
	using := strings.ToLower(d.stringOption(x.Options, keyUsing))
	inMemory := strings.EqualFold(d.stringOption(t.Options, keyEngine), "MEMORY")
	if !d.mariadb || using == "btree" && !inMemory || using == "hash" && x.Unique && !inMemory {
		return ""
	}
	return using
}

func normalLength(parenthesised string) int {
	p, err := splitType("x"+strings.ReplaceAll(parenthesised, " ", ""), true)
	if err != nil {
		return 0
	}
	return argAt(p.args, 0)
}

func charLength(t schema.Type) int {
	switch t := t.(type) {
	case schema.String:
		return t.Length
	case Chars:
		return t.Length
	case schema.SQLName:
		return argAt(t.Args, 0)
	}
	return 0
}

func isPlain(x *schema.Index) bool {
	return x.Options == nil && !slices.ContainsFunc(x.Keys, func(k schema.KeyPart) bool {
		return k.Column == "" || k.Desc || k.Length != 0
	})
}

// behindForeignKey returns the foreign key for which the server made an index
// because there was none: it is called like the key, or like its first column.
func behindForeignKey(t *schema.Table, x *schema.Index) *schema.ForeignKey {
	at := slices.IndexFunc(t.ForeignKeys, func(fk *schema.ForeignKey) bool {
		return isPlain(x) && slices.Equal(fk.Columns, x.Columns()) && (x.Name == fk.Name || x.Name == fk.Columns[0])
	})
	if at < 0 {
		return nil
	}
	return t.ForeignKeys[at]
}
