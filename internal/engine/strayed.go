package engine

import (
	"context"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/schema"
)

// StrayedError is returned when this project has no journal yet and another table holds
// one in which a revision of it is half applied: the setting was changed meanwhile.
// Nothing was changed.
type StrayedError struct {
	Open           journal.Entry
	Table, Journal schema.TableName // where the row is, and where it was looked for
}

func (e *StrayedError) Error() string {
	return fmt.Sprintf("the %s of revision %s is half applied by the table %s, and the journal of this project would be %s, which is not there: "+
		"was journal_table or version_table changed? Nothing was changed. "+
		"Set journal_table = %[3]s in alembic.ini and finish the revision first; then the table can be renamed. "+
		"If %[3]s belongs to another project, make the journal of this one first: alembic ensure_version",
		e.Open.Direction, e.Open.Revision, e.Table.Name, e.Journal.Name)
}

// strayed looks for an open row in other tables that are journals, once, before this run
// makes one. Who only reads doesn't look, and neither does who may not read them.
func (d *Database) strayed(ctx context.Context) error {
	finder, ok := d.Dialect.(dialect.ColumnFinder)
	if !ok || d.sought || d.has.journal || !d.journalled() || !d.locked() && d.Dialect.Locker(d.version.Name.String()) != nil {
		return nil
	}
	d.sought = true
	tables, err := reading(ctx, d, func() ([]schema.TableName, error) {
		return finder.TablesWith(ctx, d.Conn(), d.journal.Name.Schema, journal.OwnColumn)
	})
	if err != nil {
		return fmt.Errorf("looking for a journal under another name: %w", err)
	}
	for _, name := range tables {
		if open := d.openIn(ctx, name); open != nil {
			return &StrayedError{Open: *open, Table: name, Journal: d.journal.Name}
		}
	}
	return nil
}

// openIn returns the open row of a table if it is one of this project: its revision is
// known and either says what it said then, or is the next one of this database.
func (d *Database) openIn(ctx context.Context, name schema.TableName) *journal.Entry {
	var text journal.Text
	open, err := reading(ctx, d, func() (*journal.Entry, error) {
		table, err := journal.Table{Name: name, Dialect: d.Dialect}.Look(ctx, d.Conn())
		if err != nil {
			return nil, err
		}
		open, err := table.Open(ctx, d.Conn())
		if open != nil && err == nil {
			text, err = table.TextOf(ctx, d.Conn(), open.Number)
		}
		return open, err
	})
	if err != nil {
		d.log.Debug("the table is not a journal that can be read", "table", name.String(), "error", err)
		return nil
	}
	if open == nil || isTrace(open) || d.opts.Known == nil || !d.opts.Known(open.Revision) {
		return nil
	}
	if text.Checksum != "" && text.Checksum == d.text(open.Direction, open.Revision).Checksum {
		return open
	}
	heads, err := d.Heads(ctx)
	if err == nil && len(heads) > 0 && SameIDs(heads, open.From) {
		return open
	}
	return nil
}
