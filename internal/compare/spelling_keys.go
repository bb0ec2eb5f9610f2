package compare

import (
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// respell renames the columns and keys, and the table, whose names the target spells in
// another case. It comes last, because everything else uses the spelling of the
// database.
func (t *tableDiff) respell() {
	if t.wanted == nil {
		return
	}
	known := t.wanted.tables[t.wanted.f.FoldTable(t.name)]
	for _, c := range t.new.Columns {
		want := t.wanted.column(known, c.Name)
		if want == c.Name {
			continue
		}
		now := t.newNorm.Column(c.Name)
		if t.old.Column(c.Name) == nil || now == nil {
			continue
		}
		t.log("Detected renamed column %s to %s", t.quotedColumn(c.Name), quoted(want))
		rename := op.AlterColumn{Table: t.name, Name: c.Name, NewName: want}
		t.phases.respell = append(t.phases.respell, withExisting(rename, c, now))
	}
	t.respellKeys(known.first)
	if want := t.wanted.table(t.name); want.Name != t.name.Name && t.traits.KeepsTableCase {
		t.log("Detected renamed table %s to %s", quoted(t.name.String()), quoted(want.String()))
		t.phases.respell = append(t.phases.respell, op.RenameTable{From: t.name, To: want.Name})
	}
}

// respellKeys renames the indexes and constraints whose names the target spells in another
// case.
func (t *tableDiff) respellKeys(target *schema.Table) {
	for _, name := range keyNames(target) {
		now := *name
		spellKey(&now, keyNames(t.new), t.wanted.f)
		if now == *name || now == "" {
			continue
		}
		kind, rename := "constraint", op.Operation(op.RenameConstraint{Table: t.name, From: now, To: *name})
		if t.old.IndexNamed(now) != nil {
			kind, rename = "index", op.RenameIndex{Table: t.name, From: now, To: *name}
		} else if c := t.old.Constraint(now, schema.KindUnknown); c == nil || c.Kind() == schema.KindPrimaryKey {
			continue
		}
		if t.includesName(now, kind, t.name) {
			t.log("Detected renamed %s %s to %s on %s", kind, quoted(now), quoted(*name), quoted(t.name.String()))
			t.phases.respell = append(t.phases.respell, rename)
		}
	}
}

// spellOwners gives the tables of what is created at the end the spelling that they have
// by then.
func (c *comparison) spellOwners() {
	for _, o := range c.phases.respell {
		rename, ok := o.(op.RenameTable)
		if !ok {
			continue
		}
		for i, o := range c.phases.finish {
			if create, ok := o.(op.CreateObject); ok && create.Object.On == rename.From {
				create.Object = create.Object.Clone()
				create.Object.On.Name = rename.To
				c.phases.finish[i] = create
			}
		}
	}
}

// spellKeys gives the constraints and indexes of m the spelling that their names
// have in like.
func spellKeys(m, like *schema.MetaData, d dialect.Dialect) {
	f, ok := d.(dialect.NameFolder)
	if !ok || m == like {
		return
	}
	for _, t := range m.Tables() {
		old := like.Table(t.Name)
		if old == nil {
			continue
		}
		known := keyNames(old)
		for _, name := range keyNames(t) {
			spellKey(name, known, f)
		}
	}
}

// orderKeys gives the columns of the models' unique constraints and foreign keys the order
// that they have in the database, where it doesn't count: what depends on it, such as the
// index under a foreign key, is then the one that is there.
func orderKeys(m, like *schema.MetaData) {
	if m.Inspected || m == like {
		return
	}
	for _, t := range m.Tables() {
		old := like.Table(t.Name)
		if old == nil {
			continue
		}
		for _, u := range t.Uniques {
			is := func(o *schema.Unique) bool { return slices.Equal(o.Columns, u.Columns) }
			like := func(o *schema.Unique) bool { return slices.Equal(sorted(o.Columns), sorted(u.Columns)) }
			if len(u.Columns) > 1 && !slices.ContainsFunc(old.Uniques, is) {
				if i := slices.IndexFunc(old.Uniques, like); i >= 0 {
					u.Columns = slices.Clone(old.Uniques[i].Columns)
				}
			}
		}
		for _, fk := range t.ForeignKeys {
			is := func(o *schema.ForeignKey) bool {
				return o.RefTable == fk.RefTable && slices.Equal(o.Columns, fk.Columns)
			}
			like := func(o *schema.ForeignKey) bool {
				return o.RefTable == fk.RefTable && slices.Equal(columnPairs(o), columnPairs(fk))
			}
			if len(fk.Columns) > 1 && !slices.ContainsFunc(old.ForeignKeys, is) {
				if i := slices.IndexFunc(old.ForeignKeys, like); i >= 0 {
					fk.Columns, fk.RefColumns = slices.Clone(old.ForeignKeys[i].Columns), slices.Clone(old.ForeignKeys[i].RefColumns)
				}
			}
		}
	}
}

func spellKey(name *string, known []*string, f dialect.NameFolder) {
	if hasName(known, *name) {
		return
	}
	folded := f.FoldName(*name)
	if i := slices.IndexFunc(known, func(k *string) bool { return f.FoldName(*k) == folded }); i >= 0 {
		*name = *known[i]
	}
}

func hasName(names []*string, name string) bool {
	return slices.ContainsFunc(names, func(n *string) bool { return *n == name })
}

// keyNames lists the names of a table's constraints and indexes.
func keyNames(t *schema.Table) []*string {
	names := make([]*string, 0, 1+len(t.Uniques)+len(t.Checks)+len(t.Excludes)+len(t.ForeignKeys)+len(t.Indexes))
	if t.PrimaryKey != nil {
		names = append(names, &t.PrimaryKey.Name)
	}
	for _, c := range t.Uniques {
		names = append(names, &c.Name)
	}
	for _, c := range t.Checks {
		names = append(names, &c.Name)
	}
	for _, c := range t.Excludes {
		names = append(names, &c.Name)
	}
	for _, c := range t.ForeignKeys {
		names = append(names, &c.Name)
	}
	for _, x := range t.Indexes {
		names = append(names, &x.Name)
	}
	return names
}
