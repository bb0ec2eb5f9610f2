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
	out := make([]dialect.Statement, len(o.Rows))
	var columns []string // of the row before
	var head string
	for i, row := range o.Rows {
		values, err := g.values(o.Columns, row)
		switch {
		case err != nil:
			return nil, fmt.Errorf("bulk insert into %s: row %d: %w", o.Table, i+1, err)
		case len(values) == 0:
			out[i].SQL = "INSERT INTO " + g.Table(o.Table) + " DEFAULT VALUES"
			continue
		case !fills(row, columns):
			columns = filled(o.Columns, row)
			head = InsertInto(g.D, o.Table, columns)
		}
		out[i] = dialect.Statement{SQL: head + tuple(values), Row: &dialect.Row{Columns: columns, Values: values}}
	}
	return out, nil
}

// values returns the values of a row as literals, in the order of the columns.
func (g Generic) values(columns []*schema.Column, row map[string]any) ([]string, error) {
	values := make([]string, 0, len(row))
	for _, c := range columns {
		v, ok := row[c.Name]
		if !ok {
			continue
		}
		text, err := g.D.Literal(v, c.Type)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", c.Name, err)
		}
		values = append(values, text)
	}
	return values, nil
}

// fills reports whether a row has values for these columns and no others.
func fills(row map[string]any, columns []string) bool {
	for _, name := range columns {
		if _, ok := row[name]; !ok {
			return false
		}
	}
	return len(row) == len(columns)
}

// filled returns the names of the columns that a row has values for.
func filled(columns []*schema.Column, row map[string]any) []string {
	var names []string
	for _, c := range columns {
		if _, ok := row[c.Name]; ok {
			names = append(names, c.Name)
		}
	}
	return names
}

// InsertInto returns an INSERT up to its rows.
func InsertInto(d dialect.Dialect, table schema.TableName, columns []string) string {
	g := Generic{D: d}
	return "INSERT INTO " + g.Table(table) + " (" + g.Names(columns) + ") VALUES "
}

// Tuples returns the rows of an INSERT.
func Tuples(rows [][]string) string {
	var b strings.Builder
	for i, values := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(tuple(values))
	}
	return b.String()
}

func tuple(values []string) string { return "(" + strings.Join(values, ", ") + ")" }

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
