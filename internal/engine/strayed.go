package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"

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
	// A schema is named where it differs alone: the table of the settings may be in the
	// default one, which has no name here.
	place, wanted := e.Table.Name, e.Journal.Name
	settings := "journal_table = " + e.Table.Name
	if e.Table.Schema != e.Journal.Schema {
		place, wanted = e.Table.String(), e.Journal.String()
		if settings = "journal_table_schema = " + cmp.Or(e.Table.Schema, "(the name of the default schema)"); e.Table.Name != e.Journal.Name {
			settings += " and journal_table = " + e.Table.Name
		}
	}
	return fmt.Sprintf("the %s of revision %s is half applied by the table %s, and the journal of this project would be %s, which is not there: "+
		"was journal_table, version_table or the schema of one changed? Nothing was changed. "+
		"Set %s in alembic.ini and finish the revision first; then the table can be renamed. "+
		"If %[3]s belongs to another project, make the journal of this one first: alembic ensure_version",
		e.Open.Direction, e.Open.Revision, place, wanted, settings)
}

// strayed looks for an open row in other tables that are journals, once, before this run
// makes one. Who only reads doesn't look, and neither does who may not read them.
func (d *Database) strayed(ctx context.Context) error {
	finder, ok := d.Dialect.(dialect.ColumnFinder)
	if !ok || d.sought || d.has.journal || !d.journalled() || !d.locked() && d.Dialect.Locker(d.version.Name.String()) != nil {
		return nil
	}
	d.sought = true
	tables, err := reading(ctx, d, func() ([]schema.TableName, error) { return d.otherJournals(ctx, finder) })
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

// otherJournals returns the tables that may be the journal: in its schema and the default
// one under any name, and under its own name in a schema without a version table. One
// beside a version table is that of another tenant, or of another project.
func (d *Database) otherJournals(ctx context.Context, finder dialect.ColumnFinder) ([]schema.TableName, error) {
	tables, err := finder.TablesWith(ctx, d.Conn(), d.journal.Name.Schema, journal.OwnColumn)
	if d.journal.Name.Schema != "" && err == nil {
		var more []schema.TableName
		more, err = finder.TablesWith(ctx, d.Conn(), "", journal.OwnColumn)
		tables = append(tables, more...)
	}
	all, ok := d.Dialect.(dialect.SchemaFinder)
	if !ok || err != nil {
		return tables, err
	}
	schemas, _, err := all.SchemasWith(ctx, d.Conn(), d.journal.Name, journal.OwnColumn)
	if len(schemas) == 0 || err != nil {
		return tables, err
	}
	taken, _, err := all.SchemasWith(ctx, d.Conn(), d.version.Name, versionColumn)
	for _, name := range schemas {
		if !slices.Contains(taken, name) {
			tables = append(tables, schema.TableName{Schema: name, Name: d.journal.Name.Name})
		}
	}
	return tables, err
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
