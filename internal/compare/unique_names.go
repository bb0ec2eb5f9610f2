package compare

import (
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// takenName is a name that can be given once in a schema: among its tables, views,
// sequences and indexes, or among its types.
type takenName struct {
	space string
	name  schema.TableName
}

const (
	relations = "relations"
	types     = "types"
)

// taken is the name of something of a kind, in the spaces where it counts.
func taken(kind schema.ObjectKind, name schema.TableName) []takenName {
	switch kind {
	case schema.KindTable, schema.KindVirtualTable, schema.KindView, schema.KindMaterializedView, schema.KindForeignTable, schema.KindType:
		return []takenName{{relations, name}, {types, name}}
	case schema.KindSequence:
		return []takenName{{relations, name}}
	case schema.KindDomain, schema.KindEnum:
		return []takenName{{types, name}}
	}
	return nil
}

// NamesTaken returns a test for names that can't be given to something of a kind in a
// schema, because something in it has them.
func NamesTaken(m *schema.MetaData, d dialect.Dialect) (func(schema.ObjectKind, schema.TableName) bool, error) {
	s, err := prepareAlone(m, d)
	if err != nil {
		return nil, err
	}
	c, names := &comparison{d: d, traits: d.Traits()}, map[takenName]bool{}
	give := func(all []takenName) {
		for _, n := range all {
			names[n] = true
		}
	}
	for _, t := range s.written.Tables() {
		give(c.takenByTable(s, t))
	}
	for _, o := range s.written.Objects {
		give(taken(o.Kind, o.Name))
	}
	for _, e := range s.written.EnumTypes() {
		give(taken(schema.KindEnum, e.Name))
	}
	return func(kind schema.ObjectKind, name schema.TableName) bool {
		return slices.ContainsFunc(taken(kind, name), func(n takenName) bool { return names[n] })
	}, nil
}

// wide is the name of an index or key, where it counts for the whole schema.
func (c *comparison) wide(table schema.TableName, name string) []takenName {
	if !c.traits.SchemaWideNames || name == "" {
		return nil
	}
	return []takenName{{relations, schema.TableName{Schema: table.Schema, Name: name}}}
}

// takenByTable lists the names of a table of a side and of its parts.
func (c *comparison) takenByTable(s side, t *schema.Table) []takenName {
	names := taken(schema.KindTable, t.Name)
	for _, x := range t.Indexes {
		names = append(names, c.wide(t.Name, x.Name)...)
	}
	for _, k := range t.Constraints() {
		names = append(names, c.takenByConstraint(t.Name, k)...)
	}
	for _, col := range t.Columns {
		names = append(names, c.takenByColumn(s, t.Name, col.Name)...)
	}
	return names
}

// takenByConstraint is the name of the index behind a constraint.
func (c *comparison) takenByConstraint(table schema.TableName, k schema.Constraint) []takenName {
	if k.Kind() == schema.KindCheck || k.Kind() == schema.KindForeignKey {
		return nil
	}
	return c.wide(table, k.ConstraintName())
}

// takenByColumn lists the names of what comes with a column: its sequence and its enum
// type.
func (c *comparison) takenByColumn(s side, table schema.TableName, name string) (names []takenName) {
	t, normal := s.written.Table(table), s.normal.Table(table)
	if t == nil || t.Column(name) == nil {
		return nil
	}
	col := t.Column(name).Clone()
	if e := c.enumOf(col.Type); e != nil && c.namedEnums() {
		names = taken(schema.KindEnum, schema.TableName{Schema: e.Schema, Name: e.Name})
	}
	namer, hasNames := c.d.(dialect.ColumnNamer)
	splitter, hasSerials := c.d.(dialect.SerialSplitter)
	switch {
	case col.Identity != nil && hasNames:
		namer.WriteNames(table, col)
		names = append(names, c.wide(table, col.Identity.Name)...)
	case hasSerials && isSerial(normal.Column(name)):
		_, objects := splitter.SplitSerial(table, col)
		names = append(names, taken(schema.KindSequence, objects[0].Name)...)
	}
	return names
}
