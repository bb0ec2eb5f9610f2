package compare

import (
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// renamedObjects finds the objects that have other names in the target, where the
// database can rename them.
func (c *comparison) renamedObjects() []op.Operation {
	gone := objectsBeside(c.db.written, c.target.written)
	var ops []op.Operation
	for _, to := range objectsBeside(c.target.written, c.db.written) {
		var candidates []string
		for _, from := range gone {
			if c.mayBecome(from, to) {
				candidates = append(candidates, from.Name.Name)
			}
		}
		ref := to.Ref()
		like := func(from string) *schema.Object {
			ref.Name.Name = from
			return c.db.written.Object(ref)
		}
		likely := func(from string) bool {
			return c.sameRenamed(like(from), to)
		}
		from, found := c.choose(Rename{Table: to.Name}, candidates, to.RenamedFrom, likely)
		if !found {
			continue
		}
		old := like(from)
		gone = slices.DeleteFunc(gone, func(o *schema.Object) bool { return o == old })
		c.moved[old.Ref()] = to.Name
		c.log("Detected renamed %s to %s", quotedObject(old.Ref()), quoted(to.Name.String()))
		ops = append(ops, op.RenameObject{Object: old.Ref(), To: to.Name.Name})
	}
	return slices.DeleteFunc(ops, func(o op.Operation) bool { // what is created anew around another renaming
		ref := o.(op.RenameObject).Object
		again := c.usesRenamed(c.db.written.Object(ref))
		if again {
			delete(c.moved, ref)
		}
		return again
	})
}

// objectsBeside lists the objects of a schema that the other one lacks.
func objectsBeside(m, other *schema.MetaData) []*schema.Object {
	return slices.DeleteFunc(slices.Clone(m.Objects), func(o *schema.Object) bool { return other.Object(o.Ref()) != nil })
}

// mayBecome reports whether the database can give an object the name of another one.
func (c *comparison) mayBecome(from, to *schema.Object) bool {
	ref := from.Ref()
	ref.Name.Name = to.Name.Name
	if ref != to.Ref() || !c.managedKind(to.Kind) {
		return false
	}
	return len(c.compilable([]op.Operation{op.RenameObject{Object: from.Ref(), To: to.Name.Name}})) > 0
}

// sameRenamed reports whether two objects differ in their names alone.
func (c *comparison) sameRenamed(from, to *schema.Object) bool {
	alone := &schema.MetaData{Objects: []*schema.Object{from}}
	alone.RenameObject(from.Ref(), to.Name.Name)
	return c.sameObject(alone.Objects[0], to)
}
