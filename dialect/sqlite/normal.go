package sqlite

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// Normal brings a table to the form in which the model's and the database's
// are equal when they mean the same to SQLite.
func (d Dialect) Normal(t *schema.Table) error {
	t.Checks = generic().WithTypeChecks(t).Checks
	for _, c := range t.Columns {
		if err := d.normalColumn(t, c); err != nil {
			return fmt.Errorf("column %q: %w", c.Name, err)
		}
	}
	moveConflicts(t)
	for _, c := range t.Constraints() {
		normalConstraint(c)
	}
	for _, fk := range t.ForeignKeys {
		fk.RefTable.Schema = t.Name.Schema // there is no other
	}
	for _, x := range t.Indexes {
		normalIndex(x)
	}
	t.Options = normalTableOptions(t)
	t.Comment, t.DDL, t.Prefixes = "", "", nil
	return nil
}

func (d Dialect) normalColumn(t *schema.Table, c *schema.Column) error {
	null := c.Nullable()
	c.Nullability = schema.NotNull
	if null {
		c.Nullability = schema.Null
	}
	c.Identity, c.Comment, c.Autoincrement = nil, "", schema.AutoincrementAuto
	text, err := d.TypeSQL(c.Type)
	if err != nil {
		return err
	}
	if c.PrimaryKey && len(t.PrimaryKey.Columns) == 1 && strings.EqualFold(text, "INTEGER") {
		c.Nullability = schema.NotNull // the rowid
	}
	if !ddl.ReadsBack(c.Type) {
		c.Type = normalType(text)
	}
	c.Default = normalDefault(c.Default, text)
	if c.Computed != nil {
		stored := c.Computed.Persisted != nil && *c.Computed.Persisted
		c.Computed.SQL, c.Computed.Persisted = normalExpr(c.Computed.SQL), &stored
	}
	c.Options = keep(c.Options, keyOnConflictNotNull, keyOnConflictPrimary, keyOnConflictUnique)
	return nil
}

// normalType reads a type's text back, so that all spellings of a type become
// one.
func normalType(text string) schema.Type {
	typ, collation := text, ""
	if i := strings.LastIndex(strings.ToUpper(text), " COLLATE "); i >= 0 {
		typ, collation = text[:i], unquote(strings.TrimSpace(text[i+len(" COLLATE "):]))
	}
	if strings.EqualFold(collation, "BINARY") { // the default
		collation = ""
	}
	word, args, ok := splitType(typ)
	if !ok {
		return rawType(strings.ToUpper(strings.Join(strings.Fields(typ), " ")), collation)
	}
	for len(args) > 0 && args[len(args)-1] == 0 { // DECIMAL(8, 0) is DECIMAL(8)
		args = args[:len(args)-1]
	}
	return parseType(word+ddl.TypeArgs(args...), collation)
}

// synonyms are types that SQLAlchemy, too, takes for one.
var synonyms = map[string]string{"BOOL": "BOOLEAN", "DECIMAL": "NUMERIC", "INT": "INTEGER"}

// MatchesColumn reports whether a column of a model has the type of the database's
// column, though in another word. The tables are normal forms. An INT key alone isn't
// the rowid, an INTEGER one is.
func (d Dialect) MatchesColumn(model, database *schema.Table, name string) bool {
	words := func(t *schema.Table) (word, rest string) {
		text, err := d.TypeSQL(t.Column(name).Type)
		if err != nil {
			return "", ""
		}
		end := strings.IndexAny(text+" ", " (")
		return strings.ToUpper(text[:end]), text[end:]
	}
	is, args := words(model)
	was, before := words(database)
	isKey := func(t *schema.Table) bool { return t.Column(name).PrimaryKey && len(t.PrimaryKey.Columns) == 1 }
	if (is == "INT" || was == "INT") && (isKey(model) || isKey(database)) {
		return false
	}
	return cmp.Or(synonyms[is], is) == cmp.Or(synonyms[was], was) && args == before
}

// normalDefault brings a default to one text: without outer parentheses, words
// in lower case, a quoted number as a number where the column takes numbers.
func normalDefault(d *schema.Default, typeText string) *schema.Default {
	if d == nil {
		return nil
	}
	text := defaultSQL(d)
	tokens := words(text)
	for enclosed(tokens) {
		tokens = tokens[1 : len(tokens)-1]
	}
	switch {
	case len(tokens) == 2 && (tokens[0].Text == "-" || tokens[0].Text == "+"):
		text = strings.TrimPrefix(tokens[0].Text, "+") + tokens[1].Text
	case len(tokens) == 1:
		text = normalLiteral(tokens[0], typeText)
	default:
		text = joinTokens(tokens)
	}
	if text == "null" {
		return nil
	}
	return schema.ExprDefault(text)
}

// normalLiteral is a default of one token. SQLite stores '5' in a column that
// takes numbers as 5, and reads true as 1.
func normalLiteral(t sqltext.Token, typeText string) string {
	switch {
	case t.Is("true"):
		return "1"
	case t.Is("false"):
		return "0"
	case t.Kind == sqltext.String && AffinityOf(typeText) != AffinityText && AffinityOf(typeText) != AffinityBlob:
		if inner := unquote(t.Text); isNumber(inner) {
			return inner
		}
	case t.Kind == sqltext.QuotedName:
		return ddl.QuoteString(unquote(t.Text)) // "x" is a string here
	case t.Kind == sqltext.Number && AffinityOf(typeText) == AffinityText:
		return ddl.QuoteString(t.Text)
	}
	return joinTokens([]sqltext.Token{t})
}

