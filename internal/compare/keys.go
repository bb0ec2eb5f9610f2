package compare

import (
	"reflect"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// key is an index or a unique constraint: a name can move from one to the
// other, so both are compared together.
type key struct {
	name   string
	parts  []schema.KeyPart
	unique bool
	index  *schema.Index  // in normal form; nil for a constraint
	rule   *schema.Unique // in normal form; nil for an index
	// written is the same thing before normalisation.
	written any
}

// keysOf lists the indexes and unique constraints of a table's normal form.
func keysOf(normal, written *schema.Table) []key {
	var all []key
	for _, u := range normal.Uniques {
		parts := make([]schema.KeyPart, len(u.Columns))
		for i, c := range u.Columns {
			parts[i].Column = c
		}
		all = append(all, key{name: u.Name, parts: parts, unique: true, rule: u, written: writtenKey(written, u.Name, u.Columns, u)})
	}
	for _, x := range normal.Indexes {
		all = append(all, key{name: x.Name, parts: x.Keys, unique: x.Unique, index: x, written: writtenKey(written, x.Name, x.Columns(), x)})
	}
	return all
}

// writtenKey finds the key as it was written; a dialect may turn an index into
// a constraint or the reverse where both are one.
func writtenKey(t *schema.Table, name string, columns []string, fallback any) any {
	for _, u := range t.Uniques {
		if u.Name == name && (name != "" || slices.Equal(u.Columns, columns)) {
			return u
		}
	}
	if x := t.IndexNamed(name); x != nil {
		return x
	}
	return fallback
}

func (k key) columns() []string {
	var names []string
	for _, p := range k.parts {
		if p.Column != "" {
			names = append(names, p.Column)
		}
	}
	return names
}

func (k key) kind() string {
	if k.rule != nil {
		return "unique_constraint"
	}
	return "index"
}

// compareKeys compares indexes and unique constraints, by name where both sides
// have one, else by their columns.
func (t *tableDiff) compareKeys() error {
	before, after := keysOf(t.oldNorm, t.old), keysOf(t.newNorm, t.new)
	before = slices.DeleteFunc(before, func(k key) bool { return k.name != "" && !t.includesName(k.name, k.kind(), t.name) })
	partner := matchKeys(before, after)
	taken := map[int]bool{}
	for _, j := range partner {
		taken[j] = true
	}
	for j, k := range before {
		if !taken[j] && !t.keeps(k.columns()) && t.includes(k.written, k.name, k.kind(), true, nil) && !t.staysKey(k) {
			t.dropKey(k, true)
		}
	}
	for i, k := range after {
		j, found := partner[i]
		switch {
		case !found:
			if t.includes(k.written, k.name, k.kind(), false, nil) {
				t.addKey(k, true)
			}
		case t.includes(k.written, k.name, k.kind(), false, before[j].written) &&
			t.includes(before[j].written, before[j].name, before[j].kind(), true, k.written):
			t.changeKey(before[j], k)
		}
	}
	return nil
}

// matchKeys pairs the target's keys with the database's: by name, then, for
// constraints where a side has no name, by the set of columns.
func matchKeys(before, after []key) map[int]int {
	partner, taken := map[int]int{}, map[int]bool{}
	pair := func(same func(a, b key) bool) {
		for i, k := range after {
			if _, ok := partner[i]; ok {
				continue
			}
			for j, old := range before {
				if !taken[j] && same(old, k) {
					partner[i], taken[j] = j, true
					break
				}
			}
		}
	}
	pair(func(a, b key) bool { return a.name != "" && a.name == b.name })
	pair(func(a, b key) bool {
		return (a.name == "" || b.name == "") && a.rule != nil && b.rule != nil &&
			slices.Equal(sorted(a.columns()), sorted(b.columns()))
	})
	return partner
}

func (t *tableDiff) addKey(k key, log bool) {
	switch w := k.written.(type) {
	case *schema.Unique:
		if log {
			t.log("Detected added %s on %s %s", named("unique constraint", k.name), quoted(t.name.String()), listed(k.columns()))
		}
		t.add(w)
	case *schema.Index:
		if log {
			t.log("Detected added index %s on %s %s", quoted(k.name), quoted(t.name.String()), listed(k.columns()))
		}
		t.build = append(t.build, op.CreateIndex{Table: t.name, Index: w.Clone()})
	}
}

func (t *tableDiff) dropKey(k key, log bool) {
	switch w := k.written.(type) {
	case *schema.Unique:
		if log {
			t.log("Detected removed %s on %s", named("unique constraint", k.name), quoted(t.name.String()))
		}
		t.drop(w)
	case *schema.Index:
		if log {
			t.log("Detected removed index %s on %s", quoted(k.name), quoted(t.name.String()))
		}
		t.release = append(t.release, op.DropIndex{Table: t.name, Name: w.Name, Index: w.Clone()})
	}
}

// changeKey drops and makes a key anew if it differs.
func (t *tableDiff) changeKey(before, after key) {
	_, wasIndex := before.written.(*schema.Index)
	_, isIndex := after.written.(*schema.Index)
	if wasIndex != isIndex && before.kind() != after.kind() {
		t.dropKey(before, true)
		t.addKey(after, true)
		return
	}
	changes := t.keyChanges(before, after)
	switch {
	case len(changes) == 0 && !t.remakesKey(before):
		return
	case len(changes) == 0:
		changes = []string{"a column that it is about"}
	}
	kind := strings.ReplaceAll(after.kind(), "_", " ")
	t.log("Detected changed %s on %s: %s", named(kind, after.name), quoted(t.name.String()), strings.Join(changes, ", "))
	t.dropKey(before, false)
	t.addKey(after, false)
}

// keyChanges describes what differs between two keys of one kind.
func (t *tableDiff) keyChanges(before, after key) []string {
	if after.rule != nil && before.rule != nil {
		if !t.sameColumns(before.columns(), after.columns()) {
			return []string{expressionChange(before.columns(), after.columns())}
		}
		return t.ruleChanges(before.rule, after.rule)
	}
	var changes []string
	if before.unique != after.unique {
		changes = append(changes, uniqueness(before.unique)+" to "+uniqueness(after.unique))
	}
	if !t.sameParts(before.parts, after.parts) {
		changes = append(changes, expressionChange(partTexts(before.parts), partTexts(after.parts)))
	}
	return append(changes, t.optionChanges(before.options(), after.options())...)
}

// sameColumns compares the columns of unique constraints. In models their order
// doesn't count.
func (c *comparison) sameColumns(a, b []string) bool {
	return slices.Equal(a, b) || !c.target.written.Inspected && slices.Equal(sorted(a), sorted(b))
}

func (k key) options() schema.Options {
	if k.index != nil {
		return k.index.Options
	}
	return k.rule.Options
}

func (t *tableDiff) ruleChanges(before, after *schema.Unique) []string {
	changes := t.optionChanges(before.Options, after.Options)
	if !sameTiming(before.Timing, after.Timing) {
		changes = append(changes, "deferrable and initially")
	}
	return changes
}

func (t *tableDiff) sameParts(a, b []schema.KeyPart) bool {
	return slices.EqualFunc(a, b, func(a, b schema.KeyPart) bool {
		ea, eb := a.Expr, b.Expr
		a.Expr, b.Expr = "", ""
		return a == b && t.sameSQL(ea, eb)
	})
}

// optionChanges names the dialect's options that differ. Options of other
// dialects, and how a key is built (concurrently), don't count.
func (t *tableDiff) optionChanges(before, after schema.Options) []string {
	var keys []string
	for k := range before {
		keys = append(keys, k)
	}
	for k := range after {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var changes []string
	for _, k := range slices.Compact(keys) {
		if t.ownOption(k) && !t.sameOption(before[k], after[k]) && !t.validated(k, before) {
			changes = append(changes, k)
		}
	}
	return changes
}

// validated reports whether an option says that a model's constraint is added
// without testing the rows, while the database's has been validated since.
func (t *tableDiff) validated(key string, before schema.Options) bool {
	return schema.TellsNotValid(key) && isZero(before[key]) && !t.target.written.Inspected
}

func (t *tableDiff) ownOption(key string) bool {
	prefix, rest, _ := strings.Cut(key, "_")
	return slices.Contains(dialect.Names(t.d), prefix) && rest != "concurrently"
}

func (t *tableDiff) sameOption(a, b any) bool {
	sa, oka := a.(string)
	sb, okb := b.(string)
	if oka && okb {
		return t.sameSQL(sa, sb)
	}
	return reflect.DeepEqual(a, b) || isZero(a) && isZero(b)
}

// isZero reports whether an option says as much as its absence.
func isZero(v any) bool { return v == nil || reflect.ValueOf(v).IsZero() }

func partTexts(parts []schema.KeyPart) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.String()
	}
	return out
}

func expressionChange(before, after []string) string {
	return "columns " + listed(before) + " to " + listed(after)
}

func uniqueness(unique bool) string {
	if unique {
		return "unique"
	}
	return "not unique"
}
