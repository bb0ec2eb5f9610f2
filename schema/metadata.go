package schema

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// MetaData is a set of tables and other objects: the models' target schema, or
// what a database holds.
type MetaData struct {
	NamingConvention NamingConvention
	Enums            []*EnumType // named types of their own (PostgreSQL)
	// Objects are all further objects: views, functions, sequences.
	Objects []*Object
	// Complete tells that the schema says what is wanted of every kind of object,
	// as one that was read from SQL does. Models that hold no view say nothing
	// about views.
	Complete bool
	// Inspected tells that a database gave the schema, so that its expressions
	// are in that database's own words: two that differ are different.
	Inspected bool
	// LeftOut names what was found and belongs to no kind that is managed.
	LeftOut []string
	// Defaults holds the dialect's options that a table has which doesn't say
	// them, as inspected.
	Defaults Options

	tables   []*Table // in order of definition
	byName   map[TableName]*Table
	hidden   []TableName // of a view: see Without
	problems []error
}

// EnumType is a named enum type of a database (PostgreSQL's CREATE TYPE … AS
// ENUM); Name.Name is the type's name.
type EnumType struct {
	Name   TableName
	Values []string
	// RenamedFrom is the name that the type of a model had before.
	RenamedFrom string
	// RenamedValues holds the names that values of a model had before, by their names
	// now.
	RenamedValues map[string]string
}

// NewMetaData returns a MetaData with the tables. If two of them have the same
// name, Validate returns an error.
func NewMetaData(tables ...*Table) *MetaData {
	m := &MetaData{}
	for _, t := range tables {
		m.Add(t)
	}
	return m
}

// Add adds a table. Validate reports a nil table and a name that is taken.
func (m *MetaData) Add(t *Table) {
	switch {
	case t == nil:
		m.Problem(errNilItem)
	case m.byName[t.Name] != nil:
		m.Problem(t.Mistake(fmt.Errorf("it is defined twice, here and as %s; take one of them out", m.byName[t.Name].described())))
	default:
		if m.byName == nil {
			m.byName = map[TableName]*Table{}
		}
		m.byName[t.Name] = t
		m.tables = append(m.tables, t)
	}
}

// Tables returns the tables in order of definition. The caller must not change
// the slice.
func (m *MetaData) Tables() []*Table {
	if len(m.hidden) == 0 {
		return m.tables
	}
	return slices.DeleteFunc(slices.Clone(m.tables), func(t *Table) bool { return slices.Contains(m.hidden, t.Name) })
}

// Table returns the table of that name, or nil.
func (m *MetaData) Table(name TableName) *Table {
	if slices.Contains(m.hidden, name) {
		return nil
	}
	return m.byName[name]
}

// Without returns a view of m, to be read only, that lacks the tables of those
// names. It copies no table.
func (m *MetaData) Without(names ...TableName) *MetaData {
	view := *m
	view.hidden = slices.Concat(m.hidden, names)
	return &view
}

// Remove removes a table with the objects that belong to it, and reports
// whether it was there.
func (m *MetaData) Remove(name TableName) bool {
	if m.byName[name] == nil {
		return false
	}
	delete(m.byName, name)
	m.tables = slices.DeleteFunc(m.tables, func(t *Table) bool { return t.Name == name })
	m.Objects = slices.DeleteFunc(slices.Clone(m.Objects), func(o *Object) bool { return o.On == name })
	return true
}

// Rename renames a table and updates the foreign keys that refer to it.
func (m *MetaData) Rename(from, to TableName) error {
	return m.RenameAll(map[TableName]TableName{from: to})
}

// RenameAll renames tables and updates the foreign keys that refer to them.
// names maps old names to new ones. If it returns an error, nothing is renamed.
func (m *MetaData) RenameAll(names map[TableName]TableName) error {
	if len(names) == 0 {
		return nil
	}
	byName := maps.Clone(m.byName)
	for from := range names {
		if byName[from] == nil {
			return fmt.Errorf("table %q does not exist", from)
		}
		delete(byName, from)
	}
	for from, to := range names {
		if byName[to] != nil {
			return fmt.Errorf("table %q exists already", to)
		}
		byName[to] = m.byName[from]
	}
	m.byName = byName
	for _, t := range m.tables {
		if to, ok := names[t.Name]; ok {
			t.renameKeys(to)
		}
		rename(names, &t.Name)
		for _, fk := range t.ForeignKeys {
			rename(names, &fk.RefTable)
		}
		renameRefs(names, t.DependsOn)
		for i := range t.Uses {
			if of := &t.Uses[i].Of; of.Kind == KindTable {
				rename(names, &of.Name)
			}
		}
		t.renameParents(names)
	}
	for _, o := range m.Objects {
		rename(names, &o.On)
		renameRefs(names, o.DependsOn)
	}
	return nil
}

