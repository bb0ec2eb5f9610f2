package compare

import (
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// Spelled returns m with one spelling of each name, where the dialect takes
// several spellings for one name: that of like, which may be nil, or else that of
// m's own definition. The default schema's name is left out.
func Spelled(m, like *schema.MetaData, d dialect.Dialect) (*schema.MetaData, error) {
	f, ok := d.(dialect.NameFolder)
	if !ok {
		return m, nil
	}
	s := newSpeller(f)
	if err := s.unique(m, d); err != nil {
		return nil, err
	}
	if like != nil {
		s.learn(like)
	}
	s.learn(m)
	out := m.Clone()
	renamed := map[schema.TableName]schema.TableName{}
	for _, t := range out.Tables() {
		s.spellColumns(t)
		if to := s.table(t.Name); to != t.Name {
			renamed[t.Name] = to
		}
	}
	s.spellReferences(out)
	return out, out.RenameAll(renamed)
}

// speller knows the spelling of each name under its folded form.
type speller struct {
	f       dialect.NameFolder
	tables  map[schema.TableName]schema.TableName
	columns map[schema.TableName]map[string]string
	objects map[schema.ObjectRef]schema.TableName
}

func newSpeller(f dialect.NameFolder) *speller {
	return &speller{f: f, tables: map[schema.TableName]schema.TableName{}, columns: map[schema.TableName]map[string]string{}, objects: map[schema.ObjectRef]schema.TableName{}}
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
		if _, known := s.tables[key]; !known {
			s.tables[key] = s.withoutDefault(t.Name)
			s.columns[key] = map[string]string{}
		}
		for _, c := range t.Columns {
			if name := s.f.FoldName(c.Name); s.columns[key][name] == "" {
				s.columns[key][name] = c.Name
			}
		}
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
	tables := map[schema.TableName]schema.TableName{}
	for _, t := range m.Tables() {
		key := s.f.FoldTable(t.Name)
		if other, taken := tables[key]; taken && other != t.Name {
			return fmt.Errorf("%q and %q are the same table on %s; take one of them out", other, t.Name, d.Traits().Product)
		}
		tables[key] = t.Name
		columns := map[string]string{}
		for _, c := range t.Columns {
			key := s.f.FoldName(c.Name)
			if other := columns[key]; other != "" && other != c.Name {
				return fmt.Errorf("table %q: %q and %q are the same column on %s; take one of them out, or name it otherwise", t.Name, other, c.Name, d.Traits().Product)
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
		return to
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

// spell spells columns of a table in place.
func (s *speller) spell(table schema.TableName, columns []string) {
	known := s.columns[s.f.FoldTable(table)]
	for i, name := range columns {
		if to := known[s.f.FoldName(name)]; to != "" {
			columns[i] = to
		}
	}
}

func (s *speller) spellColumn(table schema.TableName, column *string) {
	one := []string{*column}
	s.spell(table, one)
	*column = one[0]
}

// spellColumns spells the columns of a table where they are defined and named.
func (s *speller) spellColumns(t *schema.Table) {
	for _, c := range t.Columns {
		s.spellColumn(t.Name, &c.Name)
	}
	if t.PrimaryKey != nil {
		s.spell(t.Name, t.PrimaryKey.Columns)
	}
	for _, u := range t.Uniques {
		s.spell(t.Name, u.Columns)
	}
	for _, c := range t.Checks {
		s.spell(t.Name, c.Columns)
	}
	for _, e := range t.Excludes {
		for i := range e.Elements {
			s.spellColumn(t.Name, &e.Elements[i].Column)
		}
	}
	for _, x := range t.Indexes {
		for i := range x.Keys {
			s.spellColumn(t.Name, &x.Keys[i].Column)
		}
	}
	for _, fk := range t.ForeignKeys {
		s.spell(t.Name, fk.Columns)
		s.spell(fk.RefTable, fk.RefColumns)
		fk.RefTable = s.table(fk.RefTable)
	}
}

// spellReferences spells what names tables and objects of others.
func (s *speller) spellReferences(m *schema.MetaData) {
	refs := func(all []schema.ObjectRef) {
		for i := range all {
			all[i].Name = s.object(all[i].Kind, all[i].Name)
		}
	}
	for _, t := range m.Tables() {
		refs(t.DependsOn)
		for i := range t.Parents {
			t.Parents[i] = s.table(t.Parents[i])
		}
	}
	for _, o := range m.Objects {
		refs(o.DependsOn)
		o.Name = s.object(o.Kind, o.Name)
		if o.On.Name != "" {
			o.On = s.table(o.On)
		}
	}
	for _, e := range m.Enums {
		e.Name = s.withoutDefault(e.Name)
	}
}
