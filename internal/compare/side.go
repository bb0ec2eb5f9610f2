package compare

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// side is one of the two schemas: its tables as written and in normal form.
type side struct {
	written, normal *schema.MetaData
	// shared holds the tables that have one normal form with those of the other side,
	// because both are written alike.
	shared map[schema.TableName]bool
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
// (nil: only indexes get a name) and spells the names as the database does. The normal
// form is still to be made.
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
			return s, t.Mistake(err)
		}
	}
	spellKeys(s.written, database, d)
	orderKeys(s.written, database)
	s.partitions, s.depths = partitionsOf(s.written)
	return s, nil
}

// prepareAlone prepares a schema that is compared with no other one, in normal form too.
func prepareAlone(m *schema.MetaData, d dialect.Dialect) (side, error) {
	s, err := prepare(m, m, d, nil)
	if err == nil {
		err = s.normalise(d, side{})
	}
	return s, err
}

// normalise makes the normal form. A table that the other side has in the same words
// shares the one that is there. Who has partitions or heirs, or is one, may be changed by
// itself later on, and shares nothing.
func (s *side) normalise(d dialect.Dialect, other side) error {
	s.normal = &schema.MetaData{NamingConvention: s.written.NamingConvention, Enums: s.written.Enums, Objects: s.written.Objects}
	s.shared = map[schema.TableName]bool{}
	tables := s.written.Tables()
	normal := make([]*schema.Table, len(tables))
	var own []int
	for i, t := range tables {
		if normal[i] = s.normalOf(t, other); normal[i] == nil {
			own = append(own, i)
		}
		s.shared[t.Name] = normal[i] != nil
	}
	if err := eachAtOnce(own, func(i int) (err error) { normal[i], err = normalForm(tables[i], d); return err }); err != nil {
		return err
	}
	for _, t := range normal {
		s.normal.Add(t)
	}
	s.enums = enumsOf(s.normal, d)
	return s.normal.Validate()
}

// normalOf returns the normal form of a table that the other side has in the same words,
// or nil.
func (s *side) normalOf(t *schema.Table, other side) *schema.Table {
	if other.normal == nil || len(t.Parents)+len(s.partitions[t.Name])+len(other.partitions[t.Name]) > 0 {
		return nil
	}
	if o := other.written.Table(t.Name); o == nil || !t.WrittenAlike(o) {
		return nil
	}
	return other.normal.Table(t.Name)
}

func normalForm(t *schema.Table, d dialect.Dialect) (*schema.Table, error) {
	n := t.Clone()
	for _, each := range []*schema.Table{n, n.Whole} {
		if each == nil {
			continue
		}
		if err := d.Normal(each); err != nil {
			return nil, t.Mistake(err)
		}
	}
	return n, nil
}

// eachAtOnce calls f for all items, several at once, and returns the error of the first
// of them that has one.
func eachAtOnce[T any](items []T, f func(T) error) error {
	n := runtime.GOMAXPROCS(0)
	failed := make([]error, n)
	var all sync.WaitGroup
	for part := range n {
		all.Go(func() {
			for _, item := range items[part*len(items)/n : (part+1)*len(items)/n] {
				if failed[part] = f(item); failed[part] != nil {
					return
				}
			}
		})
	}
	all.Wait()
	return cmp.Or(failed...)
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
