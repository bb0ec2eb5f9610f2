package mysql

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// columnSQL writes a column of CREATE TABLE and ADD COLUMN in SQLAlchemy's order.
func (d *Dialect) columnSQL(t *schema.Table, c *schema.Column) (string, error) {
	if err := d.compiler().checkOptions("column "+c.Name, c.Options, keyOnUpdate, keyInvisible, keyUnversioned); err != nil {
		return "", err
	}
	typ, err := d.TypeSQL(c.Type)
	if err != nil {
		return "", fmt.Errorf("column %q: %w", c.Name, err)
	}
	parts := []string{d.Quote(c.Name), typ}
	if ofHistory(c) {
		parts = append(parts, "GENERATED ALWAYS AS "+c.Computed.SQL)
	} else if c.Computed != nil {
		parts = append(parts, ddl.ComputedSQL(c.Computed))
	}
	switch {
	case ofHistory(c):
	case c.Computed != nil && d.mariadb:
		if c.Nullability == schema.NotNull && !c.PrimaryKey {
			return "", fmt.Errorf("column %q: %w", c.Name, d.unsupported("NOT NULL on a computed column", "leave it out, or add a CHECK"))
		}
	case !c.Nullable():
		parts = append(parts, "NOT NULL")
	case isTimestamp(typ):
		parts = append(parts, "NULL")
	}
	if c.Comment != "" {
		text, err := d.quoteString(c.Comment)
		if err != nil {
			return "", err
		}
		parts = append(parts, "COMMENT "+text)
	}
	more, err := d.valueWords(c, typ, d.numbered(t, c))
	if err != nil {
		return "", fmt.Errorf("column %q: %w", c.Name, err)
	}
	parts = append(parts, more...)
	return strings.Join(append(parts, d.columnChecks(t, c.Name, "")...), " "), nil
}

// valueWords are AUTO_INCREMENT or DEFAULT, ON UPDATE and INVISIBLE.
func (d *Dialect) valueWords(c *schema.Column, typ string, numbered bool) ([]string, error) {
	var out []string
	if numbered {
		out = append(out, "AUTO_INCREMENT")
	} else {
		def, err := d.defaultSQL(c.Default, typ)
		if err != nil {
			return nil, err
		}
		if def != "" {
			out = append(out, "DEFAULT "+def)
		}
	}
	if update := d.stringOption(c.Options, keyOnUpdate); update != "" {
		out = append(out, "ON UPDATE "+update)
	}
	if d.boolOption(c.Options, keyInvisible) {
		out = append(out, "INVISIBLE")
	}
	if d.boolOption(c.Options, keyUnversioned) {
		out = append(out, "WITHOUT SYSTEM VERSIONING")
	}
	return out, nil
}

// ofHistory reports whether a column holds the start or end of the time for which
// a row of a versioned table counts.
func ofHistory(c *schema.Column) bool {
	return c.Computed != nil && (strings.EqualFold(c.Computed.SQL, RowStart) || strings.EqualFold(c.Computed.SQL, RowEnd))
}

// columnChecks writes the checks that MariaDB keeps with the column; renamed is
// the column's new name, if it gets one.
func (d *Dialect) columnChecks(t *schema.Table, column, renamed string) []string {
	var out []string
	if t == nil {
		return nil
	}
	for _, ck := range t.Checks {
		if d.columnOf(ck) != column {
			continue
		}
		text := ck.SQL
		if renamed != "" && renamed != column {
			text = d.renameIn(text, column, renamed)
		}
		out = append(out, "CHECK ("+text+")")
	}
	return out
}

