package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// formerName returns the name that the model says something had, without a schema in
// front of a table's or object's if that is the one it is in. "public.users" is users
// where public is the default schema.
func (c *comparison) formerName(r Rename, told string) string {
	at := strings.LastIndex(told, ".")
	if at < 0 || r.Part != "" || c.hasName(schema.TableName{Schema: r.Table.Schema, Name: told}) {
		return told
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

// refuseMoves returns an error if something is told to have had a name in another schema,
// because it would be dropped there with its rows and created here without them.
func (c *comparison) refuseMoves() error {
	refuse := func(what string, to schema.TableName, told string) error {
		at := strings.LastIndex(told, ".")
		if at < 0 || c.formerName(Rename{Table: to}, told) != told || c.hasName(to) {
			return nil
		}
		was := schema.TableName{Schema: told[:at], Name: told[at+1:]}
		if !c.hasSchema(was.Schema) {
			was.Schema = "" // the default one
		}
		for _, from := range c.databaseNames() {
			if from == was && from.Schema != to.Schema {
				return fmt.Errorf("%s %s is told to be renamed from %s, which is in another schema; such a move isn't generated: "+
					"write ALTER … SET SCHEMA and RENAME into a revision of its own, upgrade, and run this again; nothing was written", what, to, told)
			}
		}
		return nil
	}
	for _, t := range c.target.written.Tables() {
		if err := refuse("table", t.Name, t.RenamedFrom); err != nil {
			return err
		}
	}
	for _, o := range c.target.written.Objects {
		if err := refuse(string(o.Kind), o.Name, o.RenamedFrom); err != nil {
			return err
		}
	}
	if !c.namedEnums() {
		return nil
	}
	for _, name := range enumNames(c.target.enums) {
		if err := refuse("enum type", name, c.toldEnum(name)); err != nil {
			return err
		}
	}
	return nil
}
