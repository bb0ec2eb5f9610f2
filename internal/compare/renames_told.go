package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// formerName returns the name that the model says something had, without a schema in
// front of a table's or object's if that is the one it is in. "public.users" is users
// where public is the default schema, and so is the name of what has moved here.
func (c *comparison) formerName(r Rename, told string) string {
	at := strings.LastIndex(told, ".")
	if at < 0 || r.Part != "" || c.hasName(schema.TableName{Schema: r.Table.Schema, Name: told}) {
		return told
	}
	if c.o.movedTo(schema.TableName{Schema: told[:at], Name: told[at+1:]}, r.Table.Schema) {
		return told[at+1:]
	}
	switch in := told[:at]; {
	case in == r.Table.Schema, r.Table.Schema == "" && !c.hasSchema(in):
		return told[at+1:]
	}
	return told
}

// databaseNames lists the tables, enum types and objects of the database.
func (c *comparison) databaseNames() (all []schema.TableName) {
	for _, t := range c.original.written.Tables() {
		all = append(all, t.Name)
	}
	for _, o := range c.original.written.Objects {
		if o.On.Name == "" {
			all = append(all, o.Name)
		}
	}
	return append(all, enumNames(c.original.enums)...)
}

func (c *comparison) hasName(name schema.TableName) bool {
	return slices.Contains(c.databaseNames(), name)
}

func (c *comparison) hasSchema(name string) bool {
	return slices.ContainsFunc(c.databaseNames(), func(n schema.TableName) bool { return n.Schema == name })
}
