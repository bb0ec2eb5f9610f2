package compare

import (
	"maps"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// renameObjects renames the objects that have other names in the target, where the
// database can: the types, which tables use, or all others. Each comes after those that
// it uses, whose new names stand in its text then.
func (c *comparison) renameObjects(types bool) error {
	for found := true; found; {
		found = false
		var refs []schema.ObjectRef
		for _, o := range objectsBeside(c.target.written, c.db.written) {
			if types == (o.Kind == schema.KindType || o.Kind == schema.KindDomain) {
				refs = append(refs, o.Ref())
			}
		}
		for _, ref := range dependencyOrder(refs, c.target.needs) {
			ops := c.renamedObject(c.target.written.Object(ref))
			found = found || len(ops) > 0
			if err := c.applyRenames(ops); err != nil {
				return err
			}
		}
	}
	return nil
}

// renamedObject finds the object of the database that has another name in the target.
func (c *comparison) renamedObject(to *schema.Object) []op.Operation {
	var gone, both []string
	for _, from := range c.db.written.Objects {
		switch {
		case !c.mayBecome(from, to):
		case c.target.written.Object(from.Ref()) == nil:
			gone = append(gone, from.Name.Name)
		default:
			both = append(both, from.Name.Name)
		}
	}
	like := func(from string) *schema.Object {
		ref := to.Ref()
		ref.Name.Name = from
		return c.db.written.Object(ref)
	}
	likely := func(from string) bool {
		return c.canRename(like(from), to) && c.sameObject(becoming(like(from), to), to)
	}
	question := Rename{Table: to.Name}
	if to.On.Name != "" {
		question = Rename{Table: to.On, Part: to.Name.Name}
	}
	from, found := c.choose(string(to.Kind), question, gone, both, to.RenamedFrom, likely)
	if !found || !c.canRename(like(from), to) {
		return nil
	}
	old := like(from)
	if named := becoming(old, to); c.isRewritten(old) || !c.sameObject(named, to) && (c.usesRenamed(c.originalOf(old)) || !c.replaceable(named, to)) {
		return nil // it is created anew around another renaming, or because it can't change in place
	}
	c.moved[c.originalOf(old).Ref()] = to.Name
	c.log("Detected renamed %s to %s", quotedObject(old.Ref()), quoted(to.Name.String()))
	return []op.Operation{op.RenameObject{Object: old.Ref(), To: to.Name.Name}}
}

// renamedMultiranges finds the range types whose multirange types have other names in
// the target.
func (c *comparison) renamedMultiranges() []op.Operation {
	var ops []op.Operation
	for _, to := range c.target.written.Objects {
		old, name := c.db.written.Object(to.Ref()), to.Multirange()
		if name == "" || old == nil || old.Multirange() == "" || old.Multirange() == name || !c.sameObject(becoming(old, to), to) {
			continue
		}
		from := schema.TableName{Schema: to.Name.Schema, Name: old.Multirange()}
		ref := schema.ObjectRef{Kind: schema.KindType, Name: from}
		c.log("Detected renamed multirange type %s to %s", quoted(from.String()), quoted(name))
		ops = append(ops, op.RenameObject{Object: ref, To: name})
		c.moved[ref] = schema.TableName{Schema: from.Schema, Name: name}
	}
	return ops
}

// becoming returns an object of the database under the name of one of the target, and a
// range type with that one's multirange type.
func becoming(o, to *schema.Object) *schema.Object {
	o = renamedTo(o, to.Name.Name)
	if name := to.Multirange(); name != "" && o.Multirange() != "" {
		o = o.WithMultirange(name)
	}
	return o
}

// renamedEnums finds the enum types that have other names in the target.
func (c *comparison) renamedEnums() []op.Operation {
	if !c.namedEnums() {
		return nil
	}
	before, after := maps.Clone(c.db.enums), c.target.enums
	var ops []op.Operation
	rename := func(from, to schema.TableName) {
		delete(before, from)
		ref := schema.ObjectRef{Kind: schema.KindEnum, Name: from}
		c.oldName[to], c.moved[ref] = from, to
		c.log("Detected renamed enum type %s to %s", quoted(from.String()), quoted(to.String()))
		ops = append(ops, op.RenameObject{Object: ref, To: to.Name})
	}
	for _, to := range enumNames(after) {
		if _, has := before[to]; has || slices.ContainsFunc(ops, func(o op.Operation) bool { return o.(op.RenameObject).To == to.Name }) {
			continue
		}
		var gone, both []schema.TableName
		for _, name := range enumNames(before) {
			if after[name] == nil {
				gone = append(gone, name)
			} else {
				both = append(both, name)
			}
		}
		of := func(name string) schema.TableName { return schema.TableName{Schema: to.Schema, Name: name} }
		likely := func(from string) bool { return slices.Equal(before[of(from)], after[to]) }
		if from, found := c.choose("enum", Rename{Table: to}, names(gone, to.Schema), names(both, to.Schema), c.toldEnum(to), likely); found {
			rename(of(from), to)
		}
	}
	if len(ops) > 0 {
		return ops
	}
	both := slices.DeleteFunc(enumNames(before), func(n schema.TableName) bool { return after[n] == nil })
	for _, in := range schemasOf(both) {
		of := func(name string) schema.TableName { return schema.TableName{Schema: in, Name: name} }
		told := func(to string) (Rename, string) { return Rename{Table: of(to)}, c.toldEnum(of(to)) }
		for _, p := range c.rings("enum type", names(both, in), told, func(from, to string) bool { return slices.Equal(before[of(from)], after[of(to)]) }) {
			rename(of(p[0]), of(p[1]))
		}
	}
	return ops
}

// toldEnum is the former name of an enum type by the model.
func (c *comparison) toldEnum(name schema.TableName) string {
	if e := c.target.written.Enum(name); e != nil && e.RenamedFrom != "" {
		return e.RenamedFrom
	}
	for _, e := range c.columnEnums(name) {
		if e.RenamedFrom != "" {
			return e.RenamedFrom
		}
	}
	return ""
}

// columnEnums lists what the columns of the target say about an enum type.
func (c *comparison) columnEnums(name schema.TableName) (all []*schema.Enum) {
	for _, t := range c.target.written.Tables() {
		for _, col := range t.Columns {
			if c.isEnum(col, name) {
				all = append(all, c.enumOf(col.Type))
			}
		}
	}
	return all
}

// objectsBeside lists the objects of a schema that the other one lacks.
func objectsBeside(m, other *schema.MetaData) []*schema.Object {
	return slices.DeleteFunc(slices.Clone(m.Objects), func(o *schema.Object) bool { return other.Object(o.Ref()) != nil })
}

// mayBecome reports whether an object is another one but for its name.
func (c *comparison) mayBecome(from, to *schema.Object) bool {
	ref := from.Ref()
	ref.Name.Name = to.Name.Name
	return ref == to.Ref() && c.managedKind(to.Kind)
}

// canRename reports whether the database can give an object the name of another one.
func (c *comparison) canRename(from, to *schema.Object) bool {
	return len(c.compilable([]op.Operation{op.RenameObject{Object: from.Ref(), To: to.Name.Name}})) > 0
}

// renamedTo returns the object under another name.
func renamedTo(o *schema.Object, name string) *schema.Object {
	alone := &schema.MetaData{Objects: []*schema.Object{o}}
	alone.RenameObject(o.Ref(), name)
	return alone.Objects[0]
}
