package postgresql

import "strings"

// undoMember takes back a mapping of a text search configuration, a member of an
// operator family and the state of an event trigger. It returns "" for another
// statement.
func undoMember(statement string) string {
	if head, mapping, found := strings.Cut(statement, " ADD MAPPING FOR "); found {
		return head + " DROP MAPPING FOR " + firstName(mapping)
	}
	if head, member, found := strings.Cut(statement, " ADD "); found && strings.HasPrefix(head, "ALTER OPERATOR FAMILY ") && len(strings.Fields(member)) > 2 {
		return head + " DROP " + memberKey(member)
	}
	if name, found := strings.CutPrefix(statement, "ALTER EVENT TRIGGER "); found {
		return "ALTER EVENT TRIGGER " + firstName(name) + " ENABLE"
	}
	return ""
}

// memberKey is what DROP names a member of an operator family by: its kind, its
// number and its types, which stand in the first parentheses.
func memberKey(member string) string {
	kindAndNumber := strings.Join(strings.Fields(member)[:2], " ")
	_, types, _ := strings.Cut(member, "(")
	types, _, _ = strings.Cut(types, ")")
	return kindAndNumber + " (" + types + ")"
}
