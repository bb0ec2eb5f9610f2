package mssql

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

type compiler struct{ ddl.Generic }

var (
	_ ddl.Compiler      = compiler{}
	_ ddl.OtherCompiler = compiler{}
)

func newCompiler(d *Dialect) compiler {
	g := ddl.Generic{D: d, NativeBoolean: true, AddColumnWords: "ADD"}
	c := compiler{g}
	c.Column = c.column
	c.Constraint = c.constraint
	c.Parts = c
	return c
}

func unsupported(what, instead string) error {
	return &dialect.UnsupportedError{Dialect: name, What: what, Instead: instead}
}

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

// constraint writes the constraints that may be CLUSTERED, and refuses what the
// server lacks.
func (c compiler) constraint(_ *schema.Table, con schema.Constraint) (string, error) {
	if err := ddl.CheckOptions(con.String(), con.ConstraintOptions(), name, "clustered"); err != nil {
		return "", err
	}
	switch con := con.(type) {
	case *schema.PrimaryKey:
		if err := noTiming(con.Timing); err != nil {
			return "", err
		}
		return c.ConstraintPrefix(con.Name) + "PRIMARY KEY " + clustered(con.Options) + "(" + c.Names(con.Columns) + ")", nil
	case *schema.Unique:
		if err := noTiming(con.Timing); err != nil {
			return "", err
		}
		return c.ConstraintPrefix(con.Name) + "UNIQUE " + clustered(con.Options) + "(" + c.Names(con.Columns) + ")", nil
	case *schema.Check:
		return "", noTiming(con.Timing)
	case *schema.ForeignKey:
		if con.Match != "" {
			return "", unsupported("MATCH at a foreign key", "leave match out")
		}
		return "", noTiming(con.Timing)
	}
	return "", nil
}

func noTiming(t schema.Timing) error {
	if t.Deferrable == nil && t.Initially == "" {
		return nil
	}
	return unsupported("deferrable constraints", "leave deferrable and initially out")
}

func clustered(o schema.Options) string {
	switch yes, ok := o[keyClustered].(bool); {
	case !ok:
		return ""
	case yes:
		return "CLUSTERED "
	}
	return "NONCLUSTERED "
}

// objectID is the argument of OBJECT_ID and the like: the table's quoted name,
// as a text.
func (c compiler) objectID(n schema.TableName) string { return ddl.QuoteString(c.Table(n)) }

// CreateTable makes the table, then its comments.
func (c compiler) CreateTable(o op.CreateTable, m *schema.MetaData) ([]dialect.Statement, error) {
	if len(o.Table.Columns) == 0 {
		return nil, unsupported("a table without columns", "give it one")
	}
	if err := ddl.CheckOptions(o.String(), o.Table.Options, name); err != nil {
		return nil, err
	}
	out, err := c.Generic.CreateTable(o, m)
	if err != nil {
		return nil, err
	}
	if o.IfNotExists {
		out[0].SQL = "IF OBJECT_ID(" + c.objectID(o.Table.Name) + ") IS NULL " +
			strings.Replace(out[0].SQL, "TABLE IF NOT EXISTS ", "TABLE ", 1)
	}
	return append(out, c.comments(o.Table)...), nil
}

// AddColumn adds the column, then its comment.
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
	if o.IfNotExists {
		out[0].SQL = "IF COL_LENGTH(" + c.objectID(o.Table) + ", " + ddl.QuoteString(o.Column.Name) + ") IS NULL " + out[0].SQL
	}
	if o.Column.Comment != "" {
		out = append(out, dialect.Statement{SQL: c.addComment(o.Table, o.Column.Name, o.Column.Comment)})
	}
	return out, nil
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

// BulkInsert frames the rows by IDENTITY_INSERT, as Alembic does, so that keys
// may be given.
func (c compiler) BulkInsert(o op.BulkInsert, m *schema.MetaData) ([]dialect.Statement, error) {
	rows, err := c.Generic.BulkInsert(o, m)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	set := "SET IDENTITY_INSERT " + c.Table(o.Table)
	out := append(dialect.SQL(set+" ON"), rows...)
	return append(out, dialect.Statement{SQL: set + " OFF"}), nil
}
