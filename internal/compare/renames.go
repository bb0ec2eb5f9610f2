package compare

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Rename is what has another name in the target: a table, or a part of one or of an
// enum type.
type Rename struct {
	// Table is the table or enum type of a part, by its name in the target, or for a
	// table its new name.
	Table schema.TableName
	// Part is the new name of a column, index or constraint, or of an enum type's
	// value. It is "" for a table.
	Part string
	// From is the name in the database.
	From string
}

// Old is the name in the database with the table in front of a part's.
func (r Rename) Old() string {
	if r.Part != "" {
		return r.Table.String() + "." + r.From
	}
	return schema.TableName{Schema: r.Table.Schema, Name: r.From}.String()
}

// New is the name in the target with the table in front of a part's.
func (r Rename) New() string {
	if r.Part != "" {
		return r.Table.String() + "." + r.Part
	}
	return r.Table.String()
}

// to is the new name alone.
func (r Rename) to() string {
	if r.Part != "" {
		return r.Part
	}
	return r.Table.Name
}

// Spec is the renaming as Options.Renames takes it: "users.name:full_name".
func (r Rename) Spec() string { return r.Old() + ":" + r.to() }

// renaming is what is known of the renamings of one comparison.
type renaming struct {
	specs    []spec
	original side                                  // the database before the renamings
	oldName  map[schema.TableName]schema.TableName // of renamed tables, by the new name
	moved    map[schema.ObjectRef]schema.TableName // the new names of renamed objects
	valued   map[schema.TableName]bool             // enum types with renamed values
	touched  map[schema.TableName]bool             // tables that are renamed or have renamed columns, by the old name
}

// spec is a renaming that was asked for: old name, new name.
type spec struct {
	text, from, to string
	used           bool
}

// rename finds what has another name in the target, the parts of tables and of enum
// types included, and renames it in the database's schema, so that what follows compares it as what it
// is.
func (c *comparison) rename() error {
	c.renaming = renaming{original: c.db, oldName: map[schema.TableName]schema.TableName{}, touched: map[schema.TableName]bool{}, valued: map[schema.TableName]bool{}, moved: map[schema.ObjectRef]schema.TableName{}}
	for _, text := range c.o.Renames {
		from, to, ok := strings.Cut(text, ":")
		if !ok || from == "" || to == "" {
			return fmt.Errorf("the renaming %q must be written OLD:NEW, as in users:people or users.name:full_name", text)
		}
		c.specs = append(c.specs, spec{text: text, from: from, to: to})
	}
	if err := c.setAside(); err != nil {
		return err
	}
	if err := c.applyRenames(c.renamedEnums()); err != nil {
		return err
	}
	if err := c.renameObjects(true); err != nil {
		return err
	}
	for _, find := range []func() []op.Operation{c.renamedMultiranges, c.renamedTables, c.renamedColumns, c.renamedWith, c.renamedValues, c.renamedItems} {
		if err := c.applyRenames(find()); err != nil {
			return err
		}
	}
	if err := c.renameObjects(false); err != nil {
		return err
	}
	for _, s := range c.specs {
		if !s.used {
			return fmt.Errorf("the renaming %q: the database must have %s, and the target schema %s in its place; nothing was written", s.text, s.from, s.to)
		}
	}
	return nil
}

func (c *comparison) applyRenames(ops []op.Operation) error {
	if len(ops) == 0 {
		return nil
	}
	renamed := c.db.written.Clone()
	namer, _ := c.d.(dialect.ColumnNamer)
	for _, o := range ops {
		if c.traits.FollowsRenames {
			follow(renamed, o)
		}
		if err := applyNamed(renamed, o, namer); err != nil {
			return err
		}
	}
	c.phases.rename = append(c.phases.rename, ops...)
	return c.setDatabase(renamed)
}

