package mssql

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// column is NAME TYPE NULL|NOT NULL [IDENTITY] [DEFAULT …], or NAME AS (…).
func (c compiler) column(t *schema.Table, col *schema.Column) (string, error) {
	if col.Computed != nil {
		return c.computed(col), nil
	}
	typ, err := c.D.TypeSQL(col.Type)
	if err != nil {
		return "", fmt.Errorf("column %q: %w", col.Name, err)
	}
	s := c.D.Quote(col.Name) + " " + typ
	if numbered := identity(t, col); col.Nullable() && numbered == "" {
		s += " NULL"
	} else {
		s += " NOT NULL" + numbered
	}
	def, err := c.DefaultSQL(col.Default)
	if err != nil {
		return "", fmt.Errorf("column %q: %w", col.Name, err)
	}
	if def != "" {
		s += " DEFAULT " + def
	}
	return s, nil
}

func (c compiler) computed(col *schema.Column) string {
	s := c.D.Quote(col.Name) + " AS (" + col.Computed.SQL + ")"
	if p := col.Computed.Persisted; p != nil && *p {
		s += " PERSISTED"
	}
	if !col.Nullable() {
		s += " NOT NULL"
	}
	return s
}

// identity is " IDENTITY(start,increment)" for a column that the server
// numbers; "" for any other.
func identity(t *schema.Table, c *schema.Column) string {
	i := c.Identity
	switch {
	case i == nil && !autoincrement(t, c):
		return ""
	case i == nil || i.Start == nil && i.Increment == nil:
		return " IDENTITY"
	}
	return " IDENTITY(" + number(i.Start) + "," + number(i.Increment) + ")"
}

func number(n *int64) string {
	if n == nil {
		return "1"
	}
	return strconv.FormatInt(*n, 10)
}

// autoincrement reports a key that is numbered by SQLAlchemy's rule: asked for,
// or a single integer key without default and foreign key.
func autoincrement(t *schema.Table, c *schema.Column) bool {
	switch schema.ResolveVariant(c.Type, name).(type) {
	case schema.Integer, schema.SmallInteger, schema.BigInteger:
	default:
		return false
	}
	if !c.PrimaryKey || c.Default != nil || c.Autoincrement == schema.AutoincrementOff {
		return false
	}
	if c.Autoincrement == schema.AutoincrementOn {
		return true
	}
	if t.PrimaryKey == nil || len(t.PrimaryKey.Columns) != 1 {
		return false
	}
	for _, fk := range t.ForeignKeys {
		if len(fk.Columns) == 1 && fk.Columns[0] == c.Name {
			return false
		}
	}
	return true
}

// AddColumn adds the column, then its constraints, indexes and comment.
func (c compiler) AddColumn(o op.AddColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	if o.Before != "" || o.After != "" {
		return nil, unsupported("the position of a new column", "leave insert_before and insert_after out")
	}
	plain := o
	plain.IfNotExists = false
	out, err := c.Generic.AddColumn(plain, m)
	if err != nil {
		return nil, err
	}
	if o.Column.Comment != "" {
		out = append(out, dialect.Statement{SQL: c.addComment(o.Table, o.Column.Name, o.Column.Comment)})
	}
	if o.IfNotExists {
		added, err := block(out)
		return dialect.SQL("IF COL_LENGTH(" + c.objectID(o.Table) + ", " + ddl.QuoteString(o.Column.Name) + ") IS NULL " + added), err
	}
	return out, nil
}

// block makes one statement of several. Those after the first are compiled when
// their turn comes, because they name the column that the first one adds.
func block(all []dialect.Statement) (string, error) {
	if len(all) == 1 {
		return all[0].SQL, nil
	}
	var b strings.Builder
	b.WriteString("BEGIN\n" + all[0].SQL + ";\n")
	for _, s := range all[1:] {
		text, err := quoteText(s.SQL)
		if err != nil {
			return "", err
		}
		b.WriteString("EXEC(" + text + ");\n")
	}
	return b.String() + "END", nil
}

// DropColumn drops what hangs on the column first, where asked.
func (c compiler) DropColumn(o op.DropColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	if err := ddl.CheckOptions(o.String(), o.Options, name, "drop_check", "drop_default", "drop_foreign_key"); err != nil {
		return nil, err
	}
	var out []dialect.Statement
	for _, k := range []struct{ key, sql string }{
		{keyDropDefault, c.dropByCatalog(o.Table, o.Name, "sys.default_constraints")},
		{keyDropCheck, c.dropByCatalog(o.Table, o.Name, "sys.check_constraints")},
		{keyDropForeignKey, c.dropForeignKey(o.Table, o.Name)},
	} {
		if yes, _ := o.Options[k.key].(bool); yes {
			out = append(out, dialect.Statement{SQL: k.sql})
		}
	}
	drop, err := c.Generic.DropColumn(o, m)
	return append(out, drop...), err
}

