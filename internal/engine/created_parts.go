package engine

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// tableParts are the keys, indexes and checks that revisions gave to a table. An index
// is of no kind of constraint; on some databases a unique constraint is one.
type tableParts struct {
	named map[string]bool
	// unnamed are those whose name the database chose, by their columns; nil columns
	// stand for any.
	unnamed map[schema.ConstraintKind][][]string
	renamed bool     // a column, so that the columns tell nothing
	tables  []string // earlier names of the table
}

func (h *History) partsOf(t schema.TableName) *tableParts {
	k := h.key(t)
	if h.parts[k] == nil {
		h.parts[k] = &tableParts{named: map[string]bool{}, unnamed: map[schema.ConstraintKind][][]string{}}
	}
	return h.parts[k]
}

// madePart takes in a part. Without a name it is told by its columns.
func (h *History) madePart(t schema.TableName, kind schema.ConstraintKind, name string, columns []string) {
	p := h.partsOf(t)
	if name != "" {
		p.named[strings.ToLower(name)] = true
		return
	}
	p.unnamed[kind] = append(p.unnamed[kind], folded(columns))
}

func folded(columns []string) []string {
	if columns == nil {
		return nil
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = strings.ToLower(c)
	}
	slices.Sort(names)
	return names
}

// madePartsOf takes in the parts of a table that an operation creates, or of which it
// adds a column.
func (h *History) madePartsOf(t *schema.Table) {
	for _, c := range t.Constraints() {
		h.madeConstraint(t.Name, c)
	}
	for _, x := range t.Indexes {
		h.madePart(t.Name, schema.KindUnknown, x.Name, x.Columns())
	}
	for _, c := range t.Columns {
		h.madeByType(t.Name, c.Type)
	}
}

// madeByType takes in the check that a type may bring.
func (h *History) madeByType(t schema.TableName, typ schema.Type) {
	switch typ := typ.(type) {
	case schema.Boolean:
		if typ.CreateConstraint {
			h.madePart(t, schema.KindCheck, typ.Name, nil)
		}
	case *schema.Enum:
		if typ.CreateConstraint {
			h.madePart(t, schema.KindCheck, typ.Name, nil)
			h.madePart(t, schema.KindCheck, "", nil)
		}
	}
}

func (h *History) madeConstraint(t schema.TableName, c schema.Constraint) {
	var columns []string
	switch c := c.(type) {
	case *schema.Unique:
		columns = c.Columns
	case *schema.ForeignKey:
		columns = c.Columns
	case *schema.PrimaryKey:
		h.madePart(t, c.Kind(), "", nil) // which the database may call otherwise
	}
	h.madePart(t, c.Kind(), c.ConstraintName(), columns)
}

// addParts takes in what an operation says of the parts of a table.
func (h *History) addParts(o op.Operation) {
	switch o := o.(type) {
	case op.CreateTable:
		h.madePartsOf(o.Table)
	case op.AddColumn:
		h.madePartsOf(schema.NewTable(o.Table, o.Column.Clone()))
	case op.AlterColumn:
		h.madeByType(o.Table, o.Type)
		p := h.partsOf(o.Table)
		p.renamed = p.renamed || o.NewName != ""
	case op.CreateIndex:
		h.madePart(o.Table, schema.KindUnknown, o.Index.Name, o.Index.Columns())
	case op.AddConstraint:
		h.madeConstraint(o.Table, o.Constraint)
	case op.RenameIndex:
		h.words[strings.ToLower(o.To)] = true
	case op.RenameConstraint:
		h.words[strings.ToLower(o.To)] = true
	}
}

