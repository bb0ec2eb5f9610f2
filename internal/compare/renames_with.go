package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// renamedWith renames the constraints, indexes and sequences whose names follow those of a
// renamed table or column, such as users_pkey, where the database can. Others are
// made anew.
func (c *comparison) renamedWith() []op.Operation {
	var ops []op.Operation
	for _, t := range c.target.written.Tables() {
		old := c.db.written.Table(t.Name)
		above := c.partitionedAbove(t.Name)
		if old == nil || !slices.ContainsFunc(append(above, t.Name), func(n schema.TableName) bool { return c.touched[c.databaseName(n)] }) {
			continue
		}
		follow := c.follower(t.Name)
		for _, k := range old.Constraints() {
			from, to := k.ConstraintName(), follow(k.ConstraintName())
			if n := t.Constraint(to, k.Kind()); from != to && from != "" && n != nil && old.Constraint(to, schema.KindUnknown) == nil {
				ops = append(ops, op.RenameConstraint{Table: t.Name, From: from, To: to})
			}
		}
		for _, x := range old.Indexes {
			to := follow(x.Name)
			if to != x.Name && t.IndexNamed(to) != nil && old.IndexNamed(to) == nil {
				ops = append(ops, op.RenameIndex{Table: t.Name, From: x.Name, To: to})
			}
		}
		ops = append(append(ops, c.renamedKept(old)...), c.renamedSequences(old)...)
		ops = append(ops, c.renamedParts(old, t)...)
	}
	return c.compilable(ops)
}

// partitionedAbove lists the tables that a partition is part of: their columns are its own.
func (c *comparison) partitionedAbove(name schema.TableName) (above []schema.TableName) {
	t := c.target.written.Table(name)
	if t == nil || t.Whole == nil {
		return nil
	}
	for _, parent := range t.Parents {
		above = append(append(above, parent), c.partitionedAbove(parent)...)
	}
	return above
}

// renamedParts renames the keys and indexes that a partition has from its table, which the
// server named after the partition. Under another name they would be ones of its own.
func (c *comparison) renamedParts(old, t *schema.Table) (ops []op.Operation) {
	if old.Whole == nil {
		return nil
	}
	follow := c.follower(t.Name)
	for _, k := range old.Whole.Constraints() {
		from, to := k.ConstraintName(), follow(k.ConstraintName())
		switch k.Kind() {
		case schema.KindPrimaryKey, schema.KindUnique, schema.KindExclude:
			if from != to && old.Constraint(from, k.Kind()) == nil && t.Constraint(to, k.Kind()) == nil {
				ops = append(ops, op.RenameConstraint{Table: t.Name, From: from, To: to})
			}
		}
	}
	for _, x := range old.Whole.Indexes {
		to := follow(x.Name)
		if to != x.Name && old.IndexNamed(x.Name) == nil && t.IndexNamed(to) == nil {
			ops = append(ops, op.RenameIndex{Table: t.Name, From: x.Name, To: to})
		}
	}
	return ops
}

// renamedKept renames the indexes that the database keeps for foreign keys and calls like
// their column. Under another name it would be an index like others.
func (c *comparison) renamedKept(t *schema.Table) (ops []op.Operation) {
	for _, names := range c.renamedIn(t.Name) {
		for _, fk := range t.ForeignKeys {
			if from, to := names[0], names[1]; fk.Index == from && fk.Columns[0] == to && t.IndexNamed(to) == nil {
				ops = append(ops, op.RenameIndex{Table: t.Name, From: from, To: to})
				break // one index serves all of the same columns
			}
		}
	}
	return ops
}

// renamedIn lists the old and new names of the columns of a table that are renamed.
func (c *comparison) renamedIn(table schema.TableName) (pairs [][2]string) {
	tables := append(c.partitionedAbove(table), table)
	for _, o := range c.phases.rename {
		a, ok := o.(op.AlterColumn)
		if !ok || !slices.Contains(tables, a.Table) {
			continue
		}
		if i := slices.IndexFunc(pairs, func(p [2]string) bool { return p[1] == a.Name }); i >= 0 {
			pairs[i][1] = a.NewName // the name before was one in between
		} else {
			pairs = append(pairs, [2]string{a.Name, a.NewName})
		}
	}
	return pairs
}

// follower returns the function that puts the new names of a table and its
// columns into a name that was made of the old ones.
func (c *comparison) follower(table schema.TableName) func(string) string {
	pairs := []string{c.databaseName(table).Name, table.Name}
	for _, names := range c.renamedIn(table) {
		pairs = append(pairs, names[:]...)
	}
	return func(name string) string { return replaceParts(name, pairs) }
}

// replaceParts replaces parts of a name, pairs of the old and the new one, where no letter
// or digit stands beside them.
func replaceParts(name string, pairs []string) string {
	var out strings.Builder
	isPart := func(at int) bool { return at < 0 || at >= len(name) || !isLetterOrDigit(name[at]) }
	for i := 0; i < len(name); {
		found := false
		for p := 0; p < len(pairs) && !found; p += 2 {
			if found = pairs[p] != "" && strings.HasPrefix(name[i:], pairs[p]) && isPart(i-1) && isPart(i+len(pairs[p])); found {
				out.WriteString(pairs[p+1])
				i += len(pairs[p])
			}
		}
		if !found {
			out.WriteByte(name[i])
			i++
		}
	}
	return out.String()
}

func isLetterOrDigit(c byte) bool {
	return c >= 0x80 || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// originals are the objects as they are before the renamings, by their later
// reference, that use what is renamed, or a table or enum type with renamed parts.
// Those that are renamed themselves aren't among them.
func (c *comparison) originals() map[schema.ObjectRef]*schema.Object {
	found := map[schema.ObjectRef]*schema.Object{}
	for _, o := range c.db.written.Objects {
		if original := c.originalOf(o); c.usesRenamed(original) && !c.isMoved(original.Ref()) {
			found[o.Ref()] = original
		}
	}
	return found
}

// originalOf returns an object of the database as it is before the renamings, none of
// which moves an object in the list.
func (c *comparison) originalOf(o *schema.Object) *schema.Object {
	return c.original.written.Objects[slices.Index(c.db.written.Objects, o)]
}

// usesRenamed reports whether an object of the database uses what is renamed.
func (c *comparison) usesRenamed(o *schema.Object) bool {
	return slices.ContainsFunc(c.original.needs(o.Ref()), func(r schema.ObjectRef) bool {
		return r.Kind == schema.KindTable && c.touched[r.Name] || r.Kind == schema.KindEnum && c.valued[r.Name] ||
			c.isMoved(r) && !o.IsAbout() // which follows by itself
	})
}

func (c *comparison) isMoved(r schema.ObjectRef) bool {
	_, moved := c.moved[r.Whole()]
	return moved
}

// recreateRenamed drops the objects that change with a renaming before it, and
// creates them again behind it: neither way can replace one in place.
func (c *comparison) recreateRenamed() {
	for ref := range c.originals() {
		if o := c.replaced[ref]; o != nil {
			c.gone[ref], c.made[ref] = c.db.written.Object(ref), o
			delete(c.replaced, ref)
		}
	}
}
