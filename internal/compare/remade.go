package compare

import (
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// remadeParts are the names of the indexes and constraints that are dropped and made
// anew, by table. What is said of them, such as a comment, goes with them.
type remadeParts map[schema.TableName][]string

func (c *comparison) remadeParts() remadeParts {
	_, remade := c.droppedParts()
	return remade
}

// goneParts are the indexes and constraints that are dropped and don't come back.
func (c *comparison) goneParts() remadeParts {
	gone, remade := c.droppedParts()
	for table, names := range gone {
		gone[table] = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(remade[table], name) })
	}
	for _, name := range c.removed {
		gone[name] = append(gone[name], partNames(c.db.written.Table(name))...)
	}
	return gone
}

// droppedParts are the indexes and constraints that are dropped, and those of them that
// are made anew.
func (c *comparison) droppedParts() (dropped, remade remadeParts) {
	dropped, remade = remadeParts{}, remadeParts{}
	for _, o := range slices.Concat(c.phases.before, c.phases.free, c.phases.change) {
		switch o := o.(type) {
		case op.DropIndex:
			dropped[o.Table] = append(dropped[o.Table], o.Name)
		case op.DropConstraint:
			dropped[o.Table] = append(dropped[o.Table], o.Name)
		}
	}
	again := func(table schema.TableName, name string) {
		if slices.Contains(dropped[table], name) {
			remade[table] = append(remade[table], name)
		}
	}
	for _, o := range slices.Concat(c.phases.change, c.phases.connect) {
		switch o := o.(type) {
		case op.CreateIndex:
			again(o.Table, o.Index.Name)
		case op.AddConstraint:
			again(o.Table, o.Constraint.ConstraintName())
		}
	}
	for _, o := range c.phases.change {
		if a, ok := o.(op.AlterColumn); ok && a.Type != nil { // for which the server makes those of partitions anew
			dropped[a.Table] = slices.Clip(dropped[a.Table])
		}
	}
	c.partsOfPartitions(dropped, remade)
	return dropped, remade
}

// partsOfPartitions adds the indexes and keys that partitions have as parts of those of
// the tables above. The server drops and makes them with these.
func (c *comparison) partsOfPartitions(dropped, remade remadeParts) {
	for _, table := range slices.Collect(maps.Keys(dropped)) {
		for _, partition := range c.db.partitions[table] {
			was, is := c.db.written.Table(partition), c.target.written.Table(partition)
			if was.Whole == nil || is == nil || is.Whole == nil {
				continue
			}
			before, after := partNames(was.Whole), partNames(is.Whole)
			for _, name := range before {
				if was.IndexNamed(name) != nil || was.Constraint(name, schema.KindUnknown) != nil || slices.Contains(dropped[partition], name) {
					continue
				}
				dropped[partition] = append(dropped[partition], name)
				if slices.Contains(after, name) {
					remade[partition] = append(remade[partition], name)
				}
			}
		}
	}
}

// partNames lists the indexes and keys of a table.
func partNames(t *schema.Table) []string {
	var names []string
	for _, x := range t.Indexes {
		names = append(names, x.Name)
	}
	for _, k := range t.Constraints() {
		names = append(names, k.ConstraintName())
	}
	return names
}

// isAbout reports whether an object says something of such a part: it has its name,
// or ends with it, as REPLICA IDENTITY USING INDEX does.
func (r remadeParts) isAbout(o *schema.Object, lexer dialect.Lexer) bool {
	if o.Kind != schema.KindComment && o.Kind != schema.KindSetting || len(o.Definition) == 0 {
		return false
	}
	if o.Kind == schema.KindSetting && slices.Contains(r[o.On], lastName(lexer, o.Definition[0])) {
		return true
	}
	for table, names := range r {
		if table.Schema == o.Name.Schema && (o.On == table || o.On.Name == "") && slices.Contains(names, o.Name.Name) {
			return true
		}
	}
	return false
}

