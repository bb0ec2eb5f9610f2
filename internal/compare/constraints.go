package compare

import (
	"cmp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// compareForeignKeys compares foreign keys by what they say; their names count
// where a database gave both sides.
func (t *tableDiff) compareForeignKeys() error {
	before := slices.DeleteFunc(slices.Clone(t.oldNorm.ForeignKeys), func(fk *schema.ForeignKey) bool {
		return fk.Name != "" && !t.includesName(fk.Name, "foreign_key_constraint", t.name)
	})
	before, after := t.unmatched(before, t.newNorm.ForeignKeys)
	for _, fk := range before {
		w := writtenForeignKey(t.old, fk)
		if t.keeps(fk.Columns) || !t.includes(w, fk.Name, "foreign_key_constraint", true, counterpart(after, fk)) {
			continue
		}
		if counterpart(after, fk) == nil && t.stays(fk.Kind(), fk.Name, fk.Columns) {
			continue
		}
		t.log("Detected removed foreign key (%s)(%s) on table %s", strings.Join(fk.Columns, ", "), strings.Join(fk.RefColumns, ", "), t.name)
		t.phases.before = append(t.phases.before, dropConstraint(t.name, w))
	}
	for _, fk := range after {
		w := writtenForeignKey(t.new, fk)
		if !t.includes(w, fk.Name, "foreign_key_constraint", false, counterpart(before, fk)) {
			continue
		}
		t.log("Detected added foreign key (%s)(%s) on table %s", strings.Join(fk.Columns, ", "), strings.Join(fk.RefColumns, ", "), t.name)
		t.phases.connect = append(t.phases.connect, t.addConstraint(t.name, w))
	}
	return nil
}

// unmatched returns the foreign keys that the other side lacks. One that both
// have counts as lacking too when another one of the target wants the name that
// it has in the database.
func (t *tableDiff) unmatched(before, after []*schema.ForeignKey) (gone, added []*schema.ForeignKey) {
	gone = slices.Clone(before)
	kept := map[string][2]*schema.ForeignKey{} // by the name in the database
	for _, fk := range after {
		i := slices.IndexFunc(gone, func(old *schema.ForeignKey) bool { return t.sameForeignKey(old, fk) })
		if i < 0 {
			added = append(added, fk)
			continue
		}
		if gone[i].Name != "" && gone[i].Name != fk.Name {
			kept[gone[i].Name] = [2]*schema.ForeignKey{gone[i], fk}
		}
		gone = slices.Delete(gone, i, i+1)
	}
	for i := 0; i < len(added); i++ { // what is appended is looked at too
		if pair, taken := kept[added[i].Name]; taken {
			gone, added = append(gone, pair[0]), append(added, pair[1])
			delete(kept, added[i].Name)
		}
	}
	return gone, added
}

// counterpart finds the foreign key of the same name or columns, for
// IncludeObject.
func counterpart(others []*schema.ForeignKey, fk *schema.ForeignKey) any {
	for _, o := range others {
		if o.Name != "" && o.Name == fk.Name || slices.Equal(o.Columns, fk.Columns) {
			return o
		}
	}
	return nil
}

func writtenForeignKey(t *schema.Table, fk *schema.ForeignKey) *schema.ForeignKey {
	for _, w := range t.ForeignKeys {
		if w.Name == fk.Name && w.RefTable == fk.RefTable && slices.Equal(w.Columns, fk.Columns) && slices.Equal(w.RefColumns, fk.RefColumns) {
			return w
		}
	}
	return fk
}

func (t *tableDiff) sameForeignKey(a, b *schema.ForeignKey) bool {
	return a.RefTable == b.RefTable && slices.Equal(columnPairs(a), columnPairs(b)) && t.sameBareness(a, b) && t.sameName(a.Name, b.Name) &&
		action(a.OnUpdate) == action(b.OnUpdate) && action(a.OnDelete) == action(b.OnDelete) &&
		sameTiming(a.Timing, b.Timing) && match(a.Match) == match(b.Match) && len(t.optionChanges(a.Options, b.Options)) == 0
}

// sameBareness compares whether foreign keys of the database and of the target name the
// columns that they refer to. That counts where a database gave both sides, or where the
// primary key becomes another one, with which a bare reference would go.
func (c *comparison) sameBareness(old, is *schema.ForeignKey) bool {
	if old.Bare == is.Bare {
		return true
	}
	was, key := c.db.normal.Table(old.RefTable), c.target.normal.Table(is.RefTable)
	moves := was != nil && key != nil && !slices.Equal(keyOf(was).Columns, keyOf(key).Columns)
	return !c.target.written.Inspected && (is.Bare || !moves)
}

// sameName compares names of constraints. In models they are often left to a
// convention or to the database, so they count only where a database gave both
// sides.
func (c *comparison) sameName(a, b string) bool {
	return a == b || a == "" || b == "" || !c.target.written.Inspected
}

// columnPairs pairs each column with the one it refers to; their order in the
// constraint doesn't count.
func columnPairs(fk *schema.ForeignKey) [][2]string {
	pairs := make([][2]string, min(len(fk.Columns), len(fk.RefColumns)))
	for i := range pairs {
		pairs[i] = [2]string{fk.Columns[i], fk.RefColumns[i]}
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return cmp.Or(strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1])) })
	return pairs
}

