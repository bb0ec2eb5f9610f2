package postgresql

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// The keys of the options, as Alembic's keyword arguments name them.
const (
	keyWhere            = "postgresql_where"
	keyUsing            = "postgresql_using"
	keyOps              = "postgresql_ops"
	keyInclude          = "postgresql_include"
	keyWith             = "postgresql_with"
	keyTablespace       = "postgresql_tablespace"
	keyConcurrently     = "postgresql_concurrently"
	keyNullsNotDistinct = "postgresql_nulls_not_distinct"
	keyPartitionBy      = "postgresql_partition_by"
	keyInherits         = "postgresql_inherits"
	keyOnCommit         = "postgresql_on_commit"
	keyNotValid         = "postgresql_not_valid"
	keyNoInherit        = "postgresql_no_inherit"
	keyOnDeleteColumns  = "postgresql_on_delete_columns"
	keyUnlogged         = "postgresql_unlogged"
	keyPartitionOf      = "postgresql_partition_of"
	keyAttachedTo       = "postgresql_attached_to"
	keyOnly             = "postgresql_only"
	keyCascade          = "postgresql_cascade"
	keyWithoutOverlaps  = "postgresql_without_overlaps"
	keyPeriod           = "postgresql_period"
	keyNotEnforced      = "postgresql_not_enforced"
	keyNotNull          = "postgresql_not_null"
)

// assumedOptions are the options that a model may leave to the database;
// alterableOptions are those that a table or column may change.
var (
	assumedOptions   = []string{keyWith, keyTablespace, keyUsing, keyInherits, keyPartitionOf, keyNotNull}
	alterableOptions = append([]string{keyUnlogged}, assumedOptions...)
	// sizingOptions hold for long values.
	sizingOptions = []string{keyWith}
)

// IndexOption is an option of an index, in models, in op.CreateTable and in
// op.CreateIndex.
type IndexOption struct {
	key   string
	value any
}

// ApplyIndex sets the option.
func (o IndexOption) ApplyIndex(x *schema.Index) { setOption(&x.Options, o.key, o.value) }

// ApplyCreateIndex sets the option.
func (o IndexOption) ApplyCreateIndex(c *op.CreateIndex) { o.ApplyIndex(c.Index) }

// Ops sets the operator classes of index columns: column to class.
func Ops(classes map[string]string) IndexOption { return IndexOption{keyOps, classes} }

// ConcurrentlyFlag is the type of Concurrently.
type ConcurrentlyFlag struct{}

// Concurrently makes a change that reads all rows without blocking other sessions
// meanwhile. It creates or drops an index CONCURRENTLY, adds a unique constraint or
// primary key by such an index, adds a foreign key or check as NOT VALID and then
// validates it, and sets NOT NULL after a check has proved that there is no NULL.
// It can't run in a transaction, so what the revision did before is committed.
var Concurrently ConcurrentlyFlag

// ApplyCreateIndex sets the flag.
func (ConcurrentlyFlag) ApplyCreateIndex(o *op.CreateIndex) {
	o.Index.Options.Set(keyConcurrently, true)
}

// ApplyDropIndex sets the flag.
func (ConcurrentlyFlag) ApplyDropIndex(o *op.DropIndex) { o.Options.Set(keyConcurrently, true) }

// ApplyAddConstraint sets the flag.
func (ConcurrentlyFlag) ApplyAddConstraint(o *op.AddConstraint) {
	schema.SetOption(o.Constraint, keyConcurrently, true)
}

// ApplyCreateForeignKey sets the flag.
func (f ConcurrentlyFlag) ApplyCreateForeignKey(o *op.AddConstraint) { f.ApplyAddConstraint(o) }

// ApplyAlterColumn sets the flag.
func (ConcurrentlyFlag) ApplyAlterColumn(o *op.AlterColumn) { o.Options.Set(keyConcurrently, true) }

// CascadeFlag is the type of Cascade.
type CascadeFlag struct{}

