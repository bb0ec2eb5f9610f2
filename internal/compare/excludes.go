package compare

import (
	"slices"

	"github.com/alembic-go/alembic/schema"
)

// compareExcludes compares exclude constraints: by name, those without a name by
// what they say.
func (t *tableDiff) compareExcludes() error {
	partner, taken := t.matchExcludes(), map[int]bool{}
	for i, e := range t.newNorm.Excludes {
		w := t.new.Excludes[i]
		j, found := partner[i]
		switch taken[j] = taken[j] || found; {
		case !found:
			t.log("Detected added %s on table %s", named("exclude constraint", e.Name), quoted(t.name.String()))
			t.add(w)
		case !t.sameExclude(t.oldNorm.Excludes[j], e), t.remakesExclude(t.oldNorm.Excludes[j]):
			t.log("Detected changed %s on table %s", named("exclude constraint", e.Name), quoted(t.name.String()))
			t.drop(t.old.Excludes[j])
			t.add(w)
		}
	}
	for j, e := range t.oldNorm.Excludes {
		if !taken[j] && e.Name != "" && !t.staysExclude(t.old.Excludes[j], e) {
			t.log("Detected removed exclude constraint %s on table %s", quoted(e.Name), quoted(t.name.String()))
			t.drop(t.old.Excludes[j])
		}
	}
	return nil
}

// remakesExclude reports whether an exclude constraint can't outlast what happens to
// the columns that it names.
func (t *tableDiff) remakesExclude(e *schema.Exclude) bool {
	return t.remakes(elementColumns(e)) || t.losesKey(e.Name, elementColumns(e)) || t.touches(e.Where) ||
		slices.ContainsFunc(e.Elements, func(element schema.ExcludeElement) bool { return t.touches(element.Expr) })
}

// matchExcludes returns, for the target's constraints, the places of those of
// the database.
func (t *tableDiff) matchExcludes() map[int]int {
	partner := map[int]int{}
	for i, e := range t.newNorm.Excludes {
		j := slices.IndexFunc(t.oldNorm.Excludes, func(old *schema.Exclude) bool {
			return old.Name == e.Name || e.Name == "" && t.sameExclude(old, e)
		})
		if j >= 0 {
			partner[i] = j
		}
	}
	return partner
}

func (t *tableDiff) sameExclude(a, b *schema.Exclude) bool {
	sameElement := func(a, b schema.ExcludeElement) bool {
		return a.Operator == b.Operator && t.sameParts([]schema.KeyPart{a.KeyPart}, []schema.KeyPart{b.KeyPart})
	}
	return a.Using == b.Using && t.sameSQL(a.Where, b.Where) && slices.EqualFunc(a.Elements, b.Elements, sameElement) &&
		len(t.optionChanges(a.Options, b.Options)) == 0 && sameTiming(a.Timing, b.Timing)
}

func elementColumns(e *schema.Exclude) []string {
	var columns []string
	for _, element := range e.Elements {
		columns = append(columns, element.Column)
	}
	return columns
}