// applyNamed applies a renaming. What belongs to the renamed columns keeps its names.
func applyNamed(m *schema.MetaData, o op.Operation, namer dialect.ColumnNamer) error {
	old, columns := renamedColumnsOf(m, o)
	if namer == nil || len(columns) == 0 {
		return o.Apply(m)
	}
	for _, c := range columns {
		namer.WriteNames(old, c)
	}
	if err := o.Apply(m); err != nil {
		return err
	}
	switch o := o.(type) {
	case op.RenameTable:
		now := schema.TableName{Schema: old.Schema, Name: o.To}
		for _, c := range m.Table(now).Columns {
			namer.TakeNames(now, c)
		}
	case op.AlterColumn:
		namer.TakeNames(old, m.Table(old).Column(o.NewName))
	}
	return nil
}

// renamedColumnsOf returns the columns whose name, or whose table's, a renaming changes.
func renamedColumnsOf(m *schema.MetaData, o op.Operation) (schema.TableName, []*schema.Column) {
	switch o := o.(type) {
	case op.RenameTable:
		return o.From, m.Table(o.From).Columns
	case op.AlterColumn:
		if o.NewName != "" {
			return o.Table, []*schema.Column{m.Table(o.Table).Column(o.Name)}
		}
	}
	return schema.TableName{}, nil
}

// follow changes the texts of objects as a database does that binds them to what they
// use.
func follow(m *schema.MetaData, o op.Operation) {
	switch o := o.(type) {
	case op.RenameTable:
		m.FollowRename(schema.TableRef(o.From), o.To)
	case op.RenameObject:
		m.FollowRename(o.Object, o.To)
	case op.AlterColumn:
		if o.NewName != "" {
			m.FollowRename(columnRef(o.Table, o.Name), o.NewName)
		}
	}
}

// renamedTables finds the renamed tables.
func (c *comparison) renamedTables() []op.Operation {
	gone := c.missing(c.db.written, c.target.written)
	var ops []op.Operation
	for _, to := range c.missing(c.target.written, c.db.written) {
		t := c.target.written.Table(to)
		if !c.mayBeRenamed(t.RenamedFrom) {
			continue
		}
		from, found := c.choose(Rename{Table: to}, c.withTold(names(gone), to.Schema, t.RenamedFrom), t.RenamedFrom, func(from string) bool {
			old := c.db.written.Table(schema.TableName{Schema: to.Schema, Name: from})
			return columnNames(old) == columnNames(t) && c.sameParents(old, t) && c.managed(old.Name, "")
		})
		if !found {
			continue
		}
		old := schema.TableName{Schema: to.Schema, Name: from}
		gone = slices.DeleteFunc(gone, func(n schema.TableName) bool { return n == old })
		c.oldName[to], c.touched[old] = old, true
		c.log("Detected renamed table %s to %s", quoted(old.String()), quoted(to.String()))
		ops = append(ops, op.RenameTable{From: old, To: to.Name})
	}
	return ops
}

// sameParents reports whether two tables, one of each side, are the same part of the same
// tables, or part of none.
func (c *comparison) sameParents(old, t *schema.Table) bool {
	bound := c.traits.Partition
	return slices.Equal(old.Parents, t.Parents) && (bound == "" || reflect.DeepEqual(old.Options[bound], t.Options[bound]))
}

// withTold adds the table that another one is told to be renamed from, although the target
// has a table of that name, too: it is a new one then.
func (c *comparison) withTold(gone []string, schemaName, told string) []string {
	name := schema.TableName{Schema: schemaName, Name: told}
	if told == "" || slices.Contains(gone, told) || c.db.written.Table(name) == nil || c.touched[name] || slices.Contains(c.o.Own, name) {
		return gone
	}
	return append(gone, told)
}

// missing lists the tables of a schema that the other one lacks.
func (c *comparison) missing(m, other *schema.MetaData) []schema.TableName {
	var list []schema.TableName
	for _, t := range m.Tables() {
		if other.Table(t.Name) == nil && !slices.Contains(c.o.Own, t.Name) && (len(t.Columns) > 0 || len(t.Parents) > 0) {
			list = append(list, t.Name)
		}
	}
	slices.SortFunc(list, compareNames)
	return list
}

