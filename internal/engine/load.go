package engine

import (
	"context"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// LoadSchema returns the schema that statements make, read in the database's
// scratch place.
func (d *Database) LoadSchema(ctx context.Context, statements []dialect.Statement) (*schema.MetaData, error) {
	return d.InScratch(ctx, func(place dialect.Scratch) error {
		var passed passedOver
		for _, s := range statements {
			if err := d.loadStatement(ctx, place, s, &passed); err != nil {
				return fmt.Errorf("%s: %w", s.Pos, err)
			}
		}
		passed.log(d)
		return nil
	})
}

// InScratch sets up the database's scratch place, has build make a schema in it
// and returns what stands there afterwards. The place is removed whatever
// happens, and however long that takes.
func (d *Database) InScratch(ctx context.Context, build func(dialect.Scratch) error) (m *schema.MetaData, err error) {
	scratcher, ok := d.Dialect.(dialect.Scratcher)
	if !ok {
		return nil, &dialect.UnsupportedError{Dialect: d.Dialect.Traits().Product, What: "a target schema in SQL files"}
	}
	if !scratcher.ScratchInside() {
		unlock, err := d.Lock(ctx)
		if err != nil {
			return nil, fmt.Errorf("the scratch database: %w", err)
		}
		defer unlock()
	}
	place, err := scratcher.Scratch(ctx, d.Conn())
	if err != nil {
		return nil, err
	}
	defer func() {
		if closeErr := place.Close(context.WithoutCancel(ctx)); err == nil {
			err = closeErr
		}
	}()
	if err := build(place); err != nil {
		return nil, err
	}
	return place.Inspect(ctx)
}

func (d *Database) loadStatement(ctx context.Context, place dialect.Scratch, s dialect.Statement, passed *passedOver) error {
	sql, err := place.Statement(ctx, s.SQL)
	if err != nil {
		return err
	}
	if sql == "" {
		passed.add(s)
		return nil
	}
	return d.exec(ctx, dialect.Statement{SQL: sql, Pos: s.Pos})
}

// passedOver counts the statements of a schema that weren't run.
type passedOver struct {
	first dialect.Statement
	count int
}

func (p *passedOver) add(s dialect.Statement) {
	if p.count == 0 {
		p.first = s
	}
	p.count++
}

func (p *passedOver) log(d *Database) {
	if p.count > 0 {
		d.log.Debug(fmt.Sprintf("%s: passed over, because it does not change the schema: %s", p.first.Pos, p.first.SQL), "statements", p.count)
	}
}