func isNumber(s string) bool {
	tokens := words(strings.TrimPrefix(s, "-"))
	return len(tokens) == 1 && tokens[0].Kind == sqltext.Number && !strings.ContainsAny(s, " \t\n")
}

// moveConflicts moves ON CONFLICT of a column's key to the key itself.
func moveConflicts(t *schema.Table) {
	for _, c := range t.Constraints() {
		if optionText(c.ConstraintOptions(), keyOnConflict) != "" {
			continue
		}
		if text, err := conflictOf(t, c); err == nil && text != "" {
			SetOnConflict(c, strings.TrimPrefix(text, " ON CONFLICT "))
		}
	}
	for _, c := range t.Columns {
		c.Options = keep(c.Options, keyOnConflictNotNull)
	}
}

func normalConstraint(c schema.Constraint) {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		c.Options, c.Timing = keep(c.Options, keyOnConflict, keyOrder, keyDescending), schema.Timing{}
	case *schema.Unique:
		c.Options, c.Timing = keep(c.Options, keyOnConflict, keyOrder), schema.Timing{}
	case *schema.Check:
		c.SQL = normalExpr(c.SQL)
		if !c.TypeBound {
			c.Columns = nil
		}
		c.Options, c.Timing = nil, schema.Timing{} // SQLite ignores ON CONFLICT of a check
	case *schema.ForeignKey:
		c.OnDelete, c.OnUpdate = normalAction(c.OnDelete), normalAction(c.OnUpdate)
		c.Match, c.UseAlter, c.Options = "", false, nil // SQLite ignores MATCH
		c.Timing = normalTiming(c.Timing)
	}
}

func normalAction(a string) string {
	if a = strings.ToUpper(a); a == "NO ACTION" {
		return ""
	}
	return a
}

// normalTiming keeps what differs from the default, a key checked at once.
func normalTiming(t schema.Timing) schema.Timing {
	if t.Deferrable == nil || !*t.Deferrable || !strings.EqualFold(t.Initially, "DEFERRED") {
		return schema.Timing{}
	}
	yes := true
	return schema.Timing{Deferrable: &yes, Initially: "DEFERRED"}
}

func normalIndex(x *schema.Index) {
	for i := range x.Keys {
		k := &x.Keys[i]
		k.OpClass, k.Length = "", 0
		if k.Column == "" {
			k.Expr = normalExpr(k.Expr)
		}
		if k.Nulls == "FIRST" && !k.Desc || k.Nulls == "LAST" && k.Desc {
			k.Nulls = ""
		}
	}
	x.Options = keep(x.Options, keyWhere)
	if where := optionText(x.Options, keyWhere); where != "" {
		x.Options.Set(keyWhere, normalExpr(where))
	}
}

func normalTableOptions(t *schema.Table) schema.Options {
	var o schema.Options
	if optionBool(t.Options, keyAutoincrement, false) {
		o.Set(keyAutoincrement, true)
	}
	if !optionBool(t.Options, keyWithRowid, true) {
		o.Set(keyWithRowid, false)
	}
	if optionBool(t.Options, keyStrict, false) {
		o.Set(keyStrict, true)
	}
	return o
}

// keep returns the options of these keys; nil when there are none.
func keep(o schema.Options, keys ...string) schema.Options {
	var out schema.Options
	for k, v := range o {
		if slices.Contains(keys, k) && v != "" {
			out.Set(k, v)
		}
	}
	return out
}

// normalExpr folds what has no meaning in an expression: white space, comments,
// the case of words, quotes that a name doesn't need, outer parentheses.
func normalExpr(sql string) string {
	tokens := words(sql)
	for enclosed(tokens) {
		tokens = tokens[1 : len(tokens)-1]
	}
	return joinTokens(tokens)
}

func joinTokens(tokens []sqltext.Token) string {
	var b strings.Builder
	for i, t := range tokens {
		text := t.Text
		switch {
		case t.Kind == sqltext.Word, t.Kind == sqltext.Number:
			text = strings.ToLower(text)
		case t.Kind == sqltext.QuotedName:
			text = quoter.Quote(strings.ToLower(unquote(text)))
		case text == "!=":
			text = "<>"
		case text == "=" && i > 0 && tokens[i-1].Text == "=":
			continue // == is =
		}
		if i > 0 && spaced(tokens[i-1], t) {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	return b.String()
}

// spaced reports whether a blank stands between two tokens: not around marks
// that bind closely, so that "f (a,b)" and "f(a, b)" are one.
func spaced(a, b sqltext.Token) bool {
	return a.Text != "(" && b.Text != ")" && b.Text != "," && a.Text != "." && b.Text != "." &&
		!(b.Text == "(" && (a.Kind == sqltext.Word || a.Kind == sqltext.QuotedName))
}
