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
	out, later, err := c.createBare(o, m)
	if err != nil {
		return nil, err
	}
	indexes, err := c.tableIndexes(o, m, false)
	if err != nil {
		return nil, err
	}
	out = slices.Concat(out, indexes, later)
	if o.Table.Comment != "" {
		more, err := c.CreateTableComment(op.CreateTableComment{Table: o.Table.Name, Comment: o.Table.Comment}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	for _, col := range o.Table.Columns {
		out, err = c.appendComment(c.appendNotNull(out, o.Table.Name, col), o.Table.Name, col)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// createBare creates a table without indexes. later are its constraints that are
// added afterwards.
func (c compiler) createBare(o op.CreateTable, m *schema.MetaData) (out, later []dialect.Statement, err error) {
	if textOption(o.Table.Options, keyPartitionOf) != "" {
		return c.createPartition(o, m)
	}
	if out, err = c.Generic.CreateTable(createTablePlan(o), m); err != nil {
		return nil, nil, err
	}
	later, err = c.notValid(o.Table, m)
	return out[:1], slices.Concat(out[1:], later), err
}

// createTablePlan leaves the indexes out, which Generic would write in standard
// SQL, and the constraints that are not valid: in CREATE TABLE they would be.
func createTablePlan(o op.CreateTable) op.CreateTable {
	t := *o.Table
	t.Indexes = nil
	t.Checks = slices.DeleteFunc(slices.Clone(t.Checks), func(k *schema.Check) bool { return boolOption(k.Options, keyNotValid) })
	t.ForeignKeys = slices.DeleteFunc(slices.Clone(t.ForeignKeys), func(k *schema.ForeignKey) bool { return boolOption(k.Options, keyNotValid) })
	o.Table = &t
	return o
}

// notValid adds the constraints of a new table that are not valid.
func (c compiler) notValid(t *schema.Table, m *schema.MetaData) ([]dialect.Statement, error) {
	var all []schema.Constraint
	for _, k := range t.Checks {
		if boolOption(k.Options, keyNotValid) {
			all = append(all, k)
		}
	}
	for _, k := range t.ForeignKeys {
		if boolOption(k.Options, keyNotValid) {
			all = append(all, k)
		}
	}
	var out []dialect.Statement
	for _, k := range all {
		more, err := c.AddConstraint(op.AddConstraint{Table: t.Name, Constraint: k}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// tableIndexes creates the indexes that are, or aren't, parts of those of the
// partitioned table.
func (c compiler) tableIndexes(o op.CreateTable, m *schema.MetaData, attached bool) ([]dialect.Statement, error) {
	var out []dialect.Statement
	for _, x := range o.Table.Indexes {
		if isAttached(x.Options) != attached {
			continue
		}
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

// OptionsFirst reports whether the parameters of the table beside a table that holds its
// long values go, as that does with the last column of such a type. On the way back they
// are set when it is there again.
func (d *Dialect) OptionsFirst(before, after schema.Options) bool {
	return setsToast(before) && !setsToast(after)
}

func setsToast(o schema.Options) bool {
	params, _ := schema.ParametersOf(o[keyWith])
	return slices.ContainsFunc(params, func(p schema.Parameter) bool { return strings.HasPrefix(p.Name, "toast.") })
}

// storageSQL writes "WITH (a = 1, b = 2)"; "" without any.
func storageSQL(o schema.Options) string {
	params, _ := schema.ParametersOf(o[keyWith])
	if len(params) == 0 {
		return ""
	}
	parts := make([]string, 0, len(params))
	for _, p := range params {
		parts = append(parts, fmt.Sprintf("%s = %v", p.Name, p.Value))
	}
	return "WITH (" + strings.Join(parts, ", ") + ")"
}