// Cascade drops everything that depends on the table with it: views, foreign
// keys of other tables.
var Cascade CascadeFlag

// ApplyDropTable sets the flag.
func (CascadeFlag) ApplyDropTable(o *op.DropTable) { o.Options.Set(keyCascade, true) }

// WhereOption is the result of Where.
type WhereOption string

// Where makes an index or an exclude constraint partial: it covers only the
// rows that satisfy the condition.
func Where(condition string) WhereOption { return WhereOption(condition) }

// ApplyIndex sets the condition.
func (w WhereOption) ApplyIndex(x *schema.Index) { x.Options.Set(keyWhere, string(w)) }

// ApplyCreateIndex sets the condition.
func (w WhereOption) ApplyCreateIndex(o *op.CreateIndex) { w.ApplyIndex(o.Index) }

// ApplyConstraint sets the condition of an exclude constraint.
func (w WhereOption) ApplyConstraint(c schema.Constraint) {
	if x, ok := c.(*schema.Exclude); ok {
		x.Where = string(w)
	}
}

// ApplyAddConstraint sets the condition of an exclude constraint.
func (w WhereOption) ApplyAddConstraint(o *op.AddConstraint) { w.ApplyConstraint(o.Constraint) }

// UsingOption is the result of Using.
type UsingOption string

// Using sets the text after USING: the method of an index ("gin", "hash") or of
// an exclude constraint ("gist"), the access method of a table, or, in
// op.AlterColumn, the expression that converts the old value to the new one
// ("c::integer").
func Using(text string) UsingOption { return UsingOption(text) }

// ApplyIndex sets the index's method.
func (u UsingOption) ApplyIndex(x *schema.Index) { x.Options.Set(keyUsing, string(u)) }

// ApplyCreateIndex sets the index's method.
func (u UsingOption) ApplyCreateIndex(o *op.CreateIndex) { u.ApplyIndex(o.Index) }

// ApplyAlterColumn sets the expression of the new value.
func (u UsingOption) ApplyAlterColumn(o *op.AlterColumn) { o.Options.Set(keyUsing, string(u)) }

// ApplyAlterTable sets the access method of the table.
func (u UsingOption) ApplyAlterTable(o *op.AlterTable) { o.Options.Set(keyUsing, string(u)) }

// CreateTableItem marks the option as part of CREATE TABLE.
func (UsingOption) CreateTableItem() {}

// ApplyTable sets the table's access method.
func (u UsingOption) ApplyTable(t *schema.Table) { t.Options.Set(keyUsing, string(u)) }

// ApplyConstraint sets the method of an exclude constraint.
func (u UsingOption) ApplyConstraint(c schema.Constraint) {
	if x, ok := c.(*schema.Exclude); ok {
		x.Using = string(u)
	}
}

// ApplyAddConstraint sets the method of an exclude constraint.
func (u UsingOption) ApplyAddConstraint(o *op.AddConstraint) { u.ApplyConstraint(o.Constraint) }

// KeyOption is an option of indexes, unique constraints and primary keys.
type KeyOption struct {
	key   string
	value any
}

// Include stores further columns in an index, or in the index of a unique or
// primary key constraint.
func Include(columns ...string) KeyOption { return KeyOption{keyInclude, columns} }

// NullsNotDistinct treats NULLs as equal in a unique index or constraint
// (PostgreSQL 15).
func NullsNotDistinct() KeyOption { return KeyOption{keyNullsNotDistinct, true} }

// Only creates an index or key of a partitioned table without those of its
// partitions. parts are indexes or keys of partitions, which become parts of it.
func Only(parts ...string) KeyOption { return KeyOption{keyOnly, onlyWith(parts)} }

// onlyWith is the option's value: the parts in order, or true for none.
func onlyWith(parts []string) any {
	if len(parts) == 0 {
		return true
	}
	return slices.Sorted(slices.Values(parts))
}