// action is a referential action; NO ACTION is what SQL assumes.
func action(s string) string {
	s = strings.ToUpper(s)
	if s == "NO ACTION" {
		return ""
	}
	return s
}

// match is how composite keys match; SIMPLE is what SQL assumes.
func match(s string) string {
	s = strings.ToUpper(s)
	if s == "SIMPLE" {
		return ""
	}
	return s
}

func sameTiming(a, b schema.Timing) bool {
	deferrable := func(t schema.Timing) bool { return t.Deferrable != nil && *t.Deferrable }
	deferred := func(t schema.Timing) bool { return strings.EqualFold(t.Initially, "DEFERRED") }
	return deferrable(a) == deferrable(b) && deferred(a) == deferred(b)
}

// compareChecks compares check constraints by name and condition. A check that a
// column's type brings comes with the column, or with its change to that type.
func (t *tableDiff) compareChecks() error {
	taken := map[*schema.Check]bool{}
	for _, ck := range t.newNorm.Checks {
		old := t.partner[ck]
		taken[old] = true
		w := written(t.new, t.newNorm, ck)
		switch {
		case ck.TypeBound && old != nil && t.retypes(ck.Columns[0]):
			t.dropCheck(old, true)
		case ck.TypeBound:
		case old == nil && t.inheritsCheck(t.db, t.old, ck.Name) && t.inheritsCheck(t.target, t.new, ck.Name):
			t.leaveDeclared("check "+ck.Name, true)
		case old == nil:
			if t.includes(w, ck.Name, "check_constraint", false, nil) {
				t.log("Detected added %s on table %s", named("check constraint", ck.Name), quoted(t.name.String()))
				t.add(w)
			}
		case t.checkDiffers(old, ck):
			t.changeCheck(written(t.old, t.oldNorm, old), w)
		}
	}
	for _, ck := range t.comparedChecks() {
		if !taken[ck] {
			t.dropCheck(ck, false)
		}
	}
	return nil
}

// comparedChecks are the database's checks that Env.IncludeName lets through.
func (t *tableDiff) comparedChecks() []*schema.Check {
	return slices.DeleteFunc(slices.Clone(t.oldNorm.Checks), func(c *schema.Check) bool {
		return c.Name != "" && !t.includesName(c.Name, "check_constraint", t.name)
	})
}

