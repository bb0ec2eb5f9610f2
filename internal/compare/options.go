package compare

import (
	"reflect"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// optionsFirst is a dialect with SizingOptions that tells whether those of a table change
// before its columns.
type optionsFirst interface {
	OptionsFirst(before, after schema.Options) bool
}

// compareOptions compares the dialect's options that can be changed. Most change
// last, because they may need a key or types that change as well.
func (t *tableDiff) compareOptions() error {
	before, after := t.oldNorm.Options, t.newNorm.Options
	if changed := t.alterableChanges(before, after); len(changed) > 0 {
		t.log("Detected changed options on table %s: %s", quoted(t.name.String()), strings.Join(changed, ", "))
		alter := func(list []op.Operation, keys []string) []op.Operation {
			if len(keys) == 0 {
				return list
			}
			return append(list, op.AlterTable{Table: t.name, Options: picked(after, before, t.new.Options, keys), Existing: picked(before, after, t.old.Options, keys)})
		}
		goes := extract(&changed, func(key string) bool {
			return after[key] == nil && (t.traits.FlagsBindColumns || slices.Contains(t.traits.KeyedOptions, key))
		})
		t.release = append(alter(nil, goes), t.release...)
		t.release = append(t.withoutKeyed(extract(&changed, func(key string) bool {
			return before[key] != nil && t.changesKeys() && slices.Contains(t.traits.KeyedOptions, key)
		})), t.release...)
		sizing := extract(&changed, func(key string) bool { return slices.Contains(t.traits.SizingOptions, key) })
		t.build = alter(t.build, changed)
		if s, ok := t.d.(optionsFirst); ok && s.OptionsFirst(before, after) {
			t.columns = append(alter(nil, sizing), t.columns...)
		} else {
			t.build = append(alter(nil, sizing), t.build...)
		}
	}
	return nil
}

// changesKeys reports whether keys of the table go.
func (t *tableDiff) changesKeys() bool {
	return slices.ContainsFunc(t.release, func(o op.Operation) bool {
		switch o := o.(type) {
		case op.DropConstraint:
			return len(schema.KeyColumns(o.Constraint)) > 0
		case op.DropIndex:
			return o.Index != nil && o.Index.Unique
		}
		return false
	})
}

// withoutKeyed takes options back that need the keys as they are, and has them come with
// their new values when the keys have changed.
func (t *tableDiff) withoutKeyed(keys []string) (release []op.Operation) {
	for _, key := range keys {
		is, was := t.newNorm.Options[key], t.oldNorm.Options[key]
		release = append(release, op.AlterTable{Table: t.name, Options: schema.Options{key: nil}, Existing: schema.Options{key: was}})
		t.build = append(t.build, op.AlterTable{Table: t.name, Options: schema.Options{key: is}, Existing: schema.Options{key: nil}})
	}
	return release
}

// alterOptions compares the dialect's options of a column that can be changed.
func (t *tableDiff) alterOptions(a *op.AlterColumn, before, after *schema.Column) {
	changed := t.alterableChanges(before.Options, after.Options)
	if len(changed) == 0 {
		return
	}
	t.log("Detected changed options on column %s: %s", t.quotedColumn(a.Name), strings.Join(changed, ", "))
	a.Options, a.ExistingOptions = picked(after.Options, before.Options, nil, changed), picked(before.Options, after.Options, nil, changed)
}

// alterableChanges names the options that differ and can be changed.
func (t *tableDiff) alterableChanges(before, after schema.Options) []string {
	var changed []string
	if len(before) == 0 && len(after) == 0 {
		return changed
	}
	for _, key := range t.traits.AlterableOptions {
		if !reflect.DeepEqual(before[key], after[key]) && !t.assumed(key, before[key], after[key]) && !t.matchesOption(key, after[key], before[key]) {
			changed = append(changed, key)
		}
	}
	return changed
}

// optionMatcher is a dialect with options that a model may write in other words than the
// database.
type optionMatcher interface {
	MatchesOption(key string, model, database any) bool
}

func (t *tableDiff) matchesOption(key string, model, database any) bool {
	m, ok := t.d.(optionMatcher)
	return ok && !t.target.written.Inspected && m.MatchesOption(key, model, database)
}

// assumed reports whether the target leaves an option to the database: a model
// doesn't say it, or both sides have what their databases give by default.
func (t *tableDiff) assumed(key string, before, after any) bool {
	database, target := t.db.written, t.target.written
	if !slices.Contains(t.traits.AssumedOptions, key) {
		return false
	}
	return after == nil && !target.Inspected || before != nil && before == database.Defaults[key] && after == target.Defaults[key]
}

// picked returns the options of these keys. One that isn't given is nil, and so is
// a parameter that the other side alone has. written gives the order of parameters,
// in which a database keeps them when all are set.
func picked(o, other, written schema.Options, keys []string) schema.Options {
	out := schema.Options{}
	for _, key := range keys {
		out[key] = o[key]
		has, isMap := o[key].(map[string]string)
		lacks, otherIsMap := other[key].(map[string]string)
		if !isMap && !otherIsMap {
			continue
		}
		parameters := map[string]any{}
		for name := range lacks {
			parameters[name] = nil
		}
		for name, value := range has {
			parameters[name] = value
		}
		order, _ := schema.ParametersOf(written[key])
		order = slices.DeleteFunc(slices.Clone(order), func(p schema.Parameter) bool { return parameters[p.Name] == nil })
		changes, _ := schema.ParametersOf(parameters)
		out[key] = order.With(changes)
	}
	return out
}
