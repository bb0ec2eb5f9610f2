package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// stays reports whether a key, index or check that the target lacks isn't dropped but
// listed, because no revision made it. What is about a column that goes can't stay.
func (t *tableDiff) stays(kind schema.ConstraintKind, name string, columns []string) bool {
	gone := func(c string) bool { return t.new.Column(c) == nil }
	if t.o.ManagedPart == nil || t.isFromParent(kind, name) || t.o.DropUnmanaged || slices.ContainsFunc(columns, gone) || t.o.ManagedPart(t.databaseName(t.name), kind, name, columns) {
		return false
	}
	t.r.Unmanaged = append(t.r.Unmanaged, schema.ObjectRef{Kind: partKinds[kind], Name: schema.Name(name), On: t.name})
	return true
}

// isFromParent reports whether a partition that stands alone while it changes has an index
// or constraint from its table: revisions don't name it.
func (t *tableDiff) isFromParent(kind schema.ConstraintKind, name string) bool {
	own := t.db.written.Table(t.name)
	if own.Whole == nil || t.old != own.Whole {
		return false
	}
	if kind == schema.KindUnknown {
		return own.IndexNamed(name) == nil
	}
	return own.Constraint(name, kind) == nil
}

// partKinds are the kinds of a table's parts in words. An index is of no kind of
// constraint.
var partKinds = map[schema.ConstraintKind]schema.ObjectKind{
	schema.KindUnknown: "index", schema.KindUnique: "unique constraint", schema.KindCheck: "check constraint",
	schema.KindForeignKey: "foreign key", schema.KindExclude: "exclude constraint", schema.KindPrimaryKey: "primary key",
}

// staysKey lets an index or unique constraint step aside for what happens to its
// columns, if it stays.
func (t *tableDiff) staysKey(k key) bool {
	kind := schema.KindUnknown
	if _, isRule := k.written.(*schema.Unique); isRule {
		kind = schema.KindUnique
	}
	if !t.stays(kind, k.name, k.columns()) {
		return false
	}
	if t.remakesKey(k) {
		t.dropKey(k, false)
		t.addKey(k, false)
	}
	return true
}

// staysCheck does the same for a check.
func (t *tableDiff) staysCheck(ck *schema.Check) bool {
	w := written(t.old, t.oldNorm, ck)
	dropped := slices.ContainsFunc(t.old.Columns, func(c *schema.Column) bool {
		return t.new.Column(c.Name) == nil && !slices.Contains(t.kept, c.Name) && t.namesColumn(ck.SQL, c.Name)
	})
	if dropped || !t.stays(schema.KindCheck, ck.Name, ck.Columns) {
		return false
	}
	if t.touches(ck.SQL) || t.losesKey(ck.Name, ck.Columns) {
		t.drop(w)
		t.add(w)
	}
	return true
}

// staysExclude does the same for an exclude constraint.
func (t *tableDiff) staysExclude(w, e *schema.Exclude) bool {
	if !t.stays(e.Kind(), e.Name, elementColumns(e)) {
		return false
	}
	if t.remakesExclude(e) {
		t.drop(w)
		t.add(w)
	}
	return true
}

// namesColumn reports whether an expression names a column.
func (t *tableDiff) namesColumn(expression, column string) bool {
	return t.names(expression, func(name string) bool { return strings.EqualFold(strings.Trim(name, "[]"), column) })
}
