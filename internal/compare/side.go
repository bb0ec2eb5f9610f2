package compare

import (
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// side is one of the two schemas: its tables as written and in normal form.
type side struct {
	written, normal *schema.MetaData
	// enums holds the values of the named enum types in normal form.
	enums map[schema.TableName][]string
	// bodies holds what the bodies of routines name. It counts for the order in
	// which routines are created, because the server checks some bodies then.
	bodies map[schema.ObjectRef][]schema.ObjectRef
	// partitions holds the partitions and heirs of each table, and theirs; depths how
	// many tables each one is a partition or heir of.
	partitions map[schema.TableName][]schema.TableName
	depths     map[schema.TableName]int
}

// prepare copies m, fills in what is implied, applies the naming convention
// (nil: only indexes get a name), spells the names as the database does and makes
// the normal form.
func prepare(m, database *schema.MetaData, d dialect.Dialect, names schema.NamingConvention) (side, error) {
	s := side{written: m.ShareColumns()}
	bare := d.Traits().BareReferences
	for _, t := range s.written.Tables() {
		referKeys(t, s.written, bare)
	}
	named := namedRefs(s.written)
	inferDependencies(s.written, named, d.Traits().Lexer)
	s.bodies = bodyMentions(s.written, named, d.Traits().Lexer)
	namer := d.Traits().Namer(names)
	for _, t := range s.written.Tables() {
		if err := namer.Apply(t); err != nil {
			return s, fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	spellKeys(s.written, database, d)
	s.partitions, s.depths = partitionsOf(s.written)
	return s, s.normalise(d)
}

// normalise makes the normal form.
func (s *side) normalise(d dialect.Dialect) error {
	s.normal = &schema.MetaData{NamingConvention: s.written.NamingConvention, Enums: s.written.Enums, Objects: s.written.Objects}
	for _, t := range s.written.Tables() {
		n := t.Clone()
		for _, each := range []*schema.Table{n, n.Whole} {
			if each == nil {
				continue
			}
			if err := d.Normal(each); err != nil {
				return fmt.Errorf("table %s: %w", t.Name, err)
			}
		}
		s.normal.Add(n)
	}
	s.enums = enumsOf(s.normal, d)
	return s.normal.Validate()
}

// referKeys fills in the columns of foreign keys that refer to a primary key. Bare ones
// are written without them.
func referKeys(t *schema.Table, m *schema.MetaData, bare bool) {
	for _, fk := range t.ForeignKeys {
		if ref := m.Table(fk.RefTable); len(fk.RefColumns) == 0 && ref != nil && ref.PrimaryKey != nil {
			fk.RefColumns, fk.Bare = slices.Clone(ref.PrimaryKey.Columns), bare
		}
	}
}
