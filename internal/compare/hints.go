package compare

import (
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// hintColumns warns when a dropped column looks like an added one: the data
// would be lost where a new name was meant.
func (t *tableDiff) hintColumns() {
	hinted := map[string]bool{}
	for _, o := range t.discard {
		dropped := o.(op.DropColumn).Name
		for _, a := range t.columns {
			add, ok := a.(op.AddColumn)
			if !ok || hinted[add.Column.Name] || !t.alike(columnRef(t.name, dropped), columnRef(t.name, add.Column.Name)) {
				continue
			}
			hinted[add.Column.Name] = true
			t.warn("Column %[1]s.%[2]s is dropped and %[1]s.%[3]s, of the same type, is added: the data of %[2]s would be lost. "+
				"If it was renamed, use --rename %[4]s",
				t.name, dropped, add.Column.Name, Rename{Table: t.name, Part: add.Column.Name, From: dropped}.Spec())
			break
		}
	}
}

// hintTables does the same for tables: they look alike when their columns have
// the same names.
func (c *comparison) hintTables() {
	if len(c.removed) == 0 {
		return
	}
	alike := map[string][]schema.TableName{}
	for _, name := range c.added {
		t := c.target.written.Table(name)
		if len(t.Columns) == 0 {
			continue // a partition
		}
		key := columnNames(t)
		alike[key] = append(alike[key], name)
	}
	take := func(old schema.TableName, fits func(schema.TableName) bool) (name schema.TableName, found bool) {
		key := columnNames(c.db.written.Table(old))
		at := slices.IndexFunc(alike[key], fits)
		if at < 0 {
			return name, false
		}
		name = alike[key][at]
		alike[key] = slices.Delete(alike[key], at, at+1)
		return name, true
	}
	const lost = "Table %[1]s is dropped and %[2]s, with the same columns, is created: the data of %[1]s would be lost. "
	var left []schema.TableName
	for _, old := range c.removed {
		name, found := take(old, func(name schema.TableName) bool { return name.Schema == old.Schema })
		if !found {
			left = append(left, old)
			continue
		}
		old = c.databaseName(old)
		c.warn(lost+"If it was renamed, use --rename %[3]s", old, name, Rename{Table: name, From: old.Name}.Spec())
	}
	for _, old := range left {
		if name, found := take(old, func(name schema.TableName) bool { return name.Name == old.Name }); found {
			c.warn(lost+"If it was moved, "+c.howToMove(old, name), c.databaseName(old), name)
		}
	}
}

// howToMove tells how the database is told that a table is in another schema.
func (c *comparison) howToMove(from, to schema.TableName) string {
	if len(c.compilable([]op.Operation{op.SetSchema{Object: schema.TableRef(from), To: to.Schema}})) == 0 {
		return "write the move into a revision of its own instead"
	}
	if to.Schema == "" {
		return fmt.Sprintf("tell that by the comment -- @renamed from=%s above it in the target", from)
	}
	return fmt.Sprintf("use --rename %s:%s", from, to)
}

// hintValues does the same for the values of an enum type: they look alike when one
// stands in the place of the other.
func (c *comparison) hintValues(enum schema.TableName, before, after []string) {
	if len(before) != len(after) {
		return
	}
	for i, from := range before {
		if to := after[i]; !slices.Contains(after, from) && !slices.Contains(before, to) {
			c.warn("Value %[1]s of enum type %[2]s goes and %[3]s comes in its place: the revision fails if a row has it. "+
				"If it was renamed, use --rename %[4]s", quoted(from), enum, quoted(to), Rename{Table: enum, Part: to, From: from}.Spec())
		}
	}
}

// columnNames are the names of a table's columns, in one text.
func columnNames(t *schema.Table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return fmt.Sprintf("%q", sorted(names))
}
