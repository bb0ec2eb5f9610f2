package schema

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// renameInTexts gives a column its new name in the SQL texts of a table and in
// what depends on the column.
func (m *MetaData) renameInTexts(t *Table, from, to string) {
	t.eachText(func(s *string) { *s = renameInSQL(*s, from, to) })
	for i, u := range t.Uses {
		if u.Name == from && (u.Part == UseColumn || u.Part == UseDefault) {
			t.Uses[i].Name = to
		}
	}
	for _, o := range m.Objects {
		for i, ref := range o.DependsOn {
			if ref.Kind == KindTable && ref.Name == t.Name && ref.Column == from {
				o.DependsOn[i].Column = to
			}
		}
		if o.isAboutColumn(t.Name, from) {
			o.renameColumn(from, to)
		}
	}
}

// isAboutColumn reports whether an object is a comment, a setting or privileges of one
// column.
func (o *Object) isAboutColumn(table TableName, column string) bool {
	about := o.Kind == KindComment || o.Kind == KindSetting || o.Kind == KindPrivileges
	return about && (o.On == table || o.Name == table) && strings.HasSuffix(" "+o.Args, " "+column) && o.Args != ""
}

// renameColumn gives the column that an object is about its new name.
func (o *Object) renameColumn(from, to string) {
	o.Args = strings.TrimSuffix(o.Args, from) + to
	for i, sql := range o.Definition {
		before := "COLUMN " // ALTER COLUMN x SET …
		switch o.Kind {
		case KindPrivileges: // GRANT SELECT (x), UPDATE (x) ON …
			before = "("
		case KindComment: // COMMENT ON COLUMN t.x IS …
			named, _, _ := strings.Cut(sql, " IS ")
			before = named[:strings.LastIndex(named, ".")+1]
		}
		parts := strings.Split(sql, before)
		for j := range parts[1:] {
			parts[j+1] = renameFirst(parts[j+1], from, to)
		}
		o.Definition[i] = strings.Join(parts, before)
	}
}

// eachText changes the SQL texts of a table.
func (t *Table) eachText(text func(*string)) {
	changeOptions(t.Options, "partition_by", text)
	for _, c := range t.Columns {
		if c.Computed != nil {
			text(&c.Computed.SQL)
		}
	}
	for _, c := range t.Checks {
		text(&c.SQL)
	}
	for _, c := range t.Excludes {
		text(&c.Where)
		for i := range c.Elements {
			text(&c.Elements[i].Expr)
		}
	}
	for _, x := range t.Indexes {
		for i := range x.Keys {
			text(&x.Keys[i].Expr)
		}
		changeOptions(x.Options, "_where", text)
	}
}

// changeOptions changes the texts of options whose names end so.
func changeOptions(o Options, suffix string, text func(*string)) {
	for key, value := range o {
		if s, ok := value.(string); ok && strings.HasSuffix(key, suffix) {
			text(&s)
			o[key] = s
		}
	}
}

