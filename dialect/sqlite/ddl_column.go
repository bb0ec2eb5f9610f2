package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// columnSQL is NAME TYPE [NOT NULL] [DEFAULT …] [PRIMARY KEY AUTOINCREMENT]
// [GENERATED …]. GORM's AutoMigrate takes what stands between DEFAULT and the
// comma for the default, so NOT NULL comes first. An identity is what an integer primary key is anyway, so
// nothing is written for it, as in Alembic.
func columnSQL(t *schema.Table, c *schema.Column) (string, error) {
	if err := ddl.CheckOptions("column "+c.Name, c.Options, optionPrefix,
		"on_conflict_not_null", "on_conflict_primary_key", "on_conflict_unique"); err != nil {
		return "", err
	}
	typ, err := Dialect{}.TypeSQL(c.Type)
	if err != nil {
		return "", fmt.Errorf("column %q: %w", c.Name, err)
	}
	s := strings.TrimSpace(quoter.Quote(c.Name) + " " + typ)
	if !c.Nullable() {
		conflict, err := onConflict(c.Options, keyOnConflictNotNull)
		if err != nil {
			return "", fmt.Errorf("column %q: %w", c.Name, err)
		}
		s += " NOT NULL" + conflict
	}
	if def := defaultSQL(c.Default); def != "" {
		s += " DEFAULT " + def
	}
	key, err := inlineKey(t, c)
	if err != nil {
		return "", err
	}
	if c.Computed != nil {
		key += " " + ddl.ComputedSQL(c.Computed)
	}
	return s + key, nil
}

// defaultSQL writes what follows DEFAULT. SQLite takes a literal, a signed
// number or CURRENT_TIMESTAMP as it stands and any other expression in
// parentheses only.
func defaultSQL(d *schema.Default) string {
	switch {
	case d == nil:
		return ""
	case d.Expr == "":
		text, _ := quoteText(d.Literal)
		return text
	}
	expr := strings.TrimSpace(d.Expr)
	switch tokens := words(expr); {
	case strings.EqualFold(strings.Join(texts(tokens), ""), "now()"):
		return "CURRENT_TIMESTAMP"
	case plainDefault(tokens), enclosed(tokens):
		return expr
	}
	return "(" + expr + ")"
}

// plainDefault reports a literal, a signed number or a bare word.
func plainDefault(tokens []sqltext.Token) bool {
	if len(tokens) == 2 && (tokens[0].Text == "-" || tokens[0].Text == "+") {
		return tokens[1].Kind == sqltext.Number
	}
	if len(tokens) != 1 {
		return false
	}
	switch tokens[0].Kind {
	case sqltext.Number, sqltext.String, sqltext.Word, sqltext.QuotedName:
		return true
	}
	return false
}

// inlineKey is PRIMARY KEY AUTOINCREMENT at the column where the table asks for
// it; SQLite takes AUTOINCREMENT there only.
func inlineKey(t *schema.Table, c *schema.Column) (string, error) {
	if t == nil || t.PrimaryKey == nil || !c.PrimaryKey {
		return "", nil
	}
	if len(t.PrimaryKey.Columns) > 1 {
		if c.Autoincrement == schema.AutoincrementOn {
			return "", &dialect.UnsupportedError{Dialect: product, What: "numbering a column of a primary key of several columns",
				Instead: "make the numbered column the primary key alone"}
		}
		return "", nil
	}
	if !isInline(t, t.PrimaryKey) {
		return "", nil
	}
	text, err := inlineKeySQL(t.PrimaryKey, optionBool(t.Options, keyAutoincrement, false))
	return " " + text, err
}

func columnConflict(t *schema.Table, columns []string, key string) (string, error) {
	if len(columns) != 1 || t.Column(columns[0]) == nil {
		return "", nil
	}
	return onConflict(t.Column(columns[0]).Options, key)
}

// nativeAdd reports whether ADD COLUMN takes such a column at all: not a key,
// nothing unique, and at the end.
// Source: https://www.sqlite.org/lang_altertable.html#altertabaddcol.
func nativeAdd(o op.AddColumn) bool {
	c := o.Column
	return o.Before == "" && o.After == "" && !c.PrimaryKey && (!c.Unique || c.Index)
}

// constantAdd reports whether ADD COLUMN takes it for a table with rows: the
// default is constant and nothing is to be stored.
func constantAdd(o op.AddColumn) bool {
	c := o.Column
	if c.Computed != nil && c.Computed.Persisted != nil && *c.Computed.Persisted {
		return false
	}
	text := defaultSQL(c.Default)
	return !strings.HasPrefix(text, "(") && !strings.HasPrefix(strings.ToUpper(text), "CURRENT_")
}