// renamedColumns finds the renamed columns of the tables that both sides have.
func (c *comparison) renamedColumns() []op.Operation {
	var ops []op.Operation
	for _, t := range c.target.written.Tables() {
		old := c.db.written.Table(t.Name)
		if old == nil {
			continue
		}
		gone, came, left := columnsBeside(old, t), columnsBeside(t, old), map[string]bool{}
		for _, col := range old.Columns {
			left[col.Name] = true
		}
		for _, to := range came {
			likely := func(from string) bool { return c.likelyColumn(t.Name, from, to) }
			told := t.Column(to).RenamedFrom
			candidates := gone
			if left[told] && !slices.Contains(gone, told) { // whose name another one takes
				candidates = append(slices.Clone(gone), told)
			}
			from, found := c.choose(Rename{Table: t.Name, Part: to}, candidates, told, likely)
			if !found {
				continue
			}
			gone = slices.DeleteFunc(slices.Clone(gone), func(n string) bool { return n == from })
			delete(left, from)
			c.touched[c.databaseName(t.Name)] = true
			c.log("Detected renamed column %s to %s", quoted(t.Name.String()+"."+from), quoted(t.Name.String()+"."+to))
			a := op.AlterColumn{Table: t.Name, Name: from, NewName: to}
			ops = append(ops, withExisting(a, old.Column(from), c.db.normal.Table(t.Name).Column(from)))
		}
	}
	return ops
}

// columnsBeside lists the columns of a table that the other one lacks.
func columnsBeside(t, other *schema.Table) []string {
	var list []string
	for _, col := range t.Columns {
		if other.Column(col.Name) == nil {
			list = append(list, col.Name)
		}
	}
	return list
}

// choose returns the old name of a table or part among those that went: the one
// that was asked for, the one that the model tells, or a likely one if the answer to
// the question is yes.
func (c *comparison) choose(r Rename, gone []string, told string, likely func(from string) bool) (from string, found bool) {
	for _, from := range gone {
		r.From = from
		if c.asked(r) || from == told {
			return from, true
		}
	}
	if c.o.IsRename == nil {
		return "", false
	}
	for _, from := range gone {
		if r.From = from; likely(from) && c.o.IsRename(r) {
			return from, true
		}
	}
	return "", false
}

// mayBeRenamed reports whether there is anybody who could say so.
func (c *comparison) mayBeRenamed(told string) bool {
	return told != "" || len(c.specs) > 0 || c.o.IsRename != nil
}

// asked reports whether one of the specs means the renaming. A part's table can
// be given by its old or its new name.
func (c *comparison) asked(r Rename) bool {
	for i, s := range c.specs {
		old := r.Old()
		if r.Part != "" && s.from == c.databaseName(r.Table).String()+"."+r.From {
			old = s.from
		}
		if s.from == old && s.to == r.to() {
			c.specs[i].used = true
			return true
		}
	}
	return false
}

// databaseName returns the name that a table has in the database.
func (c *comparison) databaseName(table schema.TableName) schema.TableName {
	if old, renamed := c.oldName[table]; renamed {
		return old
	}
	return table
}

// likelyColumn reports whether a column that went and one that came have the same
// type and place: as many of the columns that stay are before them.
func (c *comparison) likelyColumn(table schema.TableName, from, to string) bool {
	before, after := c.db.normal.Table(table), c.target.normal.Table(table)
	return c.managed(table, from) && c.alike(table, from, to) && place(before, after, from) == place(after, before, to)
}

// place counts the columns before one: those that the other table has, and those
// that it lacks behind the last of these.
func place(t, other *schema.Table, column string) [2]int {
	var at [2]int
	for _, col := range t.Columns {
		switch {
		case col.Name == column:
			return at
		case other.Column(col.Name) != nil:
			at = [2]int{at[0] + 1, 0}
		default:
			at[1]++
		}
	}
	return at
}

func names(tables []schema.TableName) []string {
	list := make([]string, len(tables))
	for i, n := range tables {
		list[i] = n.Name
	}
	return list
}
