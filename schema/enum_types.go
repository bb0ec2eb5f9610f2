package schema

import "slices"

// EnumTypes lists the enum types of a schema that have a name: those that stand by
// themselves, and those of columns.
func (m *MetaData) EnumTypes() []*EnumType {
	all, seen := slices.Clone(m.Enums), map[TableName]bool{}
	for _, e := range all {
		seen[e.Name] = true
	}
	for _, t := range m.Tables() {
		for _, c := range t.Columns {
			e := namedEnum(c.Type)
			if e == nil {
				continue
			}
			if name := (TableName{Schema: e.Schema, Name: e.Name}); !seen[name] {
				seen[name] = true
				all = append(all, &EnumType{Name: name, Values: e.Values, RenamedFrom: e.RenamedFrom})
			}
		}
	}
	return all
}

// hasEnum reports whether there is an enum type, by itself or as the type of a column.
func (m *MetaData) hasEnum(name TableName) bool {
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
