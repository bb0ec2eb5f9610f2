package mysql

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// AlterColumn returns CHANGE (with a new name), MODIFY, or ALTER COLUMN (for
// the default alone). CHANGE and MODIFY reset whatever they do not repeat, so
// they contain the whole definition. It comes from the catalog if the table is
// known, and otherwise from the existing values of the operation.
func (c compiler) AlterColumn(o op.AlterColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	if err := c.alterable(o); err != nil {
		return nil, fmt.Errorf("%s: %w", o, err)
	}
	own := len(c.d.own(o.Options)) > 0
	if len(o.Changes()) == 0 && !own && o.Before == "" && o.After == "" {
		return nil, nil
	}
	t := table(m, o.Table)
	col, err := c.merged(o, t)
	if err != nil {
		return nil, err
	}
	if col.Default = col.Default.Of(col.Type); o.Default != nil && o.Default.Default != nil {
		o.Default = &op.DefaultChange{Default: col.Default}
	}
	head := "ALTER TABLE " + c.Table(o.Table)
	onlyDefault := len(o.Changes()) == 1 && o.Default != nil && !own && o.Before == "" && o.After == ""
	inChange := c.defaultNeedsType(o, col)
	turns := turnsPlain(o) || o.Default != nil && o.Default.Computed != nil
	if onlyDefault && !inChange && !turns {
		text, err := c.alterDefault(o)
		return dialect.SQL(head + " ALTER COLUMN " + c.D.Quote(o.Name) + text), err
	}
	if col.Type == nil {
		return nil, fmt.Errorf("%s: all MySQL CHANGE/MODIFY COLUMN operations require the existing type; "+
			"pass sa.ExistingType(…), and sa.ExistingNullable, ExistingServerDefault and ExistingComment to keep those, "+
			"or run with a database connection, which knows them", o)
	}
	definition, err := c.definition(col, t, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o, err)
	}
	place, err := c.position(o.Before, o.After, t)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o, err)
	}
	name := o.Name
	if o.NewName != "" {
		name = o.NewName
	}
	out := dialect.SQL(head + " MODIFY " + c.D.Quote(o.Name) + " " + definition + place)
	if o.NewName != "" || inChange {
		out = dialect.SQL(head + " CHANGE " + c.D.Quote(o.Name) + " " + c.D.Quote(name) + " " + definition + place)
	}
	return c.exchangeChecks(o, name, t, append(c.throughText(o, t), out...))
}

// exchangeChecks drops the check of the old type, if the table is known to hold
// it, and adds that of the new one.
func (c compiler) exchangeChecks(o op.AlterColumn, name string, t *schema.Table, out []dialect.Statement) ([]dialect.Statement, error) {
	if o.Type == nil {
		return out, nil
	}
	if old := c.CheckOfType(o.Name, o.ExistingType); old != nil && t != nil && holds(t, old.Name, schema.KindCheck) {
		drop, err := c.DropConstraint(op.DropConstraint{Table: o.Table, Name: old.Name, Kind: schema.KindCheck}, nil)
		if err != nil {
			return nil, err
		}
		out = append(drop, out...)
	}
	check := c.CheckOfType(name, o.Type)
	if check == nil {
		return out, nil
	}
	more, err := c.AddConstraint(op.AddConstraint{Table: o.Table, Constraint: check}, nil)
	return append(out, more...), err
}

// alterable refuses what Alembic refuses too.
func (c compiler) alterable(o op.AlterColumn) error {
	if err := c.checkOptions("column "+o.Name, o.Options, keyOnUpdate, keyInvisible, keyUnversioned); err != nil {
		return err
	}
	if o.Default == nil {
		return nil
	}
	for _, d := range []*op.DefaultChange{o.Default, o.ExistingDefault} {
		switch {
		case d == nil:
		case d.Computed != nil && !storesComputed(d.Computed):
			return c.d.unsupported("making an existing column a virtual computed one, or plain again",
				"drop the column and add it as it should be")
		case d.Identity != nil:
			return c.d.unsupported("identity", "use sa.Autoincrement(true)")
		}
	}
	return nil
}

// storesComputed reports whether a column is computed as in STORED.
func storesComputed(c *schema.Computed) bool { return c.Persisted != nil && *c.Persisted }

// turnsPlain reports whether the operation says that the column was computed.
func turnsPlain(o op.AlterColumn) bool {
	return o.Default != nil && o.ExistingDefault != nil && o.ExistingDefault.Computed != nil
}

