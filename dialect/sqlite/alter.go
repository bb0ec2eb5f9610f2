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

// Reads names the table when the operation may be a rebuild of it, or when it
// must be seen whether SQLite's own ALTER TABLE suffices.
func (d Dialect) Reads(o op.Operation) []schema.TableName {
	switch o := o.(type) {
	case op.Custom:
		parts, err := o.Expand(name)
		if err != nil {
			return nil // Compile reports it
		}
		return d.readsOf(parts)
	case op.BatchAlterTable:
		if o.CopyFrom != nil || !mustRecreate(o) && len(d.readsOf(o.Ops)) == 0 {
			return nil
		}
		return []schema.TableName{o.Table}
	case op.AddColumn:
		if nativeAdd(o) && constantAdd(o) && !o.IfNotExists {
			return nil
		}
		return []schema.TableName{o.Table}
	case op.AlterColumn:
		if onlyRenames(o) || onlyComments(o) {
			return nil
		}
		return []schema.TableName{o.Table}
	case op.DropColumn:
		return []schema.TableName{o.Table}
	case op.AddConstraint:
		return []schema.TableName{o.Table}
	case op.DropConstraint:
		return []schema.TableName{o.Table}
	case op.RenameConstraint:
		return []schema.TableName{o.Table}
	case op.RenameIndex:
		if o.Table.Name != "" {
			return []schema.TableName{o.Table}
		}
	}
	return nil
}

func (d Dialect) readsOf(all []op.Operation) []schema.TableName {
	var out []schema.TableName
	for _, o := range all {
		for _, n := range d.Reads(o) {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// RebuildError is a change that needs a rebuild of a table whose present
// definition isn't known.
type RebuildError struct{ Table schema.TableName }

func (e *RebuildError) Error() string {
	return fmt.Sprintf("SQLite does this by a rebuild of table %q, for which its present definition must be known; "+
		"without a database connection (--sql) pass the whole table to op.BatchAlterTable with sa.CopyFrom", e.Table)
}

// Unwrap tells that the table is missing.
func (e *RebuildError) Unwrap() error { return &dialect.MissingTableError{Table: e.Table} }

// known returns the table's present definition, or nil.
func known(m *schema.MetaData, n schema.TableName) *schema.Table {
	if m == nil {
		return nil
	}
	if t := m.Table(n); t != nil {
		return t
	}
	for _, t := range m.Tables() {
		if t.Name.Schema == n.Schema && strings.EqualFold(t.Name.Name, n.Name) {
			return t
		}
	}
	return nil
}

func conventionOf(m *schema.MetaData) schema.NamingConvention {
	if m == nil {
		return nil
	}
	return m.NamingConvention
}

// rebuildWith does operations by one rebuild.
func rebuildWith(m *schema.MetaData, n schema.TableName, all ...op.Operation) ([]dialect.Statement, error) {
	t := known(m, n)
	if t == nil {
		return nil, &RebuildError{Table: n}
	}
	r, err := newRebuild(t, conventionOf(m))
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		if err := r.apply(o); err != nil {
			return nil, err
		}
	}
	return r.statements()
}

// nativeAdd reports whether ADD COLUMN takes such a column at all: not a key,
// nothing unique, and at the end.
// Source: https://www.sqlite.org/lang_altertable.html#altertabaddcol.
func nativeAdd(o op.AddColumn) bool {
	c := o.Column
	return o.Before == "" && o.After == "" && !c.PrimaryKey && (!c.Unique || c.Index)
}

// constantAdd reports whether ADD COLUMN takes it for a table with rows: the
// default is constant and nothing is to be stored.
func constantAdd(o op.AddColumn) bool {
	c := o.Column
	if c.Computed != nil && c.Computed.Persisted != nil && *c.Computed.Persisted {
		return false
	}
	text := defaultSQL(c.Default)
	return !strings.HasPrefix(text, "(") && !strings.HasPrefix(strings.ToUpper(text), "CURRENT_")
}

// AddColumn is ADD COLUMN where SQLite takes it, with references written at the
// column; else a rebuild.
func (c compiler) AddColumn(o op.AddColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	t := known(m, o.Table)
	if o.IfNotExists {
		if t == nil {
			return nil, &dialect.UnsupportedError{Dialect: product, What: "ADD COLUMN IF NOT EXISTS without a database connection",
				Instead: "leave IfNotExists out of a script that is made with --sql"}
		}
		if hasColumn(t, o.Column.Name) {
			return nil, nil
		}
		o.IfNotExists = false
	}
	if !nativeAdd(o) || t != nil && !constantAdd(o) {
		return rebuildWith(m, o.Table, o)
	}
	o, err := inlineAll(o)
	if err != nil {
		return nil, err
	}
	return c.Generic.AddColumn(o, m)
}

// inlineAll writes at the column what would be a constraint of the table: its
// references, and the check of its type.
func inlineAll(o op.AddColumn) (op.AddColumn, error) {
	text, err := Dialect{}.TypeSQL(o.Column.Type)
	if err != nil {
		return o, fmt.Errorf("column %q: %w", o.Column.Name, err)
	}
	o.InlineReferences = true
	o.Column = o.Column.Clone()
	if bound := generic().TypeCheck(o.Column); bound != nil {
		bound.TypeBound = false
		o.Column.Checks = append(o.Column.Checks, bound)
		o.Column.Type = schema.Raw{SQLText: text}
	}
	for _, fk := range o.Column.ForeignKeys {
		if err := oneSchema(o.Table, fk); err != nil {
			return o, err
		}
	}
	return o, nil
}

func hasColumn(t *schema.Table, column string) bool {
	return slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return strings.EqualFold(c.Name, column) })
}

