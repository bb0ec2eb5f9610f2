package compare

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// UndecidedTables returns the tables of a model whose expressions and defaults the normal
// form can't tell from the database's, because the database rewrites what it is given, and
// rounds, cuts or pads a constant as the column's type wants it: made in a scratch place
// and read back, they are for Options.Expressions. It returns nil if
// there are none. The tables have no foreign keys, and names for all checks; with them
// are the objects that expressions may use.
func UndecidedTables(database, target *schema.MetaData, d dialect.Dialect) (*schema.MetaData, error) {
	if target.Inspected || d.Traits().KeepsExpressions {
		return nil, nil
	}
	target, err := Spelled(target, database, d)
	if err != nil {
		return nil, err
	}
	all := &schema.MetaData{Enums: target.Enums}
	for _, t := range target.Tables() {
		there := database.Table(t.Name)
		if there == nil || len(t.Parents) > 0 || len(expressions(t)) == 0 && sameDefaults(there, t) {
			continue
		}
		undecided, err := undecidedTable(there, t, d)
		if err != nil {
			return nil, t.Mistake(err)
		}
		if undecided {
			all.Add(probe(t))
		}
	}
	if len(all.Tables()) == 0 {
		return nil, nil
	}
	for _, o := range target.Objects {
		if slices.Contains(usedInExpressions, o.Kind) {
			all.Objects = append(all.Objects, o.Clone())
		}
	}
	return all, nil
}

// usedInExpressions are the kinds of objects that expressions use.
var usedInExpressions = []schema.ObjectKind{schema.KindSchema, schema.KindCollation, schema.KindType, schema.KindDomain, schema.KindSequence, schema.KindFunction,
	schema.KindOperator, schema.KindOperatorFamily, schema.KindOperatorClass, schema.KindCast, schema.KindSearchParser, schema.KindSearchTemplate,
	schema.KindSearchDictionary, schema.KindSearchConfig}

func undecidedTable(database, target *schema.Table, d dialect.Dialect) (bool, error) {
	before, after := database.Clone(), target.Clone()
	if err := d.Normal(before); err != nil {
		return false, err
	}
	if err := d.Normal(after); err != nil {
		return false, err
	}
	known := expressions(before)
	isNew := func(text string) bool { return !slices.Contains(known, text) }
	return slices.ContainsFunc(expressions(after), isNew) || slices.ContainsFunc(after.Columns, func(c *schema.Column) bool {
		there := before.Column(c.Name)
		return there != nil && hasDefault(there) && hasDefault(c) && *there.Default != *c.Default
	}), nil
}

func hasDefault(c *schema.Column) bool { return c.Default != nil }

// sameDefaults reports whether the defaults of a table are the database's, as they are
// written: most are, and then both sides needn't be brought into the normal form.
func sameDefaults(database, target *schema.Table) bool {
	return !slices.ContainsFunc(target.Columns, func(c *schema.Column) bool {
		there := database.Column(c.Name)
		return there != nil && hasDefault(there) && hasDefault(c) && (!writtenAlike(*there.Default, *c.Default) || !reflect.DeepEqual(there.Type, c.Type))
	})
}

// writtenAlike reports whether two defaults are the same, or the same whole number once in
// quotes and once without.
func writtenAlike(a, b schema.Default) bool {
	if a == b {
		return true
	}
	n, err := strconv.Atoi(a.Expr + a.Literal)
	return err == nil && strconv.Itoa(n) == a.Expr+a.Literal && a.Expr+a.Literal == b.Expr+b.Literal
}

// expressions are the expressions in a table, but for the checks that types bring.
func expressions(t *schema.Table) []string {
	all := columnTexts(t)
	for _, c := range t.Columns {
		for _, ck := range c.Checks {
			all = append(all, ck.SQL)
		}
	}
	for _, ck := range t.Checks {
		if !ck.TypeBound {
			all = append(all, ck.SQL)
		}
	}
	for _, x := range t.Excludes {
		all = append(all, x.Where)
		for _, e := range x.Elements {
			all = append(all, e.Expr)
		}
	}
	for _, x := range t.Indexes {
		all = append(all, indexTexts(x)...)
	}
	return slices.DeleteFunc(all, func(text string) bool { return text == "" })
}

// probe returns the table without what refers to other tables, and with a name for
// each check, by which it is found again.
func probe(t *schema.Table) *schema.Table {
	n := t.Clone()
	n.ForeignKeys = nil
	for _, c := range n.Columns {
		c.ForeignKeys = nil
	}
	for i, ck := range n.Checks {
		if ck.Name == "" && !ck.TypeBound {
			ck.Name = probeName(i)
		}
	}
	return n
}

func probeName(i int) string { return fmt.Sprintf("alembic_check_%d", i) }

// readExpressions puts what the database made of the target's expressions into the
// target's normal form, so that they are compared as they are.
func (c *comparison) readExpressions() error {
	if c.o.Expressions == nil {
		return nil
	}
	read, err := prepareAlone(c.o.Expressions, c.d)
	if err != nil {
		return fmt.Errorf("the target schema in the database's words: %w", err)
	}
	for _, there := range read.normal.Tables() {
		if t := c.target.normal.Table(there.Name); t != nil && !c.db.shared[there.Name] {
			takeExpressions(t, there)
			c.read[t.Name] = true
		}
	}
	return nil
}

// takeExpressions gives t the expressions of the same table as a database has it.
func takeExpressions(t, read *schema.Table) {
	for _, col := range t.Columns {
		there := read.Column(col.Name)
		switch {
		case there == nil:
		case col.Computed != nil && there.Computed != nil:
			col.Computed.SQL = there.Computed.SQL
		case hasDefault(col) && hasDefault(there):
			col.Default = there.Default
		}
	}
	for i, ck := range t.Checks {
		there := read.Constraint(probeName(i), schema.KindCheck)
		if there == nil && ck.Name != "" {
			there = read.Constraint(ck.Name, schema.KindCheck)
		}
		if there, ok := there.(*schema.Check); ok && !ck.TypeBound {
			ck.SQL = there.SQL
		}
	}
	for _, x := range t.Excludes {
		if there, ok := read.Constraint(x.Name, schema.KindExclude).(*schema.Exclude); ok && x.Name != "" {
			x.Where = there.Where
			for i := range min(len(x.Elements), len(there.Elements)) {
				x.Elements[i].KeyPart = there.Elements[i].KeyPart
			}
		}
	}
	for _, x := range t.Indexes {
		if there := read.IndexNamed(x.Name); there != nil {
			takeIndex(x, there)
		}
	}
}

func takeIndex(x, read *schema.Index) {
	for i := range min(len(x.Keys), len(read.Keys)) {
		if x.Keys[i].Expr != "" {
			x.Keys[i] = read.Keys[i]
		}
	}
	for key, v := range x.Options {
		if text, ok := read.Options[key].(string); ok && v != nil {
			x.Options[key] = text
		}
	}
}
