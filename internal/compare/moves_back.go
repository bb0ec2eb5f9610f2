package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// paired puts the moves in front of the operations whose reverses are the way back. There
// a routine gets its old body last, behind the moves, if that names what has moved: the
// server looks the names up.
func (m *Moves) paired(ops []op.Operation) []op.Operation {
	if len(m.Ops) == 0 {
		return ops
	}
	var early, late []op.Operation
	for _, o := range ops {
		if first := m.undoneLast(o, ops); first != nil {
			early = append(early, first)
		} else {
			late = append(late, o)
		}
	}
	return slices.Concat(early, m.Ops, late)
}

// undoneLast returns a change of a routine under the names before the moves, if it must
// be undone behind them.
func (m *Moves) undoneLast(o op.Operation, all []op.Operation) op.Operation {
	switch o := o.(type) {
	case op.ReplaceObject:
		if was := m.routine(o.Existing); was != nil {
			return op.ReplaceObject{Object: o.Object, Existing: was}
		}
	case op.DropObject:
		if was := m.routine(o.Object); was != nil && !isNeeded(o.Object, all) {
			return op.DropObject{Object: was}
		}
	}
	return nil
}

// routine returns a routine as it is before the moves if its text names what moves.
func (m *Moves) routine(o *schema.Object) *schema.Object {
	if o == nil || o.Kind != schema.KindFunction && o.Kind != schema.KindProcedure {
		return nil
	}
	was, names := m.Before.Object(o.Ref()), false
	for _, move := range m.Ops {
		s, ok := move.(op.SetSchema)
		if !ok {
			continue
		}
		if s.Object.Kind == o.Kind && s.Object.Name.Name == o.Name.Name && s.To == o.Name.Schema && was == nil {
			was = m.Before.Object(s.Object)
		}
		names = names || slices.ContainsFunc(o.Definition, func(text string) bool { return strings.Contains(text, s.Object.Name.Name) })
	}
	if !names {
		return nil
	}
	return was
}

// isNeeded reports whether something else that is dropped needs an object.
func isNeeded(o *schema.Object, all []op.Operation) bool {
	return slices.ContainsFunc(all, func(other op.Operation) bool {
		drop, ok := other.(op.DropObject)
		return ok && slices.Contains(drop.Object.DependsOn, o.Ref())
	})
}