// renameIn renames a column in an expression.
func (d *Dialect) renameIn(expr, from, to string) string {
	var b strings.Builder
	for t := range sqltext.Tokens(sqltext.MySQL, expr) {
		name := t.Kind == sqltext.QuotedName && strings.ReplaceAll(strings.Trim(t.Text, "`"), "``", "`") == from || t.Is(from)
		if name {
			b.WriteString("`" + strings.ReplaceAll(to, "`", "``") + "`")
			continue
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// numbered reports whether the column gets AUTO_INCREMENT: when asked for, or as
// the only, integer column of the primary key without default and foreign key.
func (d *Dialect) numbered(t *schema.Table, c *schema.Column) bool {
	if c.Default != nil || c.Computed != nil || c.Autoincrement == schema.AutoincrementOff {
		return false
	}
	if c.Autoincrement == schema.AutoincrementOn {
		return true
	}
	if t.PrimaryKey == nil || len(t.PrimaryKey.Columns) != 1 || t.PrimaryKey.Columns[0] != c.Name || !d.isInteger(c.Type) || d.overlaps(t.PrimaryKey.Options) != "" {
		return false
	}
	for _, fk := range t.ForeignKeys {
		for _, name := range fk.Columns {
			if name == c.Name {
				return false
			}
		}
	}
	return true
}

var integerText = regexp.MustCompile(`(?i)^(TINY|SMALL|MEDIUM|BIG)?INT(EGER)?\b`)

func (d *Dialect) isInteger(t schema.Type) bool {
	text, err := d.TypeSQL(t)
	return err == nil && integerText.MatchString(text)
}

// defaultSQL writes what follows DEFAULT for a column of that type. MySQL wants
// an expression in parentheses, and takes nothing else for texts and blobs.
func (d *Dialect) defaultSQL(def *schema.Default, typ string) (string, error) {
	if def == nil {
		return "", nil
	}
	if def.Expr == "" {
		text, err := d.quoteString(def.Literal)
		if err == nil && !d.mariadb && d.version.known() && isLarge(typ) {
			text = "(" + text + ")"
		}
		return text, err
	}
	if d.mariadb || isDateTime(typ) || isConstant(def.Expr) {
		return def.Expr, nil
	}
	return "(" + def.Expr + ")", nil
}

func isLarge(typ string) bool {
	word := strings.ToUpper(typ)
	return strings.Contains(word, "TEXT") || strings.Contains(word, "BLOB") || strings.HasPrefix(word, "JSON")
}

var (
	constantExpr   = regexp.MustCompile(`(?i)^([+-]?[0-9.]+(e[+-]?[0-9]+)?|null|true|false|b'[01]*'|x'[0-9a-f]*'|'([^'\\]|''|\\.)*')$`)
	handWrittenKey = regexp.MustCompile("^(`[^`]+`|\\w+)\\s*(\\(\\s*\\d+\\s*\\))?(\\s+(?i:ASC|DESC))?$")
)

// isConstant reports an expression that needs no parentheses as a default.
func isConstant(expr string) bool {
	expr = strings.TrimSpace(expr)
	return constantExpr.MatchString(expr) || isParenthesised(expr)
}

// isParenthesised reports whether one pair of parentheses spans the expression.
func isParenthesised(expr string) bool {
	depth := 0
	last := false
	for t := range sqltext.Tokens(sqltext.MySQL, strings.TrimSpace(expr)) {
		if last || depth == 0 && t.Text != "(" {
			return false
		}
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
			last = depth == 0
		}
	}
	return last
}

// AddColumn returns ALTER TABLE … ADD COLUMN, then the statements for the
// constraints and the index declared on the column.
func (c compiler) AddColumn(o op.AddColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	t := table(m, o.Table)
	if o.IfNotExists && !c.d.hasIfExists() {
		if t != nil && t.Column(o.Column.Name) != nil {
			return nil, nil
		}
		o.IfNotExists = false
	}
	at, err := c.SettleColumn(o, m)
	if err != nil {
		return nil, err
	}
	inline, apart := c.splitChecks(at)
	text, err := c.AddColumnSQL(o, inline)
	if err != nil {
		return nil, err
	}
	place, err := c.position(o.Before, o.After, t)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o, err)
	}
	out := dialect.SQL(text + place)
	for _, constraint := range at.Constraints() {
		if within(o, constraint) && !slices.Contains(apart, constraint) {
			continue
		}
		more, err := c.AddConstraint(op.AddConstraint{Table: o.Table, Constraint: constraint}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	for _, x := range at.Indexes {
		more, err := c.CreateIndex(op.CreateIndex{Table: o.Table, Index: x}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// splitChecks returns the table without the named checks, and those: MariaDB
// takes no name at a check within a column.
func (c compiler) splitChecks(at *schema.Table) (*schema.Table, []schema.Constraint) {
	if !c.d.mariadb {
		return at, nil
	}
	inline := *at
	inline.Checks = nil
	var apart []schema.Constraint
	for _, ck := range at.Checks {
		if ck.Name != "" && !ck.TypeBound {
			apart = append(apart, ck)
			continue
		}
		inline.Checks = append(inline.Checks, ck)
	}
	return &inline, apart
}

// within reports whether a constraint is part of the ADD COLUMN statement.
func within(o op.AddColumn, c schema.Constraint) bool {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return true
	case *schema.Check:
		return !c.TypeBound
	case *schema.ForeignKey:
		return o.InlineReferences
	}
	return false
}

// position is FIRST or AFTER a column.
func (c compiler) position(before, after string, t *schema.Table) (string, error) {
	if after != "" {
		return " AFTER " + c.D.Quote(after), nil
	}
	if before == "" {
		return "", nil
	}
	if t == nil {
		return "", fmt.Errorf("the column before %q is not known without a database connection; use insert_after", before)
	}
	switch i := t.ColumnIndex(before); i {
	case -1:
		return "", fmt.Errorf("the column %q does not exist", before)
	case 0:
		return " FIRST", nil
	default:
		return " AFTER " + c.D.Quote(t.Columns[i-1].Name), nil
	}
}

// DropColumn returns ALTER TABLE … DROP COLUMN, after the statements that drop
// its foreign keys: unlike other databases, MySQL and MariaDB do not drop them
// with the column.
func (c compiler) DropColumn(o op.DropColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	t := table(m, o.Table)
	if o.IfExists && !c.d.hasIfExists() {
		if t != nil && t.Column(o.Name) == nil {
			return nil, nil
		}
		o.IfExists = false
	}
	var out []dialect.Statement
	if t != nil {
		for _, fk := range t.ForeignKeys {
			if !slices.Contains(fk.Columns, o.Name) {
				continue
			}
			drop, err := c.DropConstraint(op.DropConstraint{Table: o.Table, Name: fk.Name, Kind: schema.KindForeignKey}, nil)
			if err != nil {
				return nil, err
			}
			out = append(out, drop...)
		}
	}
	drop, err := c.Generic.DropColumn(o, m)
	return append(out, drop...), err
}
