package schema

import "slices"

// EnumTypes lists the enum types of a schema that have a name: those that stand by
// themselves, and those of columns.
func (m *MetaData) EnumTypes() []*EnumType {
	all := slices.Clone(m.Enums)
	for _, t := range m.Tables() {
		for _, c := range t.Columns {
			e := namedEnum(c.Type)
			if e == nil {
				continue
			}
			name := TableName{Schema: e.Schema, Name: e.Name}
			if !slices.ContainsFunc(all, func(other *EnumType) bool { return other.Name == name }) {
				all = append(all, &EnumType{Name: name, Values: e.Values})
			}
		}
	}
	return all
}

// HasEnum reports whether there is an enum type, by itself or as the type of a column.
func (m *MetaData) HasEnum(name TableName) bool {
	return slices.ContainsFunc(m.EnumTypes(), func(e *EnumType) bool { return e.Name == name })
}

// namedEnum returns the enum type that a column's type is or holds, if it has a name.
func namedEnum(t Type) *Enum {
	switch t := t.(type) {
	case *Enum:
		if t.Name != "" && !t.NonNative {
			return t
		}
	case Array:
		return namedEnum(t.Elem)
	}
	return nil
}
