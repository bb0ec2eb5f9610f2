package sqlite

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// definitionOf takes the table apart: its stored text if that still is what
// the model says, else the text that the model gives.
func definitionOf(t *schema.Table) (d *definition, stored bool, err error) {
	if t.DDL != "" {
		d, err := parseCreateTable(t.DDL)
		if err != nil {
			return nil, false, fmt.Errorf("the stored definition of table %q can't be read: %w", t.Name, err)
		}
		if reflect.DeepEqual(bare(d.table(t.Name)), bare(t)) {
			return d, true, nil
		}
	}
	text, err := generic().CreateTableSQL(t, false)
	if err != nil {
		return nil, false, err
	}
	d, err = parseCreateTable(text)
	return d, false, err
}

// bare is the table without what its CREATE TABLE text doesn't hold.
func bare(t *schema.Table) *schema.Table {
	n := t.Clone()
	n.DDL, n.Indexes = "", nil
	return n
}

// text writes CREATE TABLE under the quoted name.
func (d *definition) text(quoted string) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE " + quoted + " (\n")
	total := len(d.columns) + len(d.constraints)
	item := func(text string, r remark) {
		total--
		for _, c := range r.before {
			b.WriteString("    " + c + "\n")
		}
		b.WriteString("    " + text)
		if total > 0 {
			b.WriteString(",")
		}
		for _, c := range r.behind {
			b.WriteString(" " + c)
			if strings.HasPrefix(c, "--") {
				b.WriteString("\n")
			}
		}
		if n := len(r.behind); n == 0 || !strings.HasPrefix(r.behind[n-1], "--") {
			b.WriteString("\n")
		}
	}
	for _, c := range d.columns {
		item(c.text(), c.comments())
	}
	for _, c := range d.constraints {
		item(c.text, c.remark)
	}
	b.WriteString(")" + joinSuffix(d.suffix))
	return b.String()
}

// text is the column as written, or put together again.
func (c *columnDef) text() string {
	if c.raw != "" {
		return c.raw
	}
	parts := []string{quoter.Quote(c.name)}
	if c.typ != "" {
		parts = append(parts, c.typ)
	}
	for _, cl := range c.clauses {
		parts = append(parts, cl.text)
	}
	return strings.Join(parts, " ")
}

// comments are those that the column's text doesn't hold itself.
func (c *columnDef) comments() remark {
	r := c.remark
	if c.raw == "" {
		r.behind = append(slices.Clone(r.within), r.behind...)
	}
	return r
}

// drop removes the clauses that match and reports whether there were any.
func (c *columnDef) drop(match func(*clause) bool) bool {
	rest := slices.DeleteFunc(slices.Clone(c.clauses), match)
	if len(rest) == len(c.clauses) {
		return false
	}
	c.clauses, c.raw = rest, ""
	return true
}

func (c *columnDef) dropKind(kinds ...clauseKind) bool {
	return c.drop(func(cl *clause) bool { return slices.Contains(kinds, cl.kind) })
}

// find returns the column's clause of that kind, or nil.
func (c *columnDef) find(kind clauseKind) *clause {
	for _, cl := range c.clauses {
		if cl.kind == kind {
			return cl
		}
	}
	return nil
}

// add puts a clause at its place in the order of columnSQL: the collation, NOT
// NULL, the default, the rest.
func (c *columnDef) add(text string) error {
	cl, err := newParser(text).columnClause()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(c.clauses, func(o *clause) bool { return rank(o.kind) > rank(cl.kind) })
	if at < 0 {
		at = len(c.clauses)
	}
	c.clauses, c.raw = slices.Insert(slices.Clone(c.clauses), at, cl), ""
	return nil
}

func rank(k clauseKind) int {
	switch k {
	case kindCollate:
		return 0
	case kindNotNull, kindNull:
		return 1
	case kindDefault:
		return 2
	}
	return 3
}

// setType replaces the type and, if the new one says so, the collation.
func (c *columnDef) setType(text string) error {
	n, err := newParser("x " + text).column()
	if err != nil {
		return fmt.Errorf("the type %q: %w", text, err)
	}
	c.typ, c.raw = n.typ, ""
	for _, cl := range n.clauses {
		c.dropKind(cl.kind)
		if err := c.add(cl.text); err != nil {
			return err
		}
	}
	return nil
}

// mentions reports whether an SQL text names the column.
func mentions(sql, column string) bool {
	for _, t := range words(sql) {
		if (t.Kind == sqltext.Word || t.Kind == sqltext.QuotedName) && strings.EqualFold(unquote(t.Text), column) {
			return true
		}
	}
	return false
}

// namesColumn reports whether a clause needs the column.
func (cl *clause) namesColumn(column string) bool {
	same := func(n string) bool { return strings.EqualFold(n, column) }
	switch cl.kind {
	case kindCheck, kindGenerated:
		return mentions(cl.expr, column)
	case kindPrimaryKey, kindUnique, kindForeignKey:
		return slices.ContainsFunc(cl.columns, same)
	}
	return false
}

// indexNames reports whether an index needs the column.
func indexNames(x *schema.Index, column string) bool {
	for _, k := range x.Keys {
		if strings.EqualFold(k.Column, column) || k.Column == "" && mentions(k.Expr, column) {
			return true
		}
	}
	return mentions(optionText(x.Options, keyWhere), column)
}