// DropColumn is DROP COLUMN where nothing needs the column; else a rebuild,
// which drops the constraints and indexes that do.
func (c compiler) DropColumn(o op.DropColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	t := known(m, o.Table)
	switch {
	case t == nil && o.IfExists:
		return nil, &dialect.UnsupportedError{Dialect: product, What: "DROP COLUMN IF EXISTS without a database connection",
			Instead: "leave IfExists out of a script that is made with --sql"}
	case t != nil && !hasColumn(t, o.Name):
		if o.IfExists {
			return nil, nil
		}
		return nil, fmt.Errorf("table %q has no column %q", o.Table, o.Name)
	case t != nil && needed(t, o.Name):
		return rebuildWith(m, o.Table, o)
	}
	o.IfExists = false
	return c.Generic.DropColumn(o, m)
}

// needed reports whether a key, constraint, index or generated column of the
// table needs the column, so that DROP COLUMN would fail.
func needed(t *schema.Table, column string) bool {
	d, err := definitionOf(t)
	if err != nil || len(d.columns) == 1 {
		return true
	}
	uses := func(cl *clause) bool { return cl.namesColumn(column) }
	for _, c := range d.columns {
		own := strings.EqualFold(c.name, column)
		if own && (c.find(kindPrimaryKey) != nil || c.find(kindUnique) != nil || c.find(kindForeignKey) != nil) ||
			!own && slices.ContainsFunc(c.clauses, uses) {
			return true
		}
	}
	return slices.ContainsFunc(d.constraints, uses) ||
		slices.ContainsFunc(t.Indexes, func(x *schema.Index) bool { return indexNames(x, column) })
}

func onlyRenames(o op.AlterColumn) bool {
	return o.Before == "" && o.After == "" && o.Type == nil && o.Nullable == nil && o.Default == nil && o.Comment == nil
}

func onlyComments(o op.AlterColumn) bool {
	return o.Comment != nil && o.NewName == "" && o.Before == "" && o.After == "" && o.Type == nil && o.Nullable == nil && o.Default == nil
}

// AlterColumn is RENAME COLUMN for a name, else a rebuild. Autoincrement is
// MySQL's and means nothing here.
func (c compiler) AlterColumn(o op.AlterColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	switch {
	case onlyComments(o):
		return nil, noComments()
	case !onlyRenames(o):
		return rebuildWith(m, o.Table, o)
	case o.NewName == "":
		return nil, nil
	}
	return dialect.SQL(c.RenameColumnSQL(o.Table, o.Name, o.NewName)), nil
}

// AddConstraint is a rebuild.
func (c compiler) AddConstraint(o op.AddConstraint, m *schema.MetaData) ([]dialect.Statement, error) {
	return rebuildWith(m, o.Table, o)
}

// DropConstraint is a rebuild.
func (c compiler) DropConstraint(o op.DropConstraint, m *schema.MetaData) ([]dialect.Statement, error) {
	return rebuildWith(m, o.Table, o)
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
	if there := known(m, o.Table); there != nil {
		t.Triggers, t.Dependents = there.Triggers, there.Dependents
	}
	now := schema.NewMetaData(t)
	now.NamingConvention = conventionOf(m)
	return now
}

func rebuildBatch(o op.BatchAlterTable, m *schema.MetaData) ([]dialect.Statement, error) {
	t := known(m, o.Table)
	if t == nil {
		return nil, &RebuildError{Table: o.Table}
	}
	r, err := newRebuild(t, conventionOf(m))
	if err != nil {
		return nil, err
	}
	r.lookup, r.safeRename = o.NamingConvention, o.CopyFrom != nil
	if err := r.addArgs(o.TableArgs, o.TableOptions); err != nil {
		return nil, err
	}
	for _, change := range o.Ops {
		if err := r.apply(change); err != nil {
			return nil, err
		}
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