func isOnly(o schema.Options) bool { return boolOption(o, keyOnly) || len(attachedParts(o)) > 0 }

// attachedParts are the parts of an index or key of the partitioned table alone.
func attachedParts(o schema.Options) []string {
	if _, alone := o[keyOnly].(bool); alone {
		return nil
	}
	return listOption(o, keyOnly)
}

// AttachedTo makes an index or key that a partition has by itself its part of an index
// of the partitioned table. It takes effect where the partition is created.
func AttachedTo(index string) KeyOption { return KeyOption{keyAttachedTo, index} }

// ApplyIndex sets the option.
func (o KeyOption) ApplyIndex(x *schema.Index) { x.Options.Set(o.key, o.value) }

// ApplyCreateIndex sets the option.
func (o KeyOption) ApplyCreateIndex(c *op.CreateIndex) { o.ApplyIndex(c.Index) }

// ApplyConstraint sets the option.
func (o KeyOption) ApplyConstraint(c schema.Constraint) { schema.SetOption(c, o.key, o.value) }

// ApplyAddConstraint sets the option.
func (o KeyOption) ApplyAddConstraint(a *op.AddConstraint) { o.ApplyConstraint(a.Constraint) }

// ConstraintOption is an option of a foreign key or check.
type ConstraintOption struct {
	key   string
	value any
}

// NotValid adds a foreign key or check without testing existing rows. ALTER
// TABLE … VALIDATE CONSTRAINT tests them later.
func NotValid() ConstraintOption { return ConstraintOption{keyNotValid, true} }

// NoInherit doesn't pass a check on to tables that inherit.
func NoInherit() ConstraintOption { return ConstraintOption{keyNoInherit, true} }

// OnDeleteColumns restricts ON DELETE SET NULL or SET DEFAULT to some columns
// of the foreign key (PostgreSQL 15).
func OnDeleteColumns(columns ...string) ConstraintOption {
	return ConstraintOption{keyOnDeleteColumns, columns}
}

// NotEnforced writes a foreign key or check down without ever testing a row
// (PostgreSQL 18).
func NotEnforced() ConstraintOption { return ConstraintOption{keyNotEnforced, true} }

// WithoutOverlaps makes a primary key or unique constraint temporal: rows may be
// equal in all columns but the last, a range, if these ranges don't overlap
// (PostgreSQL 18).
func WithoutOverlaps() ConstraintOption { return ConstraintOption{keyWithoutOverlaps, true} }

// Period makes a foreign key temporal: the last column of both sides is a range,
// and the rows that are referred to cover it together (PostgreSQL 18).
func Period() ConstraintOption { return ConstraintOption{keyPeriod, true} }

// ApplyConstraint sets the option.
func (o ConstraintOption) ApplyConstraint(c schema.Constraint) {
	schema.SetOption(c, o.key, o.value)
}

// ApplyForeignKey sets the option.
func (o ConstraintOption) ApplyForeignKey(fk *schema.ForeignKey) { fk.Options.Set(o.key, o.value) }

// ApplyAddConstraint sets the option.
func (o ConstraintOption) ApplyAddConstraint(a *op.AddConstraint) { o.ApplyConstraint(a.Constraint) }

// ApplyCreateForeignKey sets the option.
func (o ConstraintOption) ApplyCreateForeignKey(a *op.AddConstraint) {
	o.ApplyConstraint(a.Constraint)
}

// TableOption is an option of a table.
type TableOption struct {
	key   string
	value any
}

// ApplyAlterTable sets the option.
func (o TableOption) ApplyAlterTable(a *op.AlterTable) { setOption(&a.Options, o.key, o.value) }

// PartitionBy creates a partitioned table: "RANGE (created)", "LIST (country)".
func PartitionBy(method string) TableOption { return TableOption{keyPartitionBy, method} }