// pairChecks finds the database's check for each of the target's: by name, or, when
// one of them has none, by condition.
func (t *tableDiff) pairChecks() map[*schema.Check]*schema.Check {
	if len(t.newNorm.Checks) == 0 {
		return nil
	}
	partner, taken := map[*schema.Check]*schema.Check{}, map[*schema.Check]bool{}
	before := t.comparedChecks()
	pair := func(same func(a, b *schema.Check) bool) {
		for _, b := range t.newNorm.Checks {
			for _, a := range before {
				if partner[b] == nil && !taken[a] && same(a, b) {
					partner[b], taken[a] = a, true
				}
			}
		}
	}
	pair(func(a, b *schema.Check) bool { return a.Name != "" && a.Name == b.Name })
	pair(func(a, b *schema.Check) bool {
		return (a.Name == "" || b.Name == "") && t.sameCheck(a, b) && t.samePlace(a, b)
	})
	return partner
}

// samePlace reports whether two checks are called the same and belong to the same
// column, or to the table. In models that is often left to the database: what they don't
// say counts only where a database gave both sides.
func (t *tableDiff) samePlace(a, b *schema.Check) bool {
	a, b = written(t.old, t.oldNorm, a), written(t.new, t.newNorm, b)
	was, is := a.Options[t.traits.ColumnCheck], b.Options[t.traits.ColumnCheck]
	if !t.target.written.Inspected && is == nil {
		return was == nil || b.Name == "" // one with a name isn't a column's
	}
	return was == is && (!t.target.written.Inspected || a.Name == b.Name)
}

// lacksTypeCheck reports whether the database lacks the check that a column's type
// brings, or has another one in its place.
func (t *tableDiff) lacksTypeCheck(column string) bool {
	for _, ck := range t.newNorm.Checks {
		if ck.TypeBound && ck.Columns[0] == column {
			old := t.partner[ck]
			return old == nil || !t.sameCheck(old, ck)
		}
	}
	return false
}

// retypes reports whether a column gets another type.
func (t *tableDiff) retypes(column string) bool {
	return slices.ContainsFunc(t.columns, func(o op.Operation) bool {
		a, ok := o.(op.AlterColumn)
		return ok && a.Name == column && a.Type != nil
	})
}

// dropCheck drops a check that the target lacks, or has in another form.
func (t *tableDiff) dropCheck(ck *schema.Check, replaced bool) {
	w := written(t.old, t.oldNorm, ck)
	switch {
	case t.keeps(w.Columns), !t.includes(w, ck.Name, "check_constraint", true, nil), !replaced && t.staysCheck(ck):
	case !replaced && t.inheritsCheck(t.target, t.new, ck.Name):
		t.leaveDeclared("check "+ck.Name, false)
	case w.Name == "" && t.needsName(w):
		t.warn("%s has an unnamed check constraint (%s) that the target schema lacks; it is left alone", t.name, w.SQL)
	default:
		t.log("Detected removed %s on table %s", named("check constraint", ck.Name), quoted(t.name.String()))
		t.drop(w)
	}
}

func (t *tableDiff) checkDiffers(before, after *schema.Check) bool {
	return !t.sameCheck(before, after) || t.touches(before.SQL) || t.losesKey(before.Name, nil) || len(t.optionChanges(before.Options, after.Options)) > 0
}

// changeCheck replaces a check that differs, where texts tell that for certain.
func (t *tableDiff) changeCheck(before, after *schema.Check) {
	switch {
	case !t.includes(after, after.Name, "check_constraint", false, before), !t.includes(before, before.Name, "check_constraint", true, after):
	case !t.exactSQL() && !t.sameCheck(before, after):
		t.warn("Check constraint %s on %s reads %s in the database and %s in the target schema; %s rewrites conditions, so whether they differ isn't known",
			before.Name, t.name, before.SQL, after.SQL, t.d.Name())
	default:
		t.log("Detected changed %s on table %s: %s to %s", named("check constraint", after.Name), quoted(t.name.String()), before.SQL, after.SQL)
		t.drop(before)
		t.add(after)
	}
}

// written returns a check of a table's normal form as it was written. One that a
// type brings stands in the normal form alone, behind the others.
func written(t, normal *schema.Table, ck *schema.Check) *schema.Check {
	if i := slices.Index(normal.Checks, ck); i < len(t.Checks) {
		return t.Checks[i]
	}
	return ck
}
