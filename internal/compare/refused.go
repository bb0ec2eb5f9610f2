package compare

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// keyRefuser is a dialect that tells why its database refuses a foreign key between two
// tables in normal form, or nil.
type keyRefuser interface {
	RefusesForeignKey(table *schema.Table, fk *schema.ForeignKey, ref *schema.Table) error
}

// refused returns an error for foreign keys and names of the models that the database
// refuses, whatever is in it. A server that has read the target finds them itself; on one
// whose schema changes commit, a revision with them would be half done.
func (c *comparison) refused() error {
	if c.target.written.Inspected {
		return nil
	}
	changed := map[schema.TableName]bool{}
	var problems []error
	for _, o := range c.phases.all() {
		switch o := o.(type) {
		case op.CreateTable:
			changed[o.Table.Name] = true
			for _, fk := range o.Table.ForeignKeys {
				problems = append(problems, c.refusesKey(o.Table.Name, fk))
			}
		case op.AddConstraint:
			changed[o.Table] = true
			if fk, ok := o.Constraint.(*schema.ForeignKey); ok {
				problems = append(problems, c.refusesKey(o.Table, fk))
			}
		case op.CreateIndex:
			changed[o.Table] = true
		}
	}
	if len(changed) > 0 {
		problems = append(problems, c.namesTwice(changed))
	}
	problems = append(problems, c.enumsTwice())
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("the models' schema: %w", err)
	}
	return nil
}

// refusesKey asks the dialect about a foreign key. The table it refers to may be the
// database's alone, or have a key there that no model knows.
func (c *comparison) refusesKey(name schema.TableName, fk *schema.ForeignKey) (err error) {
	refuser, ok := c.d.(keyRefuser)
	table := c.target.normal.Table(name)
	if !ok || table == nil {
		return nil
	}
	for _, s := range []side{c.target, c.db} {
		ref := s.normal.Table(fk.RefTable)
		if ref == nil {
			continue
		}
		refusal := refuser.RefusesForeignKey(table, fk, ref)
		if refusal == nil {
			return nil
		}
		if err == nil {
			err = table.KeyMistake(fk, refusal)
		}
	}
	return err
}

// namesTwice returns an error for names that the models give twice, one of them in a
// table that is changed.
func (c *comparison) namesTwice(changed map[schema.TableName]bool) error {
	type owner struct {
		what  string
		table *schema.Table
	}
	owners, told := map[takenName]owner{}, map[[2]owner]bool{}
	var problems []error
	for _, t := range c.target.written.Tables() {
		c.eachName(t, func(n takenName, what string) {
			other, taken := owners[n]
			switch {
			case !taken:
				owners[n] = owner{what, t}
			case (changed[t.Name] || changed[other.table.Name]) && !told[[2]owner{other, {what, t}}]:
				told[[2]owner{other, {what, t}}] = true
				problems = append(problems, t.Mistake(fmt.Errorf("%s and %s of table %q have the same name; give one of them another name", what, other.what, other.table.Name)))
			}
		})
	}
	return errors.Join(problems...)
}

// enumsTwice returns an error for enum types whose columns give them unlike values.
func (c *comparison) enumsTwice() error {
	type owner struct {
		values []string
		what   string
	}
	owners := map[schema.TableName]owner{}
	var problems []error
	for _, t := range c.target.normal.Tables() {
		for _, col := range t.Columns {
			e := c.enumOf(col.Type)
			if e == nil {
				continue
			}
			name := schema.TableName{Schema: e.Schema, Name: e.Name}
			other, known := owners[name]
			switch {
			case !known:
				owners[name] = owner{e.Values, fmt.Sprintf("%s.%s", t.Name, col.Name)}
			case !slices.Equal(other.values, e.Values):
				problems = append(problems, t.ColumnMistake(col.Name, fmt.Errorf("the enum type %s has the values %s here and %s in %s; give both the same, or one of the types another name",
					name, strings.Join(e.Values, ", "), strings.Join(other.values, ", "), other.what)))
			}
		}
	}
	return errors.Join(problems...)
}

// The spaces of names beside relations: of the indexes, constraints, and unique or foreign
// keys and checks of a table, and of the foreign keys of a schema.
const (
	indexes     = "indexes"
	constraints = "constraints"
	uniques     = "unique constraints"
	references  = "references"
	foreignKeys = "foreign keys"
)

// spaces returns where the name of a constraint counts.
func (c *comparison) spaces(t *schema.Table, k schema.Constraint) []string {
	kind := k.Kind()
	switch {
	case c.traits.SchemaWideIndexes: // SQLite's constraints may share a name
		return nil
	case c.traits.SchemaWideNames && (kind == schema.KindForeignKey || kind == schema.KindCheck):
		return []string{constraints}
	case c.traits.SchemaWideNames:
		return []string{relations, constraints}
	}
	// On MySQL a primary key has no name, and an index that serves a foreign key may have
	// the name of the key; otherwise it gets one of that name. MariaDB tells the name of a
	// check from that of either.
	switch kind {
	case schema.KindUnique:
		return []string{indexes, uniques}
	case schema.KindCheck:
		return []string{uniques, references}
	case schema.KindForeignKey:
		spaces := []string{references}
		if c.traits.SchemaWideForeignKeys {
			spaces = append(spaces, foreignKeys)
		}
		if !hasIndexOn(t, k.(*schema.ForeignKey).Columns) {
			spaces = append(spaces, indexes)
		}
		return spaces
	}
	return nil
}

// hasIndexOn reports whether a key or index begins with the columns.
func hasIndexOn(t *schema.Table, columns []string) bool {
	var keys [][]string
	for _, k := range t.Constraints() {
		if k.Kind() != schema.KindForeignKey {
			keys = append(keys, schema.KeyColumns(k))
		}
	}
	for _, x := range t.Indexes {
		keys = append(keys, x.Columns())
	}
	return begun(keys, columns)
}

// eachName calls f for the names of a table's indexes and constraints, and what has them.
func (c *comparison) eachName(t *schema.Table, f func(n takenName, what string)) {
	wide := schema.TableName{Schema: t.Name.Schema}
	add := func(space, name, what string) {
		in := t.Name
		if space == relations || space == foreignKeys {
			in = wide
		}
		if !c.traits.SchemaWideNames { // the others don't tell the cases of letters apart
			name = strings.ToLower(name)
		}
		if name != "" {
			f(takenName{space, schema.TableName{Schema: in.String(), Name: name}}, what)
		}
	}
	ofIndexes := indexes
	if c.traits.SchemaWideNames || c.traits.SchemaWideIndexes {
		ofIndexes = relations
		add(relations, t.Name.Name, "the table")
	}
	for _, x := range t.Indexes {
		add(ofIndexes, x.Name, x.String())
	}
	for _, k := range t.Constraints() {
		for _, space := range c.spaces(t, k) {
			add(space, k.ConstraintName(), k.String())
		}
	}
}
