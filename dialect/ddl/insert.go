package ddl

import (
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// BulkInsert returns one INSERT statement with literals for each row. Each
// statement lists the columns that its row has values for, in the order of the
// given columns.
func (g Generic) BulkInsert(o op.BulkInsert, _ *schema.MetaData) ([]dialect.Statement, error) {
	all, err := g.rows(o)
	if err != nil {
		return nil, err
	}
	out := make([]dialect.Statement, 0, len(o.Rows))
	for _, rows := range all {
		if len(rows.Columns) == 0 {
			out = append(out, dialect.Statement{SQL: "INSERT INTO " + g.Table(o.Table) + " DEFAULT VALUES"})
			continue
		}
		for i := range rows.Len() {
			out = append(out, dialect.Statement{SQL: rows.Insert(i)})
		}
	}
	return out, nil
}

// CompileRows implements dialect.RowCompiler.
func (g Generic) CompileRows(o op.BulkInsert) ([]dialect.Rows, error) {
	all, err := g.rows(o)
	if err != nil || slices.ContainsFunc(all, func(r dialect.Rows) bool { return len(r.Columns) == 0 }) {
		return nil, err
	}
	return all, nil
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
