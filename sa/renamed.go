package sa

import "github.com/alembic-go/alembic/schema"

// RenamedFromOption is the result of RenamedFrom.
type RenamedFromOption string

// RenamedFrom tells that a table, column, index or constraint of the models had
// another name before, so that autogenerate renames it. Once no database has the old
// name, it can be taken out.
//
//	sa.Table("people", sa.RenamedFrom("users"),
//		sa.Column("full_name", sa.Text(), sa.RenamedFrom("name")),
//		sa.UniqueConstraint("full_name").Named("uq_name").With(sa.RenamedFrom("uq_users")),
//		sa.Index("ix_name", sa.Cols("full_name"), sa.RenamedFrom("ix_users")))
func RenamedFrom(name string) RenamedFromOption { return RenamedFromOption(name) }

// CreateTableItem marks the option as an item of a table.
func (RenamedFromOption) CreateTableItem() {}

// ApplyTable sets the table's former name.
func (r RenamedFromOption) ApplyTable(t *schema.Table) { t.RenamedFrom = string(r) }

// ApplyColumn sets the column's former name.
func (r RenamedFromOption) ApplyColumn(c *schema.Column) { c.RenamedFrom = string(r) }

// ApplyIndex sets the index's former name.
func (r RenamedFromOption) ApplyIndex(x *schema.Index) { x.RenamedFrom = string(r) }

// ApplyConstraint sets the constraint's former name.
func (r RenamedFromOption) ApplyConstraint(c schema.Constraint) { schema.SetFormerName(c, string(r)) }
