// Package online turns the operations of a revision into those that block other
// sessions least. How that is done is up to the dialect. The package does no I/O.
package online

import (
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Result is what Of returns.
type Result struct {
	// Ops are the operations in their online form, one for each that was given.
	Ops []op.Operation
	// Blocks says of each of them why it blocks other sessions for longer than a
	// moment. It is "" for one that doesn't.
	Blocks []string
	// Later holds what is to follow in a revision of its own.
	Later []op.Operation
}

// Of returns the online form of operations that run one after the other. m is the
// schema before the first of them. atOnce means that nothing can follow in a
// revision of its own. A table that the operations create holds no rows, so that
// operations on it stay as they are.
func Of(ops []op.Operation, d dialect.Dialect, m *schema.MetaData, atOnce bool) (Result, error) {
	r := Result{Blocks: make([]string, len(ops))}
	changer, ok := d.(dialect.OnlineChanger)
	if !ok {
		r.Ops = ops
		return r, nil
	}
	now := m.Clone()
	created := map[schema.TableName]bool{}
	for i, o := range ops {
		table, _ := o.TableName()
		is := dialect.Online{Operation: o}
		switch o := o.(type) {
		case op.CreateTable:
			created[o.Table.Name] = true
		default:
			if !created[table] {
				is = changer.Online(o, m, now, atOnce)
			}
		}
		r.Ops, r.Later, r.Blocks[i] = append(r.Ops, is.Operation), append(r.Later, is.Later...), is.Blocks
		var opaque *op.OpaqueError
		if err := o.Apply(now); err != nil && !errors.As(err, &opaque) {
			return Result{}, fmt.Errorf("%s: %w", o, err)
		}
	}
	return r, nil
}

// Warnings says which of the operations block other sessions.
func (r Result) Warnings() []string {
	var all []string
	for i, why := range r.Blocks {
		if why != "" {
			all = append(all, fmt.Sprintf("%s is not online: %s", r.Ops[i], why))
		}
	}
	return all
}
