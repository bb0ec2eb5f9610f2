package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// A name that something leaves may be wanted for something else, of another kind or in
// another table. Mostly what leaves goes first. Where it can't, because something that
// changes later uses it until then, it gets another name before all else.

// clearing is what makes room for others.
type clearing struct {
	first    map[schema.ObjectRef]bool // objects that go first, because nothing uses them
	defaults []op.AlterColumn          // defaults dropped so that nothing uses them
	renames  []op.Operation            // what is used until it goes
}

func (a clearing) isEmpty() bool { return len(a.first)+len(a.renames) == 0 }

// asideSuffix is put behind the name of what steps aside.
const asideSuffix = "_old"

// stepAside compares again where the operations give a name before it is free, with
// what has the name in the database under another one. It returns nil if there is no
// such name, or if that doesn't help.
func stepAside(first *comparison, again func(Options, clearing) (*comparison, error)) *Result {
	a := first.clashes()
	if a.isEmpty() {
		return nil
	}
	second, err := again(first.o, a)
	if err != nil || !second.clashes().isEmpty() || !second.allGo(a.renames) {
		return nil
	}
	return second.r
}

// clashes returns what has a name which an earlier operation gives to something else.
func (c *comparison) clashes() clearing {
	a := clearing{first: map[schema.ObjectRef]bool{}, renames: c.leftEnums()}
	owners := map[takenName]string{}
	for _, o := range c.r.Ops {
		released, rename := c.releases(o)
		isAnothers := func(n takenName) bool { owner, taken := owners[n]; return taken && owner != ownerOf(o) }
		if slices.ContainsFunc(released, isAnothers) {
			drop, isObject := o.(op.DropObject)
			switch {
			case isObject && (!c.traits.FollowsRenames || !c.isUsed(drop.Object.Ref())):
				a.first[drop.Object.Ref()] = true
				a.defaults = append(a.defaults, c.defaultsBy(drop.Object.Ref())...)
			default:
				a.renames = append(a.renames, rename(c.freeName(released[0].name))...)
			}
		}
		for _, n := range c.takes(o) {
			owners[n] = ownerOf(o)
		}
	}
	return a
}

// ownerOf tells what has the names that an operation gives, or had those that it gives
// free.
func ownerOf(o op.Operation) string {
	switch o := o.(type) {
	case op.CreateTable:
		return schema.TableRef(o.Table.Name).String()
	case op.DropTable:
		return schema.TableRef(o.Name).String()
	case op.RenameTable:
		return schema.TableRef(schema.TableName{Schema: o.From.Schema, Name: o.To}).String()
	case op.CreateObject:
		return o.Object.Ref().String()
	case op.DropObject:
		return o.Object.Ref().String()
	case op.RenameObject:
		ref := o.Object
		ref.Name.Name = o.To
		return ref.String()
	case op.CreateEnum:
		return schema.ObjectRef{Kind: schema.KindEnum, Name: o.Enum.Name}.String()
	case op.DropEnum:
		return schema.ObjectRef{Kind: schema.KindEnum, Name: o.Name}.String()
	case op.AddColumn:
		return columnRef(o.Table, o.Column.Name).String()
	case op.AlterColumn:
		return columnRef(o.Table, o.Name).String()
	case op.DropColumn:
		return columnRef(o.Table, o.Name).String()
	}
	return ""
}

// takes lists the names that an operation gives.
func (c *comparison) takes(o op.Operation) []takenName {
	switch o := o.(type) {
	case op.CreateTable:
		return c.takenByTable(c.target, o.Table)
	case op.CreateIndex:
		return c.wide(o.Table, o.Index.Name)
	case op.AddConstraint:
		return c.takenByConstraint(o.Table, o.Constraint)
	case op.AddColumn:
		return c.takenByColumn(c.target, o.Table, o.Column.Name)
	case op.AlterColumn:
		before, after := c.takenAround(o)
		return slices.DeleteFunc(after, func(n takenName) bool { return slices.Contains(before, n) })
	case op.CreateObject:
		return taken(o.Object.Kind, o.Object.Name)
	case op.CreateEnum:
		return taken(schema.KindEnum, o.Enum.Name)
	case op.RenameTable:
		return taken(schema.KindTable, schema.TableName{Schema: o.From.Schema, Name: o.To})
	case op.RenameObject:
		return taken(o.Object.Kind, schema.TableName{Schema: o.Object.Name.Schema, Name: o.To})
	}
	return nil
}

