package sa

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// PrimaryKeyConstraint returns a primary key of the columns named.
func PrimaryKeyConstraint(columns ...string) *schema.PrimaryKey {
	return &schema.PrimaryKey{Columns: columns}
}

// UniqueConstraint returns a unique constraint on the columns named.
func UniqueConstraint(columns ...string) *schema.Unique {
	return &schema.Unique{Columns: columns}
}

// CheckConstraint returns a check constraint with an SQL condition.
func CheckConstraint(sql string) *schema.Check { return &schema.Check{SQL: sql} }

// ForeignKeyConstraint returns a foreign key from columns to refColumns of
// refTable ("table" or "schema.table"). Without refColumns it refers to the
// primary key.
func ForeignKeyConstraint(columns []string, refTable string, refColumns []string, options ...schema.ForeignKeyOption) *schema.ForeignKey {
	fk := &schema.ForeignKey{Columns: columns, RefTable: schema.ParseTableName(refTable), RefColumns: refColumns}
	for _, o := range options {
		o.ApplyForeignKey(fk)
	}
	return fk
}

// ExcludeConstraint returns an EXCLUDE constraint (PostgreSQL).
func ExcludeConstraint(elements ...schema.ExcludeElement) *schema.Exclude {
	return &schema.Exclude{Elements: elements}
}

// ExcludeColumn returns the element "column WITH operator".
func ExcludeColumn(column, operator string) schema.ExcludeElement {
	return schema.ExcludeElement{KeyPart: schema.KeyPart{Column: column}, Operator: operator}
}

// ExcludeExpr returns the element "expression WITH operator".
func ExcludeExpr(sql, operator string) schema.ExcludeElement {
	return schema.ExcludeElement{KeyPart: schema.KeyPart{Expr: sql}, Operator: operator}
}

// ForeignKeyOption is an option of a foreign key, in models, in
// op.CreateTable and in op.CreateForeignKey.
type ForeignKeyOption func(*schema.ForeignKey)

// ApplyForeignKey sets the option.
func (f ForeignKeyOption) ApplyForeignKey(fk *schema.ForeignKey) { f(fk) }

// ApplyCreateForeignKey sets the option.
func (f ForeignKeyOption) ApplyCreateForeignKey(o *op.AddConstraint) {
	if fk, ok := o.Constraint.(*schema.ForeignKey); ok {
		f(fk)
	}
}

// OnDelete sets the action taken when the referred row is deleted: "CASCADE",
// "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION".
func OnDelete(action string) ForeignKeyOption {
	return func(fk *schema.ForeignKey) { fk.OnDelete = action }
}

// OnUpdate sets the action taken when the referred key changes.
func OnUpdate(action string) ForeignKeyOption {
	return func(fk *schema.ForeignKey) { fk.OnUpdate = action }
}

// Match sets the match type: "FULL", "PARTIAL" or "SIMPLE".
func Match(kind string) ForeignKeyOption {
	return func(fk *schema.ForeignKey) { fk.Match = kind }
}

// UseAlter creates the foreign key after all tables, so that tables may refer
// to each other.
var UseAlter ForeignKeyOption = func(fk *schema.ForeignKey) { fk.UseAlter = true }

// ReferentSchema sets the schema of the referred table in op.CreateForeignKey.
func ReferentSchema(name string) ForeignKeyOption {
	return func(fk *schema.ForeignKey) { fk.RefTable.Schema = name }
}

// NamedFK names a foreign key that is written at a column.
func NamedFK(name string) ForeignKeyOption {
	return func(fk *schema.ForeignKey) { fk.Name = name }
}

// KeyIndex names the index that MariaDB and MySQL keep for a foreign key, where
// it isn't called like the key. It is an option in models and in op.CreateTable.
type KeyIndex string

// ApplyForeignKey sets the name.
func (k KeyIndex) ApplyForeignKey(fk *schema.ForeignKey) { fk.Index = string(k) }

// TimingOption is the result of Deferrable and Initially: an option of every
// kind of constraint.
type TimingOption func(*schema.Timing)

// Deferrable makes the constraint DEFERRABLE, or NOT DEFERRABLE.
func Deferrable(yes bool) TimingOption {
	return func(t *schema.Timing) { t.Deferrable = &yes }
}

// Initially sets when the constraint is checked: "DEFERRED" or "IMMEDIATE".
func Initially(when string) TimingOption {
	return func(t *schema.Timing) { t.Initially = when }
}

// ApplyConstraint sets the option.
func (f TimingOption) ApplyConstraint(c schema.Constraint) { schema.SetTiming(c, f) }

// ApplyForeignKey sets the option.
func (f TimingOption) ApplyForeignKey(fk *schema.ForeignKey) { f(&fk.Timing) }

// ApplyAddConstraint sets the option.
func (f TimingOption) ApplyAddConstraint(o *op.AddConstraint) { f.ApplyConstraint(o.Constraint) }

// ApplyCreateForeignKey sets the option.
func (f TimingOption) ApplyCreateForeignKey(o *op.AddConstraint) { f.ApplyConstraint(o.Constraint) }

// KindOption is the kind of the constraint that op.DropConstraint drops.
type KindOption schema.ConstraintKind

// The kinds of constraints, Alembic's type_.
const (
	KindForeignKey = KindOption(schema.KindForeignKey)
	KindPrimary    = KindOption(schema.KindPrimaryKey)
	KindUnique     = KindOption(schema.KindUnique)
	KindCheck      = KindOption(schema.KindCheck)
)

// ApplyDropConstraint sets the kind.
func (k KindOption) ApplyDropConstraint(o *op.DropConstraint) { o.Kind = schema.ConstraintKind(k) }
