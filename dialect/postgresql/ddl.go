package postgresql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// compiler writes PostgreSQL's DDL.
type compiler struct {
	ddl.Generic
	d *Dialect
}

func (d *Dialect) compiler() compiler {
	hooks := compiler{Generic: ddl.Generic{D: d}, d: d} // the hooks need Generic's quoting alone
	return compiler{d: d, Generic: ddl.Generic{
		D: d, NativeBoolean: true, NativeEnum: true,
		Column: hooks.column, Constraint: hooks.constraint,
		TablePrefix: tablePrefix, TableSuffix: tableSuffix,
		IndexKey: indexKey,
	}}
}

// Reads names the table of an operation that brings an enum type with it, so
// that m says which types exist.
func (d *Dialect) Reads(o op.Operation) []schema.TableName {
	if batch, ok := o.(op.BatchAlterTable); ok {
		if slices.ContainsFunc(batch.Ops, func(o op.Operation) bool { return len(d.Reads(o)) > 0 }) {
			return []schema.TableName{batch.Table}
		}
		return nil
	}
	if len(newEnums(o)) == 0 {
		return nil
	}
	name, _ := ddl.TableOf(o)
	return []schema.TableName{name}
}

// Compile turns an operation into statements.
func (d *Dialect) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	c := d.compiler()
	out, err := ddl.Compile(d, c, o, m)
	if err != nil || o == nil {
		return nil, err
	}
	if _, batch := o.(op.BatchAlterTable); batch {
		return out, nil // its changes were compiled one by one
	}
	types, err := c.createTypes(o, m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o, err)
	}
	return slices.Concat(types, out, c.dropTypes(o)), nil
}

// column writes a column: SERIAL for what the database numbers, and STORED for
// computed ones.
func (c compiler) column(t *schema.Table, col *schema.Column) (string, error) {
	n := *col
	if col.Computed != nil {
		if col.Computed.Persisted != nil && !*col.Computed.Persisted && c.d.major < 18 {
			return "", &dialect.UnsupportedError{Dialect: c.d.Product(),
				What: fmt.Sprintf("the virtual computed column %q", col.Name), Instead: "make it stored"}
		}
		if col.Computed.Persisted == nil {
			stored := true
			n.Computed = &schema.Computed{SQL: col.Computed.SQL, Persisted: &stored}
		}
	}
	if serial := serialWord(t, col); serial != "" {
		n.Type = schema.Raw{SQLText: serial}
	}
	return c.StandardColumn(t, &n)
}

// serialWord is SERIAL, BIGSERIAL or SMALLSERIAL for an integer key that the
// database numbers, by SQLAlchemy's rule; else "".
func serialWord(t *schema.Table, c *schema.Column) string {
	if t.PrimaryKey == nil || !slices.Contains(t.PrimaryKey.Columns, c.Name) ||
		c.Default != nil || c.Computed != nil || c.Identity != nil {
		return ""
	}
	switch c.Autoincrement {
	case schema.AutoincrementOff:
		return ""
	case schema.AutoincrementAuto:
		refers := slices.ContainsFunc(t.ForeignKeys, func(fk *schema.ForeignKey) bool { return slices.Contains(fk.Columns, c.Name) })
		if len(t.PrimaryKey.Columns) > 1 || refers {
			return ""
		}
	}
	switch serialBase(c.Type) {
	case "INTEGER":
		return "SERIAL"
	case "BIGINT":
		return "BIGSERIAL"
	case "SMALLINT":
		return "SMALLSERIAL"
	}
	return ""
}

func serialBase(t schema.Type) string {
	switch t := schema.ResolveVariant(t, name).(type) {
	case schema.Integer:
		return "INTEGER"
	case schema.BigInteger:
		return "BIGINT"
	case schema.SmallInteger:
		return "SMALLINT"
	case schema.SQLName:
		return strings.ToUpper(t.Name)
	}
	return ""
}

func tablePrefix(t *schema.Table) (string, error) {
	err := ddl.CheckOptions("table "+t.Name.String(), t.Options, name, "partition_by", "inherits", "on_commit",
		"using", "with", "tablespace", "unlogged", "partition_of")
	if boolOption(t.Options, keyUnlogged) {
		return "UNLOGGED ", err
	}
	return "", err
}

// tableSuffix writes the options in SQLAlchemy's order.
func tableSuffix(t *schema.Table) (string, error) {
	var parts []string
	add := func(format, value string) {
		if value != "" {
			parts = append(parts, fmt.Sprintf(format, value))
		}
	}
	var parents []string
	for _, p := range listOption(t.Options, keyInherits) {
		n := schema.ParseTableName(p)
		parents = append(parents, ddl.Generic{D: New()}.Table(n))
	}
	add("INHERITS ( %s )", strings.Join(parents, ", "))
	add("PARTITION BY %s", textOption(t.Options, keyPartitionBy))
	add("USING %s", textOption(t.Options, keyUsing))
	add("%s", storageSQL(t.Options))
	add("ON COMMIT %s", strings.ToUpper(strings.ReplaceAll(textOption(t.Options, keyOnCommit), "_", " ")))
	if ts := textOption(t.Options, keyTablespace); ts != "" {
		add("TABLESPACE %s", quoter.Quote(ts))
	}
	if len(parts) == 0 {
		return "", nil
	}
	return "\n " + strings.Join(parts, "\n "), nil
}

