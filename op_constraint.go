package alembic

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateForeignKey adds a foreign key from columns of table source to columns
// of table referent.
func (o *Op) CreateForeignKey(name, source, referent string, columns, refColumns []string, options ...op.CreateForeignKeyOption) {
	o.emit(createForeignKey(name, source, referent, columns, refColumns, options))
}

func createForeignKey(name, source, referent string, columns, refColumns []string, options []op.CreateForeignKeyOption) op.AddConstraint {
	add := op.AddConstraint{Table: schema.Name(source), Constraint: &schema.ForeignKey{
		Name: name, Columns: columns, RefTable: schema.Name(referent), RefColumns: refColumns}}
	for _, option := range options {
		option.ApplyCreateForeignKey(&add)
	}
	return add
}

// CreateUniqueConstraint adds a unique constraint.
func (o *Op) CreateUniqueConstraint(name, table string, columns []string, options ...op.AddConstraintOption) {
	o.emit(addConstraint(table, &schema.Unique{Name: name, Columns: columns}, options))
}

// CreatePrimaryKey adds a primary key.
func (o *Op) CreatePrimaryKey(name, table string, columns []string, options ...op.AddConstraintOption) {
	o.emit(addConstraint(table, &schema.PrimaryKey{Name: name, Columns: columns}, options))
}

// CreateCheckConstraint adds a check constraint with an SQL condition.
func (o *Op) CreateCheckConstraint(name, table, condition string, options ...op.AddConstraintOption) {
	o.emit(addConstraint(table, &schema.Check{Name: name, SQL: condition}, options))
}

// CreateExcludeConstraint adds an EXCLUDE constraint (PostgreSQL). Its options
// are postgresql.Where and postgresql.Using.
func (o *Op) CreateExcludeConstraint(name, table string, elements []schema.ExcludeElement, options ...op.AddConstraintOption) {
	o.emit(addConstraint(table, &schema.Exclude{Name: name, Elements: elements}, options))
}

func addConstraint(table string, c schema.Constraint, options []op.AddConstraintOption) op.AddConstraint {
	add := op.AddConstraint{Table: schema.Name(table), Constraint: c}
	for _, option := range options {
		option.ApplyAddConstraint(&add)
	}
	return add
}

// DropConstraint drops a constraint by its name. Some databases need to know
// its kind (sa.KindUnique …). If it isn't given, it is looked up in the
// database, except offline.
func (o *Op) DropConstraint(name, table string, options ...op.DropConstraintOption) {
	o.emit(dropConstraint(name, table, options))
}

func dropConstraint(name, table string, options []op.DropConstraintOption) op.DropConstraint {
	drop := op.DropConstraint{Table: schema.Name(table), Name: name}
	for _, option := range options {
		option.ApplyDropConstraint(&drop)
	}
	return drop
}

// RenameConstraint renames a constraint of a table.
func (o *Op) RenameConstraint(from, to, table string, options ...op.ObjectOption) {
	o.object("RenameConstraint", options, "Schema", func(g named) op.Operation {
		return op.RenameConstraint{Table: g.table(table), From: from, To: to}
	})
}

// ValidateConstraint checks the existing rows against a foreign key or check that
// was added with postgresql.NotValid. Other sessions can read and write the table
// meanwhile.
func (o *Op) ValidateConstraint(name, table string, options ...op.ObjectOption) {
	o.object("ValidateConstraint", options, "Schema", func(g named) op.Operation {
		return op.ValidateConstraint{Table: g.table(table), Name: name}
	})
}
