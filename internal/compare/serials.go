package compare

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
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
			case old == nil:
			case !target.Inspected && splitter.IsSerial(is, c) && takeSequence(database, target, is, c, old):
			case isSerial(old) == isSerial(c):
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

// takeSequence has a column of the models, which numbers itself, be the one of the
// database if that does so by a sequence of its own. Its name may be another one than a
// new sequence would get, as after a renaming.
func takeSequence(database, target *schema.MetaData, t *schema.Table, c, old *schema.Column) bool {
	own := func(o *schema.Object) bool {
		return o.Kind == schema.KindSetting && o.Args == "owner" && slices.Contains(o.DependsOn, columnRef(t.Name, c.Name))
	}
	at := slices.IndexFunc(database.Objects, func(o *schema.Object) bool {
		return own(o) && old.Default != nil && strings.HasPrefix(old.Default.Expr, "nextval(") && strings.Contains(old.Default.Expr, o.Name.Name)
	})
	if at < 0 {
		return false
	}
	owner, value := database.Objects[at], *old.Default
	sequence := database.Object(schema.ObjectRef{Kind: schema.KindSequence, Name: owner.Name})
	c.Default, c.Autoincrement = &value, schema.AutoincrementOff
	for _, o := range []*schema.Object{sequence, owner} { // models that have such objects say which there are
		if o != nil && slices.ContainsFunc(target.Objects, func(other *schema.Object) bool { return other.Kind == o.Kind }) {
			target.Objects = append(target.Objects, o)
		}
	}
	return true
}

// renamedSequences gives the sequences of serial columns the names that they would have if
// the renamed table or column had been created so, since all that changes a serial column
// takes them for granted. They aren't objects of the schemas.
func (c *comparison) renamedSequences(t *schema.Table) (ops []op.Operation) {
	splitter, ok := c.d.(dialect.SerialSplitter)
	if !ok {
		return nil
	}
	sequence := func(table schema.TableName, col *schema.Column) schema.ObjectRef {
		_, objects := splitter.SplitSerial(table, col)
		return objects[0].Ref()
	}
	for _, col := range t.Columns {
		if !isSerial(col) {
			continue
		}
		was := col.Clone()
		for _, o := range c.phases.rename {
			if a, ok := o.(op.AlterColumn); ok && a.Table == t.Name && a.NewName == col.Name {
				was.Name = a.Name
			}
		}
		if from, to := sequence(c.databaseName(t.Name), was), sequence(t.Name, col); from != to {
			ops = append(ops, op.RenameObject{Object: from, To: to.Name.Name})
		}
	}
	return ops
}
