package schema

import (
	"slices"
)

// multirangeName finds the name of its multirange type in the definition of a range
// type.
var multirangeName = lazy(`(?i)(multirange_type_name = (?:(?:"(?:[^"]|"")*"|[\pL_][\pL\pN_$]*)\.)?)("(?:[^"]|"")*"|[\pL_][\pL\pN_$]*)`)

// Multirange returns the name of the multirange type that comes with a range type of
// PostgreSQL, or "" if the definition doesn't name one.
func (o *Object) Multirange() string {
	if o.Kind == KindType && len(o.Definition) > 0 {
		if found := multirangeName().FindStringSubmatch(o.Definition[0]); found != nil {
			return unquoted(found[2])
		}
	}
	return ""
}

// WithMultirange returns a range type whose multirange type has another name.
func (o *Object) WithMultirange(name string) *Object {
	o = o.Clone()
	prefix := multirangeName().FindStringSubmatchIndex(o.Definition[0])
	o.Definition[0] = o.Definition[0][:prefix[4]] + quotedIfNeeded(name) + o.Definition[0][prefix[5]:]
	return o
}

// rangeOf returns the place of the range type that a multirange type comes with, or -1.
func (m *MetaData) rangeOf(ref ObjectRef) int {
	if ref.Kind != KindType || m.Object(ref) != nil {
		return -1
	}
	return slices.IndexFunc(m.Objects, func(o *Object) bool {
		return o.Name.Schema == ref.Name.Schema && o.Multirange() == ref.Name.Name
	})
}

// renameMultirange gives the multirange type of a range type its new name, and reports
// whether there is one.
func (m *MetaData) renameMultirange(ref ObjectRef, to string) bool {
	at := m.rangeOf(ref)
	if at < 0 {
		return false
	}
	m.renameType(ref, to)
	m.Objects = slices.Clone(m.Objects)
	m.Objects[at] = m.Objects[at].WithMultirange(to)
	return true
}
