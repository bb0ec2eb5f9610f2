package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.Batcher = Dialect{}

// Batch puts the changes of a table that need a rebuild into one batch, so that
// its rows are copied once. It stands where the first of them stood, which is
// right for any order of other tables: foreign keys aren't looked at before the
// commit. An operation that may depend on the tables as they are by then (SQL,
// rows, views, a renamed table) divides what is before it from what is behind. An index
// whose name goes to another table is dropped before all that.
func (Dialect) Batch(all []op.Operation) []op.Operation {
	var groups []*op.BatchAlterTable // nil entries of out, in order
	var out []op.Operation
	open, start := map[schema.TableName]*op.BatchAlterTable{}, 0
	all = uncombined(all)
	for i, o := range all {
		table, ok := batchable(o)
		if goesOver(o, all[:i], all[i+1:]) {
			out, groups = slices.Insert(out, start, o), slices.Insert(groups, start, nil)
			continue
		}
		if !ok {
			out, groups = append(out, o), append(groups, nil)
			if name, known := o.TableName(); known && ownTableOnly(o) {
				delete(open, name)
			} else {
				clear(open)
				start = len(out)
			}
			continue
		}
		g := open[table]
		if g == nil {
			g = &op.BatchAlterTable{Table: table}
			open[table] = g
			out, groups = append(out, nil), append(groups, g)
		}
		g.Ops = append(g.Ops, o)
	}
	return flatten(out, groups)
}

var _ dialect.Combiner = Dialect{}

// Combine puts the changes from the dropping of a primary key to its replacement into one
// batch where the table has no rowid: it can't be without a primary key in between. So it
// does with a column that is added and its primary key, which numbers the rows.
func (Dialect) Combine(all []op.Operation, before, after *schema.MetaData) []op.Operation {
	dropped := map[schema.TableName]int{}
	for i := 0; i < len(all); i++ {
		switch o := all[i].(type) {
		case op.DropConstraint:
			if o.Kind == schema.KindPrimaryKey && (lacksRowid(before, o.Table) || lacksRowid(after, o.Table)) {
				dropped[o.Table] = i
			}
		case op.AddConstraint:
			if o.Constraint.Kind() != schema.KindPrimaryKey {
				continue
			}
			first, ok := dropped[o.Table]
			if added := slices.IndexFunc(all[:i], addsKeyColumn(o)); added >= 0 && (!ok || added < first) {
				first, ok = added, true
			}
			if ok {
				all = combined(all, o.Table, first, i)
				i = first - 1 // the others have moved
				delete(dropped, o.Table)
			}
		}
	}
	return all
}

// addsKeyColumn returns the test for operations that add a column of a primary key.
func addsKeyColumn(key op.AddConstraint) func(op.Operation) bool {
	return func(o op.Operation) bool {
		add, ok := o.(op.AddColumn)
		k, isKey := key.Constraint.(*schema.PrimaryKey)
		return ok && isKey && add.Table == key.Table && slices.Contains(k.Columns, add.Column.Name)
	}
}

func lacksRowid(m *schema.MetaData, name schema.TableName) bool {
	t := known(m, name)
	return t != nil && !optionBool(t.Options, keyWithRowid, true)
}

// combined makes one batch of a table's changes from first to last. It stands where the
// last of them stood.
func combined(all []op.Operation, name schema.TableName, first, last int) []op.Operation {
	batch, others := op.BatchAlterTable{Table: name}, []op.Operation(nil)
	for _, o := range all[first : last+1] {
		table, ok := batchable(o)
		switch o.(type) {
		case op.AlterTable, op.RenameConstraint: // are no parts of a batch in Go
			ok = false
		}
		if ok && table == name {
			batch.Ops = append(batch.Ops, o)
		} else {
			others = append(others, o)
		}
	}
	return slices.Concat(all[:first], others, []op.Operation{batch}, all[last+1:])
}

// uncombined takes the batches that Combine made apart again, for larger ones.
func uncombined(all []op.Operation) []op.Operation {
	var out []op.Operation
	for _, o := range all {
		if batch, ok := o.(op.BatchAlterTable); ok {
			out = append(out, batch.Ops...)
		} else {
			out = append(out, o)
		}
	}
	return out
}

// batchable returns the table whose batch may hold the operation.
func batchable(o op.Operation) (schema.TableName, bool) {
	switch o := o.(type) {
	case op.AlterColumn:
		return o.Table, o.NewName == ""
	case op.AddColumn, op.DropColumn, op.AddConstraint, op.DropConstraint, op.RenameConstraint, op.CreateIndex, op.DropIndex, op.AlterTable:
		return o.TableName()
	}
	return schema.TableName{}, false
}

// goesOver reports an index that is dropped and whose name another table's index gets.
func goesOver(o op.Operation, before, behind []op.Operation) bool {
	drop, ok := o.(op.DropIndex)
	creates := func(own bool) func(op.Operation) bool {
		return func(other op.Operation) bool {
			create, ok := other.(op.CreateIndex)
			return ok && (create.Table == drop.Table) == own && strings.EqualFold(create.Index.Name, drop.Name)
		}
	}
	return ok && slices.ContainsFunc(behind, creates(false)) && !slices.ContainsFunc(before, creates(true))
}

