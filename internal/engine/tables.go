package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/schema"
)

// ownTables tells which of our own tables are known to be there, and whether the
// journal is known to have all its columns.
type ownTables struct{ version, journal, whole bool }

// look looks for our own tables, in one query, unless they are known to be there.
func (d *Database) look(ctx context.Context) error {
	if d.has.version && (d.has.journal || !d.journalled()) {
		return nil
	}
	names := []schema.TableName{d.version.Name}
	if d.journal.Name.Name != "" {
		names = append(names, d.journal.Name)
	}
	found, err := findTables(ctx, d.Dialect, d.Conn(), names)
	if err != nil {
		return fmt.Errorf("looking for the tables of alembic (%s): %w", brief.List(tableNames(names), len(names)), err)
	}
	for i, setting := range []string{"version_table", "journal_table"}[:len(names)] {
		switch kind := found[i]; {
		case kind == "" || kind == dialect.KindTable:
		case i > 0 && !d.journalled():
			found[i] = "" // another thing of that name, which nobody asks for
		default:
			return fmt.Errorf("%s is not a table in this database (%s); nothing was changed. "+
				"Rename what has the name, or name another table by %s in alembic.ini", names[i], kind, setting)
		}
	}
	d.has = ownTables{version: found[0] != "", journal: len(found) > 1 && found[1] != ""}
	return nil
}

// lookAtJournal looks for the journal and, if an older version may have made it,
// for the columns that it lacks.
func (d *Database) lookAtJournal(ctx context.Context) (err error) {
	if err := d.look(ctx); err != nil || !d.has.journal || d.has.whole {
		return err
	}
	table, err := d.journal.Look(ctx, d.Conn())
	if err != nil && !d.journalled() {
		d.has.journal = false // it is no journal of ours
		return nil
	}
	d.journal, d.has.whole = table, err == nil && len(table.Lacks) == 0
	return err
}

func tableNames(names []schema.TableName) (texts []string) {
	for _, name := range names {
		texts = append(texts, name.String())
	}
	return texts
}

func findTables(ctx context.Context, d dialect.Dialect, q dialect.Querier, names []schema.TableName) ([]string, error) {
	if finder, ok := d.(dialect.TableFinder); ok {
		return finder.FindTables(ctx, q, names...)
	}
	m, err := d.Inspect(ctx, q, scopeOf(names...))
	if err != nil {
		return nil, err
	}
	found := make([]string, len(names))
	for i, name := range names {
		if m.Table(name) != nil {
			found[i] = dialect.KindTable
		}
	}
	return found, nil
}

// HasVersionTable reports whether the version table is there.
func (d *Database) HasVersionTable(ctx context.Context) (bool, error) {
	err := d.look(ctx)
	return d.has.version, err
}

// bringUpJournal adds the columns that the journal lacks.
func (d *Database) bringUpJournal(ctx context.Context) error {
	statements, err := d.journal.BringUp()
	if err != nil {
		return err
	}
	for _, s := range statements {
		if err := d.exec(ctx, d.Dialect, s, s.SQL); err != nil {
			return fmt.Errorf("the table %s was made by an older version; it lacks %s, and adding that failed: %w\n"+
				"Who may change the table can do it once by \"alembic ensure_version\", or by:\n%s",
				d.journal.Name, strings.Join(d.journal.Lacks, ", "), err, listing(statements))
		}
	}
	d.journal.Lacks, d.has.whole = nil, true
	return nil
}

// listing shows statements to be typed.
func listing(statements []dialect.Statement) string {
	lines := make([]string, len(statements))
	for i, s := range statements {
		lines[i] = "  " + s.SQL + ";"
	}
	return strings.Join(lines, "\n")
}

// createOwn makes one of our own tables. An error names it, and says who can make it,
// and what else can be done.
func (d *Database) createOwn(ctx context.Context, create func() ([]dialect.Statement, error), name schema.TableName, orElse string) error {
	statements, err := create()
	if err != nil {
		return err
	}
	for _, s := range statements {
		if err := d.exec(ctx, d.Dialect, s, s.SQL); err != nil {
			return fmt.Errorf("creating the table %s (who may create tables can do it once by \"alembic ensure_version\"%s): %w", name, orElse, err)
		}
	}
	return nil
}
