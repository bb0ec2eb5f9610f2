package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/schema"
)

// ownTables tells which of our own tables are known to be there, and whether the
// journal is known to have all its columns.
type ownTables struct {
	version, journal, whole bool
	unsafe                  []schema.TableName // without transactions
}

// ownSettings are the settings that name the tables which look looks for.
var ownSettings = []string{"version_table", "journal_table"}

// look looks for our own tables, in one query, unless they are known to be there.
func (d *Database) look(ctx context.Context) error {
	if d.has.version && (d.has.journal || !d.journalled()) {
		return nil
	}
	names := []schema.TableName{d.version.Name}
	if d.journal.Name.Name != "" {
		names = append(names, d.journal.Name)
	}
	if d.shared.Name != "" {
		names = append(names, d.shared)
	}
	found, err := reading(ctx, d, func() ([]string, error) { return findTables(ctx, d.Dialect, d.Conn(), names) })
	if err != nil {
		return fmt.Errorf("looking for the tables of alembic (%s): %w", brief.List(tableNames(names), len(names)), err)
	}
	var unsafe []schema.TableName
	for i, kind := range found {
		switch {
		case kind == "" || kind == dialect.KindTable:
		case kind == dialect.KindUnsafeTable:
			if i < len(ownSettings) {
				unsafe = append(unsafe, names[i])
			}
		case i > 0 && !d.journalled(), i == len(ownSettings):
			found[i] = "" // another thing of that name, which nobody asks for
		default:
			return fmt.Errorf("%s is not a table in this database (%s); nothing was changed. "+
				"Rename what has the name, or name another table by %s in alembic.ini", names[i], kind, ownSettings[i])
		}
	}
	d.has = ownTables{version: found[0] != "", journal: len(found) > 1 && found[1] != "", unsafe: unsafe}
	if len(found) > len(ownSettings) && found[len(ownSettings)] != "" && d.has.version && !d.has.journal {
		return d.keepShared(ctx)
	}
	d.shared = schema.TableName{} // it is looked for once, before this run makes a table
	return nil
}

// keepShared makes the journal that projects share that of this run, if it has rows of
// this project.
func (d *Database) keepShared(ctx context.Context) error {
	shared := journal.Table{Name: d.shared, Dialect: d.Dialect}
	d.shared = schema.TableName{}
	heads, err := d.version.Rows(ctx, d.Conn())
	if err != nil {
		return err
	}
	ids, err := shared.Revisions(ctx, d.Conn())
	if err != nil { // who may not read it has never written to it
		d.log.Debug("the table is not the journal of this project", "error", err)
		return nil
	}
	ours := func(id string) bool {
		return slices.Contains(heads, id) || id != "" && d.opts.Known != nil && d.opts.Known(id)
	}
	if slices.ContainsFunc(ids, ours) {
		d.journal, d.has.journal = shared, true
		d.guard()
	}
	return nil
}

// guard tells the session our own tables.
func (d *Database) guard() {
	if g, ok := d.session.(dialect.Guard); ok {
		g.Guard(dialect.OwnTables{Version: d.version.Name, Journal: d.journal.Name})
	}
}

// lookAtJournal looks for the journal and, if an older version may have made it,
// for the columns that it lacks.
func (d *Database) lookAtJournal(ctx context.Context) (err error) {
	if err := d.look(ctx); err != nil || !d.has.journal || d.has.whole {
		return err
	}
	table, err := reading(ctx, d, func() (journal.Table, error) { return d.journal.Look(ctx, d.Conn()) })
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
		// A node of a cluster may be behind the one on which another run made the table.
		if err := (&online{Database: d}).commits(ctx, s.SQL); err != nil {
			return err
		}
		if err := d.exec(ctx, d.Dialect, s, s.SQL); err != nil {
			return fmt.Errorf("creating the table %s (who may create tables can do it once by \"alembic ensure_version\"%s): %w", name, orElse, err)
		}
	}
	return nil
}
