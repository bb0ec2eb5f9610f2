package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// RequiredColumnsError is returned when somebody gave one of our own tables columns that
// no row can be added without. Nothing was changed.
type RequiredColumnsError struct {
	Table   schema.TableName
	Columns []string
}

func (e *RequiredColumnsError) Error() string {
	const most = 5
	return fmt.Sprintf("the table %s has %s of its own that this tool doesn't fill (%s): NOT NULL and without a default, so that no row can be added; nothing was changed. "+
		"Give it a default or let it be NULL, and run the command again", e.Table, plural(len(e.Columns), "a column", "columns"), brief.List(e.Columns, most))
}

// UnsafeTableError is returned when one of our own tables keeps what a rollback takes
// back: it could record a revision that was not applied. Nothing was changed.
type UnsafeTableError struct{ Table schema.TableName }

func (e *UnsafeTableError) Error() string {
	return fmt.Sprintf("the table %s has an engine without transactions, so that it would keep the record of a revision that was rolled back; nothing was changed. "+
		"Change it once: ALTER TABLE %[1]s ENGINE=InnoDB", e.Table)
}

// refuseUnsafe refuses our own tables without transactions.
func (d *Database) refuseUnsafe() error {
	for _, table := range d.has.unsafe {
		if table == d.version.Name || d.journalled() {
			return &UnsafeTableError{table}
		}
	}
	return nil
}

// refuseRequired refuses tables that no row can be added to, before anything runs: where
// schema changes commit, it would be found behind the first of them.
func (d *Database) refuseRequired(ctx context.Context, steps []revision.Step) error {
	finder, ok := d.Dialect.(dialect.ColumnFinder)
	if !ok || len(steps) == 0 {
		return nil
	}
	if err := d.refuseUnsafe(); err != nil {
		return err
	}
	var tables []schema.TableName
	if d.has.version && slices.ContainsFunc(steps, func(s revision.Step) bool { return slices.ContainsFunc(s.Writes, inserts) }) {
		tables = append(tables, d.version.Name)
	}
	if d.has.journal && d.journalled() {
		tables = append(tables, d.journal.Name)
	}
	if len(tables) == 0 {
		return nil
	}
	required, err := reading(ctx, d, func() ([][]string, error) { return finder.RequiredColumns(ctx, d.Conn(), tables...) })
	if err != nil {
		return fmt.Errorf("reading the columns of the table %s: %w", tables[0], err)
	}
	for i, columns := range required {
		columns = slices.DeleteFunc(columns, func(name string) bool {
			return tables[i] == d.version.Name && strings.EqualFold(name, versionColumn) || tables[i] == d.journal.Name && journal.Fills(name)
		})
		if len(columns) > 0 {
			return &RequiredColumnsError{tables[i], columns}
		}
	}
	return nil
}

func inserts(w revision.Write) bool { return w.Op == revision.Insert }
