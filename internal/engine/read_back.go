package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// ReadBack returns the tables with what the database makes of their expressions and
// defaults, as far as it tells without a scratch place. It returns nil if it can't tell.
func (d *Database) ReadBack(ctx context.Context, tables []*schema.Table, database *schema.MetaData) (*schema.MetaData, error) {
	reader, ok := d.Dialect.(dialect.TableReader)
	if !ok {
		return nil, nil
	}
	read := &schema.MetaData{}
	for _, t := range tables {
		if table, err := reader.ReadBack(ctx, d.Conn(), t, database.Table(t.Name)); err == nil {
			read.Add(table)
		} else if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	return read, nil
}

// CheckDefinitions returns an error for objects whose statements the database can't read,
// as far as it tells without running them.
func (d *Database) CheckDefinitions(ctx context.Context, objects []*schema.Object) error {
	reader, ok := d.Dialect.(dialect.DefinitionReader)
	if !ok {
		return nil
	}
	var problems []error
	for _, o := range objects {
		statements, err := d.Dialect.Compile(op.CreateObject{Object: o}, &schema.MetaData{})
		if err != nil || len(o.MadeUnder) > 0 { // in another sql_mode, which reads it otherwise
			continue
		}
		for _, s := range statements {
			if err := reader.CheckDefinition(ctx, d.Conn(), s.SQL); err != nil {
				problems = append(problems, fmt.Errorf("%s: the server can't read it: %w", o.Ref(), err))
			}
		}
	}
	return errors.Join(problems...)
}