// RenameValue gives a value of an enum type its new name in the defaults and SQL texts
// of tables, and in the objects that use the type.
func (m *MetaData) RenameValue(enum TableName, from, to string) {
	literal := func(value, name string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'::" + name }
	var pairs []string
	for _, name := range []string{enum.String(), enum.Name, `"` + enum.Name + `"`} {
		pairs = append(pairs, literal(from, name), literal(to, name))
	}
	replace := strings.NewReplacer(pairs...).Replace
	for _, t := range m.Tables() {
		for _, c := range t.Columns {
			if e, ok := c.Type.(*Enum); ok && c.Default != nil && c.Default.Literal == from && e.Name == enum.Name && e.Schema == enum.Schema {
				c.Default = &Default{Literal: to}
			}
		}
		t.eachText(func(s *string) { *s = replace(*s) })
	}
	m.eachUser(ObjectRef{Kind: KindEnum, Name: enum}, func(o *Object) { o.eachText(replace) })
}

// RenameObject gives an object or an enum type its new name, in its definition and in
// the defaults that use it as well, and reports whether it is there.
func (m *MetaData) RenameObject(ref ObjectRef, to string) bool {
	if m.Object(ref) == nil && (ref.Kind != KindEnum || !m.hasEnum(ref.Name)) && !m.mayBeSerial(ref) {
		return m.renameMultirange(ref, to)
	}
	if ref.isType() {
		m.renameType(ref, to)
	}
	objects, kind := slices.Clone(m.Objects), string(ref.Kind)
	if ref.Kind == KindEnum {
		kind = string(KindType) // as comments and privileges say
	}
	for i, o := range objects {
		about := o.IsAbout() && o.Name == ref.Name && strings.HasPrefix(o.Args, kind)
		on := o.On == ref.Name && ref.IsRelation()
		if o.Ref() != ref && !about && !on && !slices.Contains(o.DependsOn, ref) {
			continue
		}
		objects[i] = o.Clone()
		objects[i].renameUse(ref, to)
		if on {
			objects[i].On.Name = to
		}
		if o.Ref() == ref || about {
			objects[i].renameTo(to)
		}
	}
	m.Objects = objects
	for _, t := range m.Tables() {
		t.renameUse(ref, to)
	}
	return true
}

// mayBeSerial reports whether the reference may be to the sequence of a serial column,
// which is no object of its own.
func (m *MetaData) mayBeSerial(ref ObjectRef) bool {
	return ref.Kind == KindSequence && slices.ContainsFunc(m.Tables(), func(t *Table) bool {
		return t.Name.Schema == ref.Name.Schema && slices.ContainsFunc(t.Columns, func(c *Column) bool {
			return c.Autoincrement == AutoincrementOn && c.Default == nil && c.Identity == nil
		})
	})
}

// IsRelation reports whether the object is one to which others can belong, as they
// do to a table.
func (r ObjectRef) IsRelation() bool {
	return r.Kind == KindView || r.Kind == KindMaterializedView
}

// renameUse follows the use of a sequence or function in a table.
func (t *Table) renameUse(ref ObjectRef, to string) {
	for i, u := range t.Uses {
		if u.Of.Whole() == ref {
			t.Uses[i].Of.Name.Name = to
		}
	}
	var text func(*string)
	switch from := ref.Name.Name; ref.Kind {
	case KindSequence:
		replace := strings.NewReplacer("'"+from+"'", "'"+to+"'", "."+from+"'", "."+to+"'").Replace
		text = func(s *string) { *s = replace(*s) }
	case KindFunction:
		text = func(s *string) { *s = renameCall(*s, from, to) }
	default:
		return
	}
	t.eachText(text)
	for _, c := range t.Columns {
		if c.Default != nil && c.Default.Expr != "" {
			changed := *c.Default
			text(&changed.Expr)
			c.Default = &changed
		}
	}
}

// renameCall replaces the name of a function where it is called.
func renameCall(sql, from, to string) string {
	return sqlWord().ReplaceAllStringFunc(sql, func(word string) string {
		name := strings.TrimRight(strings.TrimSuffix(word, "("), " ")
		if name == word || !strings.EqualFold(name, from) || !plainName().MatchString(to) {
			return word
		}
		return to + word[len(name):]
	})
}

// renameUse follows an object's dependency on a renamed one.
func (o *Object) renameUse(ref ObjectRef, to string) {
	for i, r := range o.DependsOn {
		if r == ref {
			o.DependsOn[i].Name.Name = to
		}
	}
}

// renameTo gives an object its new name. In a statement the name is the first word
// that reads so.
func (o *Object) renameTo(to string) {
	for i, sql := range o.Definition {
		if word, _, _ := strings.Cut(sql, " "); !strings.EqualFold(word, "AS") {
			o.Definition[i] = renameFirst(sql, o.Name.Name, to)
		}
	}
	o.Name.Name = to
}

// renameFirst replaces the first word that is a name, quoted as it was.
func renameFirst(sql, from, to string) string {
	for _, at := range sqlWord().FindAllStringIndex(sql, -1) {
		word := strings.TrimRight(strings.TrimSuffix(sql[at[0]:at[1]], "("), " ")
		if renamed := renameInSQL(word, from, to); renamed != word {
			return sql[:at[0]] + renamed + sql[at[0]+len(word):]
		}
	}
	return sql
}

// sqlWord matches what can hold a name: a string (which doesn't count), a quoted
// name, a word with the parenthesis that makes it a function.
var (
	sqlWord   = lazy("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\\[[^\\]]*\\]|[\\pL_][\\pL\\pN_$]*(?:\\s*\\()?")
	plainName = lazy(`^[a-z_][a-z0-9_]*$`)
)

// renameInSQL replaces the name of a column in an expression, quoted as it was.
func renameInSQL(sql, from, to string) string {
	return sqlWord().ReplaceAllStringFunc(sql, func(word string) string {
		switch quote := word[:1]; {
		case quote == `"` || quote == "`" || quote == "[":
			end := word[len(word)-1:]
			if strings.ReplaceAll(word[1:len(word)-1], end+end, end) == from {
				return quote + strings.ReplaceAll(to, end, end+end) + end
			}
		case strings.EqualFold(word, from) && plainName().MatchString(to):
			return to
		case strings.EqualFold(word, from):
			return `"` + strings.ReplaceAll(to, `"`, `""`) + `"`
		}
		return word
	})
}

// lazy returns a regular expression that is compiled when it is first needed: those of this
// package took a sixth of what the program does before main.
func lazy(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
