package schema

import (
	"slices"
	"strings"
)

// FollowRename gives a table, column or object its new name in the texts of the
// objects that use it, as databases do that bind a name to what it stands for when an
// object is created. The bodies of routines are strings, which no database changes.
func (m *MetaData) FollowRename(ref ObjectRef, to string) {
	m.eachUser(ref, func(o *Object) {
		if ref.Column != "" && slices.Contains([]ObjectKind{KindView, KindMaterializedView, KindRule}, o.Kind) {
			return // whose own columns keep the name
		}
		o.eachText(func(sql string) string { return followIn(sql, ref, to, o.isDeclaration()) })
	})
}

// eachUser replaces the objects that use one, or belong to it, by changed copies.
func (m *MetaData) eachUser(ref ObjectRef, change func(*Object)) {
	owner := ref
	if at := m.rangeOf(ref); at >= 0 {
		owner = m.Objects[at].Ref() // on which the users of its multirange type depend
	}
	uses := func(r ObjectRef) bool { return r == ref || ref.Column == "" && r.Whole() == owner }
	m.Objects = slices.Clone(m.Objects)
	for i, o := range m.Objects {
		belongs := o.On == ref.Name && ref.Column == "" && (ref.Kind == KindTable || ref.IsRelation())
		if !o.IsAbout() && (belongs || slices.ContainsFunc(o.DependsOn, uses)) {
			m.Objects[i] = o.Clone()
			change(m.Objects[i])
		}
	}
}

// eachText changes the texts of an object that the database reads, up to the body of a
// routine.
func (o *Object) eachText(change func(string) string) {
	for i, sql := range o.Definition {
		head, body := sql, ""
		if at := strings.Index(sql, "\nAS "); at >= 0 && (o.Kind == KindFunction || o.Kind == KindProcedure) {
			head, body = sql[:at], sql[at:]
		}
		o.Definition[i] = change(head) + body
	}
	for i, unit := range o.Shape {
		o.Shape[i] = change(unit)
	}
}

// isDeclaration reports whether types stand in the definition by their names alone,
// and not only behind "::".
func (o *Object) isDeclaration() bool {
	return slices.Contains([]ObjectKind{KindFunction, KindProcedure, KindAggregate, KindType, KindDomain}, o.Kind)
}

// isType reports whether the reference is to a type.
func (r ObjectRef) isType() bool {
	return r.Kind == KindEnum || r.Kind == KindType || r.Kind == KindDomain
}

// followIn replaces a name in a text where it stands for what is renamed: a function is
// called, a type stands behind "::" or, in a declaration, before no other name. What
// stands behind AS is a name that the text gives.
func followIn(sql string, ref ObjectRef, to string, declaration bool) string {
	from := ref.Name.Name
	if ref.Column != "" {
		from = ref.Column
	}
	if ref.Kind == KindSequence { // in a call of nextval
		for _, quote := range []string{"'", "."} {
			sql = strings.ReplaceAll(sql, quote+from+"'::regclass", quote+to+"'::regclass")
		}
	}
	var out strings.Builder
	last := 0
	for _, at := range boundWord().FindAllStringIndex(sql, -1) {
		word := strings.TrimRight(strings.TrimSuffix(sql[at[0]:at[1]], "("), " ")
		before, behind := sql[:at[0]], sql[at[0]+len(word):]
		if unquoted(word) != from || strings.HasSuffix(strings.ToUpper(before), " AS ") || !standsFor(ref, before, behind, declaration) {
			continue
		}
		out.WriteString(sql[last:at[0]] + quotedIfNeeded(to))
		last = at[0] + len(word)
	}
	return out.String() + sql[last:]
}

// boundWord matches what can hold a name in the words of a database that quotes names
// by '"' alone: a string (which doesn't count), a quoted name, a word with the
// parenthesis that makes it a function.
var boundWord = lazy(`'(?:[^']|'')*'|"(?:[^"]|"")*"|[\pL_][\pL\pN_$]*(?:\s*\()?`)

func standsFor(ref ObjectRef, before, behind string, declaration bool) bool {
	switch {
	case ref.Kind == KindFunction || ref.Kind == KindProcedure || ref.Kind == KindAggregate:
		return declaration || strings.HasPrefix(strings.TrimLeft(behind, " "), "(")
	case ref.isType() && !declaration:
		qualifier := strings.TrimRight(before, "abcdefghijklmnopqrstuvwxyz0123456789_\".")
		return strings.HasSuffix(before, "::") || strings.HasSuffix(qualifier, "::")
	case ref.isType():
		next := strings.TrimPrefix(behind, " ")
		return next == behind || strings.HasPrefix(next, "DEFAULT ") || !strings.HasPrefix(next, boundWord().FindString(next))
	}
	return true
}

// unquoted returns the name that a word stands for.
func unquoted(word string) string {
	if len(word) > 1 && word[0] == '"' {
		return strings.ReplaceAll(word[1:len(word)-1], `""`, `"`)
	}
	return word
}

func quotedIfNeeded(name string) string {
	if plainName().MatchString(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// renameType gives an enum type, a composite type or a domain its new name, in the
// types of columns, in expressions and in the arguments of routines as well.
func (m *MetaData) renameType(ref ObjectRef, to string) {
	m.Enums = slices.Clone(m.Enums)
	for i, e := range m.Enums {
		if ref.Kind == KindEnum && e.Name == ref.Name {
			renamed := *e
			renamed.Name.Name = to
			m.Enums[i] = &renamed
		}
	}
	for _, t := range m.Tables() {
		change := func(s *string) { *s = followIn(*s, ref, to, false) }
		t.eachText(change)
		for _, c := range t.Columns {
			c.Type = renamedType(c.Type, ref, to)
			if c.Default != nil && c.Default.Expr != "" {
				changed := *c.Default
				change(&changed.Expr)
				c.Default = &changed
			}
		}
	}
	m.renameArguments(ref, to)
}

func renamedType(t Type, ref ObjectRef, to string) Type {
	switch t := t.(type) {
	case *Enum:
		if ref.Kind == KindEnum && t.Name == ref.Name.Name && t.Schema == ref.Name.Schema {
			renamed := *t
			return renamed.Named(to)
		}
	case Array:
		t.Elem = renamedType(t.Elem, ref, to)
		return t
	case Raw:
		return Raw{SQLText: followIn(t.SQLText, ref, to, true)}
	}
	return t
}

// renameArguments renames a type in the references to the routines that use it.
func (m *MetaData) renameArguments(ref ObjectRef, to string) {
	renamed := map[ObjectRef]string{}
	m.eachUser(ref, func(o *Object) {
		if args := followIn(o.Args, ref, to, true); args != o.Args {
			renamed[o.Ref()] = args
			o.Args = args
		}
	})
	if len(renamed) == 0 {
		return
	}
	follow := func(refs []ObjectRef) {
		for i, r := range refs {
			if args, found := renamed[r]; found {
				refs[i].Args = args
			}
		}
	}
	for i, o := range m.Objects {
		m.Objects[i] = o.Clone()
		follow(m.Objects[i].DependsOn)
		if o.IsAbout() && strings.HasSuffix(o.Args, ")") {
			m.Objects[i].Args = followIn(o.Args, ref, to, true)
		}
	}
	for _, t := range m.Tables() {
		follow(t.DependsOn)
	}
}