// mentionParts takes every name of a raw SQL statement as that of a part, and what it
// gives no name as a part of the tables that it names.
func (h *History) mentionParts(words []sqltext.Token) {
	for _, w := range words {
		if mayName(w) {
			h.words[strings.ToLower(unquote(w.Text))] = true
		}
	}
	if len(words) == 0 || !words[0].Is("CREATE") && !words[0].Is("ALTER") {
		return
	}
	kinds := unnamedParts(words)
	for i, w := range words {
		t := schema.Name(unquote(w.Text))
		if i >= 2 && words[i-1].Text == "." {
			t.Schema = unquote(words[i-2].Text)
		}
		if h.columns[h.key(t)] == nil {
			continue
		}
		for _, kind := range kinds {
			h.madePart(t, kind, "", nil)
		}
		p := h.partsOf(t)
		p.renamed = p.renamed || slices.ContainsFunc(words, func(w sqltext.Token) bool { return w.Is("RENAME") || w.Is("CHANGE") })
	}
}

// unnamedParts are the kinds of what a statement gives to a table without a name.
func unnamedParts(words []sqltext.Token) (kinds []schema.ConstraintKind) {
	is := func(i int, keywords ...string) bool {
		return i >= 0 && i < len(words) && slices.ContainsFunc(keywords, words[i].Is)
	}
	opens := func(i int) bool { return i < len(words) && words[i].Text == "(" }
	for i := range words {
		named := is(i-2, "CONSTRAINT")
		switch {
		case is(i, "PRIMARY"):
			kinds = append(kinds, schema.KindPrimaryKey)
		case is(i, "UNIQUE") && !is(i-1, "CREATE") && !named:
			at := i + 1
			if is(at, "KEY", "INDEX") {
				at++
			}
			if !opens(at+1) || is(at, "CHECK", "DEFAULT", "GENERATED", "AS", "DISTINCT", "REFERENCES") || opens(at) {
				kinds = append(kinds, schema.KindUnique, schema.KindUnknown)
			}
		case is(i, "CHECK") && !named:
			kinds = append(kinds, schema.KindCheck)
		case is(i, "EXCLUDE") && !named:
			kinds = append(kinds, schema.KindExclude)
		case is(i, "FOREIGN") && !named, is(i, "REFERENCES") && !named && !followsForeign(words[:i]):
			kinds = append(kinds, schema.KindForeignKey)
		case is(i, "INDEX", "KEY") && !is(i-1, "PRIMARY", "FOREIGN", "UNIQUE") && (opens(i+1) || is(i+1, "ON")),
			is(i, "CONCURRENTLY") && is(i+1, "ON"):
			kinds = append(kinds, schema.KindUnknown)
		}
	}
	return kinds
}

// followsForeign reports whether words end within FOREIGN KEY (…).
func followsForeign(words []sqltext.Token) bool {
	depth := 0
	for i := len(words) - 1; i >= 0; i-- {
		switch {
		case words[i].Text == ")":
			depth++
		case words[i].Text == "(":
			depth--
		case words[i].Is("FOREIGN") && depth == 0:
			return true
		case words[i].Text == "," && depth == 0:
			return false
		}
		if depth < 0 {
			return false
		}
	}
	return false
}

// MadePart reports whether a revision made a key, index or check of a table. What it
// isn't sure of a revision has made.
func (h *History) MadePart(t schema.TableName, kind schema.ConstraintKind, name string, columns []string) bool {
	p := h.partsOf(t)
	known := func(name string) bool { return h.words[name] || p.named[name] }
	if name = strings.ToLower(name); name == "" || known(name) {
		return true
	}
	if rest, ok := strings.CutPrefix(name, strings.ToLower(t.Name)+"_"); ok && slices.ContainsFunc(p.tables, func(from string) bool { return known(from + "_" + rest) }) {
		return true // the database made the name of the table's, and anew with that
	}
	kinds := []schema.ConstraintKind{kind}
	if kind == schema.KindUnknown {
		kinds = append(kinds, schema.KindUnique)
	}
	is := folded(columns)
	for _, k := range kinds {
		if slices.ContainsFunc(p.unnamed[k], func(were []string) bool { return were == nil || p.renamed || slices.Equal(were, is) }) {
			return true
		}
	}
	return false
}
