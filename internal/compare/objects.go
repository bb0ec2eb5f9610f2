package compare

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// compareObjects finds the objects that are created, dropped and given another
// definition. It runs after the comparison of the tables, because an object that
// uses what changes there is dropped before and created again after it.
func (c *comparison) compareObjects() {
	c.made, c.gone, c.replaced = map[schema.ObjectRef]*schema.Object{}, map[schema.ObjectRef]*schema.Object{}, map[schema.ObjectRef]*schema.Object{}
	for _, o := range c.target.written.Objects {
		if c.managedKind(o.Kind) && !slices.Contains(c.unlike, o.On) {
			c.compareObject(c.db.written.Object(o.Ref()), o)
		}
	}
	for _, o := range c.db.written.Objects {
		if c.managedKind(o.Kind) && c.target.wants(o.Kind) && c.target.written.Object(o.Ref()) == nil && c.removableObject(o) {
			c.log("Detected removed %s", quotedObject(o.Ref()))
			c.gone[o.Ref()] = o
		}
	}
	c.recreateRenamed()
	c.recreateDependents()
	c.createEnumsOfObjects()
	c.hintVirtualTables()
}

// hintVirtualTables warns of virtual tables that are made anew: nothing copies their rows.
func (c *comparison) hintVirtualTables() {
	for _, o := range c.db.written.Objects { // in their order
		if ref := o.Ref(); ref.Kind == schema.KindVirtualTable && c.gone[ref] != nil && c.made[ref] != nil {
			c.warn("Virtual table %[1]s is dropped and created anew, and is empty then. Fill it in the revision, both ways; "+
				"an FTS5 table with content='…' by INSERT INTO %[1]s (%[1]s) VALUES ('rebuild')", ref.Name)
		}
	}
}

// managedKind reports whether the database's objects of a kind are known.
func (c *comparison) managedKind(kind schema.ObjectKind) bool {
	if kind == schema.KindPrivileges && !c.o.Privileges {
		return false
	}
	return slices.ContainsFunc(c.traits.Objects, func(t dialect.ObjectTraits) bool { return t.Kind == kind && t.Managed })
}

// quotedObject names an object in the log: view 'v'.
func quotedObject(ref schema.ObjectRef) string {
	kind := string(ref.Kind)
	return kind + " " + quoted(strings.TrimPrefix(ref.String(), kind+" "))
}

func (c *comparison) compareObject(old, o *schema.Object) {
	ref := o.Ref()
	switch {
	case !c.includes(o, o.Name.Name, string(o.Kind), false, nilable(old)):
	case old == nil && c.saidByColumn(o):
	case old == nil:
		c.log("Detected added %s", quotedObject(ref))
		c.made[ref] = o
	case !c.namedObject(old) || !c.includes(old, o.Name.Name, string(o.Kind), true, o):
	case c.sameObject(old, o) && c.isRewritten(old):
		c.log("Detected %s around a change", quotedObject(ref))
		c.gone[ref], c.made[ref] = old, o
	case c.sameObject(old, o):
	case c.replaceable(old, o) && !c.isContained(old, o):
		c.log("Detected changed %s", quotedObject(ref))
		c.replaced[ref] = o
	default:
		c.log("Detected changed %s", quotedObject(ref))
		c.gone[ref], c.made[ref] = old, o
	}
}

// sameObject compares the statements that create the objects. The server's own
// texts are the same, or are those of a dump, with what the server filled in; those
// of models may differ from them in layout.
func (c *comparison) sameObject(old, o *schema.Object) bool {
	if !maps.Equal(old.MadeUnder, o.MadeUnder) || old.Comment != o.Comment || !reflect.DeepEqual(old.Sequence, o.Sequence) {
		return false
	}
	if o.Kind == schema.KindExtension && len(o.Definition) == 0 && !c.target.written.Inspected {
		return true // the model leaves its schema open
	}
	if o.Kind == schema.KindPrivileges { // in the order in which they were given
		return slices.Equal(slices.Sorted(slices.Values(old.Definition)), slices.Sorted(slices.Values(o.Definition)))
	}
	return slices.Equal(old.Definition, o.Definition) || c.statements(old) == c.statements(o) ||
		old.Filled != "" && slices.Equal([]string{old.Filled}, o.Definition)
}

