package convert_test

import (
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// completed adds to an operation what its reverse needs to know: the
// definitions that the database held before, and the names that it chose.
func completed(o op.Operation, before, after *schema.MetaData) op.Operation {
	switch o := o.(type) {
	case op.DropTable:
		o.Table = before.Table(o.Name)
		return o
	case op.CreateTableComment:
		if t := before.Table(o.Table); t != nil {
			o.Existing, o.ExistingKnown = t.Comment, true
		}
		return o
	case op.DropColumn:
		if t := before.Table(o.Table); t != nil {
			o.Column = t.Column(o.Name)
		}
		return o
	case op.AlterColumn:
		if t := before.Table(o.Table); t != nil && t.Column(o.Name) != nil {
			return completedAlter(o, t.Column(o.Name))
		}
		return o
	case op.AddConstraint:
		return completedAdd(o, before.Table(o.Table), after.Table(o.Table))
	case op.DropConstraint:
		if t := before.Table(o.Table); t != nil {
			o.Constraint = t.Constraint(o.Name, o.Kind)
		}
		return o
	case op.DropIndex:
		for _, t := range before.Tables() {
			if x := t.IndexNamed(o.Name); x != nil {
				o.Table, o.Index = t.Name, x
			}
		}
		return o
	case op.DropEnum:
		o.Enum = before.Enum(o.Name)
		return o
	case op.DropObject:
		if known := before.Object(o.Object.Ref()); known != nil {
			o.Object = known
		}
		return o
	case op.BatchAlterTable:
		return completedBatch(o, before, after)
	}
	return o
}

func completedAlter(o op.AlterColumn, c *schema.Column) op.AlterColumn {
	nullable := c.Nullable()
	numbered := c.Autoincrement == schema.AutoincrementOn
	switch o.ExistingType.(type) {
	case *schema.Enum, schema.Boolean: // it may hold a check, which the database knows by its text alone
	default:
		o.ExistingType = c.Type
	}
	o.ExistingNullable = &nullable
	o.ExistingDefault = &op.DefaultChange{Default: c.Default, Computed: c.Computed, Identity: c.Identity}
	o.ExistingComment = &c.Comment
	if o.Autoincrement == nil || o.ExistingAutoincrement != nil {
		o.ExistingAutoincrement = &numbered
	}
	return o
}

// completedAdd finds the name that the database gave to an unnamed constraint.
func completedAdd(o op.AddConstraint, before, after *schema.Table) op.Operation {
	if o.Constraint.ConstraintName() != "" || before == nil || after == nil {
		return o
	}
	for _, c := range after.Constraints() {
		if c.Kind() == o.Constraint.Kind() && before.Constraint(c.ConstraintName(), c.Kind()) == nil {
			o.Constraint = c
		}
	}
	return o
}

// completedBatch completes each change with what it finds after the changes
// before it.
func completedBatch(o op.BatchAlterTable, before, after *schema.MetaData) op.Operation {
	o.Ops = slices.Clone(o.Ops)
	now := before.Clone()
	for i, change := range o.Ops {
		o.Ops[i] = completed(change, now, after)
		_ = change.Apply(now) // what it can't do, the run has reported
	}
	return o
}

// withoutDropped leaves out the constraints and indexes of the columns that
// operations drop: they go with the column, and come back by operations of
// their own.
func withoutDropped(m *schema.MetaData, ops []op.Operation) *schema.MetaData {
	m = m.Clone()
	for _, o := range ops {
		switch o := o.(type) {
		case op.BatchAlterTable:
			m = withoutDropped(m, o.Ops)
		case op.DropColumn:
			if t := m.Table(o.Table); t != nil {
				c := t.Column(o.Name)
				t.RemoveColumn(o.Name)
				t.Columns = append(t.Columns, c)
			}
		}
	}
	return m
}
