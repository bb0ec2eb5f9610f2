package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Some databases put the new names into the texts of the views and triggers that use what
// is renamed, and go on calling a view's columns what they were called: where a and b swap
// their names, SELECT a, b becomes SELECT b, a. What the text is then, only the database
// knows; it isn't the one that stands in the target, however alike the two were before.

// isRewritten reports whether the renamings change the text of an object of the database.
func (c *comparison) isRewritten(o *schema.Object) bool {
	if len(c.phases.rename) == 0 || !c.rewrites(o.Kind) {
		return false
	}
	columns, names := c.renamedUses()
	if len(columns) == 0 && len(names) == 0 {
		return false
	}
	tables := map[schema.TableName]bool{}
	for ref := range columns {
		tables[ref.Name] = true
	}
	isUsed := func(r schema.ObjectRef) bool {
		switch {
		case r.Kind != schema.KindTable || !tables[r.Name]:
			return false
		case r.Column != "":
			return columns[r]
		}
		return len(mentioned(names, c.traits.Lexer, o.Definition)) > 0 // nobody told the columns
	}
	seen := map[schema.ObjectRef]bool{}
	var uses func(ref schema.ObjectRef) bool
	uses = func(ref schema.ObjectRef) bool {
		if seen[ref] {
			return false
		}
		seen[ref] = true
		return slices.ContainsFunc(c.db.needs(ref), func(r schema.ObjectRef) bool { return isUsed(r) || c.rewrites(r.Kind) && uses(r.Whole()) })
	}
	return uses(o.Ref())
}

// rewrites reports whether renamings change the texts of the objects of a kind.
func (c *comparison) rewrites(kind schema.ObjectKind) bool {
	rank := c.rank(kind)
	return rank >= 0 && c.traits.Objects[rank].Rewritten
}

// renamedUses returns the renamed columns by their new names, those of heirs as well, and
// the old names that texts may hold. A renamed table is one without a column; it isn't
// among them where texts follow its name in a way that is known.
func (c *comparison) renamedUses() (columns map[schema.ObjectRef]bool, names map[string][]schema.ObjectRef) {
	columns, names = map[schema.ObjectRef]bool{}, map[string][]schema.ObjectRef{}
	add := func(table schema.TableName, from, column string) {
		ref := columnRef(table, column)
		columns[ref] = true
		names[strings.ToLower(from)] = append(names[strings.ToLower(from)], ref)
		for _, heir := range c.db.partitions[table] {
			columns[columnRef(heir, column)] = true
		}
	}
	for _, o := range c.phases.rename {
		switch o := o.(type) {
		case op.AlterColumn:
			add(o.Table, o.Name, o.NewName)
		case op.RenameTable:
			if !c.traits.FollowsRenames {
				add(schema.TableName{Schema: o.From.Schema, Name: o.To}, o.From.Name, "")
			}
		}
	}
	return columns, names
}

// bindsLate reports whether an object may stay while what it uses is made anew. A renaming
// fails if one of those is broken whose texts it changes.
func (c *comparison) bindsLate(o *schema.Object) bool {
	return c.traits.LateBinding && (len(c.phases.rename) == 0 || !c.rewrites(o.Kind))
}
