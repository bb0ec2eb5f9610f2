package engine

import (
	"context"
	"errors"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// online is the place of a run on a database.
type online struct {
	d *Database
	// open tells that the step is inside an autocommit block.
	open bool
	// question asks what became of a query whose rows were still being read.
	question func() error
}

var _ place = (*online)(nil)

func (s *online) transaction(ctx context.Context, f func() error) error {
	return s.d.transaction(ctx, f)
}

func (s *online) expect(ctx context.Context, heads []string) error {
	return s.d.expectHeads(ctx, heads)
}

func (s *online) announce(step revision.Step) { s.d.log.Info(step.Log()) }

func (s *online) reset(ctx context.Context) error { return s.d.session.StillOpen(ctx) }

func (s *online) write(ctx context.Context, w revision.Write) error {
	return s.d.version.Write(ctx, s.d.Conn(), w)
}

func (s *online) recorded(ctx context.Context, step revision.Step, heads []string) error {
	if s.d.opts.OnVersionApply == nil {
		return nil
	}
	return s.d.opts.OnVersionApply(ctx, s.d.Conn(), step, heads)
}

func (s *online) conn() (dialect.Conn, error) { return s.d.Conn(), nil }

func (s *online) emit(ctx context.Context, o op.Operation, pos dialect.Position) error {
	m, err := s.d.reads(ctx, o)
	if err != nil {
		return err
	}
	statements, err := s.d.Dialect.Compile(o, m)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		statement.Pos = pos
		if err := s.run(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func (s *online) run(ctx context.Context, statement dialect.Statement) error {
	exec := func() error {
		return s.observed(ctx, statement.SQL, false, func() error { return s.d.exec(ctx, statement) })
	}
	if statement.Autocommit && !s.open {
		return s.autocommit(ctx, exec)
	}
	return exec()
}

// observed runs f, which sends a statement, and enters in the ledger what became
// of it. A statement that undid or may have undone the revision's transaction is
// an error: what came before it can't be recorded with what follows. Rows that f
// leaves open keep the server from being asked until the next statement.
func (s *online) observed(ctx context.Context, sql string, rows bool, f func() error) error {
	if err := s.settle(); err != nil {
		return err
	}
	if observer, ok := s.d.session.(dialect.Observer); ok {
		if err := observer.Watch(ctx, sql); err != nil {
			return err
		}
	}
	err := f()
	if rows && err == nil {
		s.question = func() error { return s.enter(ctx, sql, nil) }
		return nil
	}
	return s.enter(ctx, sql, err)
}

// settle asks what is left to ask.
func (s *online) settle() error {
	ask := s.question
	if s.question = nil; ask == nil {
		return nil
	}
	return ask()
}

func (s *online) enter(ctx context.Context, sql string, failed error) error {
	o := s.d.outcome(ctx, sql, s.open, failed)
	s.d.ledger.add(sql, o, failed)
	switch {
	case s.open || o.Before == dialect.Pending || o.Before == dialect.Stays:
		return failed
	case failed != nil:
		return &undoneError{failed}
	default:
		return &dialect.EndedError{Err: errors.New("a statement rolled it back: " + oneLine(sql))}
	}
}

// autocommit commits what went before, runs f without a transaction and begins
// a new one.
func (s *online) autocommit(ctx context.Context, f func() error) error {
	if s.d.opts.SingleTransaction && s.d.Dialect.Traits().TransactionalDDL {
		return ErrNotInOne
	}
	if err := s.settle(); err != nil {
		return err
	}
	session := s.d.session
	if err := s.d.commit(ctx); err != nil {
		return err
	}
	s.d.ledger.settle(dialect.Stays)
	s.open = true
	err := f()
	err = errors.Join(err, s.settle())
	s.open = false
	if beginErr := session.Begin(ctx); err == nil {
		err = beginErr
	}
	return err
}

// rehearse compiles the operations of a step, where DDL can't be rolled back, so
// that one that can't be written as SQL (a name is too long, the database can't
// do it) is refused before any of them runs. Those that need to know the
// database's tables are left to the run, and so is what else may be wrong.
func (s *online) rehearse(ctx context.Context, f Func) error {
	d := s.d
	if d.Dialect.Traits().TransactionalDDL {
		return nil
	}
	recording, err := Record(ctx, d.Dialect, d.opts.Naming, f)
	if err != nil {
		return nil // the run reports it
	}
	for _, r := range recording.Operations {
		if _, ok := r.Operation.(op.Custom); ok || len(d.Dialect.Reads(r.Operation)) > 0 {
			continue
		}
		if _, err := d.Dialect.Compile(r.Operation, &schema.MetaData{}); err != nil {
			return &OperationError{Operation: r.Operation, Pos: r.Pos, Err: err}
		}
	}
	return nil
}
