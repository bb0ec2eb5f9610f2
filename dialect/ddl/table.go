package ddl

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateTableSQL returns the CREATE TABLE statement alone.
func (g Generic) CreateTableSQL(t *schema.Table, ifNotExists bool) (string, error) {
	full := g.WithTypeChecks(t)
	var lines []string
	for _, c := range full.Columns {
		line, err := g.ColumnSpec(full, c)
		if err != nil {
			return "", fmt.Errorf("table %q: %w", t.Name, err)
		}
		lines = append(lines, line)
	}
	for _, c := range full.Constraints() {
		if fk, ok := c.(*schema.ForeignKey); ok && fk.UseAlter && !g.NoAlterConstraint {
			continue
		}
		line, err := g.ConstraintSQL(full, c)
		if err != nil {
			return "", fmt.Errorf("table %q: %w", t.Name, err)
		}
		if line != "" && line != Omit {
			lines = append(lines, line)
		}
	}
	if g.TableItems != nil {
		items, err := g.TableItems(full)
		if err != nil {
			return "", fmt.Errorf("table %q: %w", t.Name, err)
		}
		lines = append(lines, items...)
	}
	prefix, suffix, err := g.around(full)
	if err != nil {
		return "", fmt.Errorf("table %q: %w", t.Name, err)
	}
	body := ""
	if len(lines) > 0 {
		body = "    " + strings.Join(lines, ",\n    ") + "\n"
	}
	return "CREATE " + prefix + "TABLE " + ifNot(ifNotExists) + g.Table(t.Name) + " (\n" + body + ")" + suffix, nil
}

// Omit is returned by the Constraint hook for a constraint that is written
// elsewhere, such as in its column.
const Omit = "\x00"

func (g Generic) around(t *schema.Table) (prefix, suffix string, err error) {
	for _, p := range t.Prefixes {
		prefix += p + " "
	}
	if g.TablePrefix != nil {
		more, err := g.TablePrefix(t)
		if err != nil {
			return "", "", err
		}
		prefix += more
	}
	if g.TableSuffix != nil {
		suffix, err = g.TableSuffix(t)
	}
	return prefix, suffix, err
}

func ifNot(yes bool) string {
	if yes {
		return "IF NOT EXISTS "
	}
	return ""
}

// IfExists returns "IF EXISTS ", or "" if yes is false.
func IfExists(yes bool) string {
	if yes {
		return "IF EXISTS "
	}
	return ""
}

