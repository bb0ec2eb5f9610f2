package engine

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// applyNaming returns the operations that o stands for, with unnamed
// constraints and indexes named by the convention. What is written at an added
// column as Unique or Index becomes an operation of its own, so that it gets
// its name here and nowhere else. o itself is not changed.
func applyNaming(n schema.Namer, o op.Operation) ([]op.Operation, error) {
	switch o := o.(type) {
	case op.CreateTable:
		o.Table = o.Table.Clone()
		return one(o, n.Apply(o.Table))
	case op.AddConstraint:
		o.Constraint = schema.CloneConstraint(o.Constraint)
		return one(o, n.ApplyConstraint(o.Table, o.Constraint))
	case op.CreateIndex:
		o.Index = o.Index.Clone()
		return one(o, n.ApplyIndex(o.Table, o.Index))
	case op.AddColumn:
		return nameColumn(n, o)
	case op.BatchAlterTable:
		return nameBatch(n, o)
	}
	return one(o, nil)
}

func one(o op.Operation, err error) ([]op.Operation, error) {
	return []op.Operation{o}, err
}

func nameBatch(n schema.Namer, o op.BatchAlterTable) ([]op.Operation, error) {
	var changes []op.Operation
	for _, change := range o.Ops {
		named, err := applyNaming(n, change)
		if err != nil {
			return nil, err
		}
		changes = append(changes, named...)
	}
	o.Ops = changes
	return one(o, nil)
}

func nameColumn(n schema.Namer, o op.AddColumn) ([]op.Operation, error) {
	c := o.Column.Clone()
	column := []string{c.Name}
	for _, fk := range c.ForeignKeys {
		if len(fk.Columns) == 0 {
			fk.Columns = column
		}
		if err := n.ApplyConstraint(o.Table, fk); err != nil {
			return nil, err
		}
	}
	for _, ck := range c.Checks {
		ck.Columns = column
		if err := n.ApplyConstraint(o.Table, ck); err != nil {
			return nil, err
		}
	}
	out := []op.Operation{nil}
	switch {
	case c.Index:
		x := &schema.Index{Keys: []schema.KeyPart{{Column: c.Name}}, Unique: c.Unique}
		out = append(out, op.CreateIndex{Table: o.Table, Index: x})
		if err := n.ApplyIndex(o.Table, x); err != nil {
			return nil, err
		}
	case c.Unique:
		unique := &schema.Unique{Columns: column}
		out = append(out, op.AddConstraint{Table: o.Table, Constraint: unique})
		if err := n.ApplyConstraint(o.Table, unique); err != nil {
			return nil, err
		}
	}
	c.Unique, c.Index = false, false
	o.Column = c
	out[0] = o
	return out, nil
}