// dropByCatalog drops a constraint of a column whose name only the catalog
// knows.
func (c compiler) dropByCatalog(t schema.TableName, column, catalog string) string {
	return "declare @const_name varchar(256)\nselect @const_name = QUOTENAME([name]) from " + catalog +
		"\nwhere parent_object_id = object_id(" + c.objectID(t) + ")\nand col_name(parent_object_id, parent_column_id) = " +
		ddl.QuoteString(column) + "\n" + c.dropNamed(t)
}

func (c compiler) dropNamed(t schema.TableName) string {
	return "exec(" + ddl.QuoteString("alter table "+c.Table(t)+" drop constraint ") + " + @const_name)"
}

func (c compiler) dropForeignKey(t schema.TableName, column string) string {
	return "declare @const_name varchar(256)\nselect @const_name = QUOTENAME([name]) from sys.foreign_keys fk\n" +
		"join sys.foreign_key_columns fkc on fk.object_id=fkc.constraint_object_id\n" +
		"where fkc.parent_object_id = object_id(" + c.objectID(t) + ")\nand col_name(fkc.parent_object_id, fkc.parent_column_id) = " +
		ddl.QuoteString(column) + "\n" + c.dropNamed(t)
}

// AlterColumn changes type and nullability together, then the default, the
// comment and the name.
func (c compiler) AlterColumn(o op.AlterColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	if err := ddl.CheckOptions(o.String(), o.Options, name); err != nil {
		return nil, err
	}
	var out []string
	if old := c.CheckOfType(o.Name, o.ExistingType); old != nil && o.Type != nil && old.Name != "" {
		out = append(out, "ALTER TABLE "+c.Table(o.Table)+" DROP CONSTRAINT "+c.D.Quote(old.Name))
	}
	definition, err := c.definition(o)
	if err != nil {
		return nil, err
	}
	def, err := c.alterDefault(o)
	if err != nil {
		return nil, err
	}
	out = append(append(out, definition...), def...)
	if o.Comment != nil {
		out = append(out, c.changeComment(o))
	}
	if o.NewName != "" {
		out = append(out, "EXEC sp_rename "+ddl.QuoteString(c.Table(o.Table)+"."+c.D.Quote(o.Name))+", "+c.D.Quote(o.NewName)+", 'COLUMN'")
	}
	if check := c.newTypeCheck(o); check != nil {
		more, err := c.AddConstraint(op.AddConstraint{Table: o.Table, Constraint: check}, m)
		if err != nil {
			return nil, err
		}
		return append(dialect.SQL(out...), more...), nil
	}
	return dialect.SQL(out...), nil
}

func (c compiler) newTypeCheck(o op.AlterColumn) *schema.Check {
	if o.Type == nil {
		return nil
	}
	column := o.Name
	if o.NewName != "" {
		column = o.NewName
	}
	return c.CheckOfType(column, o.Type)
}

// definition is ALTER COLUMN with the type and whether NULL is admitted, which
// the server only takes together.
func (c compiler) definition(o op.AlterColumn) ([]string, error) {
	if o.Type == nil && o.Nullable == nil {
		return nil, nil
	}
	t, null := o.Type, o.Nullable
	if t == nil {
		t = o.ExistingType
	}
	if t == nil {
		return nil, fmt.Errorf("%s: SQL Server changes NULL and NOT NULL together with the type; add sa.ExistingType", o)
	}
	if null == nil {
		null = o.ExistingNullable
	}
	typ, err := c.D.TypeSQL(t)
	if err != nil {
		return nil, err
	}
	s := "ALTER TABLE " + c.Table(o.Table) + " ALTER COLUMN " + c.D.Quote(o.Name) + " " + typ
	if null != nil {
		s += map[bool]string{true: " NULL", false: " NOT NULL"}[*null]
	}
	return []string{s}, nil
}

var errGenerated = errors.New("SQL Server can't make a column computed or numbered, or undo it; drop the column and add it again")

func (c compiler) alterDefault(o op.AlterColumn) ([]string, error) {
	d := o.Default
	if d == nil {
		return nil, nil
	}
	for _, v := range []*op.DefaultChange{d, o.ExistingDefault} {
		if v != nil && (v.Computed != nil || v.Identity != nil) {
			return nil, errGenerated
		}
	}
	var out []string
	if d.Default == nil || o.ExistingDefault != nil && o.ExistingDefault.Default != nil {
		out = append(out, c.dropByCatalog(o.Table, o.Name, "sys.default_constraints"))
	}
	if d.Default != nil {
		text, err := c.DefaultSQL(d.Default)
		if err != nil {
			return nil, err
		}
		out = append(out, "ALTER TABLE "+c.Table(o.Table)+" ADD DEFAULT "+text+" FOR "+c.D.Quote(o.Name))
	}
	return out, nil
}