// releases lists the names that an operation gives free, and returns what renames their
// owner.
func (c *comparison) releases(o op.Operation) ([]takenName, func(to string) []op.Operation) {
	object := func(ref schema.ObjectRef) ([]takenName, func(string) []op.Operation) {
		return taken(ref.Kind, ref.Name), func(to string) []op.Operation {
			if c.makesFunctions(ref) {
				return nil
			}
			return []op.Operation{op.RenameObject{Object: ref, To: to}}
		}
	}
	column := func(table schema.TableName, name string, before, after []takenName) ([]takenName, func(string) []op.Operation) {
		before = slices.DeleteFunc(before, func(n takenName) bool { return n.space == types || slices.Contains(after, n) })
		return before, func(to string) []op.Operation { return c.renameSequence(table, name, to) }
	}
	switch o := o.(type) {
	case op.DropTable:
		return taken(schema.KindTable, o.Name), func(to string) []op.Operation {
			return []op.Operation{op.RenameTable{From: o.Name, To: to}}
		}
	case op.DropObject:
		return object(o.Object.Ref())
	case op.DropEnum:
		return object(schema.ObjectRef{Kind: schema.KindEnum, Name: o.Name})
	case op.DropColumn:
		return column(o.Table, o.Name, c.takenByColumn(c.db, o.Table, o.Name), nil)
	case op.AlterColumn:
		before, after := c.takenAround(o)
		return column(o.Table, o.Name, before, after)
	}
	return nil, nil
}

// isUsed reports whether a table or object of the database uses an object.
func (c *comparison) isUsed(ref schema.ObjectRef) bool {
	uses := func(r schema.ObjectRef) bool { return r.Whole() == ref }
	return slices.ContainsFunc(c.db.written.Tables(), func(t *schema.Table) bool {
		return slices.ContainsFunc(tableNeeds(t), uses) || slices.ContainsFunc(t.Uses, func(u schema.Use) bool { return uses(u.Of) })
	}) || slices.ContainsFunc(c.db.written.Objects, func(o *schema.Object) bool {
		return !o.IsAbout() && o.Ref() != ref && slices.ContainsFunc(o.DependsOn, uses)
	})
}

// makesFunctions reports whether an object is a range type. The functions that make its
// values have its first name and keep it.
func (c *comparison) makesFunctions(ref schema.ObjectRef) bool {
	o := c.db.written.Object(ref)
	return o != nil && o.Multirange() != ""
}

// freesIndex reports whether an operation drops an index whose name, taken for all
// tables, goes to another one.
func (c *comparison) freesIndex(o op.Operation) bool {
	drop, ok := o.(op.DropIndex)
	return ok && c.indexGoesOver(drop.Table, drop.Name)
}

// freesIndexes reports whether a table has an index with such a name.
func (c *comparison) freesIndexes(table schema.TableName) bool {
	return slices.ContainsFunc(c.db.written.Table(table).Indexes, func(x *schema.Index) bool { return c.indexGoesOver(table, x.Name) })
}

func (c *comparison) indexGoesOver(from schema.TableName, name string) bool {
	return c.traits.SchemaWideIndexes && slices.ContainsFunc(c.target.written.Tables(), func(t *schema.Table) bool {
		return t.Name != from && t.Name.Schema == from.Schema && slices.ContainsFunc(t.Indexes, func(x *schema.Index) bool { return strings.EqualFold(x.Name, name) })
	})
}

// takenAround lists the names that come with a column before and after it changes. The
// names of sequences that the operation itself tells count: it may be one of several.
func (c *comparison) takenAround(o op.AlterColumn) (before, after []takenName) {
	told := func(d *op.DefaultChange, s side) []takenName {
		if d != nil && d.Identity != nil && d.Identity.Name != "" {
			return c.wide(o.Table, d.Identity.Name)
		}
		return c.takenByColumn(s, o.Table, o.Name)
	}
	return told(o.ExistingDefault, c.db), told(o.Default, c.target)
}

