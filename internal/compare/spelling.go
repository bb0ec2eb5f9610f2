package compare

import (
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// Spelled returns m with one spelling of each name, where the dialect takes
// several spellings for one name: that of like, which may be nil, or else that of
// m's own definition. The default schema's name is left out. If all names are spelled
// so already, it is m itself.
func Spelled(m, like *schema.MetaData, d dialect.Dialect) (*schema.MetaData, error) {
	f, ok := d.(dialect.NameFolder)
	if !ok {
		return m, nil
	}
	s := newSpeller(f)
	if s.isFolded(m) && (like == nil || s.isFolded(like)) {
		return m, nil
	}
	if err := s.unique(m, d); err != nil {
		return nil, err
	}
	if like != nil {
		s.learn(like)
	}
	s.learn(m)
	if s.knows(m) {
		return m, nil
	}
	out := m.Clone()
	s.walk(out, s.spellColumn, s.spellObject)
	renamed := map[schema.TableName]schema.TableName{}
	for _, t := range out.Tables() {
		if to := s.table(t.Name); to != t.Name {
			renamed[t.Name] = to
		}
	}
	return out, out.RenameAll(renamed)
}

// isFolded reports whether all names of m are in the form that they have when they are
// folded, as most schemas' are: then no other one is spelled otherwise.
func (s *speller) isFolded(m *schema.MetaData) bool {
	folded := true
	object := func(_ schema.ObjectKind, name *schema.TableName) { folded = folded && s.f.FoldTable(*name) == *name }
	for _, t := range m.Tables() {
		object(schema.KindTable, &t.Name)
	}
	s.walk(m, func(_ spelling, name *string) { folded = folded && s.f.FoldName(*name) == *name }, object)
	return folded
}

// speller knows the spelling of each name under its folded form.
type speller struct {
	f       dialect.NameFolder
	tables  map[schema.TableName]spelling
	objects map[schema.ObjectRef]schema.TableName
}

// spelling is that of a table and its columns.
type spelling struct {
	name        schema.TableName
	first, then *schema.Table // those whose columns are spelled right, the second one's where the first lacks them
}

func newSpeller(f dialect.NameFolder) *speller {
	return &speller{f: f, tables: map[schema.TableName]spelling{}, objects: map[schema.ObjectRef]schema.TableName{}}
}

// spellerOf returns the speller that knows the spellings of m; nil if the dialect
// has one spelling of each name.
func spellerOf(m *schema.MetaData, d dialect.Dialect) *speller {
	f, ok := d.(dialect.NameFolder)
	if !ok {
		return nil
	}
	s := newSpeller(f)
	s.learn(m)
	return s
}

// learn takes in the spellings of names that aren't known yet.
func (s *speller) learn(m *schema.MetaData) {
	for _, t := range m.Tables() {
		key := s.f.FoldTable(t.Name)
		known, is := s.tables[key]
		if !is {
			known = spelling{name: s.withoutDefault(t.Name), first: t}
		} else if known.then == nil {
			known.then = t
		}
		s.tables[key] = known
	}
	for _, o := range m.Objects {
		key := s.objectKey(o.Kind, o.Name)
		if _, known := s.objects[key]; !known {
			s.objects[key] = s.withoutDefault(o.Name)
		}
	}
}

// unique returns an error if two tables or two columns of m have one name.
func (s *speller) unique(m *schema.MetaData, d dialect.Dialect) error {
	tables, columns := map[schema.TableName]schema.TableName{}, map[string]string{}
	same := "%q and %q are the same %s on " + d.Traits().Product + "; take one of them out, or name it otherwise"
	for _, t := range m.Tables() {
		key := s.f.FoldTable(t.Name)
		if other, taken := tables[key]; taken && other != t.Name {
			return t.Mistake(fmt.Errorf(same, other, t.Name, "table"))
		}
		tables[key] = t.Name
		clear(columns)
		for _, c := range t.Columns {
			key := s.f.FoldName(c.Name)
			if other := columns[key]; other != "" && other != c.Name {
				return t.Mistake(fmt.Errorf(same, other, c.Name, "column"))
			}
			columns[key] = c.Name
		}
	}
	return nil
}

func (s *speller) withoutDefault(n schema.TableName) schema.TableName {
	if s.f.FoldTable(n).Schema == "" {
		n.Schema = ""
	}
	return n
}

func (s *speller) table(n schema.TableName) schema.TableName {
	if to, known := s.tables[s.f.FoldTable(n)]; known {
		return to.name
	}
	return s.withoutDefault(n)
}

func (s *speller) objectKey(kind schema.ObjectKind, n schema.TableName) schema.ObjectRef {
	return schema.ObjectRef{Kind: kind, Name: s.f.FoldTable(n)}
}

func (s *speller) object(kind schema.ObjectKind, n schema.TableName) schema.TableName {
	if kind == schema.KindTable {
		return s.table(n)
	}
	if to, known := s.objects[s.objectKey(kind, n)]; known {
		return to
	}
	return s.withoutDefault(n)
}

// column returns the spelling of a column's name.
func (s *speller) column(of spelling, name string) string {
	if name == "" { // of an expression
		return name
	}
	for _, t := range []*schema.Table{of.first, of.then} {
		if t == nil {
			break
		}
		if t.Column(name) != nil {
			return name
		}
		folded := s.f.FoldName(name)
		for _, c := range t.Columns {
			if s.f.FoldName(c.Name) == folded {
				return c.Name
			}
		}
	}
	return name
}

// knows reports whether all names of m are spelled right.
func (s *speller) knows(m *schema.MetaData) bool {
	right := true
	for _, t := range m.Tables() {
		right = right && s.table(t.Name) == t.Name
	}
	s.walk(m, func(of spelling, name *string) {
		right = right && s.column(of, *name) == *name
	}, func(kind schema.ObjectKind, name *schema.TableName) {
		right = right && s.object(kind, *name) == *name
	})
	return right
}

func (s *speller) spellColumn(of spelling, name *string) { *name = s.column(of, *name) }

func (s *speller) spellObject(kind schema.ObjectKind, name *schema.TableName) {
	*name = s.object(kind, *name)
}

// walk calls the functions for the names in m of columns, with what is known of their
// tables, and of tables and objects, except for those of the tables themselves.
func (s *speller) walk(m *schema.MetaData, column func(of spelling, name *string), object func(kind schema.ObjectKind, name *schema.TableName)) {
	refs := func(all []schema.ObjectRef) {
		for i := range all {
			object(all[i].Kind, &all[i].Name)
		}
	}
	for _, t := range m.Tables() {
		s.walkColumns(t, column)
		for _, fk := range t.ForeignKeys {
			object(schema.KindTable, &fk.RefTable)
		}
		refs(t.DependsOn)
		for i := range t.Parents {
			object(schema.KindTable, &t.Parents[i])
		}
	}
	for _, o := range m.Objects {
		refs(o.DependsOn)
		object(o.Kind, &o.Name)
		if o.On.Name != "" {
			object(schema.KindTable, &o.On)
		}
	}
	for _, e := range m.Enums {
		object(schema.KindType, &e.Name)
	}
}

// walkColumns calls the function for the names of columns where they are defined and
// where keys, constraints and indexes of a table have them.
func (s *speller) walkColumns(t *schema.Table, column func(of spelling, name *string)) {
	own := s.tables[s.f.FoldTable(t.Name)]
	each := func(of spelling, names []string) {
		for i := range names {
			column(of, &names[i])
		}
	}
	for _, c := range t.Columns {
		column(own, &c.Name)
	}
	if t.PrimaryKey != nil {
		each(own, t.PrimaryKey.Columns)
	}
	for _, u := range t.Uniques {
		each(own, u.Columns)
	}
	for _, c := range t.Checks {
		each(own, c.Columns)
	}
	for _, e := range t.Excludes {
		for i := range e.Elements {
			column(own, &e.Elements[i].Column)
		}
	}
	for _, x := range t.Indexes {
		for i := range x.Keys {
			column(own, &x.Keys[i].Column)
		}
	}
	for _, fk := range t.ForeignKeys {
		each(own, fk.Columns)
		each(s.tables[s.f.FoldTable(fk.RefTable)], fk.RefColumns)
	}
}
