package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// cycles tells how objects and tables that need each other are created, and in the
// reverse order dropped. A table gets its defaults and checks later, and the stub of
// an object stands in for it.
type cycles struct {
	comparison *comparison
	side       side
	nodes      []schema.ObjectRef
	// late holds what the defaults, checks and indexes of a table wait for.
	late map[schema.TableName][]schema.ObjectRef
	// stubs are replaced by the objects when all of their ring are there.
	stubs map[schema.ObjectRef]*schema.Object
	rings map[schema.ObjectRef][]schema.ObjectRef
	// standing are the needs of objects that exist already, in an older form.
	standing map[[2]schema.ObjectRef]bool
}

// breakCycles finds the rings of nodes that need each other, as far as the dialect
// has stubs, and breaks each where it can.
func (c *comparison) breakCycles(s side, nodes []schema.ObjectRef) *cycles {
	b := &cycles{comparison: c, side: s, nodes: nodes, late: map[schema.TableName][]schema.ObjectRef{}, stubs: map[schema.ObjectRef]*schema.Object{},
		rings: map[schema.ObjectRef][]schema.ObjectRef{}, standing: map[[2]schema.ObjectRef]bool{}}
	stubber, ok := c.d.(dialect.Stubber)
	if !ok {
		return b
	}
	for again := true; again; {
		again = false
		for _, ring := range newDependencies(nodes, b.needs).rings() {
			again = b.breakRing(stubber, ring) || again
		}
	}
	return b
}

// breakRing takes needs out of a ring, and reports whether there was one to take.
func (b *cycles) breakRing(stubber dialect.Stubber, ring []schema.ObjectRef) bool {
	return b.completesTables(ring) || b.keepsReplaced(ring) || b.putsStub(stubber, ring)
}

// completesTables has the tables of a ring wait with what needs its objects.
func (b *cycles) completesTables(ring []schema.ObjectRef) (found bool) {
	for _, ref := range ring {
		if ref.Kind != schema.KindTable {
			continue
		}
		for _, need := range b.needs(ref) {
			if need.Kind != schema.KindTable && slices.Contains(ring, need.Whole()) {
				b.late[ref.Name], found = append(b.late[ref.Name], need.Whole()), true
			}
		}
	}
	return found
}

// keepsReplaced has an object that stands, and is replaced, be enough for the others.
func (b *cycles) keepsReplaced(ring []schema.ObjectRef) bool {
	at := slices.IndexFunc(ring, func(ref schema.ObjectRef) bool { return b.comparison.replaced[ref] != nil })
	if at < 0 {
		return false
	}
	for _, other := range ring {
		b.standing[[2]schema.ObjectRef{other, ring[at]}] = true
	}
	return true
}

// putsStub has a stub stand in for an object, one that names no other object of the ring
// if there is one. A view comes first, because the stub of a routine may need its rows.
func (b *cycles) putsStub(stubber dialect.Stubber, ring []schema.ObjectRef) bool {
	for _, alone := range []bool{true, false} {
		for _, views := range []bool{true, false} {
			for _, ref := range ring {
				o := b.side.written.Object(ref)
				if o == nil || ref.IsRelation() != views {
					continue
				}
				stub, ok := stubber.Stub(o)
				if ok && !(alone && b.namesOther(stub, ring)) {
					b.stubs[ref], b.rings[ref] = stub, ring
					return true
				}
			}
		}
	}
	return false
}

// namesOther reports whether a stub names another object of its ring.
func (b *cycles) namesOther(stub *schema.Object, ring []schema.ObjectRef) bool {
	named := map[string][]schema.ObjectRef{}
	for _, ref := range ring {
		if ref.Name != stub.Name {
			named[strings.ToLower(ref.Name.Name)] = []schema.ObjectRef{ref}
		}
	}
	return len(mentioned(named, b.comparison.traits.Lexer, stub.Definition)) > 0
}

// needs lists what a table or object depends on, without the needs taken out.
func (b *cycles) needs(ref schema.ObjectRef) []schema.ObjectRef {
	return slices.DeleteFunc(slices.Clone(b.side.needs(ref)), func(need schema.ObjectRef) bool {
		need = need.Whole()
		return ref.Kind == schema.KindTable && slices.Contains(b.late[ref.Name], need) ||
			slices.Contains(b.rings[ref], need) || b.standing[[2]schema.ObjectRef{ref, need}]
	})
}

// standIn returns the stub of an object, or the object itself.
func (b *cycles) standIn(ref schema.ObjectRef, o *schema.Object) *schema.Object {
	if stub := b.stubs[ref]; stub != nil {
		return stub
	}
	return o
}

// completed returns the stubs whose ring ends with each node of an order.
func (b *cycles) completed(order []schema.ObjectRef) map[schema.ObjectRef][]schema.ObjectRef {
	last := map[schema.ObjectRef][]schema.ObjectRef{}
	for _, ref := range order {
		if b.stubs[ref] == nil {
			continue
		}
		at := 0
		for _, member := range b.rings[ref] {
			at = max(at, slices.Index(order, member))
		}
		last[order[at]] = append(last[order[at]], ref)
	}
	return last
}

// lateParts takes the defaults, checks and indexes out of a table that wait for what
// needs the table. It returns the operations that add them.
func (b *cycles) lateParts(t *schema.Table) []op.Operation {
	late := b.late[t.Name]
	if len(late) == 0 {
		return nil
	}
	waits := func(texts ...string) bool {
		return slices.ContainsFunc(late, func(r schema.ObjectRef) bool {
			return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(r.Name.Name)) })
		})
	}
	var ops []op.Operation
	for _, col := range t.Columns {
		if col.Default != nil && waits(col.Default.Expr) {
			ops = append(ops, op.AlterColumn{Table: t.Name, Name: col.Name, Default: &op.DefaultChange{Default: col.Default}, ExistingType: col.Type, ExistingDefault: &op.DefaultChange{}})
			col.Default = nil
		}
	}
	for _, check := range extract(&t.Checks, func(k *schema.Check) bool { return waits(k.SQL) }) {
		ops = append(ops, b.comparison.addConstraint(t.Name, check))
	}
	for _, x := range extract(&t.Indexes, func(x *schema.Index) bool { return waits(indexTexts(x)...) }) {
		ops = append(ops, op.CreateIndex{Table: t.Name, Index: x})
	}
	return ops
}

// rings are the groups of nodes that need each other.
func (d *dependencies) rings() [][]schema.ObjectRef {
	w := newCycleWalk(d, make([]bool, len(d.nodes)))
	var out [][]schema.ObjectRef
	for _, members := range w.groups {
		if len(members) == 1 {
			continue
		}
		slices.Sort(members)
		ring := make([]schema.ObjectRef, len(members))
		for i, member := range members {
			ring[i] = d.nodes[member]
		}
		out = append(out, ring)
	}
	return out
}
