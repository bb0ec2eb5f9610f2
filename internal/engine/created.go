package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreatedTables lists the tables that a recording creates and that must not be
// there before (IF NOT EXISTS says that they may).
func CreatedTables(d dialect.Dialect, r *Recording) []schema.TableName {
	var created []schema.TableName
	for _, rec := range r.Operations {
		if name, ok := createdTable(d, rec.Operation); ok {
			created = append(created, name)
		}
	}
	return created
}

// createdTable returns the table that an operation creates and that must not be there
// before.
func createdTable(d dialect.Dialect, o op.Operation) (name schema.TableName, ok bool) {
	optional := false
	switch o := o.(type) {
	case op.CreateTable:
		name, optional, ok = o.Table.Name, o.IfNotExists, true
	case op.Execute:
		name, optional, ok = createdBySQL(beginning(d, o.SQL))
	}
	return name, ok && !optional
}

// NotMovedAway leaves out of the tables that a step creates those that it renames before,
// as the first revision does where an existing table gets another name and a new one takes
// the old one.
func (d *Database) NotMovedAway(ctx context.Context, f Func, tables []schema.TableName) ([]schema.TableName, error) {
	moved, stays := map[string]bool{}, map[string]bool{}
	key := func(n schema.TableName) string { return strings.ToLower(n.String()) }
	_, err := record(ctx, d.Dialect, d.opts.Naming, f, &recorder{keeps: func(o op.Operation) bool {
		if name, creates := createdTable(d.Dialect, o); creates && !moved[key(name)] {
			stays[key(name)] = true
		}
		for _, name := range renamedTables(d.Dialect, o) {
			moved[key(name)] = true
		}
		return false
	}})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(tables), func(n schema.TableName) bool { return !stays[key(n)] }), nil
}

// renamedTables lists the tables that an operation gives another name.
func renamedTables(d dialect.Dialect, o op.Operation) (tables []schema.TableName) {
	switch o := o.(type) {
	case op.RenameTable:
		return []schema.TableName{o.From}
	case op.SetSchema:
		if name, ok := o.TableName(); ok {
			return []schema.TableName{name}
		}
	case op.Execute:
		if !renames(beginning(d, o.SQL)) {
			return nil
		}
		for _, e := range sqltext.Effects(d.Traits().Lexer, o.SQL) {
			if e.Does == sqltext.Renames && e.Kind == "TABLE" {
				tables = append(tables, schema.ParseTableName(e.Name))
			}
		}
	}
	return tables
}

// renames reports whether a statement with such a beginning may rename a table, or move it
// to another schema.
func renames(words []sqltext.Token) bool {
	return slices.ContainsFunc(words[:min(len(words), mostInRename)], func(w sqltext.Token) bool { return w.Is("RENAME") || w.Is("SCHEMA") })
}

// mostWords stand in front of TABLE: CREATE GLOBAL TEMPORARY UNLOGGED.
const mostWords = 4

// beginning returns what createdBySQL reads of a statement.
func beginning(d dialect.Dialect, sql string) []sqltext.Token {
	const most = mostWords + 7 // TABLE IF NOT EXISTS schema . table
	return sqltext.Leading(d.Traits().Lexer, sql, most)
}

// createdBySQL reads "CREATE [words] TABLE [IF NOT EXISTS] name" from the start
// of a statement.
func createdBySQL(words []sqltext.Token) (name schema.TableName, optional, ok bool) {
	if len(words) == 0 || !words[0].Is("CREATE") {
		return name, false, false
	}
	at := 0
	for at < len(words) && at < mostWords && !words[at].Is("TABLE") {
		at++
	}
	if at >= len(words) || !words[at].Is("TABLE") {
		return name, false, false
	}
	at++
	if at+2 < len(words) && words[at].Is("IF") {
		optional = true
		at += len([]string{"IF", "NOT", "EXISTS"})
	}
	if at >= len(words) {
		return name, false, false
	}
	name.Name = unquote(words[at].Text)
	if at+2 < len(words) && words[at+1].Text == "." {
		name = schema.TableName{Schema: name.Name, Name: unquote(words[at+2].Text)}
	}
	return name, optional, name.Name != ""
}

// significant returns the tokens of a statement without white space and
// comments.
func significant(d dialect.Dialect, sql string) []sqltext.Token {
	return sqltext.Significant(d.Traits().Lexer, sql)
}

func unquote(name string) string {
	if len(name) < 2 {
		return name
	}
	switch first, last := name[0], name[len(name)-1]; {
	case first == '"' && last == '"', first == '`' && last == '`':
		q := string(first)
		return strings.ReplaceAll(name[1:len(name)-1], q+q, q)
	case first == '[' && last == ']':
		return name[1 : len(name)-1]
	}
	return name
}

// History knows which tables, columns and objects the revisions ever made. What they do
// through a connection of their own it doesn't know.
type History struct {
	columns map[schema.TableName]map[string]bool
	// objects are those of operations; created are the names in CREATE
	// statements of raw SQL, schemas those of schemas.
	objects map[schema.ObjectRef]bool
	created map[string]bool
	// granted are the names in statements about owners and grants.
	granted map[string]bool
	schemas map[string]bool
	// parts are those of tables; words are the names in raw SQL, and those given by a
	// change of name.
	parts   map[schema.TableName]*tableParts
	words   map[string]bool
	dialect dialect.Dialect
	// Incomplete tells that a revision asked for a connection.
	Incomplete bool
}