// renameSequence renames the sequence of an identity column, or a serial's, which is
// the database's alone.
func (c *comparison) renameSequence(table schema.TableName, name, to string) []op.Operation {
	old := c.db.written.Table(table).Column(name)
	if old.Identity == nil {
		return nil
	}
	identity := *old.Identity
	identity.Name = to
	a := op.AlterColumn{Table: table, Name: name, Default: &op.DefaultChange{Identity: &identity}}
	return []op.Operation{withExisting(a, old, c.db.normal.Table(table).Column(name))}
}

// defaultsBy returns what drops the defaults that take their values from a sequence,
// where they look for it by its name: their tables can't be altered once it is gone.
func (c *comparison) defaultsBy(ref schema.ObjectRef) (ops []op.AlterColumn) {
	if c.traits.FollowsRenames || ref.Kind != schema.KindSequence {
		return nil
	}
	named := namedRefs(c.db.written)
	for _, t := range c.db.written.Tables() {
		for _, col := range t.Columns {
			if col.Default != nil && slices.Contains(mentioned(named, c.traits.Lexer, []string{col.Default.Expr}), ref) {
				a := op.AlterColumn{Table: t.Name, Name: col.Name, Default: &op.DefaultChange{}}
				ops = append(ops, withExisting(a, col, c.db.normal.Table(t.Name).Column(col.Name)))
			}
		}
	}
	return ops
}

// freeName is a name that neither side has.
func (c *comparison) freeName(name schema.TableName) string {
	return c.freeNameBeside(name.Name, c.usedNames())
}

// usedNames are the names of tables and objects of both sides, and of what stands beside
// them.
func (c *comparison) usedNames() map[string]bool {
	used := map[string]bool{}
	for _, s := range []side{c.db, c.target} {
		for _, t := range s.written.Tables() {
			for _, n := range c.takenByTable(s, t) {
				used[n.name.Name] = true
			}
		}
		for _, o := range s.written.Objects {
			used[o.Name.Name] = true
		}
	}
	return used
}

// freeNameBeside is a name made of another one that isn't among those that are used.
func (c *comparison) freeNameBeside(name string, used map[string]bool) string {
	for i := 1; ; i++ {
		suffix := asideSuffix
		if i > 1 {
			suffix += fmt.Sprint(i)
		}
		kept := schema.CutName(name, func(kept string) bool { return !c.traits.TooLong(kept + suffix) })
		if !used[kept+suffix] {
			return kept + suffix
		}
	}
}

// setAside gives other names to what stands in the way.
func (c *comparison) setAside() error {
	if err := c.dropDefaults(); err != nil {
		return err
	}
	for _, o := range c.clearing.renames {
		switch o := o.(type) {
		case op.RenameTable:
			to := schema.TableName{Schema: o.From.Schema, Name: o.To}
			c.oldName[to], c.touched[o.From] = o.From, true
		case op.RenameObject:
			to := schema.TableName{Schema: o.Object.Name.Schema, Name: o.To}
			c.moved[o.Object] = to
			if o.Object.Kind == schema.KindEnum {
				c.oldName[to] = o.Object.Name
			}
		}
		c.log("Detected a name that goes to something else: %s", o)
	}
	return c.applyRenames(c.clearing.renames)
}

// dropDefaults drops the defaults by sequences that go first.
func (c *comparison) dropDefaults() error {
	if len(c.clearing.defaults) == 0 {
		return nil
	}
	without := c.db.written.Clone()
	for _, o := range c.clearing.defaults {
		if err := o.Apply(without); err != nil {
			return err
		}
		without.Table(o.Table).DependsOn = nil // its texts tell what is left
		c.phases.release = append(c.phases.release, o)
		c.log("Detected a name that goes to something else: %s", o)
	}
	return c.setDatabase(without)
}

// allGo reports whether all that stepped aside goes, or lets go of the name.
func (c *comparison) allGo(renamed []op.Operation) bool {
	released := map[takenName]bool{}
	for _, o := range c.r.Ops {
		names, _ := c.releases(o)
		for _, n := range names {
			released[n] = true
		}
	}
	return !slices.ContainsFunc(renamed, func(o op.Operation) bool {
		var names []takenName
		switch o := o.(type) {
		case op.RenameTable, op.RenameObject:
			names = c.takes(o)
		case op.AlterColumn:
			names = c.wide(o.Table, o.Default.Identity.Name)
		}
		return !slices.ContainsFunc(names, func(n takenName) bool { return released[n] })
	})
}
