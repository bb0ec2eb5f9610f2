package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// dependents checks that the views and triggers that worked before a rebuild
// still work after it. SQLite itself finds out only when they are used.
type dependents struct {
	r      *rebuild
	broken map[string]bool // probes that failed before
}

// probe is a statement that SQLite is only asked to compile.
type probe struct{ what, sql string }

// before remembers what is broken already.
func (d *dependents) before(ctx context.Context, q dialect.Querier) error {
	d.broken = map[string]bool{}
	for _, p := range d.probes(false) {
		if err := explain(ctx, q, p.sql); err != nil {
			d.broken[p.what] = true
		}
	}
	return nil
}

// after fails for what is broken now and wasn't before.
func (d *dependents) after(ctx context.Context, q dialect.Querier) error {
	for _, p := range d.probes(true) {
		if d.broken[p.what] {
			continue
		}
		if err := explain(ctx, q, p.sql); err != nil {
			return fmt.Errorf("%s would no longer work after the change of table %q: %w; "+
				"drop it before the change and make it again after it", p.what, d.r.table, err)
		}
	}
	return nil
}

func explain(ctx context.Context, q dialect.Querier, sql string) error {
	rows, err := q.QueryContext(ctx, "EXPLAIN "+sql)
	if err != nil {
		return err
	}
	if err := rows.Close(); err != nil {
		return err
	}
	return rows.Err()
}

// probes select from each view that names the table, and write to the table so
// that its triggers are compiled; final takes the columns as they are after
// the change.
func (d *dependents) probes(final bool) []probe {
	g := generic()
	tbl := g.Table(d.r.table)
	var out []probe
	for _, o := range d.r.dependents {
		if o.Kind == schema.KindView && mentions(g.CreateObject(o, false)[0], d.r.table.Name) {
			out = append(out, probe{fmt.Sprintf("the view %q", o.Name.Name), "SELECT * FROM " + g.Table(o.Name)})
		}
	}
	if len(d.r.triggers) == 0 {
		return out
	}
	const what = "a trigger of the table, run by "
	out = append(out,
		probe{what + "INSERT,", "INSERT INTO " + tbl + " DEFAULT VALUES"},
		probe{what + "DELETE,", "DELETE FROM " + tbl})
	if set := d.assignments(final); set != "" {
		out = append(out, probe{what + "UPDATE,", "UPDATE " + tbl + " SET " + set})
	}
	return out
}

func (d *dependents) assignments(final bool) string {
	var set []string
	add := func(name string) { set = append(set, quoter.Quote(name)+" = "+quoter.Quote(name)) }
	if final {
		for _, c := range d.r.def.columns {
			if c.find(kindGenerated) == nil {
				add(d.r.finalName(c))
			}
		}
	} else {
		for _, c := range d.r.old.Columns {
			if c.Computed == nil {
				add(c.Name)
			}
		}
	}
	return strings.Join(set, ", ")
}