// CreateTable returns CREATE TABLE, then the statements for the indexes, then
// ALTER TABLE for the foreign keys with UseAlter.
func (g Generic) CreateTable(o op.CreateTable, m *schema.MetaData) ([]dialect.Statement, error) {
	text, err := g.CreateTableSQL(o.Table, o.IfNotExists)
	if err != nil {
		return nil, err
	}
	out := dialect.SQL(text)
	named, err := g.namedIndexes(o.Table, m)
	if err != nil {
		return nil, err
	}
	for _, x := range named {
		more, err := g.parts().CreateIndex(op.CreateIndex{Table: o.Table.Name, Index: x, IfNotExists: o.IfNotExists}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	for _, fk := range o.Table.ForeignKeys {
		if fk.UseAlter && !g.NoAlterConstraint {
			more, err := g.parts().AddConstraint(op.AddConstraint{Table: o.Table.Name, Constraint: fk}, m)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
	}
	return out, nil
}

// namedIndexes returns the table's indexes, each with a name.
func (g Generic) namedIndexes(t *schema.Table, m *schema.MetaData) ([]*schema.Index, error) {
	out := make([]*schema.Index, len(t.Indexes))
	for i, x := range t.Indexes {
		out[i] = x.Clone()
		if err := convention(m).ApplyIndex(t.Name, out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func convention(m *schema.MetaData) schema.NamingConvention {
	if m == nil {
		return nil
	}
	return m.NamingConvention
}

// DropTable returns DROP TABLE.
func (g Generic) DropTable(o op.DropTable, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("DROP TABLE " + IfExists(o.IfExists) + g.Table(o.Name)), nil
}

// RenameTable returns ALTER TABLE … RENAME TO. The new name has no schema.
func (g Generic) RenameTable(o op.RenameTable, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("ALTER TABLE " + g.Table(o.From) + " RENAME TO " + g.D.Quote(o.To)), nil
}

// CreateTableComment returns COMMENT ON TABLE.
func (g Generic) CreateTableComment(o op.CreateTableComment, _ *schema.MetaData) ([]dialect.Statement, error) {
	text, err := g.commentLiteral(o.Comment)
	return dialect.SQL("COMMENT ON TABLE " + g.Table(o.Table) + " IS " + text), err
}

// ColumnComment returns COMMENT ON COLUMN. An empty comment removes the
// comment.
func (g Generic) ColumnComment(table schema.TableName, column, comment string) (string, error) {
	text, err := g.commentLiteral(comment)
	return "COMMENT ON COLUMN " + g.Table(table) + "." + g.D.Quote(column) + " IS " + text, err
}

func (g Generic) commentLiteral(comment string) (string, error) {
	if comment == "" {
		return "NULL", nil
	}
	return g.D.Literal(comment, nil)
}

// CreateIndex returns CREATE [UNIQUE] INDEX name ON table (keys).
func (g Generic) CreateIndex(o op.CreateIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	x, err := g.SettleIndex(o, m)
	if err != nil {
		return nil, err
	}
	keys, err := g.IndexKeys(x)
	if err != nil {
		return nil, err
	}
	return dialect.SQL("CREATE " + UniqueWord(x) + "INDEX " + ifNot(o.IfNotExists) + g.D.Quote(x.Name) +
		" ON " + g.Table(o.Table) + " (" + keys + ")"), nil
}

// SettleIndex returns a copy of the index. If it has no name, the naming
// convention provides one.
func (g Generic) SettleIndex(o op.CreateIndex, m *schema.MetaData) (*schema.Index, error) {
	x := o.Index.Clone()
	if err := convention(m).ApplyIndex(o.Table, x); err != nil {
		return nil, err
	}
	return x, CheckIdentifiers(g.D, x.Name)
}

// UniqueWord returns "UNIQUE ", or "" for an index that is not unique.
func UniqueWord(x *schema.Index) string {
	if x.Unique {
		return "UNIQUE "
	}
	return ""
}

// DropIndex returns DROP INDEX, with the schema before the name of the index.
func (g Generic) DropIndex(o op.DropIndex, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("DROP INDEX " + IfExists(o.IfExists) + g.Qualified(o.Table.Schema, o.Name)), nil
}

// AddColumn returns ALTER TABLE … ADD COLUMN, then the statements for the
// foreign keys, the unique constraint and the index declared on the column.
func (g Generic) AddColumn(o op.AddColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	at, err := g.SettleColumn(o, m)
	if err != nil {
		return nil, err
	}
	text, err := g.AddColumnSQL(o, at)
	if err != nil {
		return nil, err
	}
	out := dialect.SQL(text)
	for _, c := range at.Constraints() {
		if g.inline(o, c) {
			continue
		}
		more, err := g.parts().AddConstraint(op.AddConstraint{Table: o.Table, Constraint: c}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	for _, x := range at.Indexes {
		more, err := g.parts().CreateIndex(op.CreateIndex{Table: o.Table, Index: x}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// SettleColumn returns a table that consists of the new column, with the
// constraints and indexes declared on it. Those without a name are named by the
// convention.
func (g Generic) SettleColumn(o op.AddColumn, m *schema.MetaData) (*schema.Table, error) {
	at := schema.NewTable(o.Table, o.Column.Clone())
	if bound := g.TypeCheck(o.Column); bound != nil {
		at.Checks = append(at.Checks, bound)
	}
	return at, convention(m).Apply(at)
}

// inline reports whether a constraint stands within ADD COLUMN: checks written
// at the column do; a primary key and references if asked.
func (g Generic) inline(o op.AddColumn, c schema.Constraint) bool {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return true // without InlinePrimaryKey Alembic writes none at all
	case *schema.Check:
		return !c.TypeBound
	case *schema.ForeignKey:
		return o.InlineReferences
	}
	return false
}

// AddColumnSQL returns the ALTER TABLE … ADD COLUMN statement alone. at is the
// result of SettleColumn.
func (g Generic) AddColumnSQL(o op.AddColumn, at *schema.Table) (string, error) {
	spec, err := g.ColumnSpec(at, at.Columns[0])
	if err != nil {
		return "", fmt.Errorf("table %q: %w", o.Table, err)
	}
	if o.InlinePrimaryKey && at.PrimaryKey != nil {
		spec += " PRIMARY KEY"
	}
	for _, c := range at.Checks {
		if !c.TypeBound {
			spec += " " + g.ConstraintPrefix(c.Name) + "CHECK (" + c.SQL + ")"
		}
	}
	if o.InlineReferences {
		for _, fk := range at.ForeignKeys {
			spec += " " + g.ConstraintPrefix(fk.Name) + g.References(fk)
		}
	}
	words := g.AddColumnWords
	if words == "" {
		words = "ADD COLUMN"
	}
	return "ALTER TABLE " + g.Table(o.Table) + " " + words + " " + ifNot(o.IfNotExists) + spec, nil
}

// DropColumn returns ALTER TABLE … DROP COLUMN.
func (g Generic) DropColumn(o op.DropColumn, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("ALTER TABLE " + g.Table(o.Table) + " DROP COLUMN " + IfExists(o.IfExists) + g.D.Quote(o.Name)), nil
}

// RenameColumnSQL returns ALTER TABLE … RENAME COLUMN.
func (g Generic) RenameColumnSQL(table schema.TableName, from, to string) string {
	return "ALTER TABLE " + g.Table(table) + " RENAME COLUMN " + g.D.Quote(from) + " TO " + g.D.Quote(to)
}

// AddConstraint returns ALTER TABLE … ADD.
func (g Generic) AddConstraint(o op.AddConstraint, m *schema.MetaData) ([]dialect.Statement, error) {
	c := schema.CloneConstraint(o.Constraint)
	if err := convention(m).ApplyConstraint(o.Table, c); err != nil {
		return nil, err
	}
	text, err := g.ConstraintSQL(&schema.Table{Name: o.Table}, c)
	if err != nil {
		return nil, err
	}
	return dialect.SQL("ALTER TABLE " + g.Table(o.Table) + " ADD " + text), nil
}

// DropConstraint returns ALTER TABLE … DROP CONSTRAINT.
func (g Generic) DropConstraint(o op.DropConstraint, _ *schema.MetaData) ([]dialect.Statement, error) {
	if o.Name == "" {
		return nil, fmt.Errorf("%s: a constraint without a name can't be dropped by name; "+
			"give its name, or a naming convention that makes one", o)
	}
	return dialect.SQL("ALTER TABLE " + g.Table(o.Table) + " DROP CONSTRAINT " + IfExists(o.IfExists) + g.D.Quote(o.Name)), nil
}
