package journal

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Look returns the table with the columns that it lacks in the database.
func (t Table) Look(ctx context.Context, q dialect.Querier) (Table, error) {
	query := "SELECT * FROM " + t.Quoted() + " WHERE 1 = 0"
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return t, t.unreadable(query, err)
	}
	defer rows.Close()
	found, err := rows.Columns()
	if err != nil {
		return t, t.unreadable(query, err)
	}
	t.Lacks = nil
	for _, c := range definitions() {
		if !slices.ContainsFunc(found, func(name string) bool { return strings.EqualFold(name, c.Name) }) {
			t.Lacks = append(t.Lacks, c.Name)
		}
	}
	if t.lacks(numberColumn) {
		return t, fmt.Errorf("the table %s is not the journal of this tool: it has no column %s; "+
			"name another one by journal_table in alembic.ini", t.Name, numberColumn)
	}
	return t, rows.Err()
}

// BringUp returns the statements that add the columns that the table lacks.
func (t Table) BringUp() ([]dialect.Statement, error) {
	var all []dialect.Statement
	for _, c := range definitions() {
		if !t.lacks(c.Name) {
			continue
		}
		statements, err := t.Dialect.Compile(op.AddColumn{Table: t.Name, Column: c}, &schema.MetaData{})
		if err != nil {
			return nil, err
		}
		all = append(all, statements...)
	}
	return all, nil
}

func (t Table) lacks(column string) bool { return slices.Contains(t.Lacks, column) }

// selected is a column as a query names it: NULL if the table lacks it.
func (t Table) selected(column string) string {
	if t.lacks(column) {
		return "NULL"
	}
	return t.Dialect.Quote(column)
}

// moment is the expression by which a time is read.
func (t Table) moment(expression string) string {
	if as := t.Dialect.Traits().Moment; as != "" && expression != null {
		return fmt.Sprintf(as, expression)
	}
	return expression
}
