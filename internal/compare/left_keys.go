package compare

import (
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// foreignTyper is a dialect whose foreign keys need columns of one type on both ends.
type foreignTyper interface {
	// RefersAlike reports whether a column of the one type may refer to one of the other.
	RefersAlike(a, b schema.Type) bool
}

// refuseLeft returns an error for a foreign key that stays, such as that of a table that
// no revision made, although the changes take away what it refers to: the database
// would refuse them, maybe half-way.
func (c *comparison) refuseLeft() error {
	if c.forwardReferences() {
		return nil
	}
	all := c.phases.all()
	if len(all) == 0 {
		return nil
	}
	dropped, again, retyped := map[constraintKey]bool{}, map[constraintKey]*schema.ForeignKey{}, map[schema.ObjectRef]schema.Type{}
	for _, o := range all {
		switch o := o.(type) {
		case op.DropConstraint:
			dropped[constraintKey{o.Table, o.Kind, o.Name}] = true
		case op.AddConstraint:
			if fk, ok := o.Constraint.(*schema.ForeignKey); ok {
				again[constraintKey{o.Table, fk.Kind(), fk.Name}] = fk
			}
		case op.AlterColumn:
			if o.Type != nil {
				retyped[columnRef(o.Table, o.Name)] = o.Type
			}
		}
	}
	for _, t := range c.db.written.Tables() {
		if slices.Contains(c.removed, t.Name) {
			continue
		}
		for _, fk := range t.ForeignKeys {
			key := constraintKey{t.Name, fk.Kind(), fk.Name}
			var why string
			switch {
			case c.wantsKey(t.Name, fk):
			case !dropped[key] && slices.Contains(c.removed, fk.RefTable):
				why = fmt.Sprintf("the target schema lacks the table %s, which would be dropped; drop the foreign key first, or add the table to the schema", fk.RefTable)
			case dropped[key] && refersAsBefore(again[key], fk):
				why = c.lacksEnd(t, fk, retyped)
			}
			if why != "" {
				return fmt.Errorf("table %s: %s is to stay, but %s", t.Name, fk, why)
			}
		}
	}
	return nil
}

// wantsKey reports whether the target schema has the foreign key itself, so that it has
// both ends of it.
func (c *comparison) wantsKey(name schema.TableName, fk *schema.ForeignKey) bool {
	t := c.target.written.Table(name)
	return t != nil && slices.ContainsFunc(t.ForeignKeys, func(o *schema.ForeignKey) bool { return refersAsBefore(o, fk) })
}

func refersAsBefore(o, fk *schema.ForeignKey) bool {
	return o != nil && o.RefTable == fk.RefTable && slices.Equal(o.Columns, fk.Columns) && slices.Equal(o.RefColumns, fk.RefColumns)
}

// lacksEnd says what a foreign key that is made anew lacks after the changes, or "".
func (c *comparison) lacksEnd(t *schema.Table, fk *schema.ForeignKey, retyped map[schema.ObjectRef]schema.Type) string {
	parent := c.db.written.Table(fk.RefTable)
	typer, ok := c.d.(foreignTyper)
	if !ok || parent == nil || len(fk.Columns) != len(fk.RefColumns) {
		return ""
	}
	typeOf := func(t *schema.Table, column string) (was, is schema.Type) {
		if col := t.Column(column); col != nil {
			was, is = col.Type, col.Type
		}
		if changed := retyped[columnRef(t.Name, column)]; changed != nil {
			is = changed
		}
		return was, is
	}
	for i, name := range fk.Columns {
		was, is := typeOf(t, name)
		refWas, refIs := typeOf(parent, fk.RefColumns[i])
		if was != nil && refWas != nil && typer.RefersAlike(was, refWas) && !typer.RefersAlike(is, refIs) {
			return fmt.Sprintf("%s.%s would be %s and %s.%s %s; drop the foreign key first, or change both of its ends alike", t.Name, name, c.typeText(is), fk.RefTable, fk.RefColumns[i], c.typeText(refIs))
		}
	}
	return ""
}

// typeText is a type as the database writes it.
func (c *comparison) typeText(t schema.Type) string {
	text, err := c.d.TypeSQL(t)
	if err != nil {
		return t.TypeName()
	}
	return text
}
