package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// An index or key of a partitioned table alone has parts only where indexes of partitions
// were attached to it. It takes them along when it is dropped, and a partition that comes
// while it stands gets one. So where anything of it changes, it goes first, its parts are
// made anew, and it comes last.

// regrouping is what is made anew for that.
type regrouping struct {
	regrouped map[schema.TableName]bool // the indexes and keys
	parted    map[schema.TableName]bool // those of them that are parts of others
	below     map[schema.TableName]bool // the partitions
}

// regroup marks the indexes and keys of partitioned tables alone that change in any way,
// and their parts.
func (c *comparison) regroup() {
	if c.traits.OnlyKey == "" {
		return
	}
	c.regrouping = regrouping{map[schema.TableName]bool{}, map[schema.TableName]bool{}, map[schema.TableName]bool{}}
	for _, name := range c.changed {
		if len(c.db.partitions[name]) == 0 && len(c.target.partitions[name]) == 0 {
			continue
		}
		t := c.tableDiff(name)
		before, after := c.aloneKeys(t.oldNorm), c.aloneKeys(t.newNorm)
		for key := range merged(before, after) {
			parts := append(slices.Clone(before[key]), after[key]...)
			if !t.regroups(key, parts) {
				continue
			}
			c.regrouped[schema.TableName{Schema: name.Schema, Name: key}] = true
			for _, part := range parts {
				c.regroupPart(schema.ParseTableName(part))
			}
			for _, partition := range slices.Concat(c.db.partitions[name], c.target.partitions[name]) {
				c.below[partition] = true
			}
		}
	}
}

// regroupPart marks a part, and the parts of that.
func (c *comparison) regroupPart(part schema.TableName) {
	if c.parted[part] {
		return
	}
	c.regrouped[part], c.parted[part] = true, true
	for _, t := range slices.Concat(c.db.normal.Tables(), c.target.normal.Tables()) {
		for name := range c.attachedKeys(t) {
			if c.attachedTo(t, name) == part {
				c.regroupPart(schema.TableName{Schema: t.Name.Schema, Name: name})
			}
		}
	}
}

// attachedTo returns what a key of a partition is a part of.
func (c *comparison) attachedTo(t *schema.Table, name string) schema.TableName {
	var o schema.Options
	if x := t.IndexNamed(name); x != nil {
		o = x.Options
	} else if k := t.Constraint(name, schema.KindUnknown); k != nil {
		o = k.ConstraintOptions()
	}
	of, _ := o[c.traits.AttachedKey].(string)
	return schema.ParseTableName(strings.ReplaceAll(of, `"`, ""))
}

// hasRegrouped reports whether a key of a partition is a part of one that is made anew.
func (t *tableDiff) hasRegrouped(side *schema.Table) bool {
	for name := range t.attachedKeys(side) {
		if t.comparison.regrouped[t.attachedTo(side, name)] {
			return true
		}
	}
	return false
}

func merged(a, b map[string][]string) map[string]bool {
	all := map[string]bool{}
	for _, m := range []map[string][]string{a, b} {
		for name := range m {
			all[name] = true
		}
	}
	return all
}

// aloneKeys returns the indexes and keys that a partitioned table has alone, and what is
// attached to them.
func (c *comparison) aloneKeys(t *schema.Table) map[string][]string {
	keys := map[string][]string{}
	add := func(name string, o schema.Options) {
		if only := o[c.traits.OnlyKey]; only != nil {
			keys[name], _ = only.([]string)
		}
	}
	for _, k := range t.Constraints() {
		add(k.ConstraintName(), k.ConstraintOptions())
	}
	for _, x := range t.Indexes {
		add(x.Name, x.Options)
	}
	return keys
}

// regroups reports whether a key of a partitioned table alone, one of its parts, or which
// partitions there are changes.
func (t *tableDiff) regroups(key string, parts []string) bool {
	before, after := t.db.partitions[t.name], t.target.partitions[t.name]
	if !t.sameKeyNamed(key) || !slices.Equal(sortedTables(before), sortedTables(after)) {
		return true
	}
	for _, name := range before {
		partition := t.tableDiff(name)
		for _, part := range parts {
			if n := schema.ParseTableName(part); n.Schema == name.Schema && !partition.sameKeyNamed(n.Name) {
				return true
			}
		}
		if partition.changesParents() || partition.standsAlone() {
			return true
		}
	}
	return false
}

func sortedTables(names []schema.TableName) []schema.TableName {
	return slices.SortedFunc(slices.Values(names), compareNames)
}

// sameKeyNamed reports whether both sides have the index or key of that name, or neither.
func (t *tableDiff) sameKeyNamed(name string) bool {
	if was, is := keyOf(t.oldNorm), keyOf(t.newNorm); was.Name == name || is.Name == name {
		return was.Name == is.Name && t.samePrimaryKey(was, is)
	}
	named := func(k key) bool { return k.name == name }
	before, after := keysOf(t.oldNorm, t.old), keysOf(t.newNorm, t.new)
	i, j := slices.IndexFunc(before, named), slices.IndexFunc(after, named)
	if i < 0 || j < 0 {
		return i < 0 && j < 0
	}
	return before[i].kind() == after[j].kind() && len(t.keyChanges(before[i], after[j])) == 0
}

// comesLast reports whether an operation makes an index or key of a partitioned table that
// partitions must not have while they come, or come back.
func (t *tableDiff) comesLast(o op.Operation) bool {
	if t.isOnly(o) {
		return true
	}
	isGone := func(name schema.TableName) bool { return t.target.written.Table(name) == nil }
	return slices.ContainsFunc(t.db.partitions[t.name], isGone) && slices.ContainsFunc(o.Names(), t.isRegrouped)
}

// isRegrouped reports whether a key of the table is made anew with those of partitions.
func (t *tableDiff) isRegrouped(name string) bool {
	return t.comparison.regrouped[schema.TableName{Schema: t.name.Schema, Name: name}]
}

// markParts says of the parts that are made anew that they may be gone already.
func (t *tableDiff) markParts(ops []op.Operation) {
	for i, o := range ops {
		switch o := o.(type) {
		case op.DropIndex:
			o.IfExists = o.IfExists || t.isPart(o.Name)
			ops[i] = o
		case op.CreateIndex:
			o.MayGo = t.isPart(o.Index.Name)
			ops[i] = o
		case op.DropConstraint:
			o.IfExists = o.IfExists || t.isPart(o.Name)
			ops[i] = o
		case op.AddConstraint:
			o.MayGo = t.isPart(o.Constraint.ConstraintName())
			ops[i] = o
		}
	}
}

func (t *tableDiff) isPart(name string) bool {
	apart := t.comparison.below[t.name] && (t.old == t.db.written.Table(t.name).Whole || t.new == t.target.written.Table(t.name).Whole)
	return apart || t.comparison.parted[schema.TableName{Schema: t.name.Schema, Name: name}]
}
