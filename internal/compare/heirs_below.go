package compare

import (
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// changedAbove are the columns that tables inherit from one above which changes their type, or
// drops them and adds them again (true). The keys, indexes and checks that the tables have
// of their own, and views over them, go and come back around that.
type changedAbove map[schema.ObjectRef]bool

// reachesBelow finds such columns, and reports whether there are any that weren't known
// yet.
func (c *comparison) reachesBelow() (more bool) {
	var heirs []schema.TableName
	for _, name := range c.changed {
		if c.db.hasParents(name) {
			heirs = append(heirs, name)
		}
	}
	if len(heirs) == 0 || !c.traits.BindsTypes {
		return false
	}
	for _, o := range slices.Concat(c.phases.free, c.phases.change) {
		table, column, anew := schema.TableName{}, "", false
		switch o := o.(type) {
		case op.AlterColumn:
			if o.Type != nil {
				table, column = o.Table, o.Name
			}
		case op.DropColumn:
			if is := c.target.written.Table(o.Table); is != nil && is.Column(o.Name) != nil {
				table, column, anew = o.Table, o.Name, true
			}
		}
		for _, heir := range heirs {
			ref := columnRef(heir, column)
			known, is := c.changedAbove[ref]
			if column == "" || is && (known || !anew) || !c.db.inherits(heir, table) {
				continue
			}
			c.changedAbove[ref], more = anew, true
		}
	}
	return more
}

// isBelow reports whether the table has such a column.
func (t *tableDiff) isBelow() bool {
	for ref := range t.changedAbove {
		if ref.Name == t.name {
			return true
		}
	}
	return false
}