// merged is the column as it will be. Type is nil when it isn't known.
func (c compiler) merged(o op.AlterColumn, t *schema.Table) (*schema.Column, error) {
	var col *schema.Column
	if t != nil {
		if col = t.Column(o.Name); col == nil {
			return nil, fmt.Errorf("%s: the table has no column %q", o, o.Name)
		}
		col = col.Clone()
	} else {
		col = existing(o)
	}
	if o.Default != nil && col.Computed != nil && (!storesComputed(col.Computed) || !turnsPlain(o)) {
		return nil, fmt.Errorf("%s: %w", o, c.d.unsupported("a default for a computed column", "drop the column and add it as it should be"))
	}
	o.ApplyToColumn(col)
	if o.Type != nil {
		text, err := c.D.TypeSQL(o.Type)
		if err != nil {
			return nil, err
		}
		given := col.Default
		if c.d.followType(col, text); o.Default != nil {
			col.Default = given
		}
	}
	for key, v := range c.d.own(o.Options) {
		col.Options.Set(nameMySQL+"_"+key, v)
	}
	return col, nil
}

// followType makes the current time that a column has, and keeps as its default or ON
// UPDATE, one of its new type: other digits are refused (1067, 1294).
func (d *Dialect) followType(col *schema.Column, typeSQL string) {
	if !isDateTime(typeSQL) {
		for _, name := range d.names() {
			delete(col.Options, name+"_"+keyOnUpdate)
		}
		return
	}
	if col.Default != nil && col.Default.Expr != "" {
		col.Default = schema.ExprDefault(d.withDigitsOf(typeSQL, col.Default.Expr))
	}
	if update := d.stringOption(col.Options, keyOnUpdate); update != "" {
		col.Options.Set(nameMySQL+"_"+keyOnUpdate, d.withDigitsOf(typeSQL, update))
	}
}

// withDigitsOf gives the current time the digits of a type; another expression stays.
func (d *Dialect) withDigitsOf(typeSQL, expr string) string {
	now := currentTime.FindStringSubmatch(d.normalExpr(expr))
	_, digits := splitDigits(typeSQL)
	if now == nil || now[1] == digits {
		return expr
	}
	return "CURRENT_TIMESTAMP(" + digits + ")"
}

// existing is the column as the operation describes what there is. What it
// doesn't say is taken as Alembic takes it: NULL, no default, no comment.
func existing(o op.AlterColumn) *schema.Column {
	col := &schema.Column{Name: o.Name, Type: o.ExistingType, Nullability: schema.Null}
	if o.ExistingNullable != nil && !*o.ExistingNullable {
		col.Nullability = schema.NotNull
	}
	if d := o.ExistingDefault; d != nil {
		col.Default, col.Computed = d.Default, d.Computed
	}
	if o.ExistingComment != nil {
		col.Comment = *o.ExistingComment
	}
	if o.ExistingAutoincrement != nil && *o.ExistingAutoincrement {
		col.Autoincrement = schema.AutoincrementOn
	}
	return col
}

// defaultNeedsType reports a default that ALTER COLUMN … SET DEFAULT doesn't
// take: those of dates, which may be CURRENT_TIMESTAMP. As Alembic does, dates
// whose type is given always go by CHANGE.
func (c compiler) defaultNeedsType(o op.AlterColumn, col *schema.Column) bool {
	if o.Default == nil || o.Default.Default == nil {
		return false
	}
	given := o.Type
	if given == nil {
		given = o.ExistingType
	}
	if given == nil {
		if o.Default.Default.Expr == "" || col.Type == nil {
			return false
		}
		given = col.Type
	}
	text, err := c.D.TypeSQL(given)
	return err == nil && isDateTime(text)
}

// alterDefault is SET DEFAULT or DROP DEFAULT.
func (c compiler) alterDefault(o op.AlterColumn) (string, error) {
	if o.Default.IsNone() {
		return " DROP DEFAULT", nil
	}
	text, err := c.DefaultSQL(o.Default.Default)
	if o.Default.Default.Expr != "" && !isConstant(text) {
		text = "(" + text + ")"
	}
	return " SET DEFAULT " + text, err
}

// definition writes the whole column as MODIFY takes it.
func (c compiler) definition(col *schema.Column, t *schema.Table, o op.AlterColumn) (string, error) {
	typ, err := c.D.TypeSQL(col.Type)
	if err != nil {
		return "", err
	}
	parts := []string{typ}
	if col.Computed != nil {
		parts = append(parts, ddl.ComputedSQL(col.Computed))
	}
	if col.Computed == nil || !c.d.mariadb { // MariaDB has no such word on a computed column
		word := "NOT NULL"
		if col.Nullable() {
			word = "NULL"
		}
		parts = append(parts, word)
	}
	more, err := c.d.valueWords(col, typ, col.Autoincrement == schema.AutoincrementOn)
	if err != nil {
		return "", err
	}
	parts = append(parts, more...)
	if col.Comment != "" {
		text, err := c.d.quoteString(col.Comment)
		if err != nil {
			return "", err
		}
		parts = append(parts, "COMMENT "+text)
	}
	parts = append(parts, c.d.columnChecks(t, o.Name, o.NewName)...)
	return strings.Join(parts, " "), nil
}
