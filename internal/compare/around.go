package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// What uses a column goes and comes back around a change of its type: conditions
// and expressions here, views and the like in recreateDependents, foreign keys
// in reconnect.

func columnRef(table schema.TableName, column string) schema.ObjectRef {
	return schema.ObjectRef{Kind: schema.KindTable, Name: table, Column: column}
}

// touch marks a column whose type changes.
func (t *tableDiff) touch(column string) {
	if t.traits.BindsTypes {
		t.comparison.retype(t.name, column)
	}
}

// retype marks a column, and that of the table's heirs, whose own checks, computed
// columns, views and the like use it as well.
func (c *comparison) retype(table schema.TableName, column string) {
	c.retyped[columnRef(table, column)] = true
	for _, heir := range c.db.partitions[table] {
		c.retyped[columnRef(heir, column)] = true
	}
}

// touchEnum marks the columns of an enum type that is made anew.
func (c *comparison) touchEnum(name schema.TableName) {
	for _, t := range c.db.normal.Tables() {
		for _, col := range t.Columns {
			if c.isEnum(col, name) {
				c.retype(t.Name, col.Name)
			}
		}
	}
}

// atEitherEnd reports whether a foreign key of the table has one of the columns
// at either end.
func atEitherEnd(columns map[schema.ObjectRef]bool, table schema.TableName, fk *schema.ForeignKey) bool {
	has := func(table schema.TableName, names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return columns[columnRef(table, name)] })
	}
	return has(table, fk.Columns) || has(fk.RefTable, fk.RefColumns)
}

// remake drops a column and adds it again, instead of any other change of it.
func (t *tableDiff) remake(old, col *schema.Column) {
	t.comparison.retype(t.name, col.Name)
	for _, heir := range t.db.partitions[t.name] {
		t.remadeAbove[columnRef(heir, col.Name)] = true
	}
	t.columns = slices.DeleteFunc(t.columns, func(o op.Operation) bool {
		a, ok := o.(op.AlterColumn)
		return ok && a.Name == col.Name
	})
	t.remade = append(t.remade, col.Name)
	was, is := old.Clone(), col.Clone()
	was.PrimaryKey, is.PrimaryKey = false, false // the key is dropped and added by itself
	drop := op.DropColumn{Table: t.name, Name: old.Name, Column: was}
	t.undone = slices.Insert(t.undone, 0, op.Operation(drop)) // what is computed from a column goes before it
	t.columnAdded(is)
}

// remakes reports whether one of the columns is dropped and added again.
func (t *tableDiff) remakes(columns []string) bool {
	return slices.ContainsFunc(columns, func(c string) bool { return slices.Contains(t.remade, c) || t.remadeAbove[columnRef(t.name, c)] })
}

// isRemadeAbove reports whether a table above drops a column of this one and adds it again.
func (t *tableDiff) isRemadeAbove() bool {
	for ref := range t.remadeAbove {
		if ref.Name == t.name {
			return true
		}
	}
	return false
}

// remakesKey reports whether an index or unique constraint can't outlast what
// happens to its columns.
func (t *tableDiff) remakesKey(k key) bool {
	if t.isRegrouped(k.name) || t.remakes(k.columns()) || t.losesKey(k.name, k.columns()) {
		return true
	}
	for _, v := range k.options() {
		if text, ok := v.(string); ok && t.touches(text) {
			return true
		}
	}
	return slices.ContainsFunc(k.parts, func(p schema.KeyPart) bool { return t.touches(p.Expr) })
}

// touches reports whether an expression names a marked column of the table.
func (t *tableDiff) touches(expression string) bool {
	if expression == "" || len(t.comparison.retyped) == 0 {
		return false
	}
	return t.names(expression, func(name string) bool { return t.comparison.retyped[columnRef(t.name, name)] })
}

// names reports whether a word of an expression, without the quotes of a name, is one of
// those.
func (t *tableDiff) names(expression string, is func(name string) bool) bool {
	return slices.ContainsFunc(sqltext.Significant(t.traits.Lexer, expression), func(word sqltext.Token) bool {
		return is(strings.Trim(word.Text, "\"`"))
	})
}

// usesNewValue reports whether the target uses a value that an enum type doesn't
// have yet.
func (c *comparison) usesNewValue(name schema.TableName, before, after []string) bool {
	added := slices.DeleteFunc(slices.Clone(after), func(v string) bool { return slices.Contains(before, v) })
	var texts []string
	for _, t := range c.target.written.Tables() {
		if !c.hasEnum(t, name) {
			continue
		}
		old := c.db.written.Table(t.Name)
		for _, col := range t.Columns {
			arrives := old != nil && old.Column(col.Name) != nil && c.isEnum(col, name) && !c.isEnum(old.Column(col.Name), name)
			if arrives || col.Default != nil && slices.Contains(added, col.Default.Literal) {
				return true
			}
		}
		texts = append(texts, tableTexts(t)...)
		for _, x := range t.Indexes {
			texts = append(texts, indexTexts(x)...)
		}
	}
	for _, o := range c.target.written.Objects {
		if slices.Contains(o.DependsOn, schema.ObjectRef{Kind: schema.KindEnum, Name: name}) {
			texts = append(texts, o.Definition...)
		}
	}
	return slices.ContainsFunc(added, func(v string) bool {
		literal := "'" + strings.ReplaceAll(v, "'", "''") + "'"
		return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, literal) })
	})
}

// hasEnum reports whether a column of the table has the enum type.
func (c *comparison) hasEnum(t *schema.Table, name schema.TableName) bool {
	return slices.ContainsFunc(t.Columns, func(col *schema.Column) bool { return c.isEnum(col, name) })
}

// isEnum reports whether a column has the enum type.
func (c *comparison) isEnum(col *schema.Column, name schema.TableName) bool {
	e := c.enumOf(col.Type)
	return e != nil && e.Name == name.Name && e.Schema == name.Schema
}

// indexTexts are the SQL texts in an index.
func indexTexts(x *schema.Index) []string {
	var texts []string
	for _, k := range x.Keys {
		texts = append(texts, k.Expr)
	}
	for _, v := range x.Options {
		if text, ok := v.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}
