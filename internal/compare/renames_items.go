package compare

import (
	"reflect"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// renamedItems finds the indexes and constraints that have other names in the
// target.
func (c *comparison) renamedItems() []op.Operation {
	var ops []op.Operation
	for _, t := range c.target.written.Tables() {
		if c.db.written.Table(t.Name) != nil && !c.db.shared[t.Name] {
			ops = append(ops, c.tableDiff(t.Name).renamedItems()...)
		}
	}
	return c.compilable(ops)
}

// compilable leaves out what the database can't do.
func (c *comparison) compilable(ops []op.Operation) []op.Operation {
	return slices.DeleteFunc(ops, func(o op.Operation) bool {
		_, err := c.d.Compile(o, c.db.written)
		return err != nil
	})
}

func (t *tableDiff) renamedItems() []op.Operation {
	if t.namesAlike() {
		return nil
	}
	before, after := t.itemsOf(t.oldNorm, t.old), t.itemsOf(t.newNorm, t.new)
	var ops []op.Operation
	given := map[string]bool{}
	for _, to := range after {
		if itemNamed(before, to.name) != nil {
			continue
		}
		var gone, both []string
		for _, i := range before {
			switch {
			case reflect.TypeOf(i.item) != reflect.TypeOf(to.item) || given[i.name]:
			case itemNamed(after, i.name) == nil:
				gone = append(gone, i.name)
			default:
				both = append(both, i.name)
			}
		}
		likely := func(from string) bool { return t.sameItem(itemNamed(before, from).item, to.item) }
		from, found := t.choose("part", Rename{Table: t.name, Part: to.name}, gone, both, to.told, likely)
		if !found {
			continue
		}
		given[from] = true
		kind, rename := "constraint", op.Operation(op.RenameConstraint{Table: t.name, From: from, To: to.name})
		if _, isIndex := to.item.(*schema.Index); isIndex {
			kind, rename = "index", op.RenameIndex{Table: t.name, From: from, To: to.name}
		}
		t.log("Detected renamed %s %s to %s on %s", kind, quoted(from), quoted(to.name), quoted(t.name.String()))
		ops = append(ops, rename)
	}
	return ops
}

// namesAlike reports whether the indexes and constraints have the same names on both
// sides, as they mostly have.
func (t *tableDiff) namesAlike() bool {
	before, after := keyNames(t.oldNorm), keyNames(t.newNorm)
	lacks := func(names []*string) func(*string) bool {
		return func(name *string) bool { return !hasName(names, *name) }
	}
	return !slices.ContainsFunc(before, lacks(after)) && !slices.ContainsFunc(after, lacks(before))
}

// tableItem is an index or constraint that has a name.
type tableItem struct {
	name, told string // told is the former name by the model
	item       any    // *schema.Index or schema.Constraint, in normal form
}

// itemsOf lists the indexes and constraints of a table that have a name and take
// part.
func (t *tableDiff) itemsOf(normal, written *schema.Table) []tableItem {
	var all []tableItem
	add := func(name, kind string, item any) {
		if name == "" || !t.includesName(name, kind, t.name) {
			return
		}
		told := ""
		if x := written.IndexNamed(name); x != nil {
			told = x.RenamedFrom
		} else if c := written.Constraint(name, schema.KindUnknown); c != nil {
			told = schema.FormerName(c)
		}
		all = append(all, tableItem{name, told, item})
	}
	for _, k := range normal.Constraints() {
		add(k.ConstraintName(), constraintKinds[k.Kind()], k)
	}
	for _, x := range normal.Indexes {
		add(x.Name, "index", x)
	}
	return all
}

// constraintKinds are the kinds as Options.IncludeName is asked about them.
var constraintKinds = map[schema.ConstraintKind]string{
	schema.KindPrimaryKey: "primary_key_constraint", schema.KindUnique: "unique_constraint", schema.KindForeignKey: "foreign_key_constraint",
	schema.KindCheck: "check_constraint", schema.KindExclude: "exclude_constraint",
}

func itemNamed(items []tableItem, name string) *tableItem {
	for i := range items {
		if items[i].name == name {
			return &items[i]
		}
	}
	return nil
}

// sameItem reports whether two indexes or constraints of one kind differ in their
// names alone, where names count.
func (t *tableDiff) sameItem(a, b any) bool {
	switch a := a.(type) {
	case *schema.Index:
		b := b.(*schema.Index)
		return len(t.keyChanges(key{parts: a.Keys, unique: a.Unique, index: a}, key{parts: b.Keys, unique: b.Unique, index: b})) == 0
	case *schema.Unique:
		b := b.(*schema.Unique)
		return t.sameColumns(a.Columns, b.Columns) && len(t.ruleChanges(a, b)) == 0
	case *schema.Check:
		b := b.(*schema.Check)
		return t.sameCheck(a, b) && len(t.optionChanges(a.Options, b.Options)) == 0
	case *schema.PrimaryKey:
		named := a.Clone().Named(b.(*schema.PrimaryKey).Name)
		return t.target.written.Inspected && t.samePrimaryKey(named, b.(*schema.PrimaryKey))
	case *schema.ForeignKey:
		named := a.Clone().Named(b.(*schema.ForeignKey).Name)
		return t.target.written.Inspected && t.sameForeignKey(named, b.(*schema.ForeignKey))
	case *schema.Exclude:
		named := a.Clone().Named(b.(*schema.Exclude).Name)
		return t.sameExclude(named, b.(*schema.Exclude))
	}
	return false
}

// renamedValues finds the values of enum types that have other names in the target.
func (c *comparison) renamedValues() []op.Operation {
	if !c.namedEnums() {
		return nil
	}
	before, after := c.db.enums, c.target.enums
	var ops []op.Operation
	for _, name := range enumNames(after) {
		ops = append(ops, c.renamedValuesOf(name, before[name], after[name])...)
	}
	return ops
}

func (c *comparison) renamedValuesOf(name schema.TableName, old, is []string) (ops []op.Operation) {
	gone := without(old, is)
	both := without(old, gone)
	rename := func(from, to string) {
		gone, both = without(gone, []string{from}), without(both, []string{from})
		c.valued[name] = true
		c.log("Detected renamed value %s to %s of enum type %s", quoted(from), quoted(to), quoted(name.String()))
		ops = append(ops, op.RenameEnumValue{Enum: name, From: from, To: to})
	}
	for _, to := range without(is, old) {
		likely := func(from string) bool { return len(old) == len(is) && slices.Index(old, from) == slices.Index(is, to) }
		if from, found := c.choose("value", Rename{Table: name, Part: to}, gone, both, c.toldValue(name, to), likely); found {
			rename(from, to)
		}
	}
	if len(ops) > 0 {
		return ops
	}
	told := func(to string) (Rename, string) { return Rename{Table: name, Part: to}, c.toldValue(name, to) }
	for _, p := range c.rings("value", both, told, func(from, to string) bool { return slices.Index(old, from) == slices.Index(is, to) }) {
		rename(p[0], p[1])
	}
	return ops
}

// toldValue is the former name of a value by the model.
func (c *comparison) toldValue(enum schema.TableName, value string) string {
	if e := c.target.written.Enum(enum); e != nil && e.RenamedValues[value] != "" {
		return e.RenamedValues[value]
	}
	for _, e := range c.columnEnums(enum) {
		if from := e.RenamedValues[value]; from != "" {
			return from
		}
	}
	return ""
}

// without returns the texts that aren't among the others.
func without(texts, others []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return slices.Contains(others, s) })
}