// renameKeys gives the foreign keys whose names follow the table's their new names.
func (t *Table) renameKeys(to TableName) {
	for _, fk := range t.ForeignKeys {
		if rest, ok := strings.CutPrefix(fk.Name, t.Name.Name); ok && fk.FollowsTable {
			fk.Name = to.Name + rest
		}
	}
}

// rename replaces a name that has another one.
func rename(names map[TableName]TableName, name *TableName) {
	if to, ok := names[*name]; ok {
		*name = to
	}
}

func renameRefs(names map[TableName]TableName, refs []ObjectRef) {
	for i := range refs {
		if refs[i].Kind == KindTable {
			rename(names, &refs[i].Name)
		}
	}
}

// Enum returns the named enum type, or nil.
func (m *MetaData) Enum(name TableName) *EnumType {
	for _, e := range m.Enums {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// Problem records what is wrong with the definition; Validate reports it.
func (m *MetaData) Problem(err error) { m.problems = append(m.problems, err) }

// Validate returns everything that makes the model impossible, or nil.
func (m *MetaData) Validate() error {
	problems := slices.Clone(m.problems)
	for _, t := range m.tables {
		if err := t.Validate(); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// Clone returns a copy that shares nothing mutable with m.
func (m *MetaData) Clone() *MetaData { return m.clone((*Table).Clone) }

// ShareColumns returns a copy like that of Clone, but its columns are those of
// m, so that neither side may change them.
func (m *MetaData) ShareColumns() *MetaData { return m.clone((*Table).shareColumns) }

func (m *MetaData) clone(table func(*Table) *Table) *MetaData {
	n := &MetaData{
		NamingConvention: m.NamingConvention,
		Objects:          cloneEach(m.Objects, (*Object).Clone),
		LeftOut:          slices.Clone(m.LeftOut),
		Defaults:         maps.Clone(m.Defaults),
		Complete:         m.Complete,
		Inspected:        m.Inspected,
		problems:         slices.Clone(m.problems),
	}
	for _, e := range m.Enums {
		n.Enums = append(n.Enums, &EnumType{Name: e.Name, Values: slices.Clone(e.Values), RenamedFrom: e.RenamedFrom, RenamedValues: maps.Clone(e.RenamedValues)})
	}
	for _, t := range m.tables {
		n.Add(table(t))
	}
	return n
}

// Merge returns one MetaData made of several. Its naming convention is the
// first that one of them has. It is Inspected if all of them are.
func Merge(all ...*MetaData) *MetaData {
	out := &MetaData{Inspected: true}
	for _, m := range all {
		if m == nil {
			continue
		}
		if out.NamingConvention == nil {
			out.NamingConvention = m.NamingConvention
		}
		out.Enums = append(out.Enums, m.Enums...)
		out.Objects = append(out.Objects, m.Objects...)
		if out.Defaults == nil {
			out.Defaults = m.Defaults
		}
		out.LeftOut = append(out.LeftOut, m.LeftOut...)
		out.Complete, out.Inspected = out.Complete || m.Complete, out.Inspected && m.Inspected
		out.problems = append(out.problems, m.problems...)
		for _, t := range m.tables {
			out.Add(t)
		}
	}
	return out
}

// HandDownColumn gives a column of t to the tables that inherit from it.
func (m *MetaData) HandDownColumn(t *Table, name string) {
	c := t.Column(name)
	for _, heir := range m.tables {
		if c != nil && slices.Contains(heir.Parents, t.Name) && heir.Column(name) == nil {
			own := c.Clone()
			own.PrimaryKey = false
			heir.Columns = append(heir.Columns, own)
		}
	}
}

// RenameColumn renames a column of t and of its heirs in their keys, constraints, indexes
// and SQL texts and in the foreign keys that refer to it.
func (m *MetaData) RenameColumn(t *Table, from, to string) {
	rename := func(columns []string) {
		for i, name := range columns {
			if name == from {
				columns[i] = to
			}
		}
	}
	if c := t.Column(from); c != nil {
		c.Name = to
	}
	m.renameInTexts(t, from, to)
	for _, c := range t.Constraints() {
		rename(constraintColumns(c))
	}
	for _, c := range t.Checks {
		rename(c.Columns)
	}
	for _, c := range t.Excludes {
		for i := range c.Elements {
			c.Elements[i].rename(from, to)
		}
	}
	for _, x := range t.Indexes {
		for i := range x.Keys {
			x.Keys[i].rename(from, to)
		}
	}
	for _, other := range m.tables {
		for _, fk := range other.ForeignKeys {
			if fk.RefTable == t.Name {
				rename(fk.RefColumns)
			}
		}
		if slices.Contains(other.Parents, t.Name) {
			m.RenameColumn(other, from, to)
		}
	}
	if t.Whole != nil {
		m.RenameColumn(t.Whole, from, to)
	}
}
