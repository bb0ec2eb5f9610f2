package compare

import (
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// takeColumns gives the table the columns of those that it comes to inherit from: the
// database asks for them. It declares them then as well.
func (t *tableDiff) takeColumns() error {
	if t.partitionOf(t.new) != nil || t.partitionOf(t.old) != nil {
		return nil
	}
	var take func(name schema.TableName)
	take = func(name schema.TableName) {
		parent := t.target.written.Table(name)
		if parent == nil {
			return
		}
		for _, up := range parent.Parents {
			take(up)
		}
		for _, col := range parent.Columns {
			added := slices.ContainsFunc(t.columns, func(o op.Operation) bool { a, ok := o.(op.AddColumn); return ok && a.Column.Name == col.Name })
			if added || t.old.Column(col.Name) != nil || t.inheritsColumn(t.db, t.old, col.Name) {
				continue
			}
			t.warn("Column %s.%s is added for %s, from which the table comes to inherit, so that the table declares it as well", t.name, col.Name, name)
			t.addColumn(t.inheritable(t.target, name, col))
		}
	}
	for _, name := range t.new.Parents {
		if !slices.Contains(t.old.Parents, name) {
			take(name)
		}
	}
	return nil
}

// inheritable returns a column as an heir has it: without what only its table has.
func (c *comparison) inheritable(s side, parent schema.TableName, col *schema.Column) *schema.Column {
	n := col.Clone()
	if !n.Nullable() {
		n.Nullability = schema.NotNull
	}
	splitter, ok := c.d.(dialect.SerialSplitter)
	if ok && (isSerial(col) || !s.written.Inspected && splitter.IsSerial(s.written.Table(parent), col)) {
		value, _ := splitter.SplitSerial(parent, col)
		n.Default = &value
	}
	n.PrimaryKey, n.Identity, n.Autoincrement = false, nil, schema.AutoincrementOff
	return n
}