// AddColumn returns ADD COLUMN, with the foreign key of the column, if SQLite
// supports that for the column. Otherwise it returns the statements of a
// rebuild.
func (c compiler) AddColumn(o op.AddColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	t := known(m, o.Table)
	if o.IfNotExists {
		if t == nil {
			return nil, &dialect.UnsupportedError{Dialect: product, What: "ADD COLUMN IF NOT EXISTS without a database connection",
				Instead: "leave IfNotExists out of a script that is made with --sql"}
		}
		if hasColumn(t, o.Column.Name) {
			return nil, nil
		}
		o.IfNotExists = false
	}
	if !nativeAdd(o) || t != nil && !constantAdd(o) {
		return rebuildWith(m, o.Table, o)
	}
	o, err := inlineAll(o)
	if err != nil {
		return nil, err
	}
	return c.Generic.AddColumn(o, m)
}

// inlineAll writes at the column what would be a constraint of the table: its
// references, and the check of its type.
func inlineAll(o op.AddColumn) (op.AddColumn, error) {
	text, err := Dialect{}.TypeSQL(o.Column.Type)
	if err != nil {
		return o, fmt.Errorf("column %q: %w", o.Column.Name, err)
	}
	o.InlineReferences = true
	o.Column = o.Column.Clone()
	if bound := generic().TypeCheck(o.Column); bound != nil {
		bound.TypeBound = false
		o.Column.Checks = append(o.Column.Checks, bound)
		o.Column.Type = schema.Raw{SQLText: text}
	}
	for _, fk := range o.Column.ForeignKeys {
		if err := oneSchema(o.Table, fk); err != nil {
			return o, err
		}
	}
	return o, nil
}

func hasColumn(t *schema.Table, column string) bool {
	return slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return strings.EqualFold(c.Name, column) })
}

// DropColumn returns DROP COLUMN if nothing uses the column. Otherwise it
// returns the statements of a rebuild without the constraints and indexes that
// use it.
func (c compiler) DropColumn(o op.DropColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	t := known(m, o.Table)
	switch {
	case t == nil && o.IfExists:
		return nil, &dialect.UnsupportedError{Dialect: product, What: "DROP COLUMN IF EXISTS without a database connection",
			Instead: "leave IfExists out of a script that is made with --sql"}
	case t != nil && !hasColumn(t, o.Name):
		if o.IfExists {
			return nil, nil
		}
		return nil, fmt.Errorf("table %q has no column %q", o.Table, o.Name)
	case t != nil && needed(t, o.Name):
		return rebuildWith(m, o.Table, o)
	}
	o.IfExists = false
	return c.Generic.DropColumn(o, m)
}

// needed reports whether a key, constraint, index or generated column of the
// table needs the column, so that DROP COLUMN would fail.
func needed(t *schema.Table, column string) bool {
	d, _, err := definitionOf(t)
	if err != nil || len(d.columns) == 1 {
		return true
	}
	uses := func(cl *clause) bool { return cl.namesColumn(column) }
	for _, c := range d.columns {
		own := strings.EqualFold(c.name, column)
		if own && (c.find(kindPrimaryKey) != nil || c.find(kindUnique) != nil || c.find(kindForeignKey) != nil) ||
			!own && slices.ContainsFunc(c.clauses, uses) {
			return true
		}
	}
	return slices.ContainsFunc(d.constraints, uses) ||
		slices.ContainsFunc(t.Indexes, func(x *schema.Index) bool { return indexNames(x, column) })
}

func onlyRenames(o op.AlterColumn) bool {
	return o.Before == "" && o.After == "" && o.Type == nil && o.Nullable == nil && o.Default == nil && o.Comment == nil && len(o.Options) == 0
}

func onlyComments(o op.AlterColumn) bool {
	return o.Comment != nil && o.NewName == "" && o.Before == "" && o.After == "" && o.Type == nil && o.Nullable == nil && o.Default == nil && len(o.Options) == 0
}

// AlterColumn returns RENAME COLUMN if only the name changes. Otherwise it
// returns the statements of a rebuild. It ignores Autoincrement, which is for
// MySQL.
func (c compiler) AlterColumn(o op.AlterColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	switch {
	case onlyComments(o):
		return nil, noComments()
	case !onlyRenames(o):
		return rebuildWith(m, o.Table, o)
	case o.NewName == "":
		return nil, nil
	}
	return dialect.SQL(c.RenameColumnSQL(o.Table, o.Name, o.NewName)), nil
}