// CreateTable adds the comments to what is common.
func (c compiler) CreateTable(o op.CreateTable, m *schema.MetaData) ([]dialect.Statement, error) {
	out, err := c.Generic.CreateTable(createTablePlan(o), m)
	if err != nil {
		return nil, err
	}
	if of := textOption(o.Table.Options, keyPartitionOf); of != "" {
		out = dialect.SQL("CREATE TABLE " + map[bool]string{true: "IF NOT EXISTS "}[o.IfNotExists] + c.Table(o.Table.Name) + " PARTITION OF " + of)
	}
	indexes, err := c.tableIndexes(o, m)
	if err != nil {
		return nil, err
	}
	out = slices.Concat(out[:1], indexes, out[1:])
	if o.Table.Comment != "" {
		more, err := c.CreateTableComment(op.CreateTableComment{Table: o.Table.Name, Comment: o.Table.Comment}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	for _, col := range o.Table.Columns {
		out, err = c.appendComment(out, o.Table.Name, col)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// createTablePlan leaves the indexes out, which Generic would write in standard
// SQL.
func createTablePlan(o op.CreateTable) op.CreateTable {
	t := *o.Table
	t.Indexes = nil
	o.Table = &t
	return o
}

func (c compiler) tableIndexes(o op.CreateTable, m *schema.MetaData) ([]dialect.Statement, error) {
	var out []dialect.Statement
	for _, x := range o.Table.Indexes {
		more, err := c.CreateIndex(op.CreateIndex{Table: o.Table.Name, Index: x, IfNotExists: o.IfNotExists}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

func (c compiler) appendComment(out []dialect.Statement, table schema.TableName, col *schema.Column) ([]dialect.Statement, error) {
	if col.Comment == "" {
		return out, nil
	}
	text, err := c.ColumnComment(table, col.Name, col.Comment)
	return append(out, dialect.Statement{SQL: text}), err
}

// DropTable knows the option postgresql_cascade.
func (c compiler) DropTable(o op.DropTable, m *schema.MetaData) ([]dialect.Statement, error) {
	if err := ddl.CheckOptions(o.String(), o.Options, name, "cascade"); err != nil {
		return nil, err
	}
	out, err := c.Generic.DropTable(o, m)
	if err == nil && boolOption(o.Options, keyCascade) {
		out[0].SQL += " CASCADE"
	}
	return out, err
}

// AddColumn writes the index in PostgreSQL's way and adds the comment.
func (c compiler) AddColumn(o op.AddColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	if o.Before != "" || o.After != "" {
		return nil, errPlace(c.d)
	}
	plain := o
	plain.Column = o.Column.Clone()
	plain.Column.Index, plain.Column.Comment = false, ""
	if o.Column.Index {
		plain.Column.Unique = false // it is the index that is unique
	}
	out, err := c.Generic.AddColumn(plain, m)
	if err != nil {
		return nil, err
	}
	if o.Column.Index {
		x := &schema.Index{Keys: []schema.KeyPart{{Column: o.Column.Name}}, Unique: o.Column.Unique}
		more, err := c.CreateIndex(op.CreateIndex{Table: o.Table, Index: x, IfNotExists: o.IfNotExists}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return c.appendComment(out, o.Table, o.Column)
}

// Other compiles what only some databases have.
func (c compiler) Other(o op.Operation, _ *schema.MetaData) ([]dialect.Statement, bool, error) {
	switch o := o.(type) {
	case op.RenameIndex:
		return dialect.SQL("ALTER INDEX " + c.Qualified(o.Table.Schema, o.From) + " RENAME TO " + c.d.Quote(o.To)), true, nil
	case op.RenameConstraint:
		return dialect.SQL("ALTER TABLE " + c.Table(o.Table) + " RENAME CONSTRAINT " + c.d.Quote(o.From) + " TO " + c.d.Quote(o.To)), true, nil
	case op.DropFunction:
		kind := "FUNCTION "
		if o.Procedure {
			kind = "PROCEDURE "
		}
		return dialect.SQL("DROP " + kind + ddl.IfExists(o.IfExists) + c.Table(o.Name) + "(" + o.Args + ")"), true, nil
	case op.DropTrigger:
		return dialect.SQL("DROP TRIGGER " + ddl.IfExists(o.IfExists) + c.d.Quote(o.Name) + " ON " + c.Table(o.Table)), true, nil
	}
	if out, ok, err := c.enumOperation(o); ok || err != nil {
		return out, ok, err
	}
	out, ok := c.Objects(o)
	return out, ok, nil
}