// PartitionOf creates the table as a partition: "events FOR VALUES FROM (1) TO
// (9)", "events DEFAULT". It takes its columns from the partitioned table and
// needs none of its own.
func PartitionOf(tableAndBounds string) TableOption {
	return TableOption{keyPartitionOf, tableAndBounds}
}

// Inherits makes the table inherit from others.
func Inherits(tables ...string) TableOption { return TableOption{keyInherits, tables} }

// OnCommit sets what happens to a temporary table at the end of a transaction:
// "PRESERVE ROWS", "DELETE ROWS" or "DROP".
func OnCommit(what string) TableOption { return TableOption{keyOnCommit, what} }

// Unlogged creates a table that is not written to the log and is empty after a
// crash.
func Unlogged() TableOption { return TableOption{keyUnlogged, true} }

// Logged writes a table to the log that Unlogged kept from it.
func Logged() TableOption { return TableOption{keyUnlogged, false} }

// CreateTableItem marks the option as part of CREATE TABLE.
func (TableOption) CreateTableItem() {}

// ApplyTable sets the option.
func (o TableOption) ApplyTable(t *schema.Table) {
	setOption(&t.Options, o.key, o.value)
	switch o.key {
	case keyPartitionOf:
		t.Parents = []schema.TableName{partitionParent(t.Options)}
	case keyInherits:
		for _, parent := range listOption(t.Options, keyInherits) {
			t.Parents = append(t.Parents, schema.ParseTableName(parent))
		}
	}
}

// StorageOption is an option of tables and indexes, returned by With and
// Tablespace.
type StorageOption struct {
	key   string
	value any
}

// With sets a storage parameter of a table or index: With("fillfactor", 70).
func With(parameter string, value any) StorageOption {
	return StorageOption{keyWith, schema.Parameters{{Name: parameter, Value: value}}}
}

// Tablespace sets the tablespace of a table or index.
func Tablespace(name string) StorageOption { return StorageOption{keyTablespace, name} }

// CreateTableItem marks the option as part of CREATE TABLE.
func (StorageOption) CreateTableItem() {}

// ApplyTable sets the option.
func (o StorageOption) ApplyTable(t *schema.Table) { setOption(&t.Options, o.key, o.value) }

// ApplyAlterTable sets the option. A parameter that is nil is reset.
func (o StorageOption) ApplyAlterTable(a *op.AlterTable) { setOption(&a.Options, o.key, o.value) }

// ApplyIndex sets the option.
func (o StorageOption) ApplyIndex(x *schema.Index) { setOption(&x.Options, o.key, o.value) }

// ApplyCreateIndex sets the option.
func (o StorageOption) ApplyCreateIndex(c *op.CreateIndex) { o.ApplyIndex(c.Index) }

// setOption sets an option; a storage parameter joins those there are.
func setOption(o *schema.Options, key string, value any) {
	if added, ok := value.(schema.Parameters); ok {
		held, _ := schema.ParametersOf((*o)[key])
		value = held.With(added)
	}
	o.Set(key, value)
}

// The options as they are read: their values come from this package's
// functions, from inspection, and from scripts that set Alembic's keys.

func textOption(o schema.Options, key string) string {
	if v, ok := o[key]; ok && v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

func boolOption(o schema.Options, key string) bool {
	v, ok := o[key].(bool)
	return ok && v
}

// listOption reads a list of texts, or one text.
func listOption(o schema.Options, key string) []string {
	v := reflect.ValueOf(o[key])
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Slice, reflect.Array:
		out := make([]string, v.Len())
		for i := range out {
			out[i] = fmt.Sprint(v.Index(i).Interface())
		}
		return out
	}
	return nil
}

// mapOption reads a map of texts to anything as texts.
func mapOption(o schema.Options, key string) map[string]string {
	p, ok := schema.ParametersOf(o[key])
	if !ok {
		return nil
	}
	out := map[string]string{}
	for _, p := range p {
		out[p.Name] = fmt.Sprint(p.Value)
	}
	return out
}
