package ddl

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// BulkInsert returns one INSERT statement with literals for each row. Each
// statement lists the columns that its row has values for, in the order of the
// given columns.
func (g Generic) BulkInsert(o op.BulkInsert, _ *schema.MetaData) ([]dialect.Statement, error) {
	out := make([]dialect.Statement, 0, len(o.Rows))
	for i, row := range o.Rows {
		names, values, err := g.RowValues(o.Columns, row)
		if err != nil {
			return nil, fmt.Errorf("bulk insert into %s: row %d: %w", o.Table, i+1, err)
		}
		text := "INSERT INTO " + g.Table(o.Table)
		if len(names) == 0 {
			text += " DEFAULT VALUES"
		} else {
			text += " (" + g.Names(names) + ") VALUES (" + strings.Join(values, ", ") + ")"
		}
		out = append(out, dialect.Statement{SQL: text})
	}
	return out, nil
}

// RowValues returns the names of the columns that the row has values for, and
// those values as literals.
func (g Generic) RowValues(columns []*schema.Column, row map[string]any) (names, values []string, err error) {
	for _, c := range columns {
		v, ok := row[c.Name]
		if !ok {
			continue
		}
		text, err := g.D.Literal(v, c.Type)
		if err != nil {
			return nil, nil, fmt.Errorf("column %q: %w", c.Name, err)
		}
		names, values = append(names, c.Name), append(values, text)
	}
	return names, values, nil
}

// Execute returns the SQL unchanged. It never splits the text into statements;
// the engine does that.
func (g Generic) Execute(o op.Execute, _ *schema.MetaData) ([]dialect.Statement, error) {
	sql, err := numbered(g.D, o.SQL, len(o.Args))
	if err != nil {
		return nil, err
	}
	return []dialect.Statement{{SQL: sql, Args: o.Args, Autocommit: o.Autocommit}}, nil
}

// BatchAlterTable compiles the changes one by one to ALTER TABLE statements,
// each against the model as the changes before it leave it. Most databases need
// no more.
func (g Generic) BatchAlterTable(o op.BatchAlterTable, m *schema.MetaData) ([]dialect.Statement, error) {
	if o.Recreate == op.RecreateAlways {
		return nil, &dialect.UnsupportedError{
			Dialect: g.D.Traits().Product,
			What:    "recreating a table in batch mode",
			Instead: "leave recreate at auto: each change then is an ALTER TABLE",
		}
	}
	return CompileAll(g.D, o.Ops, m)
}
