package compare

import (
	"slices"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func (t *tableDiff) changeComputed(a *op.AlterColumn, old, col *schema.Column) {
	if !t.traits.AltersComputed && !t.traits.AltersStored {
		t.warn("Computed default on %s.%s cannot be modified; to change it, drop the column and add it again", t.name, a.Name)
		return
	}
	t.log("Detected computed default on column %s", t.quotedColumn(a.Name))
	a.Default, a.ExistingDefault = defaultOf(col), defaultOf(old)
}

// replacesComputed reports whether the column is dropped and added again, because
// it becomes computed, plain, or computed otherwise.
func (t *tableDiff) replacesComputed(before, after *schema.Computed) bool {
	if !t.traits.ReplacesComputed || before == nil && after == nil || t.sameComputed(before, after) {
		return false
	}
	return !t.traits.AltersStored || !isStored(before) && !isStored(after) || before != nil && after != nil
}

func isStored(c *schema.Computed) bool { return c != nil && (c.Persisted == nil || *c.Persisted) }

// replaceComputed drops a column and adds it again. Where it is computed on one side only,
// the one that is plain has the values that were computed.
func (t *tableDiff) replaceComputed(old, col *schema.Column) error {
	t.log("Detected changed computed column %s", t.quotedColumn(col.Name))
	before, after := t.oldNorm.Column(col.Name), t.newNorm.Column(col.Name)
	var err error
	switch {
	case before.Computed == nil:
		t.warn("Column %s.%s becomes computed: the values that it has now are lost", t.name, col.Name)
		err = t.keepValues(&t.comparison.r.back, col, old, after, before)
	case after.Computed == nil && t.keepsComputed(before.Computed):
		err = t.keepValues(&t.comparison.r.forth, old, col, before, after)
	case after.Computed == nil:
		t.warn("Column %s.%s is computed no longer, so it is dropped and added again: the values that were computed are lost", t.name, col.Name)
	}
	t.remake(old, col)
	return err
}

// keepsComputed reports whether the values that a column was computed to have can stay in
// it. Where the way to that is storing them, the expression must be one whose values can
// be stored, which no call of a function promises.
func (t *tableDiff) keepsComputed(c *schema.Computed) bool {
	return isStored(c) || t.traits.DropsExpressions || !t.callsFunction(c.SQL)
}

func (t *tableDiff) callsFunction(expression string) bool {
	words := sqltext.Significant(t.traits.Lexer, expression)
	for i := 1; i < len(words); i++ {
		if words[i].Text == "(" && words[i-1].Kind == sqltext.Word {
			return true
		}
	}
	return false
}

// becomesPlain is what takes the place of a computed column's drop, and of the addition of
// the plain one.
type becomesPlain struct{ leaves, arrives []op.Operation }

type plainColumns map[schema.ObjectRef]becomesPlain

// keepValues has the operations in one direction take the expression off a computed
// column, instead of the column.
func (t *tableDiff) keepValues(in *plainColumns, from, to, before, after *schema.Column) error {
	if !t.traits.DropsExpressions && !t.traits.AltersStored || to.Identity != nil || to.Autoincrement == schema.AutoincrementOn {
		return nil
	}
	var p becomesPlain
	if !isStored(before.Computed) {
		stored := from.Clone()
		yes := true
		stored.PrimaryKey, stored.Computed.Persisted = false, &yes
		p.leaves = []op.Operation{op.DropColumn{Table: t.name, Name: from.Name, Column: from.Clone()}, op.AddColumn{Table: t.name, Column: stored}}
		from = stored
	}
	plain := op.AlterColumn{Table: t.name, Name: to.Name, Default: &op.DefaultChange{}, ExistingDefault: defaultOf(from)}
	p.leaves = append(p.leaves, withExisting(plain, from, before))
	rest := op.AlterColumn{Table: t.name, Name: to.Name, ExistingDefault: &op.DefaultChange{}}
	same, err := t.sameType(before.Type, after.Type)
	if err != nil {
		return err
	}
	if !same {
		rest.Type = to.Type
		t.convertEither(&rest, from, to)
	}
	if null := after.Nullable(); null != before.Nullable() {
		rest.Nullable = &null
	}
	if to.Default != nil {
		rest.Default = defaultOf(to)
	}
	if before.Comment != after.Comment {
		rest.Comment, rest.ExistingComment = &after.Comment, &before.Comment
	}
	if len(rest.Changes()) > 0 {
		p.arrives = []op.Operation{withExisting(rest, from, before)}
	}
	if *in == nil {
		*in = plainColumns{}
	}
	(*in)[columnRef(t.name, to.Name)] = p
	return nil
}

// convertEither converts the values in either direction.
func (t *tableDiff) convertEither(a *op.AlterColumn, from, to *schema.Column) {
	if t.new.Column(to.Name) == to {
		t.convert(a, from, to)
		return
	}
	other := op.AlterColumn{Name: a.Name, Type: from.Type}
	t.convert(&other, to, from)
	a.Options, a.ExistingOptions = other.ExistingOptions, other.Options
}

// within puts what keeps the values in the place of what drops the columns and adds them.
func (p plainColumns) within(all []op.Operation) []op.Operation {
	if len(p) == 0 {
		return all
	}
	var out []op.Operation
	dropped := map[schema.ObjectRef]schema.Type{}
	for _, o := range all {
		switch o := o.(type) {
		case op.DropColumn:
			if plain, ok := p[columnRef(o.Table, o.Name)]; ok {
				dropped[columnRef(o.Table, o.Name)] = o.Column.Type
				out = append(out, plain.leaves...)
				continue
			}
		case op.AddColumn:
			ref := columnRef(o.Table, o.Column.Name)
			if plain, ok := p[ref]; ok {
				out = append(out, retyped(plain.arrives, dropped[ref], o.Column.Type)...)
				continue
			}
		}
		out = append(out, o)
	}
	return out
}

// retyped gives the changes of a column its types as the operations have them: these tell
// which of the two creates an enum type, or drops it.
func retyped(changes []op.Operation, from, to schema.Type) []op.Operation {
	out := slices.Clone(changes)
	for i, o := range out {
		if a := o.(op.AlterColumn); a.Type != nil {
			a.Type, a.ExistingType = to, from
			out[i] = a
		}
	}
	return out
}

func (t *tableDiff) sameComputed(before, after *schema.Computed) bool {
	return before != nil && after != nil && t.sameSQL(before.SQL, after.SQL) &&
		(after.Persisted == nil || before.Persisted == nil || *after.Persisted == *before.Persisted)
}

// remakeComputed makes the computed columns anew that are computed from one whose
// type changes.
func (t *tableDiff) remakeComputed() error {
	for _, col := range t.new.Columns {
		old := t.old.Column(col.Name)
		if old != nil && old.Computed != nil && col.Computed != nil && !slices.Contains(t.remade, col.Name) && (t.touches(old.Computed.SQL) || t.losesColumn(col.Name)) {
			t.log("Detected computed column %s around a change", t.quotedColumn(col.Name))
			t.remake(old, col)
		}
	}
	return nil
}

// orderComputed has computed columns come after those that they are computed from, and
// go before one of them that is made anew.
func (t *tableDiff) orderComputed() {
	added := map[schema.ObjectRef]op.AddColumn{}
	var nodes []schema.ObjectRef
	for _, o := range t.computed {
		add := o.(op.AddColumn)
		ref := schema.ObjectRef{Name: schema.Name(add.Column.Name)}
		nodes, added[ref] = append(nodes, ref), add
	}
	t.computed = nil
	for _, ref := range dependencyOrder(nodes, func(r schema.ObjectRef) (needs []schema.ObjectRef) {
		t.names(added[r].Column.Computed.SQL, func(name string) bool {
			if other := (schema.ObjectRef{Name: schema.Name(name)}); other != r && added[other].Column != nil {
				needs = append(needs, other)
			}
			return false
		})
		return needs
	}) {
		t.computed = append(t.computed, added[ref])
	}
	ofRemade := func(o op.Operation) bool {
		computed := o.(op.DropColumn).Column.Computed
		return computed != nil && t.names(computed.SQL, func(name string) bool { return slices.Contains(t.remade, name) })
	}
	if slices.ContainsFunc(t.discard, ofRemade) { // others may be computed from it
		t.undone = append(extract(&t.discard, func(o op.Operation) bool { return o.(op.DropColumn).Column.Computed != nil }), t.undone...)
	}
}
