package compare

import (
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// holders are the kinds of objects without which the server drops no column or table that
// they use. Others go with it.
var holders = []schema.ObjectKind{schema.KindView, schema.KindMaterializedView, schema.KindFunction, schema.KindProcedure, schema.KindAggregate,
	schema.KindType, schema.KindPolicy, schema.KindRule, schema.KindTrigger}

// keepsUsed returns an error if an object stays, because the target leaves its kind to the
// database, that uses a column or table which goes: the server would refuse that.
func (c *comparison) keepsUsed() error {
	if c.traits.LateBinding {
		return nil
	}
	goes := c.goesForGood()
	for _, o := range c.db.written.Objects {
		leaves := c.gone[o.Ref()] != nil && c.made[o.Ref()] != o
		if leaves || !slices.Contains(holders, o.Kind) || goes(schema.TableRef(o.On)) {
			continue
		}
		if i := slices.IndexFunc(o.DependsOn, goes); i >= 0 {
			return fmt.Errorf("%s uses %s, which the models lack, so that it can't be dropped; put the %s into the models, or drop the %s in a revision of its own",
				quotedObject(o.Ref()), o.DependsOn[i], o.Kind, o.Kind)
		}
	}
	return nil
}

// goesForGood tells the tables and columns that are dropped and don't come back.
func (c *comparison) goesForGood() func(schema.ObjectRef) bool {
	going := map[schema.ObjectRef]bool{}
	for _, name := range c.removed {
		going[schema.TableRef(name)] = true
	}
	for _, o := range c.phases.change {
		if drop, ok := o.(op.DropColumn); ok {
			t := c.target.written.Table(drop.Table)
			going[columnRef(drop.Table, drop.Name)] = t != nil && t.Column(drop.Name) == nil
		}
	}
	return func(r schema.ObjectRef) bool {
		return r.Kind == schema.KindTable && (going[schema.TableRef(r.Name)] || going[columnRef(r.Name, r.Column)])
	}
}

// goesAlong tells the objects that the server drops with what they belong to. They go by
// statements of their own, so that the way back restores them.
func (c *comparison) goesAlong() func(*schema.Object) bool {
	goes, parts := c.goesForGood(), c.goneParts()
	isGone := func(ref schema.ObjectRef) bool {
		return goes(ref) || c.gone[ref.Whole()] != nil && c.made[ref.Whole()] == nil
	}
	return func(o *schema.Object) bool {
		if c.target.written.Object(o.Ref()) != nil {
			return false
		}
		if on := o.On; on.Name != "" && (goes(schema.TableRef(on)) || isGone(schema.ObjectRef{Kind: schema.KindView, Name: on})) {
			return true
		}
		switch o.Kind {
		case schema.KindStatistics, schema.KindSequence, schema.KindComment, schema.KindSetting, schema.KindPrivileges:
			return slices.ContainsFunc(o.DependsOn, isGone) || parts.isAbout(o, c.traits.Lexer)
		}
		return false
	}
}
