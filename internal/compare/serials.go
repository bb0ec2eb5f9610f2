package compare

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// SplitSerials returns the two schemas with each column that numbers itself on one side,
// and has the same sequence as an object on the other, as the default and the sequence
// that it is: the sequence stays, with its numbers, while the rest changes.
func SplitSerials(database, target *schema.MetaData, d dialect.Dialect) (*schema.MetaData, *schema.MetaData) {
	splitter, ok := d.(dialect.SerialSplitter)
	if !ok {
		return database, target
	}
	database, target = database.Clone(), target.Clone()
	for _, is := range target.Tables() {
		was := database.Table(is.Name)
		if was == nil {
			continue
		}
		for _, c := range is.Columns {
			old := was.Column(c.Name)
			switch {
			case old == nil || isSerial(old) == isSerial(c):
			case isSerial(old):
				splitSerial(splitter, database, target, was, old)
			default:
				splitSerial(splitter, target, database, is, c)
			}
		}
	}
	return database, target
}

func isSerial(c *schema.Column) bool {
	return c.Autoincrement == schema.AutoincrementOn && c.Default == nil && c.Identity == nil
}

func splitSerial(s dialect.SerialSplitter, m, other *schema.MetaData, t *schema.Table, c *schema.Column) {
	value, objects := s.SplitSerial(t.Name, c)
	if other.Object(objects[0].Ref()) == nil {
		return
	}
	c.Default, c.Autoincrement = &value, schema.AutoincrementOff
	t.DependsOn = append(t.DependsOn, objects[0].Ref())
	m.Objects = append(m.Objects, objects...)
}
