package mysql

import (
	"reflect"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// passOver puts the drop and the making of a key into one batch where nothing differs
// but that the optimizer passes over it, so that the server changes the key in place.
func (d *Dialect) passOver(all []op.Operation, before, after *schema.MetaData) []op.Operation {
	out, taken := slices.Clone(all), map[int]bool{}
	for i, o := range all {
		drop := changedIndex(o)
		if drop.name == "" || drop.adds || !d.differsInIgnored(namedIndex(of(before, drop.table), drop.name), namedIndex(of(after, drop.table), drop.name)) {
			continue
		}
		at := slices.IndexFunc(all, func(o op.Operation) bool { return changedIndex(o).replaces(drop) })
		if at < i || slices.ContainsFunc(all, func(o op.Operation) bool {
			name, _ := o.TableName()
			return name == drop.table && slices.Contains(drop.columns, columnChange(o))
		}) {
			continue
		}
		out[at], taken[i] = op.BatchAlterTable{Table: drop.table, Ops: []op.Operation{o, all[at]}}, true
	}
	i := -1
	return slices.DeleteFunc(out, func(op.Operation) bool { i++; return taken[i] })
}

// indexChange is the making or dropping of an index or unique constraint.
type indexChange struct {
	table   schema.TableName
	name    string // "" for any other operation
	columns []string
	adds    bool
}

// replaces reports whether a key is made under the name of one that is dropped.
func (k indexChange) replaces(drop indexChange) bool {
	return k.adds && !drop.adds && k.name != "" && k.name == drop.name && k.table == drop.table
}

func changedIndex(o op.Operation) (k indexChange) {
	var primary bool
	k.table, _ = o.TableName()
	if k.columns, primary, k.adds = changedKey(o); primary {
		return k
	}
	switch o := o.(type) {
	case op.CreateIndex:
		k.name = o.Index.Name
	case op.DropIndex:
		k.name = o.Name
	case op.AddConstraint:
		if u, ok := o.Constraint.(*schema.Unique); ok {
			k.name = u.Name
		}
	case op.DropConstraint:
		if o.Kind == schema.KindUnique {
			k.name = o.Name
		}
	}
	return k
}

// namedIndex returns an index or unique constraint as an index.
func namedIndex(t *schema.Table, name string) *schema.Index {
	if x := t.IndexNamed(name); x != nil {
		return x
	}
	if u, ok := t.Constraint(name, schema.KindUnique).(*schema.Unique); ok {
		return uniqueIndex(u)
	}
	return nil
}

// differsInIgnored reports whether two keys in normal form are the same one but that the
// optimizer passes over one of them.
func (d *Dialect) differsInIgnored(a, b *schema.Index) bool {
	if a == nil || b == nil || d.boolOption(a.Options, keyIgnored) == d.boolOption(b.Options, keyIgnored) {
		return false
	}
	optionsOf := func(x *schema.Index) map[string]any {
		options := d.own(x.Options)
		delete(options, keyIgnored)
		return options
	}
	return a.Unique == b.Unique && slices.Equal(a.Keys, b.Keys) && reflect.DeepEqual(optionsOf(a), optionsOf(b))
}

// passedOver returns the change in place of a batch that does nothing else.
func (c compiler) passedOver(o op.BatchAlterTable, t *schema.Table) ([]dialect.Statement, error) {
	if !c.d.onlyPasses(o, t) {
		return nil, nil
	}
	return c.alterIgnored(o.Table, o.Ops[1])
}

// onlyPasses reports whether a batch changes only whether the optimizer passes over a key.
func (d *Dialect) onlyPasses(o op.BatchAlterTable, t *schema.Table) bool {
	if len(o.Ops) != 2 || t == nil {
		return false
	}
	drop := changedIndex(o.Ops[0])
	if !changedIndex(o.Ops[1]).replaces(drop) {
		return false
	}
	before, after := t.Clone(), t.Clone()
	m := schema.NewMetaData(after)
	for _, change := range o.Ops {
		if change.Apply(m) != nil {
			return false
		}
	}
	return d.Normal(before) == nil && d.Normal(after) == nil && d.differsInIgnored(namedIndex(before, drop.name), namedIndex(after, drop.name))
}

// alterIgnored says of a key that was made whether the optimizer passes over it.
func (c compiler) alterIgnored(name schema.TableName, made op.Operation) ([]dialect.Statement, error) {
	word, err := c.d.ignoredWord()
	if err != nil {
		return nil, err
	}
	switch {
	case c.d.ignores(made):
	case c.d.mariadb:
		word = "NOT " + word
	default:
		word = "VISIBLE"
	}
	return dialect.SQL("ALTER TABLE " + c.Table(name) + " ALTER INDEX " + c.D.Quote(changedIndex(made).name) + " " + word), nil
}

// ignores reports whether an operation is about a key over which the optimizer passes.
func (d *Dialect) ignores(o op.Operation) bool {
	switch o := o.(type) {
	case op.CreateIndex:
		return d.boolOption(o.Index.Options, keyIgnored)
	case op.DropIndex:
		return o.Index != nil && d.boolOption(o.Index.Options, keyIgnored)
	case op.AddConstraint:
		u, ok := o.Constraint.(*schema.Unique)
		return ok && d.boolOption(u.Options, keyIgnored)
	case op.DropConstraint:
		u, ok := o.Constraint.(*schema.Unique)
		return ok && d.boolOption(u.Options, keyIgnored)
	}
	return false
}

// replacedIgnored follows a statement that replaces keys. MariaDB doesn't see in it
// that one is to be ignored, or no longer, where nothing else differs.
func (c compiler) replacedIgnored(o op.BatchAlterTable) (out []dialect.Statement, err error) {
	for _, drop := range o.Ops {
		for _, made := range o.Ops {
			if changedIndex(made).replaces(changedIndex(drop)) && c.d.ignores(made) != c.d.ignores(drop) {
				alter, err := c.alterIgnored(o.Table, made)
				if err != nil {
					return nil, err
				}
				out = append(out, alter...)
			}
		}
	}
	return out, nil
}
