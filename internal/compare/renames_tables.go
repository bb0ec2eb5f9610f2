package compare

import (
	"reflect"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// renamedTables finds the renamed tables.
func (c *comparison) renamedTables() []op.Operation {
	gone, both := c.missing(c.db.written, c.target.written), c.common()
	var ops []op.Operation
	rename := func(from string, to schema.TableName) {
		old := schema.TableName{Schema: to.Schema, Name: from}
		is := func(n schema.TableName) bool { return n == old }
		gone, both = slices.DeleteFunc(gone, is), slices.DeleteFunc(both, is)
		c.oldName[to], c.touched[old] = old, true
		c.log("Detected renamed table %s to %s", quoted(old.String()), quoted(to.String()))
		ops = append(ops, op.RenameTable{From: old, To: to.Name})
	}
	for _, to := range c.missing(c.target.written, c.db.written) {
		t := c.target.written.Table(to)
		if !c.mayBeRenamed(t.RenamedFrom) {
			continue
		}
		from, found := c.choose("table", Rename{Table: to}, names(gone, to.Schema), names(both, to.Schema), t.RenamedFrom, func(from string) bool {
			old := c.db.written.Table(schema.TableName{Schema: to.Schema, Name: from})
			return columnNames(old) == columnNames(t) && c.sameParents(old, t) && c.managed(old.Name, "")
		})
		if found {
			rename(from, to)
		}
	}
	if len(ops) > 0 || !c.saysFormer(both) {
		return ops
	}
	for _, in := range schemasOf(both) {
		of := func(name string) schema.TableName { return schema.TableName{Schema: in, Name: name} }
		told := func(to string) (Rename, string) {
			return Rename{Table: of(to)}, c.target.written.Table(of(to)).RenamedFrom
		}
		for _, p := range c.rings("table", names(both, in), told, func(from, to string) bool { return c.alikeTables(of(from), of(to)) }) {
			rename(p[0], of(p[1]))
		}
	}
	return ops
}

// common lists the tables that both sides have.
func (c *comparison) common() []schema.TableName {
	var list []schema.TableName
	for _, t := range c.db.written.Tables() {
		if c.target.written.Table(t.Name) != nil && !slices.Contains(c.o.Own, t.Name) {
			list = append(list, t.Name)
		}
	}
	return list
}

// saysFormer reports whether somebody may say what some of those tables were called.
func (c *comparison) saysFormer(tables []schema.TableName) bool {
	return len(c.specs) > 0 || slices.ContainsFunc(tables, func(n schema.TableName) bool { return c.target.written.Table(n).RenamedFrom != "" })
}

// alikeTables reports whether a table of the database and one of the target have the same
// columns, which may have had other names.
func (c *comparison) alikeTables(from, to schema.TableName) bool {
	old, t := c.db.written.Table(from), c.target.written.Table(to)
	return len(old.Columns) == len(t.Columns) && c.sameParents(old, t) && !slices.ContainsFunc(t.Columns, func(col *schema.Column) bool {
		now := columnRef(to, col.Name)
		return !c.alike(columnRef(from, col.Name), now) && !c.alike(columnRef(from, col.RenamedFrom), now)
	})
}

// sameParents reports whether two tables, one of each side, are the same part of the same
// tables, or part of none.
func (c *comparison) sameParents(old, t *schema.Table) bool {
	bound := c.traits.Partition
	return slices.Equal(old.Parents, t.Parents) && (bound == "" || reflect.DeepEqual(old.Options[bound], t.Options[bound]))
}

// missing lists the tables of a schema that the other one lacks.
func (c *comparison) missing(m, other *schema.MetaData) []schema.TableName {
	var list []schema.TableName
	for _, t := range m.Tables() {
		if other.Table(t.Name) == nil && !slices.Contains(c.o.Own, t.Name) && (len(t.Columns) > 0 || len(t.Parents) > 0) {
			list = append(list, t.Name)
		}
	}
	slices.SortFunc(list, compareNames)
	return list
}

// names are those of the tables in a schema.
func names(tables []schema.TableName, in string) []string {
	var list []string
	for _, n := range tables {
		if n.Schema == in {
			list = append(list, n.Name)
		}
	}
	return list
}

func schemasOf(tables []schema.TableName) []string {
	var list []string
	for _, n := range tables {
		if !slices.Contains(list, n.Schema) {
			list = append(list, n.Schema)
		}
	}
	return list
}
