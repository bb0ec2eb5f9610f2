package ormtest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/internal/testenv"
)

// Func makes or migrates a schema in a database.
type Func = func(ctx context.Context, db *sql.DB, dialect string) error

// Version is one state of an application's models.
type Version struct {
	// Target is the function for alembic.Env.TargetFunc.
	Target Func
	// Migrate is the ORM's own migration, as an application calls it.
	Migrate Func
}

// ORM is an ORM with models in several versions.
type ORM struct {
	Versions []Version
	// Insert adds rows of the first version's models through the ORM.
	Insert Func
	// Count counts these rows, which are the same in each version.
	Count string
	// OwnText lists the dialects in which the ORM writes the same schema in
	// another text, so that inspection alone compares it.
	OwnText []string
}

// Prove proves what the package says on each kind of database.
func (o ORM) Prove(t *testing.T) {
	histories := map[string]*history{}
	OnDatabases(t, func(t *testing.T, open func() *Database) {
		ours, theirs := &history{Database: open()}, open()
		ours.generate(t, o.Versions[0].Target)
		o.sameAs(t, ours, theirs)
		o.adopts(t, ours, theirs)
		o.changes(t, ours)
		histories[ours.Dialect] = ours
	})
	if t.Failed() {
		return
	}
	program := compile(t, histories)
	OnDatabases(t, func(t *testing.T, open func() *Database) {
		db := open()
		o.inGo(t, histories[db.Dialect], program, db)
	})
}

// history is a database with the revisions that autogenerate wrote for it.
type history struct {
	*Database
	revisions []string
	inGo      []render.Body // the same revisions
	dumps     []string      // the schema after each
}

func (h *history) env(target Func) *alembic.Env {
	env := &alembic.Env{}
	if len(h.revisions) > 0 {
		env = testenv.Files(h.revisions...)
	}
	env.TargetFunc = target
	return env
}

// generate writes a revision for the difference, upgrades and finds no further
// difference.
func (h *history) generate(t *testing.T, target Func) {
	t.Helper()
	diff, err := h.Migrator(t, h.env(target)).Diff(t.Context(), alembic.DiffOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff.Empty() {
		t.Fatal("there is no difference to write a revision for")
	}
	options := render.Options{Dialect: diff.Dialect, Schema: diff.Database}
	body, err := render.SQLBody(diff.Upgrade, diff.Downgrade, options)
	if err != nil {
		t.Fatal(err)
	}
	inGo, err := render.Go(diff.Upgrade, diff.Downgrade, options)
	if err != nil {
		t.Fatalf("the revision in Go: %v", err)
	}
	h.inGo = append(h.inGo, inGo)
	h.revisions = append(h.revisions, fmt.Sprintf("\n-- +alembic upgrade\n%s\n\n-- +alembic downgrade\n%s\n", body.Upgrade, body.Downgrade))
	m := h.Migrator(t, h.env(target))
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatalf("upgrade: %v\n%s", err, body.Upgrade)
	}
	if err := m.Check(t.Context()); err != nil {
		t.Errorf("a second autogenerate is not empty: %v", err)
	}
	h.dumps = append(h.dumps, h.Dump(t))
}

// sameAs compares the first revision with the ORM's own migration of an empty
// database, and runs that on the database of the revision.
func (o ORM) sameAs(t *testing.T, ours *history, theirs *Database) {
	t.Helper()
	first := o.Versions[0]
	must(t, first.Migrate(t.Context(), theirs.DB, theirs.Dialect))
	if !strings.Contains(strings.Join(o.OwnText, " "), ours.Dialect) {
		wantSame(t, "the ORM's own database", inOrder(ours, theirs.Dump(t)), inOrder(ours, ours.Dump(t)))
	}
	t.Log("compared:", ours.size(t))
	before := ours.Dump(t)
	must(t, first.Migrate(t.Context(), ours.DB, ours.Dialect))
	wantSame(t, "the database after the ORM's migration", before, ours.Dump(t))
	must(t, ours.Migrator(t, ours.env(first.Target)).Check(t.Context()))
}

// size says how much stands in the database.
func (h *history) size(t *testing.T) string {
	t.Helper()
	found, err := h.Migrator(t, h.env(nil)).Inspect(t.Context())
	must(t, err)
	var columns, indexes, constraints int
	for _, table := range found.MetaData.Tables() {
		columns += len(table.Columns)
		indexes += len(table.Indexes)
		constraints += len(table.ForeignKeys) + len(table.Uniques) + len(table.Checks)
		if table.PrimaryKey != nil {
			constraints++
		}
	}
	return fmt.Sprintf("%d tables, %d columns, %d indexes, %d constraints", len(found.MetaData.Tables()), columns, indexes, constraints)
}

// inOrder leaves the order of MariaDB's keys out of account, which says which
// was made first.
func inOrder(h *history, dump string) string {
	if h.Dialect == "mariadb" {
		return sorted(dump)
	}
	return dump
}

// adopts takes over the database that the ORM made: its first revision is the
// one for an empty database, and stamped.
func (o ORM) adopts(t *testing.T, ours *history, theirs *Database) {
	t.Helper()
	adopted := &history{Database: theirs, revisions: ours.revisions[:1]}
	m := adopted.Migrator(t, adopted.env(o.Versions[0].Target))
	diff, err := m.Diff(t.Context(), alembic.DiffOptions{FromBase: true})
	must(t, err)
	if diff.Empty() {
		t.Error("--from-base finds nothing to create")
	}
	must(t, m.Stamp(t.Context(), "head"))
	if err := m.Check(t.Context()); err != nil {
		t.Errorf("the ORM's own database, stamped: %v", err)
	}
}

// changes follows the models through their versions and back, with rows.
func (o ORM) changes(t *testing.T, ours *history) {
	t.Helper()
	must(t, o.Insert(t.Context(), ours.DB, ours.Dialect))
	want := ours.count(t, o.Count)
	for i, v := range o.Versions[1:] {
		ours.generate(t, v.Target)
		if got := ours.count(t, o.Count); got != want {
			t.Errorf("version %d: %d rows, before %d", i+2, got, want)
		}
	}
	last := o.Versions[len(o.Versions)-1]
	m := ours.Migrator(t, ours.env(last.Target))
	for i := len(ours.dumps) - 2; i >= 0; i-- {
		must(t, m.Downgrade(t.Context(), "-1"))
		ours.wantDowngraded(t, i, ours.Database)
		if got := ours.count(t, o.Count); got != want {
			t.Errorf("down to version %d: %d rows, before %d", i+1, got, want)
		}
	}
	must(t, ours.Migrator(t, ours.env(o.Versions[0].Target)).Upgrade(t.Context(), "head"))
	must(t, m.Check(t.Context()))
}

// wantDowngraded compares a database with the version that it was downgraded to.
func (h *history) wantDowngraded(t *testing.T, version int, db *Database) {
	t.Helper()
	if h.Dialect != "sqlite" { // a column that comes back is the last one
		wantSame(t, fmt.Sprintf("version %d after the downgrade", version+1), sorted(h.dumps[version]), sorted(db.Dump(t)))
	}
}

func (d *Database) count(t *testing.T, query string) (n int) {
	t.Helper()
	must(t, d.DB.QueryRowContext(t.Context(), query).Scan(&n))
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
