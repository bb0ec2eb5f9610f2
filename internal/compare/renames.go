package compare

import (
	"fmt"
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
	settled  map[string]bool                       // what is renamed, by kind and new name
	denied   map[string]bool                       // questions answered with no, by kind and renaming
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
	c.renaming = renaming{original: c.db, oldName: map[schema.TableName]schema.TableName{}, touched: map[schema.TableName]bool{}, valued: map[schema.TableName]bool{},
		moved: map[schema.ObjectRef]schema.TableName{}, settled: map[string]bool{}, denied: map[string]bool{}}
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
	once := func(find func() []op.Operation) func() error {
		return func() error { return c.applyRenames(find()) }
	}
	all := func(find func() []op.Operation) func() error {
		return func() error { return c.renameAll(find) }
	}
	objects := func(types bool) func() error {
		return func() error { return c.renameObjects(types) }
	}
	for _, rename := range []func() error{all(c.renamedEnums), objects(true), once(c.renamedMultiranges), all(c.renamedTables), all(c.renamedColumns), once(c.renamedWith),
		all(c.renamedValues), all(c.renamedItems), objects(false)} {
		if err := rename(); err != nil {
			return err
		}
	}
	for _, s := range c.specs {
		if !s.used {
			return fmt.Errorf("the renaming %q: the database must have %s, and the target schema %s in its place; nothing was written", s.text, s.from, s.to)
		}
	}
	return nil
}

// renameAll renames what is found until nothing more is: a name that a renaming gives free
// may be the new one of something else.
func (c *comparison) renameAll(find func() []op.Operation) error {
	for {
		ops := find()
		if len(ops) == 0 {
			return nil
		}
		if err := c.applyRenames(ops); err != nil {
			return err
		}
	}
}

func (c *comparison) applyRenames(ops []op.Operation) error {
	if len(ops) == 0 {
		return nil
	}
	ops = c.inTurn(ops)
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

// renamedColumns finds the renamed columns of the tables that both sides have.
func (c *comparison) renamedColumns() []op.Operation {
	var ops []op.Operation
	for _, t := range c.target.written.Tables() {
		if old := c.db.written.Table(t.Name); old != nil {
			ops = append(ops, c.renamedColumnsOf(old, t)...)
		}
	}
	return ops
}

func (c *comparison) renamedColumnsOf(old, t *schema.Table) (ops []op.Operation) {
	gone, came := columnsBeside(old, t), columnsBeside(t, old)
	if len(came) == 0 && len(c.specs) == 0 && !slices.ContainsFunc(t.Columns, func(col *schema.Column) bool { return col.RenamedFrom != "" }) {
		return nil
	}
	both := without(columnsBeside(old, &schema.Table{}), gone)
	rename := func(from, to string) {
		gone, both = without(gone, []string{from}), without(both, []string{from})
		c.touched[c.databaseName(t.Name)] = true
		c.log("Detected renamed column %s to %s", quoted(t.Name.String()+"."+from), quoted(t.Name.String()+"."+to))
		a := op.AlterColumn{Table: t.Name, Name: from, NewName: to}
		ops = append(ops, withExisting(a, old.Column(from), c.db.normal.Table(t.Name).Column(from)))
	}
	for _, to := range came {
		likely := func(from string) bool { return c.likelyColumn(t.Name, from, to) }
		if from, found := c.choose("column", Rename{Table: t.Name, Part: to}, gone, both, t.Column(to).RenamedFrom, likely); found {
			rename(from, to)
		}
	}
	if len(ops) > 0 {
		return ops
	}
	told := func(to string) (Rename, string) { return Rename{Table: t.Name, Part: to}, t.Column(to).RenamedFrom }
	for _, p := range c.rings("column", both, told, func(from, to string) bool { return c.alike(columnRef(t.Name, from), columnRef(t.Name, to)) }) {
		rename(p[0], p[1])
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

// choose returns the old name of a table or part: the one that was asked for or that the
// model tells, among those that went and those that both sides have, or a likely one of
// those that went if the answer to the question is yes.
func (c *comparison) choose(kind string, r Rename, gone, both []string, told string, likely func(from string) bool) (from string, found bool) {
	told = c.formerName(r, told)
	for _, names := range [][]string{gone, both} {
		for _, from := range names {
			r.From = from
			if !c.isSettled(kind, r, from) && (from == told || c.specOf(r) >= 0) {
				c.settle(kind, r)
				return from, true
			}
		}
	}
	if c.o.IsRename == nil {
		return "", false
	}
	for _, from := range gone {
		question := kind + " " + from + ":" + r.New()
		if r.From = from; !c.denied[question] && likely(from) {
			if c.o.IsRename(r) {
				c.settle(kind, r)
				return from, true
			}
			c.denied[question] = true
		}
	}
	return "", false
}

// settle notes that something is renamed, so that it isn't a second time.
func (c *comparison) settle(kind string, r Rename) {
	c.settled[kind+" "+r.New()] = true
	if i := c.specOf(r); i >= 0 {
		c.specs[i].used = true
	}
}

// isSettled reports whether what has a name now got it by a renaming.
func (c *comparison) isSettled(kind string, r Rename, name string) bool {
	if r.Part != "" {
		r.Part = name
	} else {
		r.Table.Name = name
	}
	return c.settled[kind+" "+r.New()]
}

// mayBeRenamed reports whether there is anybody who could say so.
func (c *comparison) mayBeRenamed(told string) bool {
	return told != "" || len(c.specs) > 0 || c.o.IsRename != nil
}

// specOf returns the index of the spec that means the renaming, or -1. A part's table can
// be given by its old or its new name.
func (c *comparison) specOf(r Rename) int {
	return slices.IndexFunc(c.specs, func(s spec) bool {
		isOld := s.from == r.Old() || r.Part != "" && s.from == c.databaseName(r.Table).String()+"."+r.From
		return isOld && s.to == r.to()
	})
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
	return c.managed(table, from) && c.alike(columnRef(table, from), columnRef(table, to)) && place(before, after, from) == place(after, before, to)
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

// remembered asks each question once.
func remembered(isRename func(Rename) bool) func(Rename) bool {
	if isRename == nil {
		return nil
	}
	answers := map[Rename]bool{}
	return func(r Rename) bool {
		answer, known := answers[r]
		if !known {
			answer = isRename(r)
			answers[r] = answer
		}
		return answer
	}
}
