package sqlite

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// rebuildWith does operations by one rebuild.
func rebuildWith(m *schema.MetaData, n schema.TableName, all ...op.Operation) ([]dialect.Statement, error) {
	t := known(m, n)
	if t == nil {
		return nil, &RebuildError{Table: n}
	}
	r, err := newRebuild(t, m)
	if err != nil {
		return nil, err
	}
	if err := r.applyAll(all); err != nil {
		return nil, err
	}
	return r.statements()
}

// rebuild gives a table another definition by SQLite's own procedure: make the
// new table under another name, copy the rows by one statement, drop the old
// table, rename the new one, make indexes and triggers again. The session has
// foreign keys switched off and checks them before the commit.
// Source: https://www.sqlite.org/lang_altertable.html#otheralter.
//
// Columns keep their old names throughout; renames come last, by SQLite's own
// RENAME COLUMN, which also rewrites triggers, views and other tables.
type rebuild struct {
	table      schema.TableName
	old        *schema.Table
	triggers   []*schema.Object // of the table
	dependents []*schema.Object // views of the schema and triggers of its other tables
	def        *definition
	convention schema.NamingConvention // names what is new
	lookup     schema.NamingConvention // by which an unnamed constraint is found
	source     map[*columnDef]string   // the old column that fills it; none: it is new
	casts      map[*columnDef]string   // the type to cast to
	renamed    map[*columnDef]string
	indexes    []*schema.Index
	safeRename bool // legacy_alter_table around the rename, whatever is known
	stored     bool // def is the text that the database keeps
}

func newRebuild(t *schema.Table, m *schema.MetaData) (*rebuild, error) {
	convention := conventionOf(m)
	d, stored, err := definitionOf(t)
	if err != nil {
		return nil, err
	}
	r := &rebuild{
		table: t.Name, old: t, def: d, stored: stored, convention: convention,
		source: map[*columnDef]string{}, casts: map[*columnDef]string{}, renamed: map[*columnDef]string{},
	}
	for _, c := range d.columns {
		r.source[c] = c.name
	}
	r.takeObjects(m)
	for _, x := range t.Indexes {
		x = x.Clone()
		if err := convention.ApplyIndex(t.Name, x); err != nil {
			return nil, err
		}
		r.indexes = append(r.indexes, x)
	}
	return r, nil
}

// takeObjects takes the triggers and views of the schema.
func (r *rebuild) takeObjects(m *schema.MetaData) {
	for _, o := range m.Objects {
		switch {
		case o.Name.Schema != r.table.Schema:
		case o.Kind == schema.KindTrigger && strings.EqualFold(o.On.Name, r.table.Name):
			r.triggers = append(r.triggers, o)
		default:
			r.dependents = append(r.dependents, o)
		}
	}
}

const (
	tempPrefix = "_alembic_tmp_"
	tempLength = 50 // characters of the temporary name, as in Alembic
)

func (r *rebuild) temp() schema.TableName {
	name := []rune(tempPrefix + r.table.Name)
	return schema.TableName{Schema: r.table.Schema, Name: string(name[:min(len(name), tempLength)])}
}

// statements writes the whole procedure.
func (r *rebuild) statements() ([]dialect.Statement, error) {
	if len(r.def.columns) == 0 {
		return nil, &dialect.UnsupportedError{Dialect: product, What: "a table without columns", Instead: "drop the table"}
	}
	g := generic()
	tbl, tmp := g.Table(r.table), g.Table(r.temp())
	whole := &dependents{r: r}
	out := []dialect.Statement{
		{SQL: r.def.text(tmp), Check: whole.before},
		{SQL: r.insertSQL(tbl, tmp), Check: r.checkCopy(tbl, tmp)},
	}
	out = append(out, r.keepSequence()...)
	out = append(out, dialect.SQL("DROP TABLE "+tbl)...)
	rename := "ALTER TABLE " + tmp + " RENAME TO " + quoter.Quote(r.table.Name)
	if r.safeRename || len(r.dependents) > 0 {
		// A view of the dropped table would make RENAME fail otherwise.
		out = append(out, dialect.SQL("PRAGMA legacy_alter_table = ON", rename, "PRAGMA legacy_alter_table = OFF")...)
	} else {
		out = append(out, dialect.SQL(rename)...)
	}
	for _, x := range r.indexes {
		text, err := compiler{g}.indexSQL(r.table, x, false)
		if err != nil {
			return nil, err
		}
		out = append(out, dialect.SQL(text)...)
	}
	for _, tr := range r.triggers {
		out = append(out, dialect.SQL(compiler{g}.createObject(tr, false)[0])...)
	}
	out = append(out, r.renames()...)
	out[len(out)-1].Check = whole.after
	return out, nil
}

// keepSequence hands the counter of AUTOINCREMENT on, which may be beyond the
// greatest key present.
func (r *rebuild) keepSequence() []dialect.Statement {
	if !optionBool(r.old.Options, keyAutoincrement, false) || !r.def.autoincrement() {
		return nil
	}
	seq := generic().Qualified(r.table.Schema, "sqlite_sequence")
	tbl, tmp := ddl.QuoteString(r.table.Name), ddl.QuoteString(r.temp().Name)
	return dialect.SQL(
		"DELETE FROM "+seq+" WHERE name = "+tmp,
		"INSERT INTO "+seq+" (name, seq) SELECT "+tmp+", seq FROM "+seq+" WHERE name = "+tbl)
}

func (d *definition) autoincrement() bool {
	for _, cl := range d.allClauses() {
		if cl.autoincrement {
			return true
		}
	}
	return false
}

func (d *definition) allClauses() []*clause {
	all := slices.Clone(d.constraints)
	for _, c := range d.columns {
		all = append(all, c.clauses...)
	}
	return all
}

// renames are the native renames, each when its new name is free. Columns that
// swap names go by way of another one.
func (r *rebuild) renames() []dialect.Statement {
	now := map[*columnDef]string{}
	for _, c := range r.def.columns {
		now[c] = c.name
	}
	taken := func(name string) bool {
		for _, n := range now {
			if strings.EqualFold(n, name) {
				return true
			}
		}
		return false
	}
	var out []dialect.Statement
	rename := func(c *columnDef, to string) {
		out = append(out, dialect.SQL(generic().RenameColumnSQL(r.table, now[c], to))...)
		now[c] = to
	}
	for left := r.toRename(now); len(left) > 0; left = r.toRename(now) {
		free := slices.IndexFunc(left, func(c *columnDef) bool {
			return !taken(r.renamed[c]) || strings.EqualFold(now[c], r.renamed[c])
		})
		if free >= 0 {
			rename(left[free], r.renamed[left[free]])
			continue
		}
		rename(left[0], tempPrefix+left[0].name)
	}
	return out
}

func (r *rebuild) toRename(now map[*columnDef]string) []*columnDef {
	var out []*columnDef
	for _, c := range r.def.columns {
		if to := r.renamed[c]; to != "" && to != now[c] {
			out = append(out, c)
		}
	}
	return out
}

// finalName is the column's name after the renames.
func (r *rebuild) finalName(c *columnDef) string {
	if to := r.renamed[c]; to != "" {
		return to
	}
	return c.name
}
