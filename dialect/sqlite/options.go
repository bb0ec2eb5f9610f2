package sqlite

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// The keys of the options, as Alembic's keyword arguments name them.
const (
	keyAutoincrement      = "sqlite_autoincrement"
	keyWithRowid          = "sqlite_with_rowid"
	keyStrict             = "sqlite_strict"
	keyWhere              = "sqlite_where"
	keyOnConflict         = "sqlite_on_conflict"
	keyOnConflictNotNull  = "sqlite_on_conflict_not_null"
	keyOnConflictPrimary  = "sqlite_on_conflict_primary_key"
	keyOnConflictUnique   = "sqlite_on_conflict_unique"
	keyOrder              = "sqlite_key_order"
	keyDescending         = "sqlite_descending"
	keyNullable           = "sqlite_nullable"
	optionPrefix          = "sqlite"
	flagAutoincrementName = "autoincrement"
)

// TableFlag is a table option: Autoincrement, WithoutRowid or Strict, or the
// opposite of one. In batch mode it sets the option of the rebuilt table.
type TableFlag struct {
	key   string
	value any // nil is the default
}

var (
	// Autoincrement adds AUTOINCREMENT to the integer primary key, so that a
	// key is never used twice.
	Autoincrement = TableFlag{keyAutoincrement, true}
	// WithoutRowid creates the table WITHOUT ROWID.
	WithoutRowid = TableFlag{keyWithRowid, false}
	// Strict creates a STRICT table, whose values must have the type of their
	// column.
	Strict = TableFlag{keyStrict, true}

	// NoAutoincrement takes AUTOINCREMENT from a table.
	NoAutoincrement = TableFlag{keyAutoincrement, nil}
	// WithRowid takes WITHOUT ROWID from a table.
	WithRowid = TableFlag{keyWithRowid, nil}
	// NotStrict takes STRICT from a table.
	NotStrict = TableFlag{keyStrict, nil}
)

// CreateTableItem marks the option as part of CREATE TABLE.
func (TableFlag) CreateTableItem() {}

// ApplyTable sets the option.
func (f TableFlag) ApplyTable(t *schema.Table) { t.Options.Set(f.key, f.value) }

// ApplyAlterTable sets the option.
func (f TableFlag) ApplyAlterTable(o *op.AlterTable) { o.Options.Set(f.key, f.value) }

// ApplyBatch sets the option of the rebuilt table.
func (f TableFlag) ApplyBatch(o *op.BatchAlterTable) { o.TableOptions.Set(f.key, f.value) }

// WhereOption is the result of Where.
type WhereOption string

// Where makes an index partial: it contains only the rows that satisfy the
// condition.
func Where(condition string) WhereOption { return WhereOption(condition) }

// ApplyCreateIndex sets the index's condition.
func (w WhereOption) ApplyCreateIndex(o *op.CreateIndex) { o.Index.Options.Set(keyWhere, string(w)) }

// ApplyIndex sets the index's condition.
func (w WhereOption) ApplyIndex(x *schema.Index) { x.Options.Set(keyWhere, string(w)) }

// ConflictOption is the result of OnConflict.
type ConflictOption string

// OnConflict adds ON CONFLICT to a constraint. The action is ROLLBACK, ABORT,
// FAIL, IGNORE or REPLACE.
func OnConflict(action string) ConflictOption { return ConflictOption(strings.ToUpper(action)) }

// ApplyAddConstraint sets the constraint's action.
func (c ConflictOption) ApplyAddConstraint(o *op.AddConstraint) {
	SetOnConflict(o.Constraint, string(c))
}

// ApplyConstraint sets the constraint's action.
func (c ConflictOption) ApplyConstraint(to schema.Constraint) { SetOnConflict(to, string(c)) }

// KeyOption is an option of a primary key or unique constraint.
type KeyOption struct {
	key   string
	value any
}

// KeyOrder gives the columns of a primary key or unique constraint, in their
// order, a collation and a direction: KeyOrder("DESC", "", "COLLATE NOCASE").
func KeyOrder(order ...string) KeyOption { return KeyOption{keyOrder, order} }

// Descending writes PRIMARY KEY DESC at the column. An INTEGER column is then an
// ordinary key and not another name of the rowid.
var Descending = KeyOption{keyDescending, true}

// Nullable lets the columns of a primary key that is added be NULL where they don't say
// NOT NULL themselves, as in SQLite's CREATE TABLE.
var Nullable = KeyOption{keyNullable, true}

// ApplyConstraint sets the option.
func (o KeyOption) ApplyConstraint(c schema.Constraint) {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		c.Options.Set(o.key, o.value)
	case *schema.Unique:
		c.Options.Set(o.key, o.value)
	}
}

// ApplyAddConstraint sets the option.
func (o KeyOption) ApplyAddConstraint(a *op.AddConstraint) { o.ApplyConstraint(a.Constraint) }

// ColumnConflict is a column option for the conflict clause of the constraints
// declared on the column.
type ColumnConflict struct{ key, action string }

// OnConflictNotNull adds ON CONFLICT to the column's NOT NULL.
func OnConflictNotNull(action string) ColumnConflict {
	return ColumnConflict{keyOnConflictNotNull, strings.ToUpper(action)}
}

// OnConflictPrimaryKey adds ON CONFLICT to the column's PRIMARY KEY.
func OnConflictPrimaryKey(action string) ColumnConflict {
	return ColumnConflict{keyOnConflictPrimary, strings.ToUpper(action)}
}

// OnConflictUnique adds ON CONFLICT to the column's UNIQUE.
func OnConflictUnique(action string) ColumnConflict {
	return ColumnConflict{keyOnConflictUnique, strings.ToUpper(action)}
}

// ApplyColumn sets the option.
func (c ColumnConflict) ApplyColumn(col *schema.Column) { col.Options.Set(c.key, c.action) }

// ApplyAlterColumn sets the option.
func (c ColumnConflict) ApplyAlterColumn(o *op.AlterColumn) { o.Options.Set(c.key, c.action) }

// SetOnConflict sets ON CONFLICT on a constraint of a table.
func SetOnConflict(c schema.Constraint, action string) {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		c.Options.Set(keyOnConflict, action)
	case *schema.Unique:
		c.Options.Set(keyOnConflict, action)
	case *schema.Check:
		c.Options.Set(keyOnConflict, action)
	}
}

// optionText returns a text option; "" when it isn't given.
func optionText(o schema.Options, key string) string {
	s, _ := o[key].(string)
	return s
}

// optionBool returns a truth option.
func optionBool(o schema.Options, key string, otherwise bool) bool {
	if v, ok := o[key].(bool); ok {
		return v
	}
	return otherwise
}

// onConflict writes " ON CONFLICT action", or nothing.
func onConflict(o schema.Options, key string) (string, error) {
	action := strings.ToUpper(optionText(o, key))
	switch action {
	case "":
		return "", nil
	case "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE":
		return " ON CONFLICT " + action, nil
	}
	return "", fmt.Errorf("%s is %q; it can be ROLLBACK, ABORT, FAIL, IGNORE or REPLACE", key, action)
}
