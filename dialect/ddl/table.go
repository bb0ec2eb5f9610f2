package ddl

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateTableSQL is the CREATE TABLE statement alone.
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

// Omit is what the Constraint hook returns for a constraint that is written
// elsewhere, such as at its column.
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

// IfExists is "IF EXISTS " or nothing.
func IfExists(yes bool) string {
	if yes {
		return "IF EXISTS "
	}
	return ""
}

// CreateTable is CREATE TABLE, then the indexes, then the foreign keys that
// were to come by ALTER TABLE.
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

// DropTable is DROP TABLE.
func (g Generic) DropTable(o op.DropTable, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("DROP TABLE " + IfExists(o.IfExists) + g.Table(o.Name)), nil
}

// RenameTable is ALTER TABLE … RENAME TO, the new name without schema.
func (g Generic) RenameTable(o op.RenameTable, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("ALTER TABLE " + g.Table(o.From) + " RENAME TO " + g.D.Quote(o.To)), nil
}

// CreateTableComment is COMMENT ON TABLE.
func (g Generic) CreateTableComment(o op.CreateTableComment, _ *schema.MetaData) ([]dialect.Statement, error) {
	text, err := g.commentLiteral(o.Comment)
	return dialect.SQL("COMMENT ON TABLE " + g.Table(o.Table) + " IS " + text), err
}

// ColumnComment is COMMENT ON COLUMN; an empty comment removes it.
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

// CreateIndex is CREATE [UNIQUE] INDEX name ON table (keys).
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

// SettleIndex returns a copy of the index with the name that the convention
// gives it.
func (g Generic) SettleIndex(o op.CreateIndex, m *schema.MetaData) (*schema.Index, error) {
	x := o.Index.Clone()
	if err := convention(m).ApplyIndex(o.Table, x); err != nil {
		return nil, err
	}
	return x, CheckIdentifiers(g.D, x.Name)
}

// UniqueWord is "UNIQUE " or nothing.
func UniqueWord(x *schema.Index) string {
	if x.Unique {
		return "UNIQUE "
	}
	return ""
}

// DropIndex is DROP INDEX with the schema before the index's name.
func (g Generic) DropIndex(o op.DropIndex, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("DROP INDEX " + IfExists(o.IfExists) + g.Qualified(o.Table.Schema, o.Name)), nil
}

// AddColumn is ALTER TABLE … ADD COLUMN, then the foreign keys and unique
// constraints written at the column, then its index.
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

// SettleColumn returns a table of the new column alone, with all that is
// written at the column as its own constraints and indexes, named by the
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

// AddColumnSQL is the ALTER TABLE … ADD COLUMN statement alone; at is what
// SettleColumn returned.
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

// DropColumn is ALTER TABLE … DROP COLUMN.
func (g Generic) DropColumn(o op.DropColumn, _ *schema.MetaData) ([]dialect.Statement, error) {
	return dialect.SQL("ALTER TABLE " + g.Table(o.Table) + " DROP COLUMN " + IfExists(o.IfExists) + g.D.Quote(o.Name)), nil
}

// RenameColumnSQL is ALTER TABLE … RENAME COLUMN.
func (g Generic) RenameColumnSQL(table schema.TableName, from, to string) string {
	return "ALTER TABLE " + g.Table(table) + " RENAME COLUMN " + g.D.Quote(from) + " TO " + g.D.Quote(to)
}

// AddConstraint is ALTER TABLE … ADD.
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

// DropConstraint is ALTER TABLE … DROP CONSTRAINT.
func (g Generic) DropConstraint(o op.DropConstraint, _ *schema.MetaData) ([]dialect.Statement, error) {
	if o.Name == "" {
		return nil, fmt.Errorf("%s: a constraint without a name can't be dropped by name; "+
			"give its name, or a naming convention that makes one", o)
	}
	return dialect.SQL("ALTER TABLE " + g.Table(o.Table) + " DROP CONSTRAINT " + IfExists(o.IfExists) + g.D.Quote(o.Name)), nil
}