func (c *comparison) statements(o *schema.Object) string {
	all, err := c.d.Compile(op.CreateObject{Object: o}, &schema.MetaData{})
	if err != nil {
		return strings.Join(o.Definition, ";")
	}
	var text strings.Builder
	d := c.d
	for _, s := range all {
		text.WriteString(sqltext.Normalize(d.Traits().Lexer, c.respelled(s.SQL)) + ";")
		d = dialect.After(d, s.SQL)
	}
	return text.String()
}

// replaceable reports whether the database can give an object the new
// definition in place.
func (c *comparison) replaceable(old, o *schema.Object) bool {
	switch {
	case o.Sequence != nil && old.Sequence != nil, o.Kind == schema.KindComment, o.Kind == schema.KindSetting, o.Kind == schema.KindPrivileges:
		return true
	case slices.Equal(first(old.Definition), first(o.Definition)) && maps.Equal(old.MadeUnder, o.MadeUnder):
		return true // a comment, or a statement behind the first one
	case !slices.Equal(old.Shape, o.Shape):
		return false // a column can be appended to a view, but not on the way back
	}
	return slices.ContainsFunc(c.traits.Objects, func(t dialect.ObjectTraits) bool { return t.Kind == o.Kind && (t.Replace != "" || t.Alters) })
}

// first returns the list without what follows its first element.
func first(list []string) []string { return list[:min(len(list), 1)] }

func (c *comparison) namedObject(o *schema.Object) bool {
	return c.includesName(o.Name.Schema, "schema", schema.TableName{}) && c.includesName(o.Name.Name, string(o.Kind), o.On)
}

// removableObject reports whether an object that the target lacks may be
// dropped. A schema stays while the target has something in it.
func (c *comparison) removableObject(o *schema.Object) bool {
	switch {
	case !c.ownSchema(o.Name.Schema):
		return false
	case !c.namedObject(o), !c.includes(o, o.Name.Name, string(o.Kind), true, nil):
		return false
	case o.Kind == schema.KindSchema && c.target.usesSchema(o.Name.Name):
		return false
	case o.On.Name != "" && (slices.Contains(c.o.Own, o.On) || slices.Contains(c.unlike, o.On)), c.saidByColumn(o):
		return false
	case o.Kind == schema.KindPrivileges && slices.Contains(c.removed, o.On):
		return true // the way back grants them again
	case c.o.ManagedObject != nil && !c.o.DropUnmanaged && !c.o.ManagedObject(c.originalOf(o).Ref()):
		c.r.Unmanaged = append(c.r.Unmanaged, o.Ref())
		return false
	}
	return true
}

// ownSchema reports whether what the target lacks may be dropped in a schema.
func (c *comparison) ownSchema(name string) bool {
	return slices.Contains(c.o.Schemas, name) || name == "" && len(c.o.Schemas) == 0
}

// wants reports whether the target says which objects of a kind there shall be.
func (s side) wants(kind schema.ObjectKind) bool {
	return s.written.Complete || slices.ContainsFunc(s.written.Objects, func(o *schema.Object) bool { return o.Kind == kind })
}

// wantsPartitions reports whether the target says which partitions and
// inheriting tables there shall be. Some databases create them by themselves.
func (s side) wantsPartitions() bool {
	return s.written.Complete || slices.ContainsFunc(s.written.Tables(), func(t *schema.Table) bool { return len(t.Parents) > 0 })
}

func (s side) usesSchema(name string) bool {
	return slices.ContainsFunc(s.written.Tables(), func(t *schema.Table) bool { return t.Name.Schema == name }) ||
		slices.ContainsFunc(s.written.Objects, func(o *schema.Object) bool { return o.Name.Schema == name })
}

