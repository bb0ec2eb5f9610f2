package schema

import "slices"

// SetSchema moves a table or an object to another schema, with what belongs to it, and
// reports whether it is there. The texts of what uses it stay as they are.
func (m *MetaData) SetSchema(ref ObjectRef, to string) bool {
	moved := ref.Name
	moved.Schema = to
	switch {
	case ref.Kind == KindTable:
		if m.Rename(ref.Name, moved) != nil {
			return false
		}
	case m.Object(ref) == nil && (ref.Kind != KindEnum || !m.hasEnum(ref.Name)):
		return false
	}
	for _, t := range m.Tables() {
		t.moveUses(ref, to)
	}
	m.Enums = slices.Clone(m.Enums)
	for i, e := range m.Enums {
		if ref.Kind == KindEnum && e.Name == ref.Name {
			changed := *e
			changed.Name = moved
			m.Enums[i] = &changed
		}
	}
	for _, sequence := range m.moveObjects(ref, moved) {
		m.SetSchema(ObjectRef{Kind: KindSequence, Name: sequence}, to)
	}
	return true
}

// moveObjects moves what is the object or about it, follows what depends on it, and
// returns the names of the sequences that a table owns.
func (m *MetaData) moveObjects(ref ObjectRef, moved TableName) (owned []TableName) {
	m.Objects = slices.Clone(m.Objects)
	for i, o := range m.Objects {
		o = o.Clone()
		if ref.Kind == KindTable && o.Kind == KindSetting && o.Args == "owner" && o.On == moved {
			owned = append(owned, o.Name)
		}
		if o.On == ref.Name && ref.IsRelation() {
			o.On = moved
		}
		if o.Ref() == ref || o.IsAbout() && o.Name == ref.Name {
			o.Name = moved
		}
		for n, r := range o.DependsOn {
			if r.Whole() == ref {
				o.DependsOn[n].Name = moved
			}
		}
		m.Objects[i] = o
	}
	return owned
}

// moveUses follows the uses of an object that moves to another schema.
func (t *Table) moveUses(ref ObjectRef, to string) {
	for i, u := range t.Uses {
		if u.Of.Whole() == ref {
			t.Uses[i].Of.Name.Schema = to
		}
	}
	for _, c := range t.Columns {
		if ref.Kind == KindEnum {
			c.Type = movedType(c.Type, ref.Name, to)
		}
	}
}

func movedType(t Type, enum TableName, to string) Type {
	switch t := t.(type) {
	case *Enum:
		if t.Name == enum.Name && t.Schema == enum.Schema {
			changed := *t
			changed.Schema = to
			return &changed
		}
	case Array:
		t.Elem = movedType(t.Elem, enum, to)
		return t
	}
	return t
}
