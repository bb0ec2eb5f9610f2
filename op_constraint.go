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

// CreateCheckConstraint adds a check of an SQL condition.
func (o *Op) CreateCheckConstraint(name, table, condition string, options ...op.AddConstraintOption) {
	o.emit(addConstraint(table, &schema.Check{Name: name, SQL: condition}, options))
}

// CreateExcludeConstraint adds an EXCLUDE constraint (PostgreSQL). Where and
// Using are its options: sa.ExcludeWhere, sa.ExcludeUsing.
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

// DropConstraint drops a constraint by its name. Some databases must know its
// kind (sa.KindUnique …); online it is found out when it is not given.
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

// RenameConstraint gives a constraint of a table another name.
func (o *Op) RenameConstraint(from, to, table string, options ...op.ObjectOption) {
	o.object("RenameConstraint", options, "Schema", func(g named) op.Operation {
		return op.RenameConstraint{Table: g.table(table), From: from, To: to}
	})
}
