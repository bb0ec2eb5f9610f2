package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/oneconn"
	"github.com/alembic-go/alembic/schema"
)

// Source makes a target schema: statements, SQL files, a function, or several of
// them, in that order.
type Source struct {
	// Files reads the SQL files, as the sessions of a database read SQL.
	Files      func(dialect.Dialect) ([]dialect.Statement, error)
	Statements []dialect.Statement // of no file
	Func       TargetFunc
	// Watched is the database itself, which the function must not change; nil if
	// it isn't at hand, or is the one in which the function runs.
	Watched *Database
	// Privileges tells that owners and grants are a part of the schema.
	Privileges bool
	// PassedOver is called for each kind of statements that have no effect on
	// the schema; nil: nobody asks.
	PassedOver func(PassedOver)
}

// PassedOver counts the statements of one kind that have no effect on the schema.
type PassedOver struct {
	Kind  string // "INSERT"
	First dialect.Position
	Count int
}

// LoadSchema returns the schema that a source makes, read in the database's
// scratch place. Statements that the database takes several at a time run one by
// one in a second attempt if it refuses one of them, so that the error names it.
func (d *Database) LoadSchema(ctx context.Context, s Source) (*schema.MetaData, error) {
	if s.Files != nil {
		statements, err := s.Files(d.Dialect)
		if err != nil {
			return nil, err
		}
		s.Statements = append(slices.Clip(s.Statements), statements...)
	}
	if scratcher, ok := d.Dialect.(dialect.Scratcher); ok && s.Watched == nil && scratcher.ScratchInside() {
		s.Watched = d
	}
	if s.Func == nil || s.Watched == nil {
		return d.loadSource(ctx, s)
	}
	return s.Watched.watched(ctx, func() (*schema.MetaData, error) { return d.loadSource(ctx, s) })
}

// loadSource makes and reads the schema.
func (d *Database) loadSource(ctx context.Context, s Source) (*schema.MetaData, error) {
	several := d.Dialect.Traits().SeveralStatements
	load := func(p *scratchPlace) (*schema.MetaData, error) { return p.read(ctx, s, several) }
	m, err := d.inScratch(ctx, load)
	var refused *batchError
	if errors.As(err, &refused) {
		several = false
		return d.inScratch(ctx, load)
	}
	return m, err
}

// read makes the schema of a source in the place and returns what stands there.
func (p *scratchPlace) read(ctx context.Context, s Source, several bool) (*schema.MetaData, error) {
	allowed, err := p.allowed(ctx, s.Statements)
	if err != nil {
		return nil, err
	}
	var m *schema.MetaData
	if s.Func == nil {
		m, err = p.made(ctx, allowed, several)
	} else {
		err = p.run(ctx, allowed, several)
	}
	if err != nil {
		return nil, err
	}
	if s.PassedOver != nil {
		p.tellPassedOver(s)
	}
	if s.Func != nil {
		return p.call(ctx, s.Func)
	}
	return m, nil
}

// scratchPlace is a scratch place on the database's connection, which several handles
// share: one for the place itself, one for code that makes the schema.
type scratchPlace struct {
	*Database
	dialect.Scratch
	shared *oneconn.Conn
	own    dialect.Conn
}

// builder makes a schema in a scratch place and returns it.
type builder func(*scratchPlace) (*schema.MetaData, error)

// inScratch sets up the database's scratch place and has build make a schema in
// it. The place is removed whatever happens, and however long that takes.
func (d *Database) inScratch(ctx context.Context, build builder) (m *schema.MetaData, err error) {
	scratcher, ok := d.Dialect.(dialect.Scratcher)
	if !ok {
		return nil, &dialect.UnsupportedError{Dialect: d.Dialect.Traits().Product, What: "a target schema that is made by SQL files or a function"}
	}
	if !scratcher.ScratchInside() {
		unlock, err := d.Lock(ctx)
		if err != nil {
			return nil, fmt.Errorf("the scratch database: %w", err)
		}
		defer unlock()
	}
	guard := func(ctx context.Context, f func(context.Context) error) error {
		_, err := guardedConn{d.conn, d, false}.guard(ctx, leavesRows, f)
		return err
	}
	err = d.conn.Raw(func(c any) error {
		m, err = d.onShared(ctx, oneconn.New(c.(driver.Conn), d.nesting(scratcher), guard), scratcher, build)
		return err
	})
	return m, err
}

// nesting tells what the transactions of code are in the scratch place.
func (d *Database) nesting(s dialect.Scratcher) oneconn.Nesting {
	switch {
	case !d.Dialect.Traits().TransactionalDDL:
		return oneconn.Ignored
	case s.ScratchInside(): // in a transaction
		return oneconn.Savepoints
	default:
		return oneconn.Outermost
	}
}

func (d *Database) onShared(ctx context.Context, shared *oneconn.Conn, s dialect.Scratcher, build builder) (m *schema.MetaData, err error) {
	db := shared.Open(oneconn.Hooks{})
	defer db.Close()
	own, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	scratch, err := s.Scratch(ctx, own)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closeErr := scratch.Close(context.WithoutCancel(ctx)); err == nil {
			err = closeErr
		}
	}()
	return build(&scratchPlace{d, scratch, shared, own})
}

// tellPassedOver tells of each kind of statements without effect once.
func (p *scratchPlace) tellPassedOver(s Source) {
	var all []*PassedOver
	for _, statement := range s.Statements {
		kind := p.NoEffect(statement.SQL, s.Privileges)
		if kind == "" {
			continue
		}
		at := slices.IndexFunc(all, func(o *PassedOver) bool { return o.Kind == kind })
		if at < 0 {
			at, all = len(all), append(all, &PassedOver{Kind: kind, First: statement.Pos})
		}
		all[at].Count++
	}
	for _, o := range all {
		s.PassedOver(*o)
	}
}