// lastName returns the name with which a statement ends.
func lastName(lexer dialect.Lexer, statement string) string {
	words := sqltext.Significant(lexer, statement)
	return strings.Trim(words[len(words)-1].Text, `"`)
}

// defaultSet are the columns that get another default, and their heirs with them.
type defaultSet map[schema.ObjectRef]bool

// changedDefaults are those of the tables. Those of inherited columns are added.
func (c *comparison) changedDefaults() defaultSet {
	changed := defaultSet{}
	for _, o := range slices.Concat(c.phases.free, c.phases.change) {
		if a, ok := o.(op.AlterColumn); ok && a.Default != nil {
			changed[columnRef(a.Table, a.Name)] = true
		}
	}
	return changed
}

// setsDefault reports whether an object is the default of an inherited column, or what
// it is computed from.
func setsDefault(o *schema.Object) bool {
	return o.Kind == schema.KindSetting && len(o.Definition) > 0 &&
		(strings.Contains(o.Definition[0], " SET DEFAULT ") || strings.Contains(o.Definition[0], " SET EXPRESSION AS ("))
}

// remadeColumns are the columns that are dropped and added again.
func (c *comparison) remadeColumns() defaultSet {
	remade := defaultSet{}
	for _, o := range slices.Concat(c.phases.free, c.phases.change) {
		if d, ok := o.(op.DropColumn); ok {
			remade[columnRef(d.Table, d.Name)] = c.target.written.Table(d.Table).Column(d.Name) != nil
		}
	}
	return remade
}

// isOfRemade reports whether an object says something of an inherited column that the
// table above drops and adds again: it goes with the column.
func (c *comparison) isOfRemade(o *schema.Object, remade defaultSet) bool {
	t, column := c.db.written.Table(o.On), ""
	switch o.Kind {
	case schema.KindSetting:
		column = inheritedColumn(o)
	case schema.KindComment:
		column, _ = strings.CutPrefix(o.Args, "column ")
	}
	return t != nil && column != "" && c.inheritsOneOf(t, column, remade)
}

// parentDefaults are the defaults that a table's parents have for inherited columns: an
// heir takes over those that are there when it is created.
func (s side) parentDefaults(t *schema.Table) []schema.ObjectRef {
	var refs []schema.ObjectRef
	if len(t.Parents) == 0 {
		return nil
	}
	for _, o := range s.written.Objects {
		if setsDefault(o) && slices.Contains(t.Parents, o.On) {
			refs = append(refs, o.Ref())
		}
	}
	return refs
}

// add adds the column that an object is the default of.
func (s defaultSet) add(o *schema.Object) {
	if column := inheritedColumn(o); column != "" && setsDefault(o) {
		s[columnRef(o.On, column)] = true
	}
}

// inheritedColumn is the column of the object's table that the object is about.
func inheritedColumn(o *schema.Object) string {
	at := slices.IndexFunc(o.DependsOn, func(r schema.ObjectRef) bool { return r.Kind == schema.KindTable && r.Column != "" })
	if at < 0 {
		return ""
	}
	return o.DependsOn[at].Column
}

// isInheritedDefault reports whether a setting is the default of an inherited column
// that uses what changes, or which a changed default of the parent would overwrite.
func (c *comparison) isInheritedDefault(o *schema.Object, defaults defaultSet, changed map[schema.ObjectRef]bool) bool {
	table := c.db.written.Table(o.On)
	if table == nil || !setsDefault(o) {
		return false
	}
	column := inheritedColumn(o)
	if column == "" {
		return false
	}
	return slices.ContainsFunc(table.Uses, func(u schema.Use) bool {
		return u.Part == schema.UseDefault && u.Name == column && changed[u.Of.Whole()]
	}) || c.inheritsOneOf(table, column, defaults)
}

// inheritsOneOf reports whether a parent's column of that name is in the set.
func (c *comparison) inheritsOneOf(t *schema.Table, column string, set defaultSet) bool {
	return c.db.anyAbove(t, func(above *schema.Table) bool { return set[columnRef(above.Name, column)] })
}
