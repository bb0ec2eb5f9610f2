package schema

import (
	"maps"
	"slices"
)

// parentName matches the name with which the option begins that makes a table a partition
// of another one.
var parentName = lazy(`^(?:("(?:[^"]|"")*"|[\pL_][\pL\pN_$]*)\.)?("(?:[^"]|"")*"|[\pL_][\pL\pN_$]*)`)

// renameParents gives the tables above this one their new names, also in the options that
// tell which they are.
func (t *Table) renameParents(names map[TableName]TableName) {
	if !slices.ContainsFunc(t.Parents, func(parent TableName) bool { _, renamed := names[parent]; return renamed }) {
		return
	}
	t.Options = maps.Clone(t.Options)
	for key, value := range t.Options {
		switch value := value.(type) {
		case string:
			t.Options[key] = t.renameParent(value, names)
		case []string:
			list := slices.Clone(value)
			for i, text := range list {
				name := ParseTableName(text)
				rename(names, &name)
				if slices.Contains(t.Parents, ParseTableName(text)) {
					list[i] = name.String()
				}
			}
			t.Options[key] = list
		}
	}
	for i := range t.Parents {
		rename(names, &t.Parents[i])
	}
}

// renameParent puts the new name of a table above this one into an option that begins with
// the old one.
func (t *Table) renameParent(text string, names map[TableName]TableName) string {
	found := parentName().FindStringSubmatch(text)
	if found == nil {
		return text
	}
	old := TableName{Schema: unquoted(found[1]), Name: unquoted(found[2])}
	to, renamed := names[old]
	if !renamed || !slices.Contains(t.Parents, old) {
		return text
	}
	name := quotedIfNeeded(to.Name)
	if to.Schema != "" {
		name = quotedIfNeeded(to.Schema) + "." + name
	}
	return name + text[len(found[0]):]
}
