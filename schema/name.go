package schema

import "strings"

// TableName names a table, view or other object of a schema.
// An empty Schema means the connection's default schema.
type TableName struct {
	Schema string
	Name   string
}

// Name returns a TableName in the default schema.
func Name(name string) TableName { return TableName{Name: name} }

// String returns "schema.name", or the bare name in the default schema. It is
// meant for people; SQL text is quoted by the dialect.
func (n TableName) String() string {
	if n.Schema == "" {
		return n.Name
	}
	return n.Schema + "." + n.Name
}

// Less orders names by schema, then name.
func (n TableName) Less(o TableName) bool {
	if c := strings.Compare(n.Schema, o.Schema); c != 0 {
		return c < 0
	}
	return n.Name < o.Name
}

// ParseTableName splits "schema.name" at its last dot.
func ParseTableName(s string) TableName {
	if i := strings.LastIndexByte(s, '.'); i > 0 && i < len(s)-1 {
		return TableName{Schema: s[:i], Name: s[i+1:]}
	}
	return TableName{Name: s}
}