// recreateDependents drops, and creates again, the objects of the database that
// use what changes or goes. Where the database lets them outlive that, only those
// that change themselves are concerned: the way back could not restore them in
// place before what they use.
func (c *comparison) recreateDependents() {
	changed, removed := c.changedRefs(), nameSet(c.removed)
	remade, defaults, anew := c.remadeParts(), c.changedDefaults(), c.remadeColumns()
	for _, objects := range []map[schema.ObjectRef]*schema.Object{c.made, c.gone, c.replaced} {
		for _, o := range objects {
			defaults.add(o)
		}
	}
	along := c.goesAlong()
	concerned := func(o *schema.Object) bool {
		if along(o) {
			return true
		}
		replaced, late := c.replaced[o.Ref()] != nil, c.bindsLate(o)
		if remade.isAbout(o, c.traits.Lexer) || c.isInheritedDefault(o, defaults, changed) || c.isOfRemade(o, anew) {
			return true
		}
		return slices.ContainsFunc(o.DependsOn, func(r schema.ObjectRef) bool {
			order := r.Kind == schema.KindTrigger
			return changed[r] && (replaced || order || !late) || replaced && r.Kind == schema.KindTable && removed[r.Name]
		})
	}
	for again := true; again; {
		again = false
		for _, o := range c.db.written.Objects {
			ref := o.Ref()
			if c.gone[ref] != nil || !c.managedKind(o.Kind) || !concerned(o) {
				continue
			}
			again, changed[ref], c.gone[ref] = true, true, o
			defaults.add(o)
			if along(o) {
				c.log("Detected removed %s", quotedObject(ref))
				continue
			}
			if c.made[ref] = c.target.written.Object(ref); c.made[ref] == nil {
				c.made[ref] = o
			}
			if c.replaced[ref] == nil {
				c.log("Detected %s around a change", quotedObject(ref))
			}
			delete(c.replaced, ref)
		}
	}
}

// changedRefs returns what objects can't use while it changes: the columns whose
// type changes or that are dropped, the enum types that are rebuilt, the objects
// and tables that go.
func (c *comparison) changedRefs() map[schema.ObjectRef]bool {
	changed := map[schema.ObjectRef]bool{}
	column := func(table schema.TableName, name string) {
		changed[schema.ObjectRef{Kind: schema.KindTable, Name: table, Column: name}] = true
	}
	for _, o := range slices.Concat(c.phases.before, c.phases.free, c.phases.enums, c.phases.change) {
		switch o := o.(type) {
		case op.AlterColumn:
			if o.Type != nil {
				column(o.Table, o.Name)
			}
		case op.DropColumn:
			column(o.Table, o.Name)
		case op.SetEnumValues:
			changed[schema.ObjectRef{Kind: schema.KindEnum, Name: o.Enum}] = true
		case op.AddEnumValue:
			if c.o.valuesAround {
				changed[schema.ObjectRef{Kind: schema.KindEnum, Name: o.Enum}] = true
			}
		}
	}
	for ref := range c.gone {
		changed[ref] = true
	}
	maps.Copy(changed, c.retyped)
	return changed
}

// createEnumsOfObjects creates the enum types that a new object uses by
// themselves: the object may come before the table that would bring the type. So are
// those of a new schema, which the way back can drop only behind them, and those whose
// name another type has until now, which the way back gives it again.
func (c *comparison) createEnumsOfObjects() {
	var needed []schema.TableName
	known := c.db.enums
	for _, o := range c.clearing.renames {
		if r, ok := o.(op.RenameObject); ok && r.Object.Kind == schema.KindEnum {
			needed = append(needed, r.Object.Name)
		}
	}
	for _, o := range c.made {
		for _, ref := range o.DependsOn {
			if _, exists := known[ref.Name]; ref.Kind == schema.KindEnum && !exists && !slices.Contains(needed, ref.Name) {
				needed = append(needed, ref.Name)
			}
		}
	}
	values := c.target.enums
	for name := range values {
		ref := schema.ObjectRef{Kind: schema.KindSchema, Name: schema.Name(name.Schema)}
		if _, exists := known[name]; c.made[ref] != nil && !exists && !slices.Contains(needed, name) {
			needed = append(needed, name)
		}
	}
	slices.SortFunc(needed, compareNames)
	for _, name := range needed {
		if c.usesEnum(c.target.normal, name) {
			c.enumsMade = append(c.enumsMade, name)
			c.phases.enums = append(c.phases.enums, op.CreateEnum{Enum: &schema.EnumType{Name: name, Values: slices.Clone(values[name])}})
		}
	}
}