// ownTableOnly reports an operation that no other table's changes depend on.
func ownTableOnly(o op.Operation) bool {
	switch o.(type) {
	case op.CreateTable, op.DropTable, op.CreateTableComment, op.BatchAlterTable:
		return true
	}
	return false
}

// flatten puts the groups in their places: as a batch where that saves a
// rebuild, else as they were.
func flatten(out []op.Operation, groups []*op.BatchAlterTable) []op.Operation {
	var flat []op.Operation
	for i, o := range out {
		switch g := groups[i]; {
		case g == nil:
			flat = append(flat, o)
		case rebuilds(g.Ops) > 1:
			flat = append(flat, *g)
		default:
			flat = append(flat, g.Ops...)
		}
	}
	return flat
}

// rebuilds counts the changes that are a rebuild each, as far as can be seen
// without the table.
func rebuilds(all []op.Operation) int {
	n := 0
	for _, o := range all {
		switch o := o.(type) {
		case op.CreateIndex, op.DropIndex:
		case op.AddConstraint:
			n++
			if slices.ContainsFunc(all, addsKeyColumn(o)) {
				n++ // the key numbers the rows
			}
		case op.AddColumn:
			if !nativeAdd(o) || !constantAdd(o) {
				n++
			}
		default:
			n++
		}
	}
	return n
}

// mustRecreate reports whether the batch itself asks for a rebuild.
func mustRecreate(o op.BatchAlterTable) bool {
	return o.Recreate == op.RecreateAlways || len(o.Reordering) > 0 ||
		len(o.Ops) > 0 && (len(o.TableArgs) > 0 || len(o.TableOptions) > 0)
}

// BatchAlterTable does the changes by SQLite's own ALTER TABLE where that
// suffices for all of them, else all by one rebuild.
func (c compiler) BatchAlterTable(o op.BatchAlterTable, m *schema.MetaData) ([]dialect.Statement, error) {
	if len(o.Ops) == 0 && !mustRecreate(o) {
		return nil, nil
	}
	now := batchModel(o, m)
	if o.Recreate == op.RecreateNever {
		return c.batchNative(o, now)
	}
	if !mustRecreate(o) && allNative(o, now) {
		return c.batchNative(o, now)
	}
	return rebuildBatch(o, now)
}

// batchModel is the model that the batch starts from.
func batchModel(o op.BatchAlterTable, m *schema.MetaData) *schema.MetaData {
	if o.CopyFrom == nil {
		return m
	}
	t := o.CopyFrom.Clone()
	t.Name = o.Table
	now := schema.NewMetaData(t)
	if m != nil {
		now.Objects = m.Objects
	}
	now.NamingConvention = conventionOf(m)
	return now
}

func rebuildBatch(o op.BatchAlterTable, m *schema.MetaData) ([]dialect.Statement, error) {
	t := known(m, o.Table)
	if t == nil {
		return nil, &RebuildError{Table: o.Table}
	}
	r, err := newRebuild(t, m)
	if err != nil {
		return nil, err
	}
	r.lookup, r.safeRename, r.stored = o.NamingConvention, o.CopyFrom != nil, r.stored && o.CopyFrom == nil
	if err := r.addArgs(o.TableArgs, o.TableOptions); err != nil {
		return nil, err
	}
	if err := r.applyAll(o.Ops); err != nil {
		return nil, err
	}
	if err := r.reorder(o.Reordering); err != nil {
		return nil, err
	}
	return r.statements()
}

// allNative reports whether each change, in its turn, is one that SQLite's own
// ALTER TABLE does.
func allNative(o op.BatchAlterTable, m *schema.MetaData) bool {
	now := &schema.MetaData{}
	if m != nil {
		now = m.Clone()
	}
	for _, change := range o.Ops {
		if !native(change, known(now, o.Table)) {
			return false
		}
		if known(now, o.Table) != nil && change.Apply(now) != nil {
			return false
		}
	}
	return true
}

// native reports whether SQLite has a statement for the change; t is nil when
// the table isn't known.
func native(o op.Operation, t *schema.Table) bool {
	switch o := o.(type) {
	case op.AddColumn:
		return nativeAdd(o) && (constantAdd(o) || t == nil)
	case op.DropColumn:
		return t != nil && !needed(t, o.Name)
	case op.AlterColumn:
		return onlyRenames(o) || onlyComments(o)
	case op.CreateIndex, op.DropIndex, op.RenameIndex, op.CreateTableComment:
		return true
	}
	return false
}

// batchNative does the changes one after the other.
func (c compiler) batchNative(o op.BatchAlterTable, m *schema.MetaData) ([]dialect.Statement, error) {
	var some []op.Operation
	for _, change := range o.Ops {
		if a, ok := change.(op.AlterColumn); ok && onlyComments(a) {
			continue
		}
		if _, ok := change.(op.CreateTableComment); ok {
			continue
		}
		if o.Recreate == op.RecreateNever && !native(change, known(m, o.Table)) {
			return nil, &dialect.UnsupportedError{Dialect: product, What: fmt.Sprintf("%q without a rebuild of the table", change),
				Instead: "set recreate to auto or always"}
		}
		some = append(some, change)
	}
	return ddl.CompileAll(Dialect{}, some, m)
}