// ReplayHistory records the functions and gathers what they make.
func ReplayHistory(ctx context.Context, d dialect.Dialect, functions []Func) (*History, error) {
	h := &History{dialect: d, columns: map[schema.TableName]map[string]bool{}, objects: map[schema.ObjectRef]bool{}, created: map[string]bool{}, granted: map[string]bool{}, schemas: map[string]bool{},
		parts: map[schema.TableName]*tableParts{}, words: map[string]bool{}}
	for _, f := range functions {
		r, err := record(ctx, d, nil, f, &recorder{keeps: func(o op.Operation) bool { h.add(o); return false }})
		if err != nil {
			return nil, err
		}
		h.Incomplete = h.Incomplete || r.Incomplete
	}
	return h, nil
}

// Follow takes in operations that no revision holds yet.
func (h *History) Follow(ops []op.Operation) {
	for _, o := range ops {
		h.add(o)
	}
}

// add takes in one operation.
func (h *History) add(o op.Operation) {
	h.addParts(o)
	switch o := o.(type) {
	case op.CreateTable:
		h.made(o.Table.Name, "") // a partition may have no columns of its own
		for _, c := range o.Table.Columns {
			h.made(o.Table.Name, c.Name)
		}
	case op.AddColumn:
		h.made(o.Table, o.Column.Name)
	case op.AlterColumn:
		if o.NewName != "" {
			h.made(o.Table, o.NewName)
		}
	case op.RenameTable:
		h.renamed(o.From, schema.TableName{Schema: o.From.Schema, Name: o.To})
	case op.SetSchema:
		h.moved(o)
	case op.CreateObject:
		h.madeObject(o.Object)
	case op.ReplaceObject:
		h.madeObject(o.Object)
	case op.BatchAlterTable:
		for _, change := range o.Ops {
			h.add(change)
		}
	case op.Custom:
		parts, err := o.Expand(h.dialect.Name())
		if err != nil {
			h.Incomplete = true
		}
		for _, part := range parts {
			h.add(part)
		}
	case op.Execute:
		words := significant(h.dialect, o.SQL)
		if renames(words) {
			h.renamedByText(sqltext.Effects(h.dialect.Traits().Lexer, o.SQL))
		}
		h.addText(words)
	}
}

// mostInRename is where RENAME or SET SCHEMA stands at the latest: ALTER TABLE IF EXISTS ONLY a . b . c.
const mostInRename = 11

// renamedByText takes in the tables that a statement gives another name. One that stands
// without a schema stays in that of the table.
func (h *History) renamedByText(effects []sqltext.Effect) {
	for _, e := range effects {
		if e.Does != sqltext.Renames || e.Kind != "TABLE" {
			continue
		}
		from, to := schema.ParseTableName(e.Name), schema.ParseTableName(e.To)
		if to.Schema == "" {
			to.Schema = from.Schema
		}
		if h.columns[h.key(from)] != nil {
			h.renamed(from, to)
		}
	}
}

// renamed takes in that a table has another name.
func (h *History) renamed(from, to schema.TableName) {
	for c := range h.columns[h.key(from)] {
		h.made(to, c)
	}
	p := h.partsOf(from)
	p.tables = append(p.tables, strings.ToLower(from.Name))
	h.parts[h.key(to)] = p
}

// addText takes in a statement as text. What it puts between single quotes is no name,
// and may be long.
func (h *History) addText(words []sqltext.Token) {
	words = slices.DeleteFunc(words, func(w sqltext.Token) bool { return w.Kind == sqltext.String && w.Text[0] == '\'' })
	if name, _, ok := createdBySQL(words); ok {
		h.made(name, "")
	}
	h.createdObject(words)
	h.mention(words)
	h.mentionParts(words)
}

// key folds the case, because raw SQL need not spell names as the catalog does,
// and leaves the default schema's name out.
func (h *History) key(t schema.TableName) schema.TableName {
	if f, ok := h.dialect.(dialect.NameFolder); ok {
		t = f.FoldTable(t)
	}
	return schema.TableName{Schema: strings.ToLower(t.Schema), Name: strings.ToLower(t.Name)}
}

func (h *History) made(t schema.TableName, column string) {
	k := h.key(t)
	if h.columns[k] == nil {
		h.columns[k] = map[string]bool{}
	}
	h.columns[k][strings.ToLower(column)] = true
}

// mention takes every name of a raw SQL statement as a column of the tables
// that it names: exact enough to know what a revision dealt with.
func (h *History) mention(words []sqltext.Token) {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = unquote(w.Text)
	}
	for i, name := range names {
		t := schema.Name(name)
		if i >= 2 && names[i-1] == "." {
			t.Schema = names[i-2]
		}
		if !mayName(words[i]) || h.columns[h.key(t)] == nil {
			continue
		}
		for j, column := range names {
			if mayName(words[j]) {
				h.made(t, column)
			}
		}
	}
}

// mayName reports whether a token may be a name: a revision may have millions of others.
func mayName(t sqltext.Token) bool { return t.Kind != sqltext.Number && t.Kind != sqltext.Symbol }

// Made reports whether a revision made the table, or, for a column's name, the
// column.
func (h *History) Made(t schema.TableName, column string) bool {
	columns, ok := h.columns[h.key(t)]
	return ok && (column == "" || columns[strings.ToLower(column)])
}