// newObject is the operation that creates an object or gives it another
// definition. In a ring the stub is created first.
func (c *comparison) newObject(ref schema.ObjectRef, rings *cycles) op.Operation {
	if o := c.made[ref]; o != nil {
		return op.CreateObject{Object: rings.standIn(ref, o)}
	}
	return op.ReplaceObject{Object: c.replaced[ref], Existing: c.db.written.Object(ref)}
}

func tableRefs(names []schema.TableName) []schema.ObjectRef {
	refs := make([]schema.ObjectRef, len(names))
	for i, name := range names {
		refs[i] = schema.TableRef(name)
	}
	return refs
}

// rank is a kind's place in the order of creation.
func (c *comparison) rank(kind schema.ObjectKind) int {
	return slices.IndexFunc(c.traits.Objects, func(t dialect.ObjectTraits) bool { return t.Kind == kind })
}

// sortByKind puts nodes in the order in which those are created that don't need
// each other. Partitions and heirs come behind all other tables, so that no ring is
// broken between one and its parent.
func (c *comparison) sortByKind(s side, nodes []schema.ObjectRef) {
	slices.SortFunc(nodes, func(a, b schema.ObjectRef) int {
		if by := c.rank(a.Kind) - c.rank(b.Kind); by != 0 {
			return by
		}
		if a.Kind == schema.KindTable {
			return cmp.Or(s.depths[a.Name]-s.depths[b.Name], compareNames(a.Name, b.Name))
		}
		if deeper := s.depths[b.On] - s.depths[a.On]; deeper != 0 && a.Kind == schema.KindSetting {
			return deeper // what is set back takes what the parent has by then
		}
		if a.Less(b) {
			return -1
		}
		return 1
	})
}

// needs lists what a table or object depends on.
func (s side) needs(ref schema.ObjectRef) []schema.ObjectRef {
	if ref.Kind == schema.KindTable {
		if t := s.written.Table(ref.Name); t != nil {
			return append(append(tableNeeds(t), s.referredPartitions(t)...), s.parentDefaults(t)...)
		}
		return nil
	}
	o := s.written.Object(ref)
	if o == nil {
		return nil
	}
	needs := slices.Concat(o.DependsOn, s.bodies[ref.Whole()])
	if t := s.written.Table(o.On); t != nil && setsDefault(o) {
		needs = append(needs, s.parentDefaults(t)...)
	}
	if o.On.Name != "" {
		needs = append(needs, schema.TableRef(o.On), schema.ObjectRef{Kind: schema.KindView, Name: o.On})
	}
	return needs
}

// neededByTables are the objects that a table needs, directly or through
// others, and those of the kinds that come before the tables.
func (c *comparison) neededByTables(s side) map[schema.ObjectRef]bool {
	needed := map[schema.ObjectRef]bool{}
	var add func(refs []schema.ObjectRef)
	add = func(refs []schema.ObjectRef) {
		for _, ref := range refs {
			if ref = ref.Whole(); ref.Kind != schema.KindTable && !needed[ref] {
				needed[ref] = true
				add(s.needs(ref))
			}
		}
	}
	for _, t := range s.written.Tables() {
		add(tableNeeds(t))
	}
	tables := c.rank(schema.KindTable)
	for _, o := range s.written.Objects {
		if rank := c.rank(o.Kind); rank >= 0 && rank < tables {
			add([]schema.ObjectRef{o.Ref()})
		}
	}
	return needed
}
